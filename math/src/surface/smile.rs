//! The smiles of one expiry, and everything that may be wrong with them.

use crate::{
	black_scholes,
	error::MathError,
	fixed::Fixed,
	sabr::SabrParameters,
	surface::{
		band, calendar, call_put_gap, density, grid_strikes, grid_volatilities, moves, range,
		GridStrikes, GridVolatilities, Violation, MONEYNESS,
	},
	units::{OptionKind, Price, Rate, Volatility},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Both kinds of smiles.
const KINDS: [OptionKind; 2] = [OptionKind::Call, OptionKind::Put];

/// The smiles of one expiry.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct SmileTerms {
	/// SABR parameters of the calls.
	pub call: SabrParameters,
	/// SABR parameters of the puts.
	pub put: SabrParameters,
	/// Continuously compounded rate that links spot and forward.
	pub rate: Rate,
}

impl SmileTerms {
	/// The parameters of one kind of option.
	pub const fn parameters(&self, kind: OptionKind) -> &SabrParameters {
		match kind {
			OptionKind::Call => &self.call,
			OptionKind::Put => &self.put,
		}
	}
}

/// What the smiles of an expiry have to keep by themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmileLimits {
	/// Least volatility on the grid.
	pub min_volatility: Volatility,
	/// Greatest volatility on the grid.
	pub max_volatility: Volatility,
	/// Bid/ask spread of volatility, as a share of it; see [`call_put_gap`].
	pub bid_ask_spread: Fixed,
}

/// What is wrong, and with which smile; none: with both together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
	/// The smile.
	pub kind: Option<OptionKind>,
	/// What is wrong with it.
	pub violation: Violation,
}

/// The smiles of one expiry seen from the market: forward, grid and volatilities.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmileView {
	/// Seconds to expiry.
	pub seconds: u64,
	/// The forward.
	pub forward: Price,
	/// The strikes of the grid.
	pub strikes: GridStrikes,
	/// Volatilities of the calls, or the first strike without one.
	pub call: Result<GridVolatilities, Violation>,
	/// Volatilities of the puts, or the first strike without one.
	pub put: Result<GridVolatilities, Violation>,
}

impl SmileView {
	/// The smiles at a spot, `seconds` before their expiry.
	///
	/// # Errors
	/// Of the forward and of the strikes; see [`black_scholes::forward`].
	pub fn new(terms: &SmileTerms, spot: Price, seconds: u64) -> Result<Self, MathError> {
		let forward = black_scholes::forward(spot, terms.rate, seconds)?;
		let strikes = grid_strikes(forward)?;
		let at = |kind| grid_volatilities(terms.parameters(kind), forward, &strikes, seconds);
		let (call, put) = (at(OptionKind::Call), at(OptionKind::Put));
		Ok(Self { seconds, forward, strikes, call, put })
	}

	/// Volatilities of one kind on the grid.
	///
	/// # Errors
	/// [`Violation::NoVariance`] at the first strike without one.
	pub fn of(&self, kind: OptionKind) -> Result<&GridVolatilities, Violation> {
		let found = match kind {
			OptionKind::Call => &self.call,
			OptionKind::Put => &self.put,
		};
		found.as_ref().map_err(|violation| *violation)
	}

	/// What is wrong with the smiles by themselves, the first strike of each condition and kind:
	/// [`Violation::NoVariance`], [`Violation::OutOfRange`], [`Violation::NegativeDensity`] and
	/// [`Violation::CallPutGap`].
	pub fn faults(&self, limits: &SmileLimits) -> Vec<Fault> {
		let mut faults = Vec::new();
		for kind in KINDS {
			match self.of(kind) {
				Ok(volatilities) => {
					let (min, max) = (limits.min_volatility, limits.max_volatility);
					note(&mut faults, kind, range(volatilities, min, max));
					let density = density(&self.strikes, volatilities, self.forward, self.seconds);
					note(&mut faults, kind, density);
				}
				Err(violation) => note(&mut faults, kind, Err(violation)),
			}
		}
		if let (Ok(calls), Ok(puts)) = (&self.call, &self.put) {
			if let Err(violation) = call_put_gap(calls, puts, limits.bid_ask_spread) {
				faults.push(Fault { kind: None, violation });
			}
		}
		faults
	}

	/// Where the total variance of `later` is below that of `self`, the first strike of each kind; see
	/// [`calendar`]. A kind that has no volatility somewhere is not compared.
	pub fn calendar_faults(&self, later: &Self) -> Vec<Fault> {
		self.compared(later, |near, far| {
			calendar(&MONEYNESS, (near, self.seconds), (far, later.seconds))
		})
	}

	/// Where `self` is further than `limit` from `old`, the first strike of each kind; see [`moves`]. A
	/// kind that has no volatility somewhere is not compared.
	pub fn move_faults(&self, old: &Self, limit: Fixed) -> Vec<Fault> {
		self.compared(old, |new, old| moves(old, new, limit))
	}

	/// Where `self` is further than `limit` from what lies between two lists, the first strike of
	/// each kind; see [`band`].
	pub fn band_faults(
		&self,
		extremes: impl Fn(OptionKind) -> (GridVolatilities, GridVolatilities),
		limit: Fixed,
	) -> Vec<Fault> {
		let mut faults = Vec::new();
		for kind in KINDS {
			let (lowest, highest) = extremes(kind);
			if let Ok(new) = self.of(kind) {
				note(&mut faults, kind, band(&lowest, &highest, new, limit));
			}
		}
		faults
	}

	fn compared(
		&self,
		other: &Self,
		check: impl Fn(&[Volatility], &[Volatility]) -> Result<(), Violation>,
	) -> Vec<Fault> {
		let mut faults = Vec::new();
		for kind in KINDS {
			if let (Ok(own), Ok(other)) = (self.of(kind), other.of(kind)) {
				note(&mut faults, kind, check(own, other));
			}
		}
		faults
	}
}

fn note(faults: &mut Vec<Fault>, kind: OptionKind, checked: Result<(), Violation>) {
	if let Err(violation) = checked {
		faults.push(Fault { kind: Some(kind), violation });
	}
}
