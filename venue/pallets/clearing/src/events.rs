//! Every event of the clearing house: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A request took its nonce.
		Handled {
			/// Who asked.
			who: T::AccountId,
			/// The nonce.
			nonce: Nonce,
			/// What came of it.
			outcome: Outcome,
		},
		/// Collateral became margin.
		Deposited {
			/// Whose.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
		},
		/// Margin was paid out to the account.
		Withdrawn {
			/// Whose.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
		},
		/// A position was traded to its target.
		Traded {
			/// Who traded.
			who: T::AccountId,
			/// The market.
			market: MarketId,
			/// Size before.
			before: Delta,
			/// Size after.
			after: Delta,
			/// Average price, fee excluded.
			fill: Price,
			/// Fee in units of collateral.
			fee: Balance,
		},
		/// Positions of an account below its maintenance margin were closed at the index.
		Liquidated {
			/// Whose.
			who: T::AccountId,
			/// Who did it.
			liquidator: T::AccountId,
			/// Market, change of size, and price of each.
			closed: Vec<(MarketId, Delta, Price)>,
			/// Penalty taken from the margin.
			penalty: Balance,
			/// The part of it that went to the liquidator, or, if it could not be paid, to the
			/// insurance fund.
			reward: Balance,
			/// What the account owed beyond its margin.
			debt: Balance,
			/// What the insurance fund paid.
			insured: Balance,
			/// Profit that neither pool nor insurance fund could pay: lost to the account.
			unpaid: Balance,
		},
		/// A report was handed over.
		ReportSent {
			/// Of whom.
			who: T::AccountId,
			/// Its number.
			seq: ReportSeq,
			/// Why.
			reason: ReportReason,
		},
		/// A report could not be handed over. It is tried again in every block.
		ReportHeld {
			/// Of whom.
			who: T::AccountId,
			/// Why not.
			error: DispatchError,
		},
		/// A market was opened or its rules were set.
		MarketSet {
			/// The market.
			market: MarketId,
			/// Before; none for a new market.
			old: Option<MarketParameters>,
			/// From now on.
			new: MarketParameters,
		},
		/// What may be done in a market was set.
		MarketStatusSet {
			/// The market.
			market: MarketId,
			/// Before.
			old: MarketStatus,
			/// From now on.
			new: MarketStatus,
		},
		/// The pause was set.
		PauseSet {
			/// Before.
			old: bool,
			/// From now on.
			new: bool,
		},
		/// An index was fed.
		IndexFed {
			/// The market.
			market: MarketId,
			/// Before; none for the first.
			old: Option<Price>,
			/// From now on.
			new: Price,
		},
		/// Funding of a market was brought up to date.
		FundingAccrued {
			/// The market.
			market: MarketId,
			/// The annual rate at which longs pay now.
			rate: Rate,
			/// What one unit long has paid since the market exists.
			sum: Fixed,
		},
		/// Reports of an account are pushed from now on.
		HomeRegistered {
			/// The account here.
			who: T::AccountId,
			/// The account at home.
			home: HomeOf<T>,
		},
		/// The pool received collateral.
		PoolFunded {
			/// From whom.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The pool now.
			pool: Balance,
		},
		/// Collateral was taken from the pool.
		PoolReduced {
			/// To whom.
			to: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The pool now.
			pool: Balance,
		},
		/// The insurance fund received collateral.
		InsuranceFunded {
			/// From whom.
			who: T::AccountId,
			/// Units of collateral.
			amount: Balance,
			/// The fund now.
			insurance: Balance,
		},
	}
}
