//! Group 50: operators feed prices, a quorum combines them, rounds number the result.
//!
//! A price is US dollars for one unit of an asset, with 18 decimals. Strikes and premiums are in the
//! strike asset, so consumers divide two of these.

use crate::{
	adapters::LocalPerps,
	configs::{hedging::LocalVenueWeight, vault::MAX_OPEN_WINDOWS},
	origins::EnsureGovernor,
	price_rounds, AccountId, OptionRegistry, Oracle, OracleOperators, PriceRounds, Runtime,
	RuntimeEvent, Timestamp,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{OperatorFeed, PriceOperators, PriceTick},
	AssetIndex, Price,
};
use frame_support::{
	parameter_types,
	traits::{ChangeMembers, ConstU32, Get, SortedMembers, Time},
	weights::Weight,
	PalletId,
};
use pallet_option_registry::WeightInfo as _;
use pallet_oracle::{CombineData, OnNewData, TimestampedValue};
use sp_runtime::{traits::AccountIdConversion, Percent};

/// What a price is a price of: a dense asset index.
pub type OracleKey = crate::asset_index::Index;
/// US dollars for one unit, with 18 decimals.
pub type OracleValue = u128;
/// Milliseconds since the Unix epoch.
pub type OracleMoment = u64;
/// A price and when it was fed.
pub type TimestampedPrice = TimestampedValue<OracleValue, OracleMoment>;

/// The most operators.
pub const MAX_OPERATORS: u32 = 31;

parameter_types! {
	/// Seeds the account under which the oracle pallet files what root feeds.
	pub const OraclePalletId: PalletId = PalletId(*b"dhv/orcl");
	/// Values older than this, in milliseconds, are not combined any more.
	pub const OracleMaxAge: OracleMoment = 600_000;
	/// How far a value may lie from the median before it is an outlier.
	pub const OracleMaxDeviation: Percent = Percent::from_percent(20);
	/// The share of operators that must be exceeded for a quorum.
	pub const OracleQuorum: Percent = Percent::from_percent(50);
	/// The most prices in one feed.
	pub const MaxFeedValues: u32 = 16;
}

/// The operators that are needed for a price, of `operators`: more than [`OracleQuorum`] of them,
/// and one at least.
pub fn quorum(operators: u32) -> u32 {
	OracleQuorum::get().mul_floor(operators).saturating_add(1)
}

/// The median of sorted prices; halfway between the middle two when their number is even.
fn median(sorted: &[TimestampedPrice]) -> Option<OracleValue> {
	let upper = sorted.len().checked_div(2)?;
	let high = sorted.get(upper)?.value;
	if sorted.len() % 2 == 1 {
		return Some(high);
	}
	let low = sorted.get(upper.checked_sub(1)?)?.value;
	let half = high.saturating_sub(low).checked_div(2)?;
	Some(low.saturating_add(half))
}

/// Combines the operators' latest prices at `now`.
///
/// Zeros and values older than [`OracleMaxAge`] are dropped; then outliers, which lie further than
/// [`OracleMaxDeviation`] from the median of what is left. If a [`quorum`] of `operators` remains,
/// the answer is their median, stamped with the *oldest* of them: a price is as young as the oldest
/// opinion in it.
pub fn combine(
	mut prices: Vec<TimestampedPrice>,
	now: OracleMoment,
	operators: u32,
) -> Option<TimestampedPrice> {
	prices.retain(|price| {
		price.value > 0 && now.saturating_sub(price.timestamp) <= OracleMaxAge::get()
	});
	prices.sort_unstable_by_key(|price| price.value);

	let middle = median(&prices)?;
	let reach = OracleMaxDeviation::get().mul_floor(middle);
	prices.retain(|price| price.value.abs_diff(middle) <= reach);
	if u32::try_from(prices.len()).ok()? < quorum(operators) {
		return None;
	}

	Some(TimestampedValue {
		value: median(&prices)?,
		timestamp: prices.iter().map(|price| price.timestamp).min()?,
	})
}

/// Joins [`combine`] to the oracle pallet.
///
/// The pallet counts root as one more operator, under an account of its own whose value comes last.
/// It is left out: no referendum votes on a price. When this yields nothing the pallet keeps the
/// value it had, so whoever reads `Oracle::values` must look at the time; rounds do.
pub struct MedianOfQuorum;

impl CombineData<OracleKey, TimestampedPrice> for MedianOfQuorum {
	fn combine_data(
		key: &OracleKey,
		mut values: Vec<TimestampedPrice>,
		_previous: Option<TimestampedPrice>,
	) -> Option<TimestampedPrice> {
		let root: AccountId = OraclePalletId::get().into_account_truncating();
		if pallet_oracle::RawValues::<Runtime>::contains_key(&root, key) {
			values.pop();
		}
		let operators = u32::try_from(<OracleOperators as SortedMembers<AccountId>>::count());
		combine(values, <Timestamp as Time>::now(), operators.ok()?)
	}
}

/// Hands every value on: the operator's own to the fixings, then the combined one to the rounds.
pub struct NewData;

impl OnNewData<AccountId, OracleKey, OracleValue> for NewData {
	fn on_new_data(who: &AccountId, key: &OracleKey, value: &OracleValue) {
		// Root is no operator.
		if *who != OraclePalletId::get().into_account_truncating() {
			// More than a dollar amount can be is no price.
			let dollars = i128::try_from(*value).map_or(Price::ZERO, Price::from_raw);
			OptionRegistry::on_value(who, *key, dollars);
		}
		PriceRounds::refresh(key);
	}
}

/// Forgets the prices of operators who leave: in the oracle and in the fixings.
pub struct ForgetLeavers;

impl ChangeMembers<AccountId> for ForgetLeavers {
	fn change_members_sorted(
		incoming: &[AccountId],
		outgoing: &[AccountId],
		sorted_new: &[AccountId],
	) {
		Oracle::change_members_sorted(incoming, outgoing, sorted_new);
		for operator in outgoing {
			OptionRegistry::on_left(operator);
		}
	}

	fn set_prime(prime: Option<AccountId>) {
		Oracle::set_prime(prime);
	}
}

/// The operators as fixings count them: the quorum is that of the rounds.
pub struct Operators;

impl PriceOperators<AccountId> for Operators {
	fn operators() -> Vec<AccountId> {
		<OracleOperators as SortedMembers<AccountId>>::sorted_members()
	}

	fn quorum() -> u32 {
		let operators = <OracleOperators as SortedMembers<AccountId>>::count();
		quorum(u32::try_from(operators).unwrap_or(u32::MAX))
	}
}

/// The weight of a feed, with what the pallet's own leaves out: reading every operator's value, the
/// round, and the fixing windows that both are added to.
pub struct OracleWeight;

type RegistryWeight = <Runtime as pallet_option_registry::Config>::WeightInfo;

impl pallet_oracle::WeightInfo for OracleWeight {
	fn feed_values(values: u32) -> Weight {
		let per_value = <Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(u64::from(MAX_OPERATORS).saturating_add(5), 1)
			.saturating_add(Weight::from_parts(
				20_000_000,
				u64::from(MAX_OPERATORS).saturating_mul(2_600),
			))
			.saturating_add(RegistryWeight::on_value(MAX_OPEN_WINDOWS))
			.saturating_add(RegistryWeight::on_round(MAX_OPEN_WINDOWS))
			.saturating_add(LocalVenueWeight::on_round());
		pallet_oracle::weights::SubstrateWeight::<Runtime>::feed_values(values)
			.saturating_add(per_value.saturating_mul(u64::from(values)))
	}

	fn on_finalize() -> Weight {
		pallet_oracle::weights::SubstrateWeight::<Runtime>::on_finalize()
	}
}

impl pallet_oracle::Config for Runtime {
	type OnNewData = NewData;
	type CombineData = MedianOfQuorum;
	type Time = Timestamp;
	type OracleKey = OracleKey;
	type OracleValue = OracleValue;
	type PalletId = OraclePalletId;
	type Members = OracleOperators;
	type WeightInfo = OracleWeight;
	// Every operator, and root.
	type MaxHasDispatchedSize = ConstU32<{ MAX_OPERATORS + 1 }>;
	type MaxFeedValues = MaxFeedValues;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

/// The weight of changes of the operators, with what [`ForgetLeavers`] does for each who leaves: it
/// deletes what the operator fed, in the oracle and for every fixing that is not final.
pub struct OperatorsWeight;

type MembershipWeight = pallet_membership::weights::SubstrateWeight<Runtime>;

impl OperatorsWeight {
	/// A path in the state trie.
	const PATH_PROOF: u64 = 2_600;
	/// A value at the end of a path that others share, with its node.
	const VALUE_PROOF: u64 = 300;

	/// What so many operators leave behind: feeds of every fixing that may be pending, and as many
	/// values in the oracle as one call feeds. The feeds of a fixing share a path, and so do an
	/// operator's values.
	fn forget(operators: u32) -> Weight {
		let fixings: u32 = <Runtime as pallet_option_registry::Config>::MaxPendingExpiries::get();
		let (operators, fixings) = (u64::from(operators), u64::from(fixings));
		let values = u64::from(MaxFeedValues::get());
		let feeds = operators.saturating_mul(fixings);
		let deletions = operators.saturating_mul(values).saturating_add(feeds);
		let paths = fixings.saturating_add(operators).saturating_add(1);
		let proof = paths
			.saturating_mul(Self::PATH_PROOF)
			.saturating_add(deletions.saturating_mul(Self::VALUE_PROOF));
		// The list of pending fixings is read once for each.
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(deletions.saturating_add(operators), deletions)
			.saturating_add(Weight::from_parts(0, proof))
	}
}

impl pallet_membership::WeightInfo for OperatorsWeight {
	fn add_member(members: u32) -> Weight {
		MembershipWeight::add_member(members)
	}

	fn remove_member(members: u32) -> Weight {
		MembershipWeight::remove_member(members).saturating_add(Self::forget(1))
	}

	fn swap_member(members: u32) -> Weight {
		MembershipWeight::swap_member(members).saturating_add(Self::forget(1))
	}

	/// The new members may all be others.
	fn reset_members(members: u32) -> Weight {
		MembershipWeight::reset_members(members).saturating_add(Self::forget(MAX_OPERATORS))
	}

	fn change_key(members: u32) -> Weight {
		MembershipWeight::change_key(members).saturating_add(Self::forget(1))
	}

	fn set_prime(members: u32) -> Weight {
		MembershipWeight::set_prime(members)
	}

	fn clear_prime() -> Weight {
		MembershipWeight::clear_prime()
	}
}

/// Accounts that feed prices.
pub type OracleOperatorsInstance = pallet_membership::Instance4;

impl pallet_membership::Config<OracleOperatorsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureGovernor;
	type RemoveOrigin = EnsureGovernor;
	type SwapOrigin = EnsureGovernor;
	type ResetOrigin = EnsureGovernor;
	type PrimeOrigin = EnsureGovernor;
	type MembershipInitialized = ();
	type MembershipChanged = ForgetLeavers;
	type MaxMembers = ConstU32<MAX_OPERATORS>;
	type WeightInfo = OperatorsWeight;
}

/// Reads the oracle's combined prices for the rounds.
pub struct CombinedPrices;

impl price_rounds::PriceSource<OracleKey> for CombinedPrices {
	fn combined(key: &OracleKey) -> Option<(u128, u64)> {
		let price = Oracle::get(key)?;
		Some((price.value, price.timestamp.checked_div(1_000)?))
	}
}

/// Told of new rounds: fixings, and the indices of the local venue.
pub struct RoundListeners;

impl PriceTick for RoundListeners {
	fn on_round(asset: AssetIndex) {
		OptionRegistry::on_round(asset);
		LocalPerps::on_round(asset);
	}
}

impl price_rounds::Config for Runtime {
	type Key = OracleKey;
	type Source = CombinedPrices;
	type OnRound = RoundListeners;
}
