//! Every event of the pool: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool was opened.
		PoolOpened { pool: PoolId, terms: Pool, account: T::AccountId, parameters: ParametersOf<T> },
		/// Parameters of a pool were replaced.
		ParametersSet { pool: PoolId, old: ParametersOf<T>, new: ParametersOf<T> },
		/// The status of a pool changed.
		StatusSet { pool: PoolId, old: PoolStatus, new: PoolStatus, cause: StatusCause },
		/// The status of one function of a pool was set.
		FunctionStatusSet {
			pool: PoolId,
			function: PoolFunction,
			old: PoolStatus,
			new: PoolStatus,
			cause: StatusCause,
		},
		/// A breaker tripped, so functions of a pool went from `old` to `new`.
		BreakerTripped {
			pool: PoolId,
			breaker: Breaker,
			old: FunctionStatuses,
			new: FunctionStatuses,
		},
		/// A breaker recovered, so functions of a pool went from `old` to `new`.
		BreakerRecovered {
			pool: PoolId,
			breaker: Breaker,
			old: FunctionStatuses,
			new: FunctionStatuses,
		},
		/// The terms of a pool's breakers were replaced.
		BreakersSet { pool: PoolId, old: BreakerTerms, new: BreakerTerms },
		/// `who` paid a deposit in, to be priced at the end of `epoch` for `beneficiary`.
		DepositRequested {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			beneficiary: T::AccountId,
			amount: Balance,
		},
		/// A deposit was taken back before its price.
		DepositCancelled { pool: PoolId, epoch: EpochIndex, who: T::AccountId, amount: Balance },
		/// The shares of a priced deposit were handed over.
		SharesClaimed {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			amount: Balance,
			shares: Balance,
		},
		/// A deposit of an epoch that minted nothing was given back.
		DepositRefunded { pool: PoolId, epoch: EpochIndex, who: T::AccountId, amount: Balance },
		/// Shares were put up for the price at the end of `epoch`.
		WithdrawalRequested { pool: PoolId, epoch: EpochIndex, who: T::AccountId, shares: Balance },
		/// Shares that had not left were taken back.
		WithdrawalCancelled { pool: PoolId, epoch: EpochIndex, who: T::AccountId, shares: Balance },
		/// Cash for `filled` shares was paid; `carried` shares wait for the price of epoch
		/// `reached`.
		WithdrawalClaimed {
			pool: PoolId,
			epoch: EpochIndex,
			who: T::AccountId,
			filled: Balance,
			amount: Balance,
			carried: Balance,
			reached: EpochIndex,
		},
		/// What rounding left of an epoch was returned: cash to the pool, shares burned.
		DustSwept { pool: PoolId, epoch: EpochIndex, cash: Balance, shares: Balance },
		/// An epoch began.
		EpochOpened { pool: PoolId, epoch: EpochState },
		/// The book is being valued on this snapshot; trades and new hedges wait.
		EpochValuing { pool: PoolId, epoch: EpochIndex, snapshot: Snapshot },
		/// An epoch that is due waits. Everything else goes on. Said once for each reason.
		EpochDelayed { pool: PoolId, epoch: EpochIndex, reason: DelayReason },
		/// An epoch was priced and filled.
		EpochPriced { pool: PoolId, epoch: EpochIndex, price: EpochPrice },
		/// What the price of an epoch rests on.
		EpochReported { pool: PoolId, epoch: EpochIndex, report: EpochReport },
		/// `fees.shares` shares were minted for `recipient`: for `seconds` on `net_assets`, the lowest
		/// ones, and for what the price of a share on them, `before` the fees, exceeds the
		/// `high_water_mark` until then. With the fees that price, which leavers get, is `after`.
		FeesCharged {
			pool: PoolId,
			epoch: EpochIndex,
			recipient: T::AccountId,
			seconds: u64,
			net_assets: Fixed,
			high_water_mark: Fixed,
			before: Fixed,
			after: Fixed,
			fees: Fees,
		},
		/// The recipient could not get the shares of the fees that were due; they are not charged
		/// later either.
		FeesForgone {
			pool: PoolId,
			epoch: EpochIndex,
			recipient: T::AccountId,
			fees: Fees,
			error: DispatchError,
		},
		/// Reactors were asked for cash to pay leavers, or for collateral that a margin vault lacks.
		ReactorsWithdrawn { pool: PoolId, requested: Balance, returned: Balance },
		/// Reactors could not be asked for cash; leavers are filled and margin vaults topped up with
		/// what there is.
		ReactorsFailed { pool: PoolId, requested: Balance, error: DispatchError },
		/// The pool owes at least what it has. Deposits of this epoch are refunded, withdrawals
		/// wait.
		WoundDown { pool: PoolId, epoch: EpochIndex, nav: Fixed },
		/// Options were sold to `buyer`, who paid premium and fee: `resold` of those that the pool
		/// held, and `written` against `collateral`.
		OptionsSold {
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			buyer: T::AccountId,
			premium: Balance,
			fee: Balance,
			resold: Contracts,
			written: Contracts,
			collateral: Balance,
			free: Balance,
			allocated: Balance,
			unit: Greeks,
		},
		/// Options were bought from `seller`, who got the premium less the fee: `closed` of those that
		/// the pool had written, which released collateral, and `kept`.
		OptionsBought {
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			seller: T::AccountId,
			premium: Balance,
			fee: Balance,
			closed: Contracts,
			kept: Contracts,
			released: Balance,
			free: Balance,
			allocated: Balance,
			unit: Greeks,
		},
		/// The insurance fund got `amount` of the `premium` of a sale.
		PremiumInsured { pool: PoolId, series: SeriesId, premium: Balance, amount: Balance },
		/// The insurance fund could not be paid `amount` of the `premium` of a sale; the pool keeps
		/// it.
		PremiumNotInsured {
			pool: PoolId,
			series: SeriesId,
			premium: Balance,
			amount: Balance,
			error: DispatchError,
		},
		/// Series were re-marked at model price on this round; `side` is the book after it.
		BookMarked { pool: PoolId, round: u64, marked: u32, side: Greeks },
		/// A series keeps its old mark because it could not be valued.
		MarkFailed { pool: PoolId, series: SeriesId, round: u64, error: DispatchError },
		/// Free funds were used for a margin vault that owes more than it holds.
		ShortfallCovered {
			pool: PoolId,
			series: SeriesId,
			shortfall: Balance,
			covered: Balance,
			free: Balance,
		},
		/// Somebody gave `amount` to a margin vault of the pool; it is locked with the rest.
		VaultToppedUp { pool: PoolId, series: SeriesId, amount: Balance, allocated: Balance },
		/// A margin vault of the pool lacks `missing` of its margin; `added` became its collateral.
		CollateralAdded {
			pool: PoolId,
			series: SeriesId,
			missing: Balance,
			added: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault gave back collateral that it did not need; it is free.
		CollateralReleased {
			pool: PoolId,
			series: SeriesId,
			amount: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault lacks `missing` that the pool does not have. The pool adds to no position,
		/// under this status, until the governor opens it again.
		MarginCall { pool: PoolId, series: SeriesId, missing: Balance, status: PoolStatus },
		/// A bidder closed options of a margin vault; both payments came out of its collateral.
		VaultLiquidated {
			pool: PoolId,
			series: SeriesId,
			closed: Contracts,
			payment: Balance,
			penalty: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// A margin vault of the pool was settled and left the book.
		VaultSettled {
			pool: PoolId,
			series: SeriesId,
			short: Contracts,
			collateral: Balance,
			owed: Balance,
			covered: Balance,
			returned: Balance,
			free: Balance,
			allocated: Balance,
		},
		/// The options on the pool's account were paid after settlement; `held` of them were in the
		/// book, any others were a gift.
		OptionsPaid {
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			held: Contracts,
			payout: Balance,
			free: Balance,
		},
		/// Free funds went to a reactor.
		FundsAdvanced { pool: PoolId, to: T::AccountId, amount: Balance, free: Balance },
		/// A reactor gave funds back.
		FundsRepaid { pool: PoolId, from: T::AccountId, amount: Balance, free: Balance },
	}
}
