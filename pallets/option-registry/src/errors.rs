//! Every error of the registry: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The product is not approved. Choose another, or ask governance to approve it.
		ProductNotApproved,
		/// A product names an asset that is not registered. Register it first.
		UnknownAsset,
		/// The underlying is the strike asset. Name two assets.
		SameAsset,
		/// The collateral is neither the strike asset nor the underlying, or it is the underlying
		/// and pools would write it. Choose another, or close the product to pools.
		CollateralNotSupported,
		/// `min_expiry` or `write_cutoff` is not below `max_expiry`. Lower it.
		InvalidExpiryRange,
		/// `expiry_offset` is not below `expiry_interval`. Lower it.
		InvalidExpiryGrid,
		/// Strike limits are not above zero or out of order, or the step is not above zero.
		/// Correct them.
		InvalidStrikeRange,
		/// Health factors break upper > lower >= 10,000 or exceed 100,000 basis points. Correct
		/// them.
		InvalidHealthFactors,
		/// The spot shock is not strictly between 0 and 1. Correct it.
		InvalidSpotShock,
		/// Times of an upper-bound table do not increase, its values fall or are outside (0, 1],
		/// or it ends before `max_expiry` or before an expiry that is pending in the market. Correct
		/// it; to list less far, lower `max_expiry` alone.
		InvalidUpperBoundTable,
		/// Age or coverage is zero, coverage exceeds the window, or the window exceeds
		/// `expiry_interval` or `min_expiry`. Correct them.
		InvalidFixingTerms,
		/// The product does not open this class, or one option of the series cannot be fully backed
		/// (puts in the underlying, calls in the strike asset), or the port was asked for a class
		/// other than the pools'. Choose another class or collateral.
		ClassNotOpen,
		/// The expiry is nearer than allowed. Choose a later one.
		ExpiryTooNear,
		/// The expiry is further than allowed. Choose an earlier one.
		ExpiryTooFar,
		/// The expiry is off the grid. Choose one on it.
		ExpiryOffGrid,
		/// The strike is outside the limits of its kind. Choose one inside.
		StrikeOutOfRange,
		/// The strike is not a multiple of the step. Choose one that is.
		StrikeOffGrid,
		/// Too many expiries are pending. Wait until one is fixed.
		TooManyExpiries,
		/// Too many series expire at that moment. Use one of them or another expiry.
		TooManySeries,
		/// Every series id has been used. Only a code upgrade helps.
		SeriesIdsExhausted,
		/// No series has this id: it was never issued or is retired. Check the id.
		UnknownSeries,
		/// The series is not open: its fixing is final. Claim the payout instead.
		SeriesNotOpen,
		/// The series has expired. Wait for its fixing.
		SeriesExpired,
		/// The series expires too soon to write it. Choose a later expiry.
		TooCloseToExpiry,
		/// The quantity is zero or not a multiple of 1e-4 contract. Round it to a lot.
		InvalidLot,
		/// The account may not write this class. Write through a pool.
		WriterNotAllowed,
		/// The product's open interest would exceed its cap. Write less.
		OpenInterestCapExceeded,
		/// No price round is young enough. Try again after the next round.
		StalePrice,
		/// The writer's whole vault would hold less than its margin. Top it up first.
		UnderMargined,
		/// The writer has no vault in this series, or it is settled. Check the account.
		VaultNotFound,
		/// More contracts than the vault is short. Close less.
		ExceedsShort,
		/// The amount is zero. Give some.
		ZeroAmount,
		/// The series has not expired, or its locking period runs. Wait.
		NotExpired,
		/// Nothing is left that could fix it: wait for a round, the long stop, or a resolution.
		AwaitingPrice,
		/// Too many series are in settlement. Try again when some are done.
		SettlementQueueFull,
		/// The fixing is final and nothing is left to do for the series here. Settle its vaults
		/// or pay its holders.
		NothingDue,
		/// The fixing is not final. Poke it after expiry.
		FixingNotFinal,
		/// Vaults of the series are not settled. Settle them first.
		PayoutsNotOpen,
		/// The account holds no option of the series. Nothing to pay.
		NothingToClaim,
		/// The vault's owner reports more cover than was asked. A defect of the owner: report it.
		CoverExceedsShortfall,
		/// The series' shorts would exceed its cap. Write less.
		SeriesCapExceeded,
		/// The shorts of all products of the underlying would exceed their cap. Write less.
		UnderlyingCapExceeded,
		/// Naked vaults of the product would hold more collateral than their cap. Lock less.
		NakedCapExceeded,
		/// A naked vault would hold something, but not more than the minimum. Lock more, or
		/// withdraw everything.
		BelowMinimumCollateral,
		/// The loss has no bound in this collateral. Write the series in another one. Issue refuses
		/// such series first, with `ClassNotOpen`.
		UnboundedLoss,
		/// A naked vault takes no long options. Use a fully backed series.
		NakedLong,
		/// The options are not of a fully backed series that differs from the vault's in nothing
		/// but the strike. Choose another.
		InvalidLong,
		/// The vault has a long leg of another series. Withdraw that first.
		OtherLong,
		/// More options than the vault's long leg of this series has. Withdraw less.
		ExceedsLong,
		/// More than the vault's collateral. Withdraw less.
		ExceedsCollateral,
		/// The batch is empty. Name an action.
		EmptyBatch,
		/// The owner does not allow the caller to adjust this vault. Ask for `set_operator`.
		NotOperator,
		/// An operator mints to the vault's owner only. Name the owner.
		MintToStranger,
		/// The operator is already allowed, or already not. Nothing to do.
		NothingChanges,
		/// A fully backed vault has no health: it never falls short. See its margin.
		AlwaysBacked,
		/// A parameter is out of its range, or moves further than whoever moves it may. Read the view
		/// `tunables`.
		ParameterRefused(ParameterRefusal),
		/// The fund has no terms or holds no more than its target. Nothing to withdraw.
		NoSurplus,
		/// The deviation, penalty, share, grace or release of the liquidation terms is out of range, or
		/// release is below an upper factor. Correct it.
		InvalidLiquidationTerms,
		/// The vault is inside its band: there is nothing to add, return or auction. Nothing to do.
		HealthyVault,
		/// The vault's options are not put up for auction. Poke the vault if it is in need.
		NotInAuction,
		/// The auction pays less than asked. Ask less, or wait: the price rises.
		PriceBelowLimit,
		/// The vault would hold no more than the minimum for what is left. Close less, or all of what
		/// the auction allows.
		LeavesDust,
		/// A number does not fit its type. Use smaller numbers.
		Overflow,
		/// A divisor is zero. Report the input: other checks refuse it first. A price of zero is
		/// none (`StalePrice`, `AwaitingPrice`), nothing is closed of a vault that is short of nothing
		/// (`ExceedsShort`) and no fixing is zero (`ResolutionOutOfBounds`).
		DivisionByZero,
		/// A number is outside the domain of its formula. Report the input: other checks refuse it
		/// first. Tables reach every pending expiry (`InvalidUpperBoundTable`), and shocks, strikes
		/// and factors are governed inside their domains.
		OutOfDomain,
		/// A period of a dispute is zero or above 30 days, or the deviation exceeds 10,000 basis
		/// points. Correct it.
		InvalidDisputeTerms,
		/// Too many windows of one of the assets would be open together, or too many of its markets
		/// have pending expiries. Choose another expiry.
		TooManyWindows,
		/// No series expires then in that market. Check the key.
		UnknownFixing,
		/// The fixing is final and never changes. Claim the payout instead.
		FixingIsFinal,
		/// No price is proposed yet. Wait for the proposal.
		NothingProposed,
		/// The fixing was disputed before, and is disputed only once. Resolve it.
		AlreadyDisputed,
		/// The proposal may still be disputed. Wait for the end of the dispute period.
		DisputePeriodRuns,
		/// The dispute period is over. The proposal becomes final.
		DisputePeriodOver,
		/// The fixing is not in dispute. Dispute it while its dispute period runs.
		NotDisputed,
		/// The dispute may still be resolved. Wait for the end of the resolution period.
		ResolutionPeriodRuns,
		/// The resolution period is over. The fallback rule decides.
		ResolutionPeriodOver,
		/// The price is not above zero, or further from the rounds of the window than the governed
		/// deviation. Choose one inside.
		ResolutionOutOfBounds,
	}
}
