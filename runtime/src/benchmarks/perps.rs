//! Neighbours of perp reactors and of the local venue, prepared on the development preset.

use super::Helper;
use crate::{
	adapters::perp_venue::{local::LOCAL_VENUE, wire},
	configs::system::RelayClock,
	constants::{USDC_INDEX, WETH_INDEX},
	AccountId, LocalVenue, PerpReactor, Runtime, RuntimeOrigin,
};
use alloc::vec::Vec;
use codec::Encode;
use dhv_primitives::{
	ports::{MarketId, PerpId, VenueId, VenueReport},
	Balance, Fixed, PoolId, Price, Timestamp,
};
use dhv_venue_primitives::{
	NonceResult, Outcome, PositionReport, Report, ReportReason, VersionedReport,
};
use frame_support::{traits::Get, BoundedVec};
use pallet_hedging::benchmarking::BenchmarkHelper as HedgingHelper;
use pallet_option_registry::benchmarking::BenchmarkHelper as RegistryHelper;
use pallet_perp_reactor::{Op, OpKind, OpState, Ops};
use sp_runtime::traits::BlockNumberProvider;

/// Opens one more account of a pool at a venue, as the preset's is, if it may have one.
pub(super) fn open_account(pool: PoolId, venue: VenueId) -> Option<PerpId> {
	let id = pallet_perp_reactor::NextId::<Runtime>::get();
	let parameters = PerpReactor::reactor(PerpId(0)).map(|reactor| reactor.parameters)?;
	let (origin, market) = (RuntimeOrigin::root(), MarketId(WETH_INDEX.0));
	PerpReactor::add_reactor(origin, pool, venue, market, parameters).ok().map(|()| id)
}

/// As many messages of an account as may be open, with numbers from one on. Whatever a report says, it
/// answers all of them.
pub(super) fn fill_ops(id: PerpId) {
	let ops = (1..=<Runtime as pallet_perp_reactor::Config>::MaxOpenOps::get()).map(|nonce| Op {
		nonce: nonce.into(),
		kind: OpKind::Fund(1),
		valid_until: u32::MAX,
		sent_at: 0,
		timeout_at: u32::MAX,
		state: OpState::Sent,
	});
	Ops::<Runtime>::insert(id, BoundedVec::truncate_from(ops.collect()));
}

const PRICE: Price = Price::new(Fixed::from_int(2_500));

impl pallet_perp_reactor::benchmarking::BenchmarkHelper<AccountId, RuntimeOrigin> for Helper {
	fn pool() -> PoolId {
		<Self as HedgingHelper<AccountId>>::pool()
	}

	fn venue() -> (VenueId, MarketId) {
		let market = WETH_INDEX.0;
		let fed = LocalVenue::feed_index(RuntimeOrigin::root(), market, PRICE);
		debug_assert!(fed.is_ok(), "{fed:?}");
		(LOCAL_VENUE, MarketId(market))
	}

	fn mint(who: &AccountId, amount: Balance) {
		<Self as HedgingHelper<AccountId>>::mint(USDC_INDEX, who, amount);
	}

	fn encode_report(account: &AccountId, report: &VenueReport) -> Vec<u8> {
		let results = report.results.iter().map(|result| NonceResult {
			nonce: result.nonce,
			outcome: if result.code == 0 { Outcome::Executed } else { Outcome::Expired },
		});
		let position = PositionReport {
			market: WETH_INDEX.0,
			size: report.size,
			entry: report.entry,
			index: report.index,
			index_time: 0,
			mark: report.mark,
			unrealised: report.unrealised,
			funding: report.funding,
			funding_rate: Fixed::ZERO,
		};
		let open = !report.size.get().is_zero();
		let report = Report {
			account: wire::name(account),
			seq: report.seq,
			relay_block: report.relay_block,
			time: 0,
			reason: ReportReason::Request,
			paused: false,
			last_nonce: report.last_nonce,
			results: BoundedVec::truncate_from(results.collect()),
			free: report.free,
			home_float: report.home_float,
			margin: report.margin,
			in_total: report.in_total,
			out_total: report.out_total,
			realised: 0,
			fees: 0,
			penalties: 0,
			equity: Fixed::ZERO,
			initial_margin: 0,
			maintenance_margin: report.maintenance_margin,
			liquidations: report.liquidations,
			positions: BoundedVec::truncate_from(open.then_some(position).into_iter().collect()),
		};
		VersionedReport::from(report).encode()
	}

	fn price() -> Price {
		PRICE
	}
}

impl pallet_perps_clearing::benchmarking::BenchmarkHelper<AccountId> for Helper {
	/// The first is an account of a reactor, with as much open as there may be.
	fn home(seed: u32) -> AccountId {
		match PerpReactor::reactor(PerpId(seed)) {
			Some(reactor) => {
				fill_ops(PerpId(seed));
				reactor.account
			}
			None => frame_benchmarking::account("home", seed, 0),
		}
	}

	fn set_clocks(seconds: u64, relay_block: u32) {
		<Self as RegistryHelper<AccountId>>::set_time(Timestamp::from_secs(seconds));
		RelayClock::set_block_number(relay_block);
	}
}
