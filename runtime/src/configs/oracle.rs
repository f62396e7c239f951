//! Group 50: operators feed prices, a quorum combines them, rounds number the result.
//!
//! A price is US dollars for one unit of an asset, with 18 decimals. Strikes and premiums are in the
//! strike asset, so consumers divide two of these.

use crate::{
	adapters::LocalPerps,
	configs::{governance::GovernanceTime, hedging::LocalVenueWeight, vault::MAX_OPEN_WINDOWS},
	origins::{EnsureGovernor, EnsureTightener},
	price_rounds::{self, Opinion, PriceSource},
	AccountId, OptionRegistry, Oracle, OracleOperators, PriceRounds, Runtime, RuntimeEvent,
	Timestamp,
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
use sp_runtime::traits::AccountIdConversion;

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
	/// The most prices in one feed.
	pub const MaxFeedValues: u32 = 16;
}

/// What the operators say, as the oracle stores it.
///
/// The oracle counts root as one more operator, under an account of its own. It is left out: no
/// referendum votes on a price.
pub struct OperatorPrices;

impl PriceSource<AccountId, OracleKey> for OperatorPrices {
	fn opinions(key: &OracleKey) -> Vec<(AccountId, Opinion)> {
		<OracleOperators as SortedMembers<AccountId>>::sorted_members()
			.into_iter()
			.filter_map(|who| {
				let TimestampedValue { value: price, timestamp: time } =
					Oracle::raw_values(&who, key)?;
				Some((who, Opinion { price, time }))
			})
			.collect()
	}

	fn operators() -> u32 {
		let operators = <OracleOperators as SortedMembers<AccountId>>::count();
		u32::try_from(operators).unwrap_or(u32::MAX)
	}

	fn now() -> u64 {
		<Timestamp as Time>::now()
	}
}

/// What the oracle keeps as its combined value: that of the rounds.
///
/// When this yields nothing the oracle keeps the value it had, so whoever reads `Oracle::values`
/// must look at the time; rounds do not read it.
pub struct MedianOfQuorum;

impl CombineData<OracleKey, TimestampedPrice> for MedianOfQuorum {
	fn combine_data(
		key: &OracleKey,
		_values: Vec<TimestampedPrice>,
		_previous: Option<TimestampedPrice>,
	) -> Option<TimestampedPrice> {
		let combined = PriceRounds::price_of(key).ok()?;
		Some(TimestampedValue { value: combined.price, timestamp: combined.time })
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

/// Forgets the prices of operators who leave, in the oracle and in the fixings, and announces who
/// joins and who leaves.
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
		let operators = u32::try_from(sorted_new.len()).unwrap_or(u32::MAX);
		PriceRounds::note_operators(incoming, outgoing, operators);
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
		PriceRounds::quorum()
	}
}

/// The weight of a feed, with what the pallet's own leaves out: reading every operator's value and
/// combining them, once for the oracle and once for the round, and the fixing windows that both are
/// added to.
pub struct OracleWeight;

type RegistryWeight = <Runtime as pallet_option_registry::Config>::WeightInfo;

impl pallet_oracle::WeightInfo for OracleWeight {
	fn feed_values(values: u32) -> Weight {
		let per_value = <Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(u64::from(MAX_OPERATORS).saturating_add(7), 2)
			.saturating_add(Weight::from_parts(
				120_000_000,
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

/// The weight of changes of the operators, with what [`ForgetLeavers`] does: it announces them, and
/// for each who leaves deletes what the operator fed, in the oracle and for every fixing that is not
/// final.
pub struct OperatorsWeight;

type MembershipWeight = pallet_membership::weights::SubstrateWeight<Runtime>;

impl OperatorsWeight {
	/// A path in the state trie.
	const PATH_PROOF: u64 = 2_600;
	/// A value at the end of a path that others share, with its node.
	const VALUE_PROOF: u64 = 300;

	/// Announcing who joined and who left: the limits, for the quorum, and an event.
	fn announce() -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads(1)
			.saturating_add(Weight::from_parts(20_000_000, Self::PATH_PROOF))
	}

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
			.saturating_add(Self::announce())
	}
}

impl pallet_membership::WeightInfo for OperatorsWeight {
	fn add_member(members: u32) -> Weight {
		MembershipWeight::add_member(members).saturating_add(Self::announce())
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

/// Told of new rounds: fixings, and the indices of the local venue.
pub struct RoundListeners;

impl PriceTick for RoundListeners {
	fn on_round(asset: AssetIndex) {
		OptionRegistry::on_round(asset);
		LocalPerps::on_round(asset);
	}
}

/// The weight of setting limits: the limits and what moved lately are read and written, and the clock
/// of governance is read.
pub struct LimitsWeight;

impl price_rounds::WeightInfo for LimitsWeight {
	fn set_limits() -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads_writes(4, 2)
			.saturating_add(Weight::from_parts(40_000_000, 12_000))
	}
}

impl price_rounds::Config for Runtime {
	type Key = OracleKey;
	type Source = OperatorPrices;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type WeightInfo = LimitsWeight;
	type OnRound = RoundListeners;
}
