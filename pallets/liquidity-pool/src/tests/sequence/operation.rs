//! What an operation and a family of operations are.

use super::{super::mock::Test, world::World};
use crate::{Breaker, ParameterFault, ParametersOf};
use codec::Decode;
use dhv_primitives::{
	ports::SurfaceError,
	tunable::{ParameterRefusal, Tunables},
};
use dhv_sequences::World as _;
use sp_runtime::DispatchError;

pub use dhv_sequences::{may, must_fail, Tried};

/// One thing that may happen.
pub type Operation = dhv_sequences::Operation<World>;

/// Operations that belong together.
pub type Family = &'static [Operation];

/// What the token pallets say where money or shares lack.
pub const LACKING: &[&str] =
	&["FundsUnavailable", "BalanceLow", "NoAccount", "Arithmetic(Underflow)"];

/// What keeps a pool from trading.
pub const CLOSED: &[&str] = &["TradingClosed", "Tripped", "EpochBeingPriced"];

/// What keeps a pool from marking a series anew.
pub const UNMARKED: &[&str] = &["NoPrice", "PriceStale", "SurfaceRefused"];

/// What an error tells beyond its name.
pub fn detail(error: DispatchError) -> Option<String> {
	let DispatchError::Module(module) = error else { return None };
	match World::error_name(error).as_str() {
		"InvalidParameters" => {
			ParameterFault::decode(&mut &module.error[1..]).ok().map(|fault| format!("{fault:?}"))
		}
		"ParameterRefused" => ParameterRefusal::decode(&mut &module.error[1..]).ok().map(told),
		"Tripped" => {
			Breaker::decode(&mut &module.error[1..]).ok().map(|breaker| format!("{breaker:?}"))
		}
		"SurfaceRefused" => {
			SurfaceError::decode(&mut &module.error[1..]).ok().map(|why| format!("{why:?}"))
		}
		_ => None,
	}
}

/// A refusal, with the name of the parameter that is out of range.
pub fn told(refusal: ParameterRefusal) -> String {
	match refusal {
		ParameterRefusal::OutOfRange(place) => {
			format!("range of {}", ParametersOf::<Test>::TABLE[usize::from(place)].name)
		}
		ParameterRefusal::StepTooLarge(_) => "step".into(),
		ParameterRefusal::NotTighter(_) => "not tighter".into(),
		ParameterRefusal::NotAFigure => "no figure".into(),
	}
}
