//! Every error of the clearing house: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The nonce is not above the last one of the account. Use a larger one.
		NonceUsed,
		/// The outcome of the nonce is not that it was executed. Read the account's report.
		NotExecuted,
		/// The account is neither registered nor did it make a request. Check the account.
		UnknownAccount,
		/// The venue is paused. Wait until it is not.
		VenuePaused,
		/// The index of a position is too old to liquidate at. Wait for the oracle.
		IndexStale,
		/// The account covers its maintenance margin. Nothing is to be done.
		NotLiquidatable,
		/// No report is due. Wait for the heartbeat, or have the account request one.
		NothingToReport,
		/// The report could not be handed over. It is tried again in the next block.
		NotSent,
		/// A figure of the rules is outside its range, or too tight for what is open. Correct it.
		InvalidParameters,
		/// There are as many markets as fit. Use one of them.
		TooManyMarkets,
		/// There is no such market. Open it first.
		UnknownMarket,
		/// The price is not above zero, or too high. Have the feed examined.
		InvalidPrice,
		/// The home chain is not served. Check the name of the account at home.
		UnknownHome,
		/// The account is registered already. Nothing is to be done.
		AlreadyRegistered,
		/// There are as many homes as fit. Only a runtime upgrade helps.
		TooManyHomes,
		/// The amount is zero. Use a larger one.
		InvalidAmount,
		/// The pool would not cover what is open in the markets. Take less.
		PoolTooSmall,
		/// A figure does not fit its type. Use smaller amounts.
		Overflow,
		/// A divisor is zero. Have the rules examined.
		DivisionByZero,
		/// A figure is outside the domain of a formula. Have rules and index examined.
		OutOfDomain,
	}

	impl<T> From<MathError> for Error<T> {
		fn from(error: MathError) -> Self {
			match error {
				MathError::Overflow => Self::Overflow,
				MathError::DivisionByZero => Self::DivisionByZero,
				MathError::OutOfDomain => Self::OutOfDomain,
			}
		}
	}
}
