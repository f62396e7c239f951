//! The chain that every input starts from, and how it goes on.
//!
//! The state is built once per thread and lies in a map instead of a trie: an input runs in a storage
//! transaction that is rolled back. What a block does around its transactions is done here without its
//! header, whose root would cost more than all the rest.

use crate::{known::now, scope::relay_block, trades};
use cumulus_pallet_parachain_system::{
	relay_state_snapshot::MessagingStateSnapshot, RelevantMessagingState,
};
use cumulus_primitives_core::{relay_chain::AbridgedHrmpChannel, ParaId, XcmpMessageSource};
use dhv_primitives::{OptionKind, PoolId, Timestamp as Seconds};
use dhv_runtime::{
	configs::{money::FeeAccount, system::RelayClock},
	constants::{
		BLOCK_MILLIS, MAXIMUM_BLOCK_WEIGHT, USDC, USDC_INDEX, USD_PRICE, VENUE_PARA_ID, WETH_INDEX,
	},
	coordinator,
	genesis_config_presets::{get_preset, usdc, weth},
	venue_presets::{ether, REFERENCE_VENUE},
	AssetConversion, ForeignAssets, LiquidityPool, LocalVenue, MessageQueue, Oracle, PerpReactor,
	Runtime, RuntimeGenesisConfig, RuntimeOrigin, Scheduler, System, VaultShares, XcmpQueue,
};
use frame_support::{
	assert_ok,
	traits::{fungibles::Mutate, OnFinalize, OnIdle, OnInitialize},
	weights::WeightMeter,
	BoundedVec,
};
use serde_json::Value;
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{traits::BlockNumberProvider, BuildStorage};
use sp_state_machine::BasicExternalities;
use std::cell::RefCell;

/// When it starts, in Unix seconds.
pub const START: u64 = 1_800_000_000;
/// The pool of the preset.
pub const POOL: PoolId = PoolId(0);
/// The price of ether at first, in whole dollars.
const DOLLARS: u128 = 2_500;
/// The first expiry.
pub const EXPIRY: u64 = (START / 3_600 + 3) * 3_600;

thread_local! {
	static CHAIN: RefCell<Option<BasicExternalities>> = const { RefCell::new(None) };
}

/// Does something to the chain, and takes it back.
pub fn on_the_chain(work: impl FnOnce()) {
	// What panics is not put back.
	let mut chain = CHAIN.with(|chain| chain.borrow_mut().take()).unwrap_or_else(built);
	chain.execute_with(|| {
		sp_io::storage::start_transaction();
		work();
		sp_io::storage::rollback_transaction();
	});
	CHAIN.with(|place| *place.borrow_mut() = Some(chain));
}

fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

fn built() -> BasicExternalities {
	let patch = get_preset(&"development".into()).expect("the preset exists");
	let patch = serde_json::from_slice(&patch).expect("the preset is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("it is JSON");
	merge(&mut config, patch);
	let text = serde_json::to_vec(&config).expect("JSON is text");
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	let mut chain = BasicExternalities::new(config.build_storage().expect("genesis builds"));
	chain.execute_with(live);
	chain
}

/// Somebody with a key.
pub fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

/// Channels to Asset Hub and the venue, as the relay chain tells of it.
fn connect() {
	let channel = AbridgedHrmpChannel {
		max_capacity: 1_000,
		max_total_size: 1_024 * 1_024,
		max_message_size: 64 * 1_024,
		msg_count: 0,
		total_size: 0,
		mqc_head: None,
	};
	RelevantMessagingState::<Runtime>::put(MessagingStateSnapshot {
		dmq_mqc_head: Default::default(),
		relay_dispatch_queue_remaining_capacity: Default::default(),
		ingress_channels: vec![],
		egress_channels: [1_000, VENUE_PARA_ID]
			.map(|para| (ParaId::from(para), channel.clone()))
			.to_vec(),
	});
}

/// The shares of somebody.
fn shares(key: Sr25519Keyring) -> u128 {
	VaultShares::balance(POOL, key.to_account_id())
}

/// What has happened when an input begins: money in the pool, options sold, a vault of a writer, an
/// account at a venue beyond this chain.
fn live() {
	connect();
	// As of the block before the first.
	relay_block(START - 6);
	pallet_scheduler::IncompleteSince::<Runtime>::put(RelayClock::current_block_number());
	block(START, DOLLARS, Feeds::All);
	block(START + 60, DOLLARS, Feeds::All);
	let terms = PerpReactor::reactor(dhv_primitives::ports::PerpId(0)).expect("it is preset");
	let root = RuntimeOrigin::root();
	assert_ok!(PerpReactor::add_reactor(root, POOL, REFERENCE_VENUE, ether(), terms.parameters));
	let reserve = crate::known::sovereign(VENUE_PARA_ID);
	assert_ok!(ForeignAssets::mint_into(usdc(), &reserve, 1_000_000 * USDC));
	// Fees that were paid.
	assert_ok!(ForeignAssets::mint_into(usdc(), &FeeAccount::get(), 10_000 * USDC));
	for key in [Dave, Ferdie] {
		let who = key.to_account_id();
		assert_ok!(LiquidityPool::request_deposit(signed(key), POOL, 1_000_000 * USDC, who));
	}
	let ends = LiquidityPool::epoch(POOL).expect("it is open").ends_at.secs();
	while now() < ends + 120 {
		block(now() + 60, DOLLARS, Feeds::All);
	}
	trades::smile(Seconds::from_secs(EXPIRY));
	for (kind, strike) in [(OptionKind::Call, 2_475), (OptionKind::Put, 2_450)] {
		trades::list(kind, strike, Seconds::from_secs(EXPIRY)).expect("the pool lists");
	}
	for key in [Eve, Ferdie] {
		trades::buy(key, 0, 10).expect("the pool sells");
		trades::buy(key, 1, 10).expect("the pool sells");
	}
	for (who, epoch) in crate::known::receipts().0 {
		let anybody = signed(Eve);
		assert_ok!(LiquidityPool::claim_shares(anybody, POOL, epoch, who));
	}
	assert_ok!(LiquidityPool::request_withdrawal(signed(Ferdie), POOL, shares(Ferdie) / 4));
	trades::write(Eve, 20).expect("anybody writes");
	for _ in 0..3 {
		block(now() + 60, DOLLARS, Feeds::All);
	}
}

/// Who feeds a price.
#[derive(Clone, Copy)]
pub enum Feeds {
	/// Every operator, the same.
	All,
	/// Every operator, and one is wrong by so much in a hundred.
	Off(u8),
	/// One operator.
	One,
	/// Nobody.
	Nobody,
}

/// A block at a time, with a price in whole dollars.
pub fn block(time: u64, dollars: u128, feeds: Feeds) {
	let number = System::block_number() + 1;
	Oracle::on_finalize(number - 1);
	System::set_block_number(number);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	relay_block(time);
	Scheduler::on_initialize(number);
	MessageQueue::on_initialize(number);
	LocalVenue::flush(&mut WeightMeter::with_limit(coordinator::share()));
	coordinator::run(coordinator::share());
	feed(dollars, feeds);
	XcmpQueue::on_idle(number, MAXIMUM_BLOCK_WEIGHT);
	// What leaves is answered by the input, not by what was asked.
	XcmpQueue::take_outbound_messages(100, &[]);
}

fn feed(dollars: u128, feeds: Feeds) {
	let (count, off) = match feeds {
		Feeds::All => (3, 100),
		Feeds::Off(by) => (3, 50 + u128::from(by)),
		Feeds::One => (1, 100),
		Feeds::Nobody => (0, 100),
	};
	for (index, operator) in [Alice, Bob, Charlie].into_iter().take(count).enumerate() {
		let part = if index == 0 { off } else { 100 };
		let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, dollars * USD_PRICE * part / 100)];
		// Roles change hands.
		let _ = Oracle::feed_values(signed(operator), BoundedVec::truncate_from(values));
	}
}

/// Ferdie trades the spot pool to a price, as somebody would.
pub fn arbitrage(dollars: u128) {
	let Ok((in_weth, in_usdc)) = AssetConversion::get_reserves(weth(), usdc()) else { return };
	let balanced = (in_weth * in_usdc / (dollars * USDC)).isqrt() * 1_000_000_000;
	let (path, amount) = if balanced > in_weth {
		(vec![weth(), usdc()], balanced - in_weth)
	} else {
		(vec![usdc(), weth()], (in_weth * in_usdc / balanced.max(1)).saturating_sub(in_usdc))
	};
	let path = path.into_iter().map(Box::new).collect();
	let to = Ferdie.to_account_id();
	// He may have spent everything.
	let _ = frame_support::storage::with_storage_layer(|| {
		AssetConversion::swap_exact_tokens_for_tokens(signed(Ferdie), path, amount, 1, to, false)
	});
}
