//! What a trade with the vault costs: value, inventory slippage, spread, staleness, premium, fee.
//!
//! [`quote`] is the whole pipeline as one pure function; every step is a function of its own. A
//! quote is what the vault charges or pays, so spreads round up, what buyers pay rounds up and what
//! sellers get rounds down.
//!
//! Source: the pricer and the exchange of Rysk Beyond. [`parity`] gives that pricer's own numbers;
//! everything else differs from it where it charges too little, cannot answer, or can be gamed, and
//! says so.

mod multiplier;
pub mod parity;
mod path_fee;
mod premium;
mod slippage;
mod spread;
mod terms;
mod whole;

pub use multiplier::{MultiplierGrid, MultiplierPosition, Multipliers, MAX_BANDS, MAX_TENORS};
pub use path_fee::{PremiumPath, Stretch};
pub use premium::{
	buy_premium_ceil, fee, is_acceptable, premium_too_small, sell_premium_floor, LowDelta,
};
pub use slippage::{
	slippage_factor, slippage_factor_bounded, slippage_factor_scaled, slippage_unrounded,
	MAX_EXPONENT,
};
pub use spread::{
	borrow_premium, contracts_left_short, interest, lending_premium, locked_collateral,
	staleness_spread, total_spread, BorrowRates, MAX_LENDING_RATE,
};
pub use terms::{Market, Order, PricingParameters, Quote};
pub use whole::{quote, quote_at};
