//! Every error: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The underlying has no surface. The governor must set its parameters first.
		UnknownUnderlying,
		/// There is no smile at this expiry. Read the list of expiries.
		UnknownSmile,
		/// The expiry is not in the future. Choose a later one.
		ExpiryPassed,
		/// The expiry is further away than governed. Choose a nearer one.
		TenorTooLong,
		/// The rate is larger than governed. Correct the forward of the fit.
		RateOutOfRange,
		/// The SABR parameters of the calls are outside their domain. Correct the fit.
		InvalidCallParameters,
		/// The SABR parameters of the puts are outside their domain. Correct the fit.
		InvalidPutParameters,
		/// There never was a price of the underlying. Wait for the oracle.
		NoPrice,
		/// The price round is too old to judge a smile. Wait for the next round.
		StalePrice,
		/// The smile has no implied volatility at this point of the grid. Correct the fit.
		VolatilityUndefined(GridPoint),
		/// The volatility at this point of the grid is outside the governed range. Correct the
		/// fit, or ask the governor for a wider range.
		VolatilityOutOfRange(GridPoint),
		/// Call prices up to this point of the grid are not convex in the strike: the density is
		/// negative. Correct the fit.
		NegativeDensity(GridPoint),
		/// Call and put volatility at this strike of the grid are further apart than half the bid/ask
		/// spread. Fit both to prices of the same moment.
		CallPutGap(u8),
		/// Total variance at this point of the grid is below that of the previous expiry. Update the
		/// previous expiry first.
		CalendarBelowPrevious(GridPoint),
		/// Total variance at this point of the grid is above that of the next expiry. Update the next
		/// expiry first.
		CalendarAboveNext(GridPoint),
		/// The smile was updated a moment ago. Wait for the minimum interval.
		TooSoon,
		/// The rate changed by more than governed. Approach it in several updates.
		RateStepTooLarge,
		/// The volatility at this point of the grid moved by more than one update may. Approach it
		/// in several updates, or ask the governor to force the smile.
		MoveTooLarge(GridPoint),
		/// The volatility at this point of the grid is too far from one of the last 24 hours. Wait, or
		/// ask the governor to force the smile.
		DailyBandExceeded(GridPoint),
		/// The smile in force has no volatility at this point of the grid any more, so that no move
		/// can be judged. Ask the governor to force the smile.
		NothingToCompare(GridPoint),
		/// The underlying has as many expiries as it can. Wait until one expires.
		TooManyExpiries,
		/// There are as many underlyings as there can be.
		TooManyUnderlyings,
		/// As many smiles wait for approvals as can, or as many as one submitter may propose. Approve
		/// one of them, or wait until one expires.
		TooManyProposals,
		/// As many submitters as can have approved smiles of this expiry. Wait until one expires.
		TooManyApprovals,
		/// A limit contradicts another. See the documentation of `SurfaceParameters`.
		InvalidParameters,
		/// A limit is out of its range, or may not move so far. It is told by its place in the table of
		/// limits; the view `tunables` tells what may be set.
		ParameterRefused(ParameterRefusal),
		/// Nothing of this underlying has expired. There is nothing to do.
		NothingExpired,
		/// A number does not fit its type. Use smaller figures.
		Overflow,
		/// A divisor is zero. Use figures above zero.
		DivisionByZero,
		/// A figure is outside the domain of the formula. Use realistic figures.
		OutOfDomain,
		/// The spread is above what a pool on this underlying takes: calls and puts could lie further
		/// apart than takers are charged for. Lower it, or have those of the pools raised first.
		SpreadAboveCharge,
		/// A pool is being valued on this surface, and would have to begin again. Submit again when it
		/// is done, after some blocks; after five minutes at most the surface takes smiles again.
		PoolBeingValued,
	}
}
