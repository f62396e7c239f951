//! Commands as calls of a contract behind `pallet-ethereum-xcm`: encoding only.
//!
//! Nothing is sent over this transport: how a reverted call ends the program around it differs between
//! versions of that pallet, so a venue of this kind has to be confirmed by its state, and there is no
//! reader of that state here. The encoding and the contract `venue/contracts/CommandGuard.sol` are what a
//! port to such a chain starts from. Untested on a live chain.
#![allow(clippy::cast_possible_truncation, reason = "the codec macro casts its indices")]

use crate::{venues::EvmContract, AccountId};
use alloc::vec::Vec;
use codec::Encode;
use dhv_primitives::ports::{VenueAction, VenueCommand};
use sp_core::{H160, H256, U256};

/// The index of `transact` among the calls of `pallet-ethereum-xcm`.
const TRANSACT: u8 = 0;

/// Selectors of the contract's functions: the first four bytes of the hashes of their signatures.
pub mod selectors {
	/// `deposit(uint64,uint32,uint256)`.
	pub const DEPOSIT: [u8; 4] = [0x7d, 0xc8, 0x11, 0xcd];
	/// `setPosition(uint64,uint32,uint32,int256,int256)`.
	pub const SET_POSITION: [u8; 4] = [0xfa, 0x60, 0x2a, 0x99];
	/// `report(uint64,uint32)`.
	pub const REPORT: [u8; 4] = [0x9b, 0x59, 0x05, 0xd4];
}

/// A transaction as the pallet decodes it.
#[derive(Encode)]
enum Transaction {
	#[codec(index = 1)]
	V2(TransactionV2),
}

#[derive(Encode)]
struct TransactionV2 {
	gas_limit: U256,
	action: Action,
	value: U256,
	input: Vec<u8>,
	access_list: Option<Vec<(H160, Vec<H256>)>>,
}

#[derive(Encode)]
enum Action {
	#[codec(index = 0)]
	Call(H160),
}

/// One word of the contract ABI.
fn unsigned(value: impl Into<U256>) -> [u8; 32] {
	value.into().to_big_endian()
}

/// A signed figure in two's complement.
fn signed(value: i128) -> [u8; 32] {
	let fill = if value.is_negative() { 0xff } else { 0 };
	let mut word = [fill; 32];
	word.iter_mut().rev().zip(value.to_be_bytes().iter().rev()).for_each(|(to, from)| *to = *from);
	word
}

/// Selector and arguments of a command; `None` for what the contract does not do: nothing is sent home
/// from there.
pub fn input(command: &VenueCommand<AccountId>) -> Option<Vec<u8>> {
	let VenueCommand { nonce, valid_until, action, .. } = command;
	let (selector, arguments) = match action {
		VenueAction::Deposit { amount } => (selectors::DEPOSIT, Vec::from([unsigned(*amount)])),
		// The contract has no word for `reduce_only`: number and deadline alone guard it there.
		VenueAction::SetPosition { market, target, limit, .. } => {
			let (target, limit) = (signed(target.get().raw()), signed(limit.get().raw()));
			(selectors::SET_POSITION, Vec::from([unsigned(market.0), target, limit]))
		}
		VenueAction::Report => (selectors::REPORT, Vec::new()),
		VenueAction::Withdraw { .. } | VenueAction::Sweep { .. } => return None,
	};
	let mut input = selector.to_vec();
	input.extend(unsigned(*nonce));
	input.extend(unsigned(*valid_until));
	arguments.iter().for_each(|word| input.extend(word));
	Some(input)
}

/// The encoded call of `pallet-ethereum-xcm` that does a command.
pub fn call(contract: &EvmContract, command: &VenueCommand<AccountId>) -> Option<Vec<u8>> {
	let transaction = Transaction::V2(TransactionV2 {
		gas_limit: contract.gas_limit.into(),
		action: Action::Call(contract.contract),
		value: U256::zero(),
		input: input(command)?,
		access_list: None,
	});
	Some((contract.pallet, TRANSACT, transaction).encode())
}
