//! Series, margin and settlement. Offered by `option-registry`.

use crate::{
	AssetIndex, Balance, Contracts, Price, PriceRound, Series, SeriesId, SeriesPosition,
	SeriesStatus,
};
use sp_runtime::{DispatchError, DispatchResult};

/// The margin engine as writers and traders see it.
pub trait OptionRegistry<AccountId> {
	/// The terms of a series.
	fn series(id: SeriesId) -> Option<Series>;

	/// The series with exactly these terms.
	fn find(series: &Series) -> Option<SeriesId>;

	/// Where the series stands in its life.
	fn status(id: SeriesId) -> Option<SeriesStatus>;

	/// Opens a series inside the governed limits, or returns the one that has these terms.
	fn issue(series: Series) -> Result<SeriesId, DispatchError>;

	/// Fails with the reason if `contracts` of a series cannot be traded now: unknown, not open,
	/// expired, or not whole lots.
	fn ensure_tradable(id: SeriesId, contracts: Contracts) -> DispatchResult;

	/// What [`write`](Self::write) would lock now. Fails exactly when it would, but for what the
	/// accounts can pay and take.
	fn preview_write(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError>;

	/// Collateral that writing `contracts` more would lock at the current price round.
	fn required_collateral(id: SeriesId, contracts: Contracts) -> Result<Balance, DispatchError>;

	/// Collateral that writing `contracts` would lock at a price round and its time: the same at
	/// every moment, for prices that rest on the round.
	fn collateral_at(
		id: SeriesId,
		contracts: Contracts,
		round: &PriceRound,
	) -> Result<Balance, DispatchError>;

	/// Collateral that [`close`](Self::close) would return now.
	fn released_collateral(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError>;

	/// Writes `contracts`: locks collateral from `writer`'s account, mints the option tokens to
	/// `to`. Returns the collateral locked.
	fn write(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
		to: &AccountId,
	) -> Result<Balance, DispatchError>;

	/// Closes `contracts` of `writer`'s short with tokens burned from `from`: the proportional
	/// collateral, rounded down, returns to `writer`'s account, less what a vault in need keeps for
	/// the rest. Returns it.
	fn close(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
		from: &AccountId,
	) -> Result<Balance, DispatchError>;

	/// Moves `contracts` of a series from one account to another while it trades.
	fn transfer(
		id: SeriesId,
		from: &AccountId,
		to: &AccountId,
		contracts: Contracts,
	) -> Result<(), DispatchError>;

	/// What `writer` owes and has locked in a series.
	fn position(writer: &AccountId, id: SeriesId) -> SeriesPosition;

	/// Contracts of a series on `holder`'s account.
	fn held(holder: &AccountId, id: SeriesId) -> Contracts;

	/// Contracts of a series in existence, whoever wrote and whoever holds them.
	fn open_interest(id: SeriesId) -> Contracts;

	/// The final fixing of a series.
	fn fixing(id: SeriesId) -> Option<Price> {
		Self::status(id).and_then(|status| status.fixing())
	}

	/// The price at which an expired series will be fixed as far as that is known: its fixing, or
	/// else what is proposed or has been averaged. `None` before expiry, and while nothing is known.
	/// Whoever values expired series needs it: a price of later says nothing of what they will pay.
	fn expected_fixing(id: SeriesId) -> Option<Price> {
		Self::fixing(id)
	}
}

/// Writing for whoever is not a pool. Offered by `option-registry`. The caller answers for the
/// writer's consent.
pub trait PublicWriter<AccountId> {
	/// Writes `contracts` of a fully backed series: moves the collateral that `writer`'s own vault
	/// lacks for them from `writer`'s account into it, mints the option tokens to `to`. Fails as a
	/// batch of these two actions by `writer` would, and for series that are not fully backed.
	/// Returns the collateral moved.
	fn write_full(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
		to: &AccountId,
	) -> Result<Balance, DispatchError>;
}

/// The whole fact of one margin vault's settlement, in collateral units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VaultSettlement {
	/// The settled series.
	pub series: SeriesId,
	/// The short that was settled.
	pub short: Contracts,
	/// Collateral that was locked.
	pub collateral: Balance,
	/// What the short owed beyond what the vault's long leg paid for, rounded up.
	pub owed: Balance,
	/// What the owner added beyond the collateral.
	pub covered: Balance,
	/// Collateral returned to the owner's account.
	pub returned: Balance,
}

/// The whole fact of one bid on a vault in need, in collateral units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VaultLiquidation {
	/// The series of the vault.
	pub series: SeriesId,
	/// How much of the short the bid closed.
	pub closed: Contracts,
	/// What the bidder got of the vault's collateral.
	pub payment: Balance,
	/// What the insurance fund got of the vault's collateral.
	pub penalty: Balance,
}

/// An owner of margin vaults that keeps books of its own. Offered by `liquidity-pool`; accounts
/// that are not pools answer with nothing and book nothing.
pub trait VaultOwner<AccountId> {
	/// Whether `owner` wants its vaults kept inside their health bands. Such an owner is asked for
	/// collateral and has a grace period before its options are put up for auction, and gets back
	/// by itself what its vaults hold above their bands.
	fn keeps_health(_owner: &AccountId) -> bool {
		false
	}

	/// Asked when the vault of an `owner` that keeps health is below its maintenance: moves at most
	/// `missing` of the series' collateral asset from its funds to `to` and books it as locked
	/// collateral. Returns what it moved; less means that it has no more now.
	fn add_collateral(
		_owner: &AccountId,
		_series: SeriesId,
		_missing: Balance,
		_to: &AccountId,
	) -> Result<Balance, DispatchError> {
		Ok(0)
	}

	/// Told after `amount` of collateral above the band has arrived on the account of an `owner`
	/// that keeps health.
	fn on_released(_owner: &AccountId, _series: SeriesId, _amount: Balance) -> DispatchResult {
		Ok(())
	}

	/// Told once when the vault of an `owner` that keeps health stays below its maintenance by
	/// `missing` after [`add_collateral`](Self::add_collateral): until its end the owner should do
	/// nothing that raises its risk.
	fn on_margin_call(_owner: &AccountId, _series: SeriesId, _missing: Balance) -> DispatchResult {
		Ok(())
	}

	/// Told of each bid on a vault of `owner`. An error refuses the bid.
	fn on_liquidated(_owner: &AccountId, _liquidation: &VaultLiquidation) -> DispatchResult {
		Ok(())
	}

	/// Asked when `owner`'s vault owes more than it holds: moves at most `shortfall` of the
	/// series' collateral asset from its free funds to `to` and books it. Returns what it moved.
	fn cover_shortfall(
		owner: &AccountId,
		series: SeriesId,
		shortfall: Balance,
		to: &AccountId,
	) -> Result<Balance, DispatchError>;

	/// Told when somebody else's money was added to `owner`'s vault as a gift: the collateral of
	/// [`OptionRegistry::position`] has grown by `amount`. Owners that book what their vaults hold
	/// book it as locked collateral received; owners that keep no such books need nothing.
	fn on_top_up(_owner: &AccountId, _series: SeriesId, _amount: Balance) -> DispatchResult {
		Ok(())
	}

	/// Told after the `contracts` that `holder` held of a settled series were burned and `payout` of
	/// its collateral asset has arrived on the account. An error leaves the claim as it was.
	fn on_paid(
		_holder: &AccountId,
		_series: SeriesId,
		_contracts: Contracts,
		_payout: Balance,
	) -> DispatchResult {
		Ok(())
	}

	/// Told once for each settled vault, after `returned` has arrived on the owner's account.
	fn on_settled(owner: &AccountId, settlement: &VaultSettlement) -> DispatchResult;
}

impl<AccountId> VaultOwner<AccountId> for () {
	fn cover_shortfall(
		_: &AccountId,
		_: SeriesId,
		_: Balance,
		_: &AccountId,
	) -> Result<Balance, DispatchError> {
		Ok(0)
	}

	fn on_settled(_: &AccountId, _: &VaultSettlement) -> DispatchResult {
		Ok(())
	}
}

/// The fund that pays what writers cannot. Offered by `option-registry`.
pub trait InsuranceFund<AccountId> {
	/// What the fund of `asset` lacks to its target. Zero when it is full and for an asset without
	/// terms: whoever pays a share of its income pays no more than this.
	fn wanted(asset: AssetIndex) -> Balance;

	/// Takes `amount` of `asset` from `from`: a share of premium, a penalty, a gift.
	fn contribute(asset: AssetIndex, from: &AccountId, amount: Balance) -> DispatchResult;
}
