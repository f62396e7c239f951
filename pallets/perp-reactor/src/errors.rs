//! Every error: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The pool does not exist. Use the id of an open pool.
		UnknownPool,
		/// There is no such reactor. Read the list of reactors.
		UnknownReactor,
		/// The pool has as many reactors as fit. Close one first.
		TooManyReactors,
		/// Every identifier is used. Only a runtime upgrade helps.
		IdsExhausted,
		/// The assets are unknown or above 18 decimals. Use another pool.
		UnsupportedAssets,
		/// A limit is out of its range, or moves further than whoever moves it may. Read the view
		/// `tunables`.
		ParameterRefused(ParameterRefusal),
		/// Not `0 < minimum <= alarm <= target <= release <= 100`. Correct the ratios.
		InvalidRatios,
		/// A size is negative or the smallest order is zero. Correct them.
		InvalidSizes,
		/// A bound in basis points is above the widest that may be governed. Narrow it.
		InvalidBounds,
		/// A leg must be at least 100 times its fee and above what its way home may cost. Correct it.
		InvalidLegs,
		/// A duration is zero, or a report is stale before the next is asked for. Correct it.
		InvalidDurations,
		/// The reactor is being closed. Use another.
		Closing,
		/// The reactor is not being closed. Close it first.
		NotClosing,
		/// The size is outside the limits. Ask for less.
		SizeOutOfRange,
		/// A command that raises the risk is open or something is in doubt. Wait for a report.
		InDoubt,
		/// The channel to the venue takes no messages. Wait until it does.
		ChannelNotReady,
		/// As many ops are open as may be. Wait for a report.
		TooManyOps,
		/// There is nothing to do. Wait until something changes.
		NothingToDo,
		/// The pool can spare too little for the message. Wait for free funds.
		InsufficientFunds,
		/// The transport took another amount than it was told. Have its adapter examined.
		VenueMisreported,
		/// The report cannot be read. Have the venue's version examined.
		UndecodableReport,
		/// The report is about an account that is none of this venue's. Have the venue examined.
		UnknownAccount,
		/// No report waits. Wait for one.
		InboxEmpty,
		/// A report is in quarantine. Have governance resolve it.
		InQuarantine,
		/// No report is in quarantine. Nothing needs to be resolved.
		NotInQuarantine,
		/// There is no price round for the underlying. Wait for the oracle.
		PriceUnknown,
		/// The newest price round is too old. Wait for the oracle.
		PriceStale,
		/// The last report is too old to tell the value. Wait for the next.
		ReportStale,
		/// Nothing has arrived for this number. Wait for it.
		NothingArrived,
		/// The number was never used. Use one that was.
		UnknownNonce,
		/// No report has told that the funds left the venue. Wait for one.
		NotYetReported,
		/// No such op is open. Read the list of ops.
		UnknownOp,
		/// The op cannot be resolved so. Choose another resolution.
		WrongResolution,
		/// The money is not on the account. Send it there first.
		NotReturned,
		/// The account has nothing in doubt that could be claimed. Nothing is left to do.
		NothingTrapped,
		/// Assets were claimed less than a timeout ago. Wait for what becomes of that claim.
		TooSoon,
		/// A figure does not fit its type. Use smaller amounts.
		Overflow,
		/// A divisor is zero. Have the price feed examined.
		DivisionByZero,
		/// A figure is outside the domain of a formula. Have the parameters examined.
		OutOfDomain,
	}
}
