//! Reads of the Dynamic Hedging Vault that span pallets: quote, option chain, NAV, delta, positions.
//!
//! A wallet calls them by `state_call` (`DhvApi_quote`, …); polkadot.js finds them in the metadata.
//! Reads of a single pallet are that pallet's view functions.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use codec::{Codec, Decode, Encode};
use dhv_primitives::{
	tunable::ParameterSet, Balance, Contracts, Delta, Fixed, Greeks, Legs, OrderQuote, PoolId,
	Price, PriceRound, Quote, Series, SeriesId, SeriesStatus, Side, Timestamp, Volatility,
};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec, DispatchError};

/// Most orders of one sequence that is tried out.
pub const MAX_ORDERS: u32 = 16;

/// Orders that are tried out one after the other.
pub type Orders = BoundedVec<Legs, ConstU32<MAX_ORDERS>>;

/// Net asset value of a pool, live on the newest price round and surface.
///
/// `nav = free + allocated + reactors − liabilities`, in whole units of the collateral asset.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct NavReport {
	/// The price round that everything is valued on.
	pub round: PriceRound,
	/// Free funds, in collateral units.
	pub free: Balance,
	/// Collateral locked behind written options, in collateral units.
	pub allocated: Balance,
	/// Deposits that wait for the next epoch, in collateral units; not part of the NAV.
	pub pending_deposits: Balance,
	/// Set aside for withdrawals of priced epochs, in collateral units; not part of the NAV.
	pub set_aside: Balance,
	/// Value of the hedges.
	pub reactors: Fixed,
	/// Value of the written options, as a positive liability.
	pub liabilities: Fixed,
	/// Net asset value; negative when liabilities exceed assets.
	pub nav: Fixed,
	/// Shares in existence, 18 decimals.
	pub supply: Balance,
	/// Whole collateral units for one share.
	pub price_per_share: Fixed,
}

/// Delta of a pool, in units of the underlying.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct DeltaReport {
	/// Of the option book, live on the newest price round and surface.
	pub book: Delta,
	/// Of the hedges.
	pub reactors: Delta,
	/// The sum.
	pub net: Delta,
}

/// Options of one series that an account holds.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OptionPosition {
	/// The series.
	pub series: SeriesId,
	/// Its terms.
	pub terms: Series,
	/// Where it stands in its life.
	pub status: SeriesStatus,
	/// Contracts held.
	pub contracts: Contracts,
	/// Worth now at model price, or the payout once the fixing is final; `None` while the surface
	/// has no answer.
	pub value: Option<Fixed>,
}

/// What an account has in a pool and in its options.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Positions {
	/// Shares in the account, 18 decimals.
	pub shares: Balance,
	/// Deposits that wait for the next epoch, in collateral units.
	pub pending_deposit: Balance,
	/// Deposits of refunded epochs that wait to be claimed, in collateral units.
	pub refundable: Balance,
	/// Shares of priced epochs that wait to be claimed.
	pub claimable_shares: Balance,
	/// Shares that wait to be withdrawn at the next price.
	pub pending_withdrawal: Balance,
	/// Proceeds of priced withdrawals that wait to be claimed, in collateral units.
	pub claimable: Balance,
	/// Everything above together, in collateral units.
	pub value: Balance,
	/// Every live option that the account holds, of any pool.
	pub options: Vec<OptionPosition>,
	/// Every margin vault of the account.
	pub vaults: Vec<VaultPosition>,
}

/// A margin vault: what its owner owes in a series, and what is locked behind it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct VaultPosition {
	/// The series.
	pub series: SeriesId,
	/// Its terms.
	pub terms: Series,
	/// Where it stands in its life.
	pub status: SeriesStatus,
	/// Contracts written and neither closed nor settled.
	pub short: Contracts,
	/// Collateral that is locked, in units of the series' collateral asset.
	pub collateral: Balance,
	/// Options that are locked, and their series.
	pub long: Option<(SeriesId, Contracts)>,
	/// What it needs now; `None` while nobody can say, without a price or after expiry.
	pub margin: Option<MarginNeed>,
}

/// What a margin vault needs, in units of the series' collateral asset.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct MarginNeed {
	/// What writing on it or withdrawing from it must leave.
	pub initial: Balance,
	/// Below this it is in need.
	pub maintenance: Balance,
	/// What may be withdrawn.
	pub excess: Balance,
}

/// One line of the option chain.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ChainEntry {
	/// The series.
	pub series: SeriesId,
	/// Its terms.
	pub terms: Series,
	/// Whether the pool sells it now.
	pub buyable: bool,
	/// Whether the pool buys it now.
	pub sellable: bool,
	/// Contracts that the pool is net long; negative when short.
	pub exposure: Fixed,
	/// What the model says of one contract, whichever side trades; `None` while the surface has no
	/// answer.
	pub model: Option<ModelValue>,
	/// The quote for buying one contract, or why there is none.
	pub buy: Result<Quote, DispatchError>,
	/// The quote for selling one contract, or why there is none.
	pub sell: Result<Quote, DispatchError>,
}

/// One contract by the model, at the newest price round.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ModelValue {
	/// Implied volatility of the surface.
	pub volatility: Volatility,
	/// Forward price at expiry.
	pub forward: Price,
	/// Value and sensitivities from the holder's side.
	pub greeks: Greeks,
}

/// A pool after an order, as it would be.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct WhatIf {
	/// What the order costs and brings.
	pub order: OrderQuote,
	/// The pool's worth.
	pub nav: NavReport,
	/// Its delta.
	pub delta: DeltaReport,
}

/// The clock of a pool's epochs.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct EpochReport {
	/// Number of the running epoch.
	pub number: u32,
	/// Until when requests of this epoch are accepted and can be cancelled.
	pub cutoff_at: Timestamp,
	/// When the epoch is priced.
	pub ends_at: Timestamp,
	/// Whether it is being priced now: trading rests for these blocks.
	pub pricing: bool,
}

/// A set of parameters, and who amends it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OwnedParameters {
	/// The parameters.
	pub set: ParameterSet,
	/// The track that moves them anywhere by steps.
	pub owner: String,
	/// Its enactment period, which is the delay, in governance hours.
	pub delay: u32,
	/// Who makes them stricter at once, where they have a stricter side.
	pub tighteners: String,
}

sp_api::decl_runtime_apis! {
	/// Reads that span the vault's pallets. Every failure is the typed error that the call of the same
	/// meaning would give.
	pub trait DhvApi<AccountId> where AccountId: Codec {
		/// The price at which the pool trades `contracts` of a series now. A call in the same state
		/// fills at exactly this price.
		fn quote(
			pool: PoolId,
			series: SeriesId,
			contracts: Contracts,
			side: Side,
		) -> Result<Quote, DispatchError>;

		/// Net asset value and share price.
		fn nav(pool: PoolId) -> Result<NavReport, DispatchError>;

		/// Delta of book and hedges.
		fn delta(pool: PoolId) -> Result<DeltaReport, DispatchError>;

		/// The epoch clock; `None` before the pool's first block and for unknown pools.
		fn epoch(pool: PoolId) -> Option<EpochReport>;

		/// What an account has in the pool and in its options.
		fn positions(pool: PoolId, who: AccountId) -> Result<Positions, DispatchError>;

		/// What an order of several legs would cost and bring now, or why it would fail. Each leg is
		/// asked of the pool as it stands.
		fn quote_order(pool: PoolId, legs: Legs) -> Result<OrderQuote, DispatchError>;

		/// What the pool would be after `who` traded these legs, or why the trade would fail: funds
		/// and options of `who` and every limit included. Nothing is traded.
		fn what_if(pool: PoolId, who: AccountId, legs: Legs) -> Result<WhatIf, DispatchError>;

		/// What the pool would be after each of several orders of `who`, each on the state that those
		/// before it leave. An order that fails moves nothing; its reason stands in its place.
		fn what_if_orders(
			pool: PoolId,
			who: AccountId,
			orders: Orders,
		) -> Vec<Result<WhatIf, DispatchError>>;

		/// Every listed series with its quotes for one contract and what the model says of it.
		fn option_chain(pool: PoolId) -> Result<Vec<ChainEntry>, DispatchError>;

		/// The same for the series of one expiry.
		fn option_chain_at(
			pool: PoolId,
			expiry: Timestamp,
		) -> Result<Vec<ChainEntry>, DispatchError>;

		/// Every parameter that governance tunes: value, bounds, step, interval, stricter side, owner and
		/// delay, and what may be set now.
		fn parameters() -> Vec<OwnedParameters>;
	}
}
