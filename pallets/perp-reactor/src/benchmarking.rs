//! Benchmarks of every call and of the scheduled work.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use crate::{types::*, *};
use alloc::vec::Vec;
use dhv_math::perp::CollateralRatios;
use dhv_primitives::{
	ports::{MarketId, PerpId, ScheduledWork, Trap, VenueAnswer, VenueId, VenueReport},
	tunable::Power,
	Balance, Delta, Fixed, PoolId, Price,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::EnsureOrigin, weights::WeightMeter};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId, Origin> {
	/// Opens a pool that may hedge and has free funds, with a young price round for its assets.
	fn pool() -> PoolId;

	/// The venue of [`Config::VenueOrigin`]'s successful origin, with an open channel, and a market of it.
	fn venue() -> (VenueId, MarketId);

	/// Creates `amount` of the pool's collateral asset for `who`.
	fn mint(who: &AccountId, amount: Balance);

	/// A report as the venue sends it.
	fn encode_report(account: &AccountId, report: &VenueReport) -> Vec<u8>;

	/// The price of that round.
	fn price() -> Price;
}

const UNIT: Balance = 1_000_000;

fn parameters() -> PerpParameters {
	PerpParameters {
		ratios: CollateralRatios {
			target: Fixed::from_bps(5_000),
			alarm: Fixed::from_bps(4_000),
			minimum: Fixed::from_bps(2_500),
		},
		release: Fixed::from_bps(6_000),
		max_size: Delta::new(Fixed::from_int(1_000)),
		min_order: Delta::from_raw(1),
		limit_bps: 100,
		mark_band_bps: 500,
		max_equity_jump: 1_000 * UNIT,
		min_leg: 10 * UNIT,
		max_leg: 1_000_000_000 * UNIT,
		fund_fee: UNIT / 100,
		command_fee: UNIT / 100,
		fee_step_bps: 1_000,
		max_surcharge_bps: 10_000,
		max_return_fee: UNIT,
		max_price_age: 86_400,
		command_ttl: 100,
		timeout: 100,
		report_interval: 1_000,
		max_report_age: 10_000,
		max_clock_ahead: 100,
		max_seq_gap: 100,
		direct: true,
	}
}

/// A reactor that is asked for one unit of the underlying.
fn asked<T: Config>() -> Result<PerpId, BenchmarkError> {
	let pool = T::BenchmarkHelper::pool();
	let (venue, market) = T::BenchmarkHelper::venue();
	let id = NextId::<T>::get();
	Pallet::<T>::do_add_reactor(pool, venue, market, parameters())?;
	Pallet::<T>::do_set_target(id, Delta::new(Fixed::ONE))?;
	Ok(id)
}

/// A reactor that has sent funds, margin, a position and a question.
fn sent<T: Config>() -> Result<PerpId, BenchmarkError> {
	let id = asked::<T>()?;
	Pallet::<T>::do_advance(id)?;
	Ok(id)
}

/// A report that settles all of it.
fn report<T: Config>(id: PerpId) -> Result<(T::AccountId, VenueReport), BenchmarkError> {
	let reactor = Reactors::<T>::get(id).ok_or(BenchmarkError::Stop("no reactor"))?;
	let deposited: Balance = Ops::<T>::get(id)
		.iter()
		.filter(|op| matches!(op.kind, OpKind::Deposit(_)))
		.map(|op| op.kind.amount())
		.sum();
	let last_nonce = reactor.next_nonce - 1;
	let results: Vec<_> = Ops::<T>::get(id)
		.iter()
		.filter(|op| !matches!(op.kind, OpKind::Fund(_)))
		.map(|op| dhv_primitives::ports::CommandResult { nonce: op.nonce, code: 0 })
		.collect();
	let price = T::BenchmarkHelper::price();
	let report = VenueReport {
		seq: 1,
		relay_block: Pallet::<T>::relay_now(),
		last_nonce,
		results: results.try_into().map_err(|_| BenchmarkError::Stop("too many results"))?,
		margin: deposited,
		in_total: deposited,
		size: Delta::new(Fixed::ONE),
		entry: price,
		mark: price,
		index: price,
		..Default::default()
	};
	Ok((reactor.account, report))
}

/// A reactor whose funds come home for the number of its first op.
fn returning<T: Config>() -> Result<PerpId, BenchmarkError> {
	let id = sent::<T>()?;
	let nonce = 1;
	Ops::<T>::mutate(id, |ops| {
		ops.retain(|op| op.nonce == nonce);
		for op in ops.iter_mut() {
			op.kind = OpKind::Withdraw(op.kind.amount());
			op.state = OpState::Returning { received: 0, overdue: true };
		}
	});
	Reactors::<T>::mutate(id, |entry| {
		if let Some(reactor) = entry {
			reactor.ledger.in_flight = reactor.ledger.out_flight;
			reactor.ledger.out_flight = 0;
		}
	});
	Ok(id)
}

fn governor<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::GovernorOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// A report in quarantine.
fn doubted<T: Config>() -> Result<PerpId, BenchmarkError> {
	let id = sent::<T>()?;
	let (_, report) = report::<T>(id)?;
	Quarantine::<T>::insert(id, (report, Doubt::Equity));
	Ok(id)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn add_reactor() -> Result<(), BenchmarkError> {
		let pool = T::BenchmarkHelper::pool();
		let (venue, market) = T::BenchmarkHelper::venue();
		let id = NextId::<T>::get();
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, pool, venue, market, parameters());
		assert!(Reactors::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let old = Reactors::<T>::get(id).ok_or(BenchmarkError::Stop("no reactor"))?.parameters;
		// Much has moved before.
		let much = PerpParameters { limit_bps: 101, timeout: 101, command_ttl: 101, ..old };
		Pallet::<T>::do_set_parameters(id, much, Power::Governor)?;
		let new = PerpParameters { limit_bps: 102, ..much };
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id, new);
		assert_eq!(Reactors::<T>::get(id).map(|reactor| reactor.parameters), Some(new));
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert_eq!(Reactors::<T>::get(id).map(|reactor| reactor.status), Some(Status::Closing));
		Ok(())
	}

	#[benchmark]
	fn set_target() -> Result<(), BenchmarkError> {
		let id = asked::<T>()?;
		let target = Delta::new(Fixed::from_int(2));
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id, target);
		assert_eq!(Reactors::<T>::get(id).and_then(|reactor| reactor.wanted), Some(target));
		Ok(())
	}

	#[benchmark]
	fn advance() -> Result<(), BenchmarkError> {
		let id = asked::<T>()?;
		let (_, waiting) = report::<T>(id)?;
		// A report waits that changes nothing, then everything is sent.
		let waiting = VenueReport { size: Delta::ZERO, ..waiting };
		Inbox::<T>::insert(id, waiting);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);
		assert_eq!(Ops::<T>::get(id).len(), 4);
		Ok(())
	}

	#[benchmark]
	fn receive_report() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let (account, report) = report::<T>(id)?;
		let raw = T::BenchmarkHelper::encode_report(&account, &report);
		let raw = raw.try_into().map_err(|_| BenchmarkError::Stop("report is too long"))?;
		let origin =
			T::VenueOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, raw);
		assert_eq!(Reactors::<T>::get(id).map(|reactor| reactor.snapshot.seq), Some(1));
		Ok(())
	}

	#[benchmark]
	fn process_inbox() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let (_, report) = report::<T>(id)?;
		Inbox::<T>::insert(id, report);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id);
		assert_eq!(Reactors::<T>::get(id).map(|reactor| reactor.snapshot.seq), Some(1));
		Ok(())
	}

	#[benchmark]
	fn collect() -> Result<(), BenchmarkError> {
		let id = returning::<T>()?;
		let amount = Ops::<T>::get(id).iter().map(|op| op.kind.amount()).sum();
		T::BenchmarkHelper::mint(&Pallet::<T>::arrival_account(id, 1), amount);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id, 1);
		assert!(Ops::<T>::get(id).is_empty());
		Ok(())
	}

	#[benchmark]
	fn reclaim() -> Result<(), BenchmarkError> {
		let id = returning::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id, Trap::Venue { amount: UNIT, as_chain: true });
		assert!(Reactors::<T>::get(id).is_some_and(|reactor| reactor.claimed_at.is_some()));
		Ok(())
	}

	#[benchmark]
	fn resolve_quarantine() -> Result<(), BenchmarkError> {
		let id = doubted::<T>()?;
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id, true);
		assert!(!Quarantine::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn force_resolve() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id, 1, Resolution::WrittenOff);
		assert_eq!(Ops::<T>::get(id).len(), 3);
		Ok(())
	}

	#[benchmark]
	fn abandon() -> Result<(), BenchmarkError> {
		let id = doubted::<T>()?;
		Pallet::<T>::do_close(id)?;
		let origin = governor::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert!(Ops::<T>::get(id).is_empty());
		Ok(())
	}

	#[benchmark]
	fn on_answer() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		#[block]
		{
			Pallet::<T>::note_answer(id, 1, VenueAnswer::TooExpensive);
		}
		assert!(Reactors::<T>::get(id).is_some_and(|reactor| reactor.surcharge_bps > 0));
		Ok(())
	}

	#[benchmark]
	fn run_base() -> Result<(), BenchmarkError> {
		let mut meter = WeightMeter::with_limit(T::WeightInfo::run_base());
		#[block]
		{
			<Pallet<T> as ScheduledWork>::run(&mut meter);
		}
		Ok(())
	}

	/// A reactor with open ops for which nothing is due.
	#[benchmark]
	fn run_reactor() -> Result<(), BenchmarkError> {
		let id = sent::<T>()?;
		let (_, report) = report::<T>(id)?;
		Inbox::<T>::insert(id, report);
		Pallet::<T>::do_process(id)?;
		while Pallet::<T>::do_advance(id).is_ok() {}
		let mut meter = WeightMeter::with_limit(T::WeightInfo::run_reactor());
		let looked;
		#[block]
		{
			looked = Pallet::<T>::work_on(id, &mut meter);
		}
		assert!(looked.is_ok());
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test,
	);
}
