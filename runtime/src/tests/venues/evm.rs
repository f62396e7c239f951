use super::*;
use crate::{
	adapters::perp_venue::evm::{call, input, selectors},
	venues::EvmContract,
};
use dhv_primitives::{ports::MarketId, Delta, Fixed, Price};
use sp_core::{bytes::to_hex, H160};
use sp_io::hashing::keccak_256;

fn contract() -> EvmContract {
	let contract = H160::repeat_byte(0xc0);
	EvmContract { para: 2_004, pallet: 109, contract, gas_limit: 500_000 }
}

#[test]
fn selectors_are_the_hashes_of_signatures() {
	let of = |signature: &str| keccak_256(signature.as_bytes())[..4].to_vec();
	assert_eq!(selectors::DEPOSIT.to_vec(), of("deposit(uint64,uint32,uint256)"));
	let position = "setPosition(uint64,uint32,uint32,int256,int256)";
	assert_eq!(selectors::SET_POSITION.to_vec(), of(position));
	assert_eq!(selectors::REPORT.to_vec(), of("report(uint64,uint32)"));
	let source = include_str!("../../../../venue/contracts/CommandGuard.sol");
	for function in ["function deposit(uint64", "function setPosition(", "function report(uint64"] {
		assert!(source.contains(function), "{function}");
	}
}

#[test]
fn a_report_has_these_bytes() {
	let encoded = call(&contract(), &command(3, VenueAction::Report)).unwrap();
	let gas = "20a1070000000000000000000000000000000000000000000000000000000000";
	let to = "c0".repeat(20);
	let value = "0".repeat(64);
	let input = format!("9b5905d4{:064x}{:064x}", 3, 1_000);
	// 68 bytes of input have the length 0x1101; no access list.
	assert_eq!(to_hex(&encoded, false), format!("0x6d0001{gas}00{to}{value}1101{input}00"));
}

#[test]
fn sizes_below_zero_are_two_s_complements() {
	let action = VenueAction::SetPosition {
		market: MarketId(2),
		target: Delta::new(Fixed::from_raw(-1)),
		limit: Price::new(Fixed::from_raw(5)),
		reduce_only: true,
	};
	let input = input(&command(1, action)).unwrap();
	let expected =
		format!("0xfa602a99{:064x}{:064x}{:064x}{}{:064x}", 1, 1_000, 2, "f".repeat(64), 5);
	assert_eq!(to_hex(&input, false), expected);
}

#[test]
fn nothing_is_sent_home_from_a_contract() {
	for action in [
		VenueAction::Withdraw { amount: 1, to: one_shot() },
		VenueAction::Sweep { amount: 1, to: one_shot() },
	] {
		assert_eq!(call(&contract(), &command(1, action)), None);
	}
}
