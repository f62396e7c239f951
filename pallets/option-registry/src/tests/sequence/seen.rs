//! What a long run has to see.

use super::super::mock::Test;
use crate::{Error, Event, FixingRule};
use dhv_sequences::{variants, Wanted};

/// Events and errors of the pallet that no sequence brings about.
const UNREACHED: &[&str] = &[
	// A fixing that is due waits for room in the queue: its step fails only by a defect of the books.
	"FixingFailed",
	// A final fixing is bound to its range of rounds: a round without bound would spoil it.
	"RoundIgnored",
	// What retires a series fails only by a defect of the books.
	"RetirementFailed",
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"OutOfDomain",
	"UnboundedLoss",
	// Four billion series.
	"SeriesIdsExhausted",
	// One market with one expiry an hour has at most two windows open.
	"TooManyWindows",
];

/// Events that tell something special.
const DETAILS: &[&str] = &[
	"PayoutsOpened(short)",
	"MarginCalled(untold)",
	"VaultLiquidated(all)",
	"VaultLiquidated(part, penalty)",
];

/// Every event and error, and what some of them tell.
pub fn wanted() -> Wanted {
	let rules = variants::<FixingRule>().into_iter().map(|rule| format!("FixingFinal({rule})"));
	Wanted::all::<Event<Test>, Error<Test>>()
		.but(UNREACHED)
		.events(rules)
		.events(DETAILS.iter().copied())
}
