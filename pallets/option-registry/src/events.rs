//! Every event of the registry: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	#[allow(missing_docs, reason = "the text of each variant explains its fields")]
	pub enum Event<T: Config> {
		/// The parameters of a product changed from `old` (none: it is new) to `new`.
		ProductSet {
			product: Product,
			old: Option<Box<ProductParameters>>,
			new: Box<ProductParameters>,
		},
		/// A series was opened.
		SeriesIssued { series: SeriesId, terms: Series },
		/// `writer` locked `collateral` and `contracts` were minted to `to`. The vault now is
		/// `short` contracts with `locked` collateral.
		OptionsWritten {
			series: SeriesId,
			writer: T::AccountId,
			to: T::AccountId,
			contracts: Contracts,
			collateral: Balance,
			short: Contracts,
			locked: Balance,
		},
		/// `contracts` of `from` were burned against `writer`'s vault, which got back
		/// `collateral` and now is `short` contracts with `locked` collateral.
		OptionsClosed {
			series: SeriesId,
			writer: T::AccountId,
			from: T::AccountId,
			contracts: Contracts,
			collateral: Balance,
			short: Contracts,
			locked: Balance,
		},
		/// `by` gave `amount` to `writer`'s vault, which now has `locked` collateral.
		VaultToppedUp {
			series: SeriesId,
			writer: T::AccountId,
			by: T::AccountId,
			amount: Balance,
			locked: Balance,
		},
		/// The fixing of an expiry is final. Every series of it is being settled. Rounds covered
		/// `covered` seconds of the window.
		FixingFinal { key: FixingKey, price: Price, rule: FixingRule, covered: u64 },
		/// A due step of a fixing failed. It is parked; `poke_fixing` tries it again.
		FixingFailed { key: FixingKey, error: DispatchError },
		/// A round did not count for a fixing, because the sum would overflow.
		RoundIgnored { key: FixingKey, round: u64 },
		/// A margin vault was settled: of `collateral` it kept `owed` for the holders, its owner
		/// added `covered`, and `returned` went back.
		VaultSettled {
			series: SeriesId,
			writer: T::AccountId,
			short: Contracts,
			collateral: Balance,
			owed: Balance,
			covered: Balance,
			returned: Balance,
		},
		/// A margin vault could not be settled and is left as it was. `settle_vault` tries again.
		SettlementFailed { series: SeriesId, writer: T::AccountId, error: DispatchError },
		/// Every vault is settled: of `owed` the pot has `collected`, so each holder gets the
		/// share `recovery` of the full payout.
		PayoutsOpened { series: SeriesId, owed: Balance, collected: Balance, recovery: Fixed },
		/// `holder`'s `contracts` were burned for `payout`.
		HolderPaid { series: SeriesId, holder: T::AccountId, contracts: Contracts, payout: Balance },
		/// A holder could not be paid and keeps the claim. `claim` and `pay_holder` try again.
		PayoutFailed { series: SeriesId, holder: T::AccountId, error: DispatchError },
		/// Nothing is left of a series. It collected `collected` of `owed` and paid `paid`; the
		/// rest `dust` goes to insurance.
		SeriesRetired {
			series: SeriesId,
			terms: Series,
			fixing: Price,
			recovery: Fixed,
			owed: Balance,
			collected: Balance,
			paid: Balance,
			dust: Balance,
		},
		/// A series without options could not be retired. `poke_fixing` tries again.
		RetirementFailed { series: SeriesId, error: DispatchError },
		/// The empty token of a retired series could not be removed and stays.
		TokenKept { series: SeriesId, error: DispatchError },
		/// `amount` of dust moved to the insurance account, which now has `total`.
		DustInsured { asset: AssetIndex, amount: Balance, total: Balance },
		/// The median over `operators` that covered the window is proposed. It becomes final after
		/// `until` unless it is disputed.
		FixingProposed { key: FixingKey, price: Price, operators: u32, until: Timestamp },
		/// A fixing is in dispute: the median `proposal` of a quorum, or none for want of one. The
		/// governor may resolve it until `deadline`; then the fallback rule decides.
		FixingDisputed {
			key: FixingKey,
			proposal: Option<Price>,
			cause: DisputeCause,
			deadline: Timestamp,
		},
		/// A dispute over `proposal` was resolved with `price`, which becomes final next.
		FixingResolved { key: FixingKey, price: Price, proposal: Option<Price> },
		/// An operator's value did not count for a fixing, because the sum would overflow.
		ValueIgnored { key: FixingKey, operator: T::AccountId },
		/// `deposit` of `account` is held until the series retires.
		DepositHeld { series: SeriesId, account: T::AccountId, deposit: DepositOf<T> },
		/// The series retired: `deposit` of `account` is free again.
		DepositReturned { series: SeriesId, account: T::AccountId, deposit: DepositOf<T> },
		/// `operator` may, or may no longer, adjust `owner`'s vault in a series (none: in all).
		OperatorSet {
			owner: T::AccountId,
			operator: T::AccountId,
			series: Option<SeriesId>,
			allowed: bool,
		},
		/// `by` locked `amount` in `owner`'s vault.
		CollateralDeposited {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			amount: Balance,
		},
		/// `by` returned `amount` from `owner`'s vault to `owner`.
		CollateralWithdrawn {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			amount: Balance,
		},
		/// `by` locked `contracts` of the series `long` in `owner`'s vault.
		LongDeposited {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			long: SeriesId,
			contracts: Contracts,
		},
		/// `by` returned `contracts` of the series `long` from `owner`'s vault to `owner`.
		LongWithdrawn {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			long: SeriesId,
			contracts: Contracts,
		},
		/// `by` wrote `contracts` against `owner`'s vault; `to` has them.
		OptionsMinted {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			to: T::AccountId,
			contracts: Contracts,
		},
		/// `contracts` of `by` were burned against `owner`'s vault.
		OptionsBurned {
			series: SeriesId,
			owner: T::AccountId,
			by: T::AccountId,
			contracts: Contracts,
		},
		/// After a batch `owner`'s vault is `short` contracts with `collateral` and `long`.
		VaultAdjusted {
			series: SeriesId,
			owner: T::AccountId,
			short: Contracts,
			collateral: Balance,
			long: Option<LongLeg>,
		},
		/// At settlement `used` of a vault's options of the series `long` paid for its short and
		/// were burned, `returned` went to `writer`.
		LongSettled {
			series: SeriesId,
			writer: T::AccountId,
			long: SeriesId,
			used: Contracts,
			returned: Contracts,
		},
		/// `owner` did not take `contracts` of its vault's long leg because of `error`; the registry
		/// now keeps `total` options of `series` for it and pays it for them.
		LongKept {
			series: SeriesId,
			owner: T::AccountId,
			contracts: Contracts,
			total: Contracts,
			error: DispatchError,
		},
		/// Every vault of all fully backed series of a fixing and collateral is settled: of `owed`
		/// their pot has `collected`, so each holder gets the share `recovery` of the full payout.
		GroupPayoutsOpened {
			fixing: FixingKey,
			collateral_asset: AssetIndex,
			owed: Balance,
			collected: Balance,
			recovery: Fixed,
		},
		/// `account` did not take `amount` because of `error`; it may now claim `total`.
		CreditBooked {
			account: T::AccountId,
			asset: AssetIndex,
			amount: Balance,
			total: Balance,
			error: DispatchError,
		},
		/// `account` sent what it could claim to `to`.
		CreditClaimed {
			account: T::AccountId,
			asset: AssetIndex,
			to: T::AccountId,
			amount: Balance,
		},
		/// The cap on contracts short of an underlying changed.
		UnderlyingCapSet { underlying: AssetIndex, old: Option<Contracts>, new: Option<Contracts> },
		/// `owner`, which keeps health, was asked for `missing` and added `added` to its vault, which
		/// now has `locked` collateral.
		CollateralAdded {
			series: SeriesId,
			owner: T::AccountId,
			missing: Balance,
			added: Balance,
			locked: Balance,
		},
		/// `owner`, which keeps health, was asked for `missing` and failed: it added nothing.
		OwnerFailed {
			series: SeriesId,
			owner: T::AccountId,
			missing: Balance,
			error: DispatchError,
		},
		/// `amount` above the band of a vault returned to `owner`; `locked` is left.
		CollateralReleased {
			series: SeriesId,
			owner: T::AccountId,
			amount: Balance,
			locked: Balance,
		},
		/// The vault of `owner`, which keeps health, stays `missing` below its maintenance. After the
		/// grace period its options are put up for auction. `error`: the owner could not be told.
		MarginCalled {
			series: SeriesId,
			owner: T::AccountId,
			missing: Balance,
			error: Option<DispatchError>,
		},
		/// The options of a vault are put up for auction: at the price `spot` it is `short` with
		/// `collateral`, below `maintenance`. One contract first pays `start_price`.
		AuctionStarted {
			series: SeriesId,
			owner: T::AccountId,
			short: Contracts,
			collateral: Balance,
			maintenance: Balance,
			start_price: Fixed,
			spot: Price,
		},
		/// A vault in distress holds its maintenance again, or is short of nothing. Its auction is over.
		VaultRecovered {
			series: SeriesId,
			owner: T::AccountId,
			short: Contracts,
			collateral: Balance,
		},
		/// `bidder`'s `closed` contracts were burned against `owner`'s vault at `price` each: of its
		/// collateral the bidder got `payment`, the insurance `penalty`. It now is `short` with
		/// `collateral`.
		VaultLiquidated {
			series: SeriesId,
			owner: T::AccountId,
			bidder: T::AccountId,
			closed: Contracts,
			price: Fixed,
			payment: Balance,
			penalty: Balance,
			short: Contracts,
			collateral: Balance,
		},
		/// A vault could not be judged or helped. Automatic work tries again, and so does `poke_vault`.
		WatchFailed { series: SeriesId, error: DispatchError },
		/// The use of an insurance fund changed.
		InsuranceSet { asset: AssetIndex, old: Option<InsuranceTerms>, new: InsuranceTerms },
		/// The insurance fund took `amount` of `from` and now has `total`.
		InsuranceContributed {
			asset: AssetIndex,
			from: T::AccountId,
			amount: Balance,
			total: Balance,
		},
		/// Of what a pot is `missing` the insurance fund paid `amount`; it now has `total`.
		ShortfallInsured {
			pot: PotKey,
			asset: AssetIndex,
			missing: Balance,
			amount: Balance,
			total: Balance,
		},
		/// `amount` above the target went to `to`; the insurance fund now has `total`.
		SurplusWithdrawn { asset: AssetIndex, to: T::AccountId, amount: Balance, total: Balance },
	}
}
