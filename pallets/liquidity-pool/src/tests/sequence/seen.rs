//! What a long run has to see.

use super::super::mock::Test;
use super::operation::told;
use crate::{Breaker, DelayReason, Error, Event, ParameterFault, ParametersOf};
use dhv_primitives::tunable::{ParameterRefusal, Tunables};
use dhv_sequences::{variants, Wanted};
use scale_info::TypeInfo;

/// Events and errors of the pallet that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	// No asset of the tests has more.
	"TooManyDecimals",
	"OutOfDomain",
];

/// Events and errors that tell something special.
const DETAILS: &[&str] = &[
	"EpochPriced(partial)",
	"EpochPriced(unfilled)",
	"EpochPriced(refunded)",
	"EpochPriced(reactors)",
	"EpochReported(apart)",
	"EpochReported(dear)",
	"FeesCharged(gain)",
	"CollateralAdded(raised)",
	"VaultSettled(covered)",
	"VaultSettled(lacking)",
	"VaultLiquidated(all)",
	"WithdrawalClaimed(epochs)",
	"DustSwept(cash)",
	"DustSwept(unclaimed)",
	"DustSwept(waiting)",
	"EpochReported(unwound)",
	"PremiumInsured(wanted)",
	"OptionsSold(uninsured)",
	"OptionsSold(mixed)",
	"OptionsSold(close-only)",
	"OptionsBought(close-only)",
	"OptionsBought(mixed)",
	"OptionsPaid(held)",
	"OptionsPaid(gift)",
	"limits(beyond)",
	"history(pruned)",
	"history(outlived)",
];

fn of<E: TypeInfo>(name: &'static str) -> impl Iterator<Item = String> {
	variants::<E>().into_iter().map(move |variant| format!("{name}({variant})"))
}

/// Every parameter out of its range, and the other refusals.
fn refusals() -> impl Iterator<Item = String> {
	let places = 0..ParametersOf::<Test>::TABLE.len() as u8;
	let ranges = places.map(ParameterRefusal::OutOfRange);
	let moves = [
		ParameterRefusal::StepTooLarge(0),
		ParameterRefusal::NotTighter(0),
		ParameterRefusal::NotAFigure,
	];
	ranges.chain(moves).map(|refusal| format!("ParameterRefused({})", told(refusal)))
}

/// Every event and error, and what some of them tell.
pub fn wanted() -> Wanted {
	Wanted::all::<Event<Test>, Error<Test>>()
		.but(UNREACHED)
		.events(of::<DelayReason>("EpochDelayed"))
		.events(DETAILS.iter().copied())
		.events(of::<Breaker>("BreakerTripped"))
		.events(of::<Breaker>("BreakerRecovered"))
		.errors(of::<Breaker>("Tripped"))
		.errors(of::<ParameterFault>("InvalidParameters"))
		.errors(refusals())
}
