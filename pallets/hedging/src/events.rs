//! Every event: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The hedge parameters of a pool were set.
		ParametersSet {
			/// The pool.
			pool: PoolId,
			/// Before; `None` the first time.
			old: Option<HedgeParameters>,
			/// From now on.
			new: HedgeParameters,
		},
		/// A spot reactor was added at the end of a pool's list.
		ReactorAdded {
			/// The pool.
			pool: PoolId,
			/// The new reactor.
			reactor: ReactorId,
			/// Its account.
			account: T::AccountId,
			/// The underlying.
			base: AssetIndex,
			/// The collateral asset.
			quote: AssetIndex,
			/// Its limits.
			parameters: ReactorParameters,
		},
		/// The limits of a reactor were set.
		ReactorParametersSet {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Before.
			old: ReactorParameters,
			/// From now on.
			new: ReactorParameters,
		},
		/// A reactor takes no more purchases and is being unwound.
		ReactorClosing {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Loose cash still held.
			cash: Balance,
			/// Underlying still held.
			inventory: Balance,
		},
		/// A reactor holds nothing any more and was removed.
		ReactorClosed {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Its former account.
			account: T::AccountId,
			/// Underlying too small to sell that stays on the account, in its units.
			written_off: Balance,
		},
		/// The net delta of a pool was brought nearer to zero; after `Netting`: kept inside the band.
		Hedged {
			/// The pool.
			pool: PoolId,
			/// The reactor that traded.
			reactor: ReactorId,
			/// Net delta before the order, with what venues have confirmed.
			net_delta_before: Delta,
			/// Net delta after it.
			net_delta_after: Delta,
			/// What the net delta might turn out to be before the order.
			outcomes_before: Outcomes,
			/// The same after it: both are nearer to zero.
			outcomes_after: Outcomes,
			/// What was traded, for what, and what it cost.
			trade: Trade,
		},
		/// A due rebalancing was refused. Announced at most once per cooldown.
		HedgeSkipped {
			/// The pool.
			pool: PoolId,
			/// What is left to hedge; `None` while the book cannot be valued.
			net_delta: Option<Delta>,
			/// Why.
			reason: DispatchError,
		},
		/// A reactor sold underlying to close or to pay a withdrawal.
		Unwound {
			/// The pool.
			pool: PoolId,
			/// The reactor that traded.
			reactor: ReactorId,
			/// What was traded, for what, and what it cost.
			trade: Trade,
		},
		/// A sale to close a reactor or to pay a withdrawal was refused.
		UnwindSkipped {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Why.
			reason: DispatchError,
		},
		/// Loose cash of a reactor went to its pool.
		CashRepaid {
			/// The pool.
			pool: PoolId,
			/// The reactor.
			reactor: ReactorId,
			/// Units of the collateral asset.
			amount: Balance,
		},
		/// The routes of a pool were set.
		RoutingSet {
			/// The pool.
			pool: PoolId,
			/// Before.
			old: Plan,
			/// From now on.
			new: Plan,
		},
		/// An account at a venue was asked for another size, which will bring the net delta of the
		/// pool nearer to zero.
		PerpOrdered {
			/// The pool.
			pool: PoolId,
			/// The account.
			account: PerpId,
			/// Net delta with what venues have confirmed; the order changes it when it is reported.
			net_delta: Delta,
			/// What the net delta might turn out to be before the order.
			outcomes_before: Outcomes,
			/// The same once the order is filled: both are nearer to zero.
			outcomes_filled: Outcomes,
			/// What was asked for, at what price, and what it is taken to cost.
			trade: PerpTrade,
		},
		/// What somebody gets whose call lowers the net delta was set.
		BountySet {
			/// The pool.
			pool: PoolId,
			/// Before.
			old: BountyTerms,
			/// From now on.
			new: BountyTerms,
		},
		/// A call lowered the net delta of a pool that the chain had no weight to rebalance.
		BountyPaid {
			/// The pool.
			pool: PoolId,
			/// Who called.
			who: T::AccountId,
			/// Units of the collateral asset, out of the pool's free funds.
			amount: Balance,
			/// Delta that was removed for certain.
			removed: Delta,
			/// What is left for the period, in units of the collateral asset.
			left: Balance,
		},
		/// A bounty was earned and could not be paid; it is not owed.
		BountyUnpaid {
			/// The pool.
			pool: PoolId,
			/// Who called.
			who: T::AccountId,
			/// Units of the collateral asset.
			amount: Balance,
			/// Why.
			reason: DispatchError,
		},
		/// What a keeper may do for a pool was set.
		KeeperSet {
			/// The pool.
			pool: PoolId,
			/// The keeper.
			keeper: T::AccountId,
			/// Before; `None`: nothing.
			old: Option<KeeperTerms>,
			/// From now on; `None`: nothing.
			new: Option<KeeperTerms>,
		},
		/// A keeper hedged out of its budget.
		KeeperCharged {
			/// The pool.
			pool: PoolId,
			/// The keeper.
			keeper: T::AccountId,
			/// Delta that was moved.
			delta: Delta,
			/// What it costs, in units of the collateral asset.
			cost: Balance,
			/// Delta left for the period.
			delta_left: Delta,
			/// Units of the collateral asset left for the period.
			cost_left: Balance,
		},
		/// Longs and shorts of a pool that hedge nothing but each other are closed. What was ordered
		/// follows: its outcomes stay inside the band, and need not be nearer to zero.
		Netting {
			/// The pool.
			pool: PoolId,
			/// What is held on both sides before.
			opposite: Delta,
			/// The band that no outcome leaves.
			band: Delta,
		},
		/// What an account at a venue was asked for at least a cooldown ago and could not send was given
		/// up. Another route takes it, or it is not needed any more.
		RequestGivenUp {
			/// The pool.
			pool: PoolId,
			/// The account.
			account: PerpId,
			/// The size that it was asked for.
			target: Delta,
		},
	}
}
