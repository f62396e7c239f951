//! Referenda from the first word to the effect, on the clock of the relay chain.

use super::{
	development,
	life::{block, now, signed, usdc_of, POOL, START},
};
use crate::{
	configs::{clock::StartScheduler, system::RelayClock},
	constants::{DHV, USDC},
	origins::Origin,
	reads, AccountId, ConvictionVoting, Flows, LiquidityPool, OriginCaller, Preimage, Referenda,
	Runtime, RuntimeCall, RuntimeOrigin, Scheduler, System, VaultShares,
};
use cumulus_pallet_parachain_system::OnSystemEvent;
use frame_support::{
	assert_noop, assert_ok,
	traits::{schedule::DispatchTime, OnInitialize, StorePreimage},
};
use frame_system::RawOrigin;
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_liquidity_pool::PoolStatus;
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::{traits::BlockNumberProvider, DispatchError::BadOrigin};

/// Seconds between two relay blocks.
const SLOT: u64 = 6;

/// The first block.
fn begin() {
	block(START, 2_500);
	Scheduler::on_initialize(System::block_number());
}

/// Blocks of a minute, ten relay blocks each, as long as it is so; the time it took in relay blocks.
fn pass_while(so: impl FnMut() -> bool) -> u32 {
	pass_by(10, so)
}

/// The same with so many relay blocks to a block.
fn pass_by(slots: u64, mut so: impl FnMut() -> bool) -> u32 {
	let start = RelayClock::current_block_number();
	while so() {
		block(now() + slots * SLOT, 2_500);
		Scheduler::on_initialize(System::block_number());
		let passed = RelayClock::current_block_number() - start;
		assert!(passed < 1_000, "it takes too long");
	}
	RelayClock::current_block_number() - start
}

/// Proposes a call, and has most vote for it.
fn propose(origin: impl Into<OriginCaller>, call: impl Into<RuntimeCall>) -> u32 {
	let index = pallet_referenda::ReferendumCount::<Runtime>::get();
	let proposal = Preimage::bound::<RuntimeCall>(call.into()).unwrap();
	let origin = Box::new(origin.into());
	assert_ok!(Referenda::submit(signed(Alice), origin, proposal, DispatchTime::After(0)));
	assert_ok!(Referenda::place_decision_deposit(signed(Alice), index));
	for voter in [Alice, Bob, Charlie, Eve] {
		let vote = Vote { aye: true, conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance: 900_000 * DHV };
		assert_ok!(ConvictionVoting::vote(signed(voter), index, vote));
	}
	index
}

fn is_ongoing(index: u32) -> bool {
	matches!(ReferendumInfoFor::<Runtime>::get(index), Some(ReferendumInfo::Ongoing(_)))
}

fn is_approved(index: u32) -> bool {
	matches!(ReferendumInfoFor::<Runtime>::get(index), Some(ReferendumInfo::Approved(..)))
}

#[test]
fn the_scheduler_starts_where_the_relay_chain_is() {
	development().execute_with(|| {
		// The first block begins before any relay block is known.
		System::set_block_number(1);
		Scheduler::on_initialize(1);
		RelayClock::set_block_number(25_000_000);
		let data = cumulus_pallet_parachain_system::ValidationData::<Runtime>::get().unwrap();
		StartScheduler::on_validation_data(&data);
		let call = Box::new(
			frame_system::Call::<Runtime>::set_storage { items: vec![(vec![1], vec![2])] }.into(),
		);
		assert_ok!(Scheduler::schedule(RuntimeOrigin::root(), 25_000_002, None, 0, call));

		System::set_block_number(2);
		RelayClock::set_block_number(25_000_003);
		Scheduler::on_initialize(2);
		assert_eq!(sp_io::storage::get(&[1]).map(|value| value.to_vec()), Some(vec![2]));
		// Only in the first block.
		RelayClock::set_block_number(25_000_009);
		let data = cumulus_pallet_parachain_system::ValidationData::<Runtime>::get().unwrap();
		StartScheduler::on_validation_data(&data);
		assert_eq!(pallet_scheduler::IncompleteSince::<Runtime>::get(), Some(25_000_004));
	});
}

#[test]
fn depositors_who_disagree_are_gone_before_an_upgrade() {
	development().execute_with(|| {
		let dave = Dave.to_account_id();
		begin();
		let before = usdc_of(&dave);
		let deposit = 1_000_000 * USDC;
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave.clone()));
		let epoch = || reads::epoch(POOL).unwrap().number;
		let first = epoch();
		pass_while(|| epoch() == first);
		assert_ok!(LiquidityPool::claim_shares(signed(Dave), POOL, first, dave.clone()));

		let code_hash = Default::default();
		let upgrade = frame_system::Call::<Runtime>::authorize_upgrade { code_hash };
		let index = propose(RawOrigin::<AccountId>::Root, upgrade);
		pass_while(|| is_ongoing(index));
		assert!(is_approved(index));

		// The worst moment to begin: the cut-off has passed.
		let approved = RelayClock::current_block_number();
		pass_while(|| now() < reads::epoch(POOL).unwrap().cutoff_at.secs());
		let shares = VaultShares::balance(POOL, &dave);
		let leaving = epoch() + 1;
		assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares));
		pass_while(|| epoch() <= leaving);
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Dave), POOL, leaving, dave.clone()));
		assert!(usdc_of(&dave) > before - deposit / 100);
		assert_eq!(VaultShares::balance(POOL, &dave), 0);
		assert!(System::authorized_upgrade().is_none());

		pass_while(|| System::authorized_upgrade().is_none());
		assert!(RelayClock::current_block_number() - approved >= 240);
	});
}

#[test]
fn a_guardian_halts_a_pool_and_the_governor_opens_it_again() {
	development().execute_with(|| {
		begin();
		let status = || pallet_liquidity_pool::Pools::<Runtime>::get(POOL).unwrap().status;
		assert_ok!(LiquidityPool::set_status(signed(Bob), POOL, PoolStatus::Halted));
		let open = pallet_liquidity_pool::Call::<Runtime>::set_status {
			pool: POOL,
			status: PoolStatus::Open,
		};
		let index = propose(Origin::Governor, open);
		pass_while(|| is_ongoing(index));
		assert!(is_approved(index));
		assert_eq!(status(), PoolStatus::Halted);
		// Two days.
		assert!(pass_while(|| status() == PoolStatus::Halted) >= 40);
	});
}

#[test]
fn what_a_track_may_not_do_a_referendum_on_it_does_not() {
	development().execute_with(|| {
		begin();
		let code_hash = Default::default();
		let upgrade = frame_system::Call::<Runtime>::authorize_upgrade { code_hash };
		let index = propose(Origin::Governor, upgrade);
		pass_while(|| is_ongoing(index));
		let waits = RelayClock::current_block_number() + 60;
		pass_while(|| RelayClock::current_block_number() < waits);
		assert!(System::authorized_upgrade().is_none());
	});
}

#[test]
fn the_canceller_stops_a_referendum_of_the_governor_and_not_the_other_way_round() {
	development().execute_with(|| {
		begin();
		let unlimited = crate::flows::Call::<Runtime>::set_limit {
			asset: crate::genesis_config_presets::usdc(),
			limit: None,
		};
		let index = propose(Origin::Governor, unlimited);
		assert_noop!(Referenda::cancel(Origin::Governor.into(), index), BadOrigin);
		let stop = pallet_referenda::Call::<Runtime>::cancel { index };
		let second = propose(Origin::Canceller, stop);
		pass_by(1, || is_ongoing(second));
		pass_by(1, || is_ongoing(index));
		assert!(!is_approved(index));
		assert!(Flows::limit(crate::genesis_config_presets::usdc()).is_some());
		assert_noop!(Referenda::kill(RuntimeOrigin::from(Origin::Canceller), 0), BadOrigin);
	});
}
