//! A whole state in a file: a line for each key with its value in hexadecimal, in order, compressed as
//! Zstandard (`zstd -dc FILE` shows it).

use ruzstd::{
	decoding::StreamingDecoder,
	encoding::{compress_to_vec, CompressionLevel},
};
use sp_core::storage::Storage;
use std::{collections::BTreeMap, fmt::Write, io::Read};

/// Keys and values.
pub(super) type State = BTreeMap<Vec<u8>, Vec<u8>>;

/// The state of the chain that is being run.
pub(super) fn state() -> State {
	let mut state = State::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).expect("the key is there");
		state.insert(next.clone(), value.to_vec());
		key = next;
	}
	state
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold(String::new(), |mut text, byte| {
		write!(text, "{byte:02x}").expect("memory suffices");
		text
	})
}

fn unhex(text: &str) -> Vec<u8> {
	let digit = |digit: char| u8::try_from(digit.to_digit(16).expect("hexadecimal")).unwrap();
	let digits: Vec<u8> = text.chars().map(digit).collect();
	digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

/// Packs a state.
pub(super) fn pack(state: &State) -> Vec<u8> {
	let text: String =
		state.iter().map(|(key, value)| format!("{} {}\n", hex(key), hex(value))).collect();
	compress_to_vec(text.as_bytes(), CompressionLevel::Fastest)
}

/// Unpacks a state.
pub(super) fn unpack(file: &[u8]) -> State {
	let mut text = String::new();
	let mut decoder = StreamingDecoder::new(file).expect("it is compressed");
	decoder.read_to_string(&mut text).expect("it is text");
	let line = |line: &str| {
		let (key, value) = line.split_once(' ').expect("a key and a value");
		(unhex(key), unhex(value))
	};
	text.lines().map(line).collect()
}

/// The state as the storage of a chain.
pub(super) fn storage(state: State) -> Storage {
	Storage { top: state, children_default: Default::default() }
}

#[test]
fn a_packed_state_is_the_same_state() {
	let state = State::from([
		(vec![0], vec![]),
		(b"key".to_vec(), vec![0, 1, 0xfe, 0xff]),
		(vec![7; 80], vec![9; 5_000]),
	]);
	assert_eq!(unpack(&pack(&state)), state);
}
