//! A random sequence over everything that moves a pool, with every invariant.

use super::{
	limited_sales::{check_limits, LimitCounts, TIGHT},
	mock::*,
};
use crate::*;
use dhv_math::{
	amount::mul_div_ceil,
	vault::{price_per_share, price_per_share_ceil, FeeRates, Fees},
};
use dhv_mocks::{MockClock, MockInsurance, MockReactors, USDC};
use dhv_primitives::{
	ports::{ReactorFunds, ReactorsValue, VaultLiquidation, VaultOwner},
	Balance, Contracts, Fixed, OptionKind, Price, Timestamp,
};
use frame_support::{
	pallet_prelude::DispatchError, storage::with_storage_layer, weights::WeightMeter,
};

/// SplitMix64.
pub(super) struct Random(pub u64);

impl Random {
	pub fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}
	pub fn below(&mut self, n: u64) -> u64 {
		self.next() % n
	}
	fn user(&mut self) -> AccountId {
		[ALICE, BOB, CAROL][self.below(3) as usize]
	}
}

/// Share of premium for the insurance fund.
const SHARE_BPS: u128 = 100;

#[derive(Default)]
struct Counts {
	deposits: u32,
	claims: u32,
	sales: u32,
	settlements: u32,
	priced: u32,
	partial: u32,
	top_ups: u32,
	raised: u32,
	releases: u32,
	bids: u32,
	refused_bids: u32,
	margin_calls: u32,
	insured: u32,
	full: u32,
	uninsured: u32,
	pruned: u32,
	outlived: u32,
	charged: u32,
	gains: u32,
	apart: u32,
	dear: u32,
	limits: LimitCounts,
}

fn reactor_value(spot: Fixed) {
	let held = ledger().advanced as i128 - ledger().repaid as i128;
	let mark = Fixed::from_raw(held * 1_000_000_000_000);
	let wobble = Fixed::from_raw(spot.raw() % 1_000_000_000);
	let value = ReactorsValue {
		low: mark.try_sub(wobble).unwrap(),
		mark,
		high: mark.try_add(wobble).unwrap(),
		..Default::default()
	};
	MockReactors::set_value(Ok(value));
}

/// Whether nobody fetches anything of an epoch for long: of every fifth, until twelve are younger.
fn rests(at: EpochIndex) -> bool {
	at.is_multiple_of(5) && at + 12 > epoch().number
}

fn claim_something(random: &mut Random, counts: &mut Counts) {
	let signed = RuntimeOrigin::signed(random.user());
	let pick = |random: &mut Random, n: usize| random.below(n.max(1) as u64) as usize;
	let done = if random.below(2) == 0 {
		let keys: Vec<_> = DepositReceipts::<Test>::iter_keys().collect();
		let Some((_, who, at)) = keys.get(pick(random, keys.len())).copied() else { return };
		if rests(at) {
			return;
		}
		with_storage_layer(|| LiquidityPool::claim_shares(signed, POOL, at, who)).is_ok()
	} else {
		let keys: Vec<_> = WithdrawalReceipts::<Test>::iter_keys().collect();
		let Some((_, who, at)) = keys.get(pick(random, keys.len())).copied() else { return };
		if rests(at) {
			return;
		}
		with_storage_layer(|| {
			LiquidityPool::claim_withdrawal(signed, POOL, at, who)
				.map(|_| ())
				.map_err(|error| error.error)
		})
		.is_ok()
	};
	counts.claims += u32::from(done);
}

fn settle_expired() -> u32 {
	let now = MockClock::timestamp();
	let mut settled = 0;
	for (id, _) in LiquidityPool::book(POOL) {
		if SeriesOf::get(id).unwrap().is_expired(now) {
			let fixing = dhv_mocks_spot();
			with_storage_layer(|| TestRegistry::settle(POOL, id, fixing)).unwrap();
			settled += 1;
		}
	}
	settled
}

fn dhv_mocks_spot() -> Price {
	use dhv_primitives::ports::PriceRounds;
	dhv_mocks::MockPrices::latest(dhv_mocks::WETH, dhv_mocks::USDC).unwrap().price
}

fn trade(random: &mut Random, counts: &mut Counts) {
	let strike = 1_800 + 200 * random.below(8) as i64;
	let kind = if random.below(2) == 0 { OptionKind::Call } else { OptionKind::Put };
	let days = (MockClock::timestamp().secs() - START) / DAY + 1 + random.below(6);
	let existing = LiquidityPool::book(POOL);
	let id = if existing.len() > 8 || (random.below(2) == 0 && !existing.is_empty()) {
		existing[random.below(existing.len() as u64) as usize].0
	} else {
		series(kind, strike, days)
	};
	let n = Contracts::from_units(1 + u128::from(random.below(30)) * 10_000_007);
	// Dear sales make gains above the high-water mark; only sequences with fees need them.
	let dearest = if epoch().fees == FREE { 200 } else { 2_000 };
	let premium = u128::from(random.below(dearest * USD as u64));
	// The fund is full, nearly full, or wants every share; now and then it takes nothing.
	let fund = cash(INSURANCE);
	MockInsurance::set_target(USDC, fund + [0, USD / 2, WEALTH][random.below(3) as usize]);
	let refuses = random.below(5) == 0;
	MockInsurance::refuse(refuses.then_some(DispatchError::Unavailable));
	let before = ledger().booked().unwrap();
	let utilised = utilisation();
	let sold = with_storage_layer(|| {
		LiquidityPool::do_sell(
			POOL,
			&dhv_primitives::ports::OptionTrade { series: id, contracts: n, premium, fee: 7 },
			&BUYER,
		)
	});
	let insured = cash(INSURANCE) - fund;
	let income = if sold.is_ok() { premium + 7 } else { 0 };
	assert_eq!(ledger().booked().unwrap() + insured, before + income);
	assert!(insured <= premium * SHARE_BPS / 10_000 && (insured == 0 || !refuses));
	check_limits(id, n, utilised, sold.map(|fill| fill.collateral), &mut counts.limits);
	counts.sales += u32::from(sold.is_ok());
	counts.insured += u32::from(insured > 0);
	counts.full += u32::from(insured == USD / 2);
	counts.uninsured += u32::from(sold.is_ok() && refuses);
}

/// What the registry does to keep one of the pool's margin vaults in health, or after it failed.
fn keep_health(random: &mut Random, counts: &mut Counts) {
	let book = LiquidityPool::book(POOL);
	if book.is_empty() {
		return;
	}
	let (id, entry) = book[random.below(book.len() as u64) as usize];
	let before = ledger();
	let valuing = epoch().is_valuing();
	let owner = LiquidityPool::book_account(POOL);
	let collateral = PositionOf::get((owner, id)).collateral;
	let booked = || ledger().booked().unwrap();
	match random.below(5) {
		0 | 1 => {
			// Often more than is free, so that reactors are asked.
			let missing = u128::from(random.below(2_000 * USD as u64))
				+ if random.below(3) == 0 { before.free } else { 0 };
			let asked = MockReactors::requests().len();
			let added = with_storage_layer(|| TestRegistry::top_up(POOL, id, missing)).unwrap();
			let asked = MockReactors::requests().len() > asked;
			assert!(!(asked && valuing), "a snapshot holds what the reactors are worth");
			assert!(asked || added == missing.min(before.free));
			assert_eq!(booked(), before.booked().unwrap(), "nothing is gained or lost");
			counts.top_ups += u32::from(added > 0);
			counts.raised += u32::from(added > before.free);
		}
		2 => {
			let amount = collateral / (2 + u128::from(random.below(10)));
			with_storage_layer(|| TestRegistry::release(POOL, id, amount)).unwrap();
			assert_eq!(booked(), before.booked().unwrap(), "nothing is gained or lost");
			counts.releases += 1;
		}
		3 => {
			let all = entry.short.units();
			let closed = if random.below(3) == 0 { all } else { all.div_ceil(3) };
			let payment = collateral / (1 + u128::from(random.below(3)));
			let penalty = u128::from(random.below(50 * USD as u64)).min(collateral - payment);
			let closed = Contracts::from_units(closed);
			let bid = VaultLiquidation { series: id, closed, payment, penalty };
			let done = with_storage_layer(|| TestRegistry::liquidate(POOL, bid));
			assert_eq!(done.is_err(), valuing, "{done:?}");
			let paid = if done.is_ok() { payment + penalty } else { 0 };
			assert_eq!(booked() + paid, before.booked().unwrap());
			counts.bids += u32::from(done.is_ok());
			counts.refused_bids += u32::from(done.is_err());
		}
		_ => {
			LiquidityPool::on_margin_call(&owner, id, 1).unwrap();
			assert_eq!(Pools::<Test>::get(POOL).unwrap().status, PoolStatus::CloseOnly);
			counts.margin_calls += 1;
		}
	}
}

fn step(random: &mut Random, counts: &mut Counts) {
	let who = random.user();
	let signed = || RuntimeOrigin::signed(who);
	match random.below(14) {
		0 | 1 => {
			let amount = USD + u128::from(random.below(3_000 * USD as u64));
			let done =
				with_storage_layer(|| LiquidityPool::request_deposit(signed(), POOL, amount, who));
			counts.deposits += u32::from(done.is_ok());
		}
		2 | 3 => {
			let held = shares(who);
			let part = held / (1 + u128::from(random.below(4)));
			let _ = with_storage_layer(|| LiquidityPool::request_withdrawal(signed(), POOL, part));
		}
		4 => {
			let at = epoch().number + random.below(2) as u32;
			let _ = with_storage_layer(|| LiquidityPool::cancel_deposit(signed(), POOL, at));
		}
		5 => {
			let at = (epoch().number + 1).saturating_sub(random.below(5) as u32);
			let _ = with_storage_layer(|| LiquidityPool::cancel_withdrawal(signed(), POOL, at));
		}
		6 | 7 => claim_something(random, counts),
		8 | 9 => trade(random, counts),
		12 => keep_health(random, counts),
		13 => {
			let governor = RuntimeOrigin::signed(GOVERNOR);
			LiquidityPool::set_status(governor.clone(), POOL, PoolStatus::Open).unwrap();
			// Limits change now and then, so that some books are beyond them.
			let tight = epoch().number.is_multiple_of(2);
			let limits = if tight { TIGHT } else { RiskLimits::WIDEST };
			let new = PoolParameters { limits, ..Parameters::<Test>::get(POOL).unwrap() };
			LiquidityPool::set_parameters(governor, POOL, new).unwrap();
		}
		10 => {
			let most = <LiquidityPool as ReactorFunds<AccountId>>::available(POOL);
			let amount = most / (2 + u128::from(random.below(5)));
			let _ = with_storage_layer(|| {
				<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, amount)
			});
		}
		_ => {
			let out = ledger().advanced.saturating_sub(ledger().repaid);
			let amount = out / (1 + u128::from(random.below(3)));
			let _ = with_storage_layer(|| {
				<LiquidityPool as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, amount)
			});
		}
	}
}

fn block(random: &mut Random, restless: bool) {
	use dhv_primitives::ports::ScheduledWork;
	MockClock::advance(random.below(3 * 3_600));
	let spot =
		Fixed::from_raw(dhv_mocks_spot().raw() / 1_000 * (960 + i128::from(random.below(81))));
	let floor = Fixed::from_int(1_500);
	let spot =
		if spot < floor || spot > Fixed::from_int(4_500) { Fixed::from_int(SPOT) } else { spot };
	if random.below(8) > 0 {
		set_spot(spot);
	}
	reactor_value(spot);
	// Now and then the surface jumps.
	if restless && random.below(4) == 0 {
		TestSurface::set(Fixed::from_bps(3_000 + 100 * random.below(130) as u32));
	}
	// Some blocks have little room, so that epochs and marks stop midway.
	let mut meter = if random.below(3) == 0 {
		let begin =
			<() as WeightInfo>::check_epoch().saturating_add(<() as WeightInfo>::begin_valuing());
		let series = <() as WeightInfo>::value_series().saturating_mul(3);
		WeightMeter::with_limit(begin.saturating_add(series))
	} else {
		WeightMeter::new()
	};
	LiquidityPool::run(&mut meter);
}

const FREE: FeeRates = FeeRates { performance_bps: 0, management_bps: 0 };
const DEAR: FeeRates = FeeRates { performance_bps: 2_000, management_bps: 500 };

/// The net assets of an epoch with the cheaper value of its book and of its reactors.
fn lowest(price: &EpochPrice, report: &EpochReport) -> Fixed {
	let ReactorsValue { low, mark, .. } = report.reactors;
	let book = report.book_smoothed.try_sub(report.book.value).unwrap().min(Fixed::ZERO);
	let reactors = low.try_sub(mark).unwrap().min(Fixed::ZERO);
	price.nav.try_add(book).unwrap().try_add(reactors).unwrap()
}

/// What holds of the fees of an epoch, and of the mark, which was `before` at its beginning.
fn check_fees(number: EpochIndex, before: Fixed, counts: &mut Counts) {
	let price = EpochPrices::<Test>::get(POOL, number).unwrap();
	let report = EpochReports::<Test>::get(POOL, number).unwrap();
	let Fees { management, performance, shares } = report.fees;
	let mark = LiquidityPool::high_water_mark(POOL);
	assert!(mark >= before, "the mark only rises");
	assert_eq!(report.high_water_mark, mark);
	let wound_down = !price.nav.is_positive();
	assert!(!wound_down || (shares == 0 && mark == before));
	assert!(wound_down || mark >= price.burn);
	let both = management.try_add(performance).unwrap();
	// The price on the lowest net assets, on which everything was charged.
	let low = lowest(&price, &report);
	let each = price_per_share(low, price.supply).unwrap().raw().unsigned_abs();
	let worth = mul_div_ceil(shares, each, SHARE).unwrap();
	assert!(worth <= both.raw().unsigned_abs(), "shares are worth at most the fee");
	// Those who stay lose at most the fee: everything still belongs to the shares from before, but
	// the fee and the rounding of the price.
	let earlier = price.supply - shares + SHARE;
	let kept = mul_div_ceil(earlier, each + 1, SHARE).unwrap();
	let all = low.max(Fixed::ZERO).try_add(Fixed::ONE).unwrap();
	assert!(kept + both.raw().unsigned_abs() >= all.raw().unsigned_abs());
	assert!(!performance.is_positive() || price.burn >= before, "no fee on a recovery or in doubt");
	counts.charged += u32::from(shares > 0);
	counts.gains += u32::from(performance.is_positive());
}

/// What holds of the marks of an epoch: newcomers meet the higher value of the book, leavers the lower
/// one.
fn check_marks(number: EpochIndex, counts: &mut Counts) {
	let price = EpochPrices::<Test>::get(POOL, number).unwrap();
	let report = EpochReports::<Test>::get(POOL, number).unwrap();
	let ReactorsValue { low, high, mark, .. } = report.reactors;
	let (spot, smoothed) = (report.book.value, report.book_smoothed);
	let with = |book: Fixed, reactors: Fixed| {
		let changes = book.try_sub(spot).unwrap().try_add(reactors.try_sub(mark).unwrap()).unwrap();
		price.nav.try_add(changes).unwrap()
	};
	let down = |assets| price_per_share(assets, price.supply).unwrap();
	let highest = price_per_share_ceil(with(spot.max(smoothed), high), price.supply).unwrap();
	assert_eq!(price.mint, highest);
	assert!(price.burn <= down(with(spot.min(smoothed), low)));
	assert_eq!(price.mark, down(with(spot, mark)));
	// By both marks, nobody who joined or left lowered the claim of those who stay.
	let joined = if price.minted > 0 { price.deposits } else { 0 };
	let cash = Fixed::from_raw((joined as i128 - price.paid as i128) * 1_000_000_000_000);
	let supply = price.supply + price.minted - price.filled;
	for book in [spot, smoothed] {
		let net = price.nav.try_add(book.try_sub(spot).unwrap()).unwrap();
		let before = price_per_share(net, price.supply).unwrap();
		let after = price_per_share(net.try_add(cash).unwrap(), supply).unwrap();
		assert!(after.raw() + 1 >= before.raw(), "{before:?} {after:?}");
	}
	counts.apart += u32::from(spot != smoothed);
	counts.dear += u32::from(spot < smoothed);
}

/// Epochs that the history of a sequence keeps, unless a test asks for more.
const SHORT: u32 = PoolParameters::<AccountId>::MIN_HISTORY;

/// Runs a sequence and returns what happened and what everybody has after everything was drained.
fn sequence(seed: u64, steps: u32, history: u32, fees: FeeRates) -> (Counts, Vec<Balance>) {
	sequence_on(seed, steps, history, fees, false)
}

/// The same, on a surface that jumps now and then if it is `restless`.
fn sequence_on(
	seed: u64,
	steps: u32,
	history: u32,
	fees: FeeRates,
	restless: bool,
) -> (Counts, Vec<Balance>) {
	let mut counts = Counts::default();
	let mut end = Vec::new();
	new_test_ext().execute_with(|| {
		let mut random = Random(seed);
		let insurance_share_bps = SHARE_BPS as u32;
		let new = PoolParameters {
			insurance_share_bps,
			history,
			fees,
			fee_recipient: Some(TREASURY),
			..parameters()
		};
		LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, new).unwrap();
		MockReactors::on_withdraw(|pool, amount| {
			let out = ledger().advanced.saturating_sub(ledger().repaid);
			let amount = amount.min(out / 2);
			<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
			Ok(amount)
		});
		for i in 0..steps {
			step(&mut random, &mut counts);
			if random.below(3) == 0 {
				let number = epoch().number;
				let mark = LiquidityPool::high_water_mark(POOL);
				block(&mut random, restless);
				if epoch().number > number {
					let fill = EpochPrices::<Test>::get(POOL, number).unwrap().fill;
					counts.partial += u32::from(fill.is_positive() && fill < Fixed::ONE);
					check_fees(number, mark, &mut counts);
					check_marks(number, &mut counts);
					let start = LiquidityPool::history_start_of(POOL);
					let mut kept = EpochPrices::<Test>::iter_key_prefix(POOL);
					counts.outlived += u32::from(kept.any(|number| number < start));
				}
				counts.settlements += settle_expired();
			}
			LiquidityPool::check_invariants()
				.unwrap_or_else(|error| panic!("seed {seed} step {i}: {error:?}"));
			System::reset_events();
		}
		counts.priced = epoch().number - 1;
		counts.pruned = LiquidityPool::history_start_of(POOL) - 1;
		drain();
		end.extend([ALICE, BOB, CAROL, TREASURY].map(cash));
		end.extend([ALICE, BOB, CAROL, TREASURY].map(shares));
		end.extend([ledger().free, ledger().supply]);
	});
	(counts, end)
}

/// Everybody leaves: all that is owed can be paid, and nothing is left behind but the pool's own.
fn drain() {
	MockClock::advance(40 * DAY);
	set_spot(Fixed::from_int(SPOT));
	settle_expired();
	let out = ledger().advanced.saturating_sub(ledger().repaid);
	<LiquidityPool as ReactorFunds<AccountId>>::repay(POOL, &REACTOR, out).unwrap();
	reactor_value(Fixed::ZERO);
	for _ in 0..3 {
		MockClock::set(Timestamp::from_secs(
			MockClock::timestamp().secs().max(epoch().ends_at.secs()),
		));
		set_spot(Fixed::from_int(SPOT));
		run();
		for (pool, who, at) in DepositReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
			let _ = with_storage_layer(|| {
				LiquidityPool::claim_shares(RuntimeOrigin::signed(who), pool, at, who)
			});
		}
		for who in [ALICE, BOB, CAROL, TREASURY] {
			let held = shares(who);
			let _ = with_storage_layer(|| {
				LiquidityPool::request_withdrawal(RuntimeOrigin::signed(who), POOL, held)
			});
		}
	}
	for _ in 0..8 {
		for (pool, who, at) in WithdrawalReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
			let _ = LiquidityPool::claim_withdrawal(RuntimeOrigin::signed(who), pool, at, who);
		}
	}
	LiquidityPool::check_invariants().unwrap();
	assert_eq!(ledger().set_aside, 0, "every claim was paid");
	assert_eq!(ledger().allocated, 0);
}

#[test]
fn random_sequence() {
	let (counts, _) = sequence(1, 3_000, SHORT, FREE);
	assert!(counts.deposits > 100 && counts.claims > 50, "{} {}", counts.deposits, counts.claims);
	assert!(
		counts.sales > 50 && counts.settlements > 20,
		"{} {}",
		counts.sales,
		counts.settlements
	);
	assert!(counts.priced > 30 && counts.partial > 3, "{} {}", counts.priced, counts.partial);
	assert!(counts.pruned > 20 && counts.outlived > 3, "{} {}", counts.pruned, counts.outlived);
	let Counts { top_ups, raised, releases, bids, refused_bids, margin_calls, .. } = counts;
	let Counts { insured, full, uninsured, .. } = counts;
	let LimitCounts { limited, beyond } = counts.limits;
	assert!(limited.iter().all(|count| *count > 0) && beyond > 0, "{limited:?} {beyond}");
	assert!(insured > 20 && full > 10 && uninsured > 5, "{insured} {full} {uninsured}");
	assert!(top_ups > 20 && raised > 3 && releases > 10, "{top_ups} {raised} {releases}");
	assert!(
		bids > 10 && refused_bids > 0 && margin_calls > 10,
		"{bids} {refused_bids} {margin_calls}"
	);
}

#[test]
fn random_sequences_of_other_seeds() {
	for seed in 2..6 {
		sequence(seed, 400, SHORT, FREE);
	}
}

#[test]
fn random_sequence_with_fees() {
	let (counts, end) = sequence(6, 2_000, SHORT, DEAR);
	let Counts { charged, gains, priced, partial, .. } = counts;
	assert!(charged > 20 && gains > 3, "{charged} {gains}");
	assert!(priced > 30 && partial > 1, "{priced} {partial}");
	assert!(end[3] > 0, "the recipient was paid");
}

#[test]
fn random_sequence_on_a_restless_surface() {
	let (counts, _) = sequence_on(20, 3_000, SHORT, DEAR, true);
	let Counts { priced, apart, dear, sales, settlements, .. } = counts;
	assert!(priced > 30 && sales > 50 && settlements > 20, "{priced} {sales} {settlements}");
	assert!(apart > 30 && dear > 10 && apart > dear + 10, "{apart} {dear}");
	for seed in 21..24 {
		sequence_on(seed, 400, SHORT, FREE, true);
	}
}

/// Nothing that anybody gets depends on what the history forgot.
#[test]
fn a_short_history_pays_what_a_long_one_pays() {
	for seed in 10..13 {
		let (short, paid) = sequence(seed, 800, SHORT, DEAR);
		let (long, same) = sequence(seed, 800, PoolParameters::<AccountId>::MAX_HISTORY, DEAR);
		assert!(short.pruned > 5 && long.pruned == 0, "{} {}", short.pruned, long.pruned);
		assert_eq!(paid, same, "seed {seed}");
		assert!(short.charged > 5 && short.gains > 1, "{} {}", short.charged, short.gains);
	}
}
