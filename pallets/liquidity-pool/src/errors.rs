//! Every error of the pool: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such pool. Use the id of a `PoolOpened` event.
		UnknownPool,
		/// The limit on pools is reached. Raise it by a runtime upgrade.
		TooManyPools,
		/// An asset is not in the catalogue. Register it first.
		UnknownAsset,
		/// Pools of this version hold their collateral in the strike asset. Use it for both.
		CollateralNotStrikeAsset,
		/// Underlying and collateral are the same asset. Choose two.
		SameAsset,
		/// The collateral asset has a minimum balance above 1, so whole balances could be lost as
		/// dust. Register it with 1.
		MinimumBalanceTooHigh,
		/// The collateral asset has more decimals than arithmetic carries. Use one with at most 30.
		TooManyDecimals,
		/// Parameters do not agree with each other. Correct what is named.
		InvalidParameters(ParameterFault),
		/// A parameter is out of its range, or may not move so far or that way. It is told by its place in
		/// the table of parameters; the view `tunables` tells what may be set.
		ParameterRefused(ParameterRefusal),
		/// A guardian may only tighten the status. Ask the governor.
		OnlyTightening,
		/// The pool is halted. Wait until the governor opens it; requests to leave, cancels and claims
		/// go on.
		PoolHalted,
		/// The pool takes no deposits now. Wait until the governor opens them.
		DepositsClosed,
		/// The pool hands no funds out for hedges now. Wait until the governor opens hedging.
		FundsKept,
		/// A term of the breakers is out of its range, or may not move so far or that way. It is told by
		/// its place in the table of their terms; the view `tunables` tells what may be set.
		BreakersRefused(ParameterRefusal),
		/// A breaker stops this. Wait until it recovers by itself, which the view `breakers` tells, or
		/// trade what only reduces the pool's position.
		Tripped(Breaker),
		/// Somebody looked at the breakers in this block. Wait for the next one.
		SeenAlready,
		/// The pool makes no such trade in its present status. Wait, or trade what only reduces its
		/// position.
		TradingClosed,
		/// An epoch is being priced. Try again in the next block.
		EpochBeingPriced,
		/// The deposit is below the minimum. Deposit more.
		DepositTooSmall,
		/// The deposit would exceed the pool's cap. Deposit less or wait for withdrawals.
		DepositCapExceeded,
		/// The withdrawal is below the minimum. Withdraw more, or the whole balance.
		WithdrawalTooSmall,
		/// The account has no such request in that epoch. Check pool, account and epoch.
		NoRequest,
		/// The cut-off has passed. Wait for the price and claim.
		CutoffPassed,
		/// That epoch has no price yet. Wait until it is priced.
		EpochNotPriced,
		/// The request still has priced epochs to be taken through. Claim it first.
		ClaimFirst,
		/// The epoch has not ended. Wait.
		EpochNotDue,
		/// Every mark is as recent as the newest price and surface. Wait for new ones.
		NothingToMark,
		/// There is no price of the underlying yet. Wait for the feeds.
		NoPrice,
		/// The newest price is too old. Wait for the next round.
		PriceStale,
		/// The marks of the book are too old to report its delta. Mark it or wait.
		MarksStale,
		/// The surface has no volatility for a series; the reason says what to wait for.
		SurfaceRefused(SurfaceError),
		/// There is no such series. Use one that the registry knows.
		UnknownSeries,
		/// The series is not on the assets of this pool. Use one that is.
		SeriesMismatch,
		/// No contracts were given. Trade a positive number.
		ZeroContracts,
		/// The book holds as many series as it may. Trade one that it holds.
		BookFull,
		/// The trade would take the pool beyond its exposure limit in this series. Trade less.
		ExposureExceeded,
		/// The trade would leave less free than the buffer asks for. Trade less.
		InsufficientFunds,
		/// The fee is above the premium that it is taken out of. Trade more, or wait for a lower fee.
		FeeAbovePremium,
		/// The registry moved other collateral than it announced. Report the inputs; nothing was
		/// changed.
		CollateralMoved,
		/// The trade would take the book's delta beyond its limit. Trade less, or what lowers it.
		DeltaLimit,
		/// The trade would take the book's gamma beyond its limit. Trade less, or a later expiry.
		GammaLimit,
		/// The trade would take the book's vega beyond its limit. Trade less, or an earlier expiry.
		VegaLimit,
		/// The trade would take the pool beyond its limit of contracts of this expiry. Trade less, or
		/// another expiry.
		ExpiryLimit,
		/// The trade would lock a larger part of the funds than the limit. Trade less, or wait for
		/// deposits or settlement.
		UtilisationLimit,
		/// The book would lose more in the stress test than the limit. Trade less, or what lowers the
		/// loss.
		StressLimit,
		/// Unwinding the reactors cost at least what it brought, so it was undone. Mend or close them.
		UnwindingTooDear,
		/// A result does not fit its type. Use smaller amounts.
		Overflow,
		/// A computation divided by zero. Report the inputs; nothing was changed.
		DivisionByZero,
		/// An input lies outside the domain of a formula. Correct it.
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
