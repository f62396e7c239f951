//! A flat volatility surface that a test sets.

use crate::MockTerms;
use core::cell::RefCell;
use dhv_math::black_scholes::forward;
use dhv_primitives::{
	ports::{SurfaceError, SurfacePoint, VolatilitySpread, VolatilitySurface},
	AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp, Volatility,
};

#[derive(Clone, Copy)]
struct State {
	volatility: Volatility,
	rate: Rate,
	error: Option<SurfaceError>,
	version: u64,
	updated_at: Option<Timestamp>,
}

/// 80 % volatility, no carry, version 1, always fresh.
const INITIAL: State = State {
	volatility: Volatility::new(Fixed::from_bps(8_000)),
	rate: Rate::ZERO,
	error: None,
	version: 1,
	updated_at: None,
};

thread_local! {
	static STATE: RefCell<State> = const { RefCell::new(INITIAL) };
}

/// One volatility and one rate for every underlying, strike and expiry, under the control of the
/// test. Starts at 80 % volatility, rate 0, version 1. Every change raises the version.
pub struct MockSurface;

impl MockSurface {
	/// Sets the volatility of every strike and expiry.
	pub fn set_volatility(volatility: Volatility) {
		Self::change(|state| state.volatility = volatility);
	}

	/// Sets the rate of every expiry.
	pub fn set_rate(rate: Rate) {
		Self::change(|state| state.rate = rate);
	}

	/// Makes every point fail with `error`, or answer again with `None`. Leaves the version.
	pub fn set_error(error: Option<SurfaceError>) {
		STATE.with(|cell| cell.borrow_mut().error = error);
	}

	/// Sets the version as such.
	pub fn set_version(version: u64) {
		STATE.with(|cell| cell.borrow_mut().version = version);
	}

	/// Sets when the smile was accepted; without it a point is as young as the pricing time.
	pub fn set_updated_at(updated_at: Timestamp) {
		STATE.with(|cell| cell.borrow_mut().updated_at = Some(updated_at));
	}

	/// Back to the initial state.
	pub fn reset() {
		STATE.with(|cell| *cell.borrow_mut() = INITIAL);
	}

	fn change(f: impl FnOnce(&mut State)) {
		STATE.with(|cell| {
			let mut state = cell.borrow_mut();
			f(&mut state);
			state.version += 1;
		});
	}
}

impl VolatilitySurface for MockSurface {
	fn point(
		_underlying: AssetIndex,
		_kind: OptionKind,
		expiry: Timestamp,
		_strike: Price,
		spot: Price,
		now: Timestamp,
	) -> Result<SurfacePoint, SurfaceError> {
		let state = STATE.with(|cell| *cell.borrow());
		if let Some(error) = state.error {
			return Err(error);
		}
		if expiry <= now {
			return Err(SurfaceError::Expired);
		}
		let forward = forward(spot, state.rate, expiry.saturating_since(now))
			.map_err(|_| SurfaceError::OutOfRange)?;
		Ok(SurfacePoint {
			volatility: state.volatility,
			forward,
			rate: state.rate,
			version: state.version,
			updated_at: state.updated_at.unwrap_or(now),
		})
	}

	fn version(_underlying: AssetIndex) -> u64 {
		STATE.with(|cell| cell.borrow().version)
	}
}

impl VolatilitySpread for MockSurface {
	/// What [`MockTerms`] says.
	fn bid_ask_spread(underlying: AssetIndex) -> Option<Fixed> {
		MockTerms::bid_ask_spread(underlying)
	}
}
