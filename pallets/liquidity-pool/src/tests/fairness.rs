//! At unchanged prices nobody gains at others' cost: requests in many parts, and random sequences of
//! an attacker.

use super::{mock::*, scenarios::surplus};
use crate::{pricing::net_assets, *};
use dhv_math::{
	amount::mul_div_floor,
	vault::{amount_floor, SharePrices},
};
use dhv_mocks::{MockReactors, USDC};
use dhv_primitives::{
	ports::{ReactorFunds, Reactors, ReactorsValue},
	Balance, Fixed, OptionKind, Price,
};
use dhv_sequences::Random;
use frame_support::{assert_ok, storage::with_storage_layer, traits::fungibles::Mutate};

/// The first of many accounts.
const CROWD: AccountId = 10_000;

fn any_size() {
	let terms = PoolParameters { min_deposit: 1, min_withdrawal: 1, ..parameters() };
	assert_ok!(put(terms));
}

/// Divides `whole` into uneven parts.
fn parts(whole: Balance, count: Balance) -> Vec<Balance> {
	let mut parts: Vec<_> = (0..count).map(|i| whole / count - count / 2 + i).collect();
	let sum: Balance = parts.iter().sum();
	parts[0] += whole - sum;
	parts
}

fn claim_all() {
	for (pool, who, at) in DepositReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
		let by = RuntimeOrigin::signed(GUARDIAN);
		let _ = with_storage_layer(|| LiquidityPool::claim_shares(by, pool, at, who));
	}
	for (pool, who, at) in WithdrawalReceipts::<Test>::iter_keys().collect::<Vec<_>>() {
		let _ = with_storage_layer(|| LiquidityPool::do_claim_withdrawal(pool, at, &who));
	}
}

#[test]
fn splitting_requests_gains_nothing_beyond_rounding() {
	const PARTS: Balance = 50;
	for value in [-123_456_789_012_345_678_901, 0, 777_777_777_777_777_777_777] {
		test(|| {
			any_size();
			invest(ALICE, 1_000 * USD);
			surplus(value);
			// The same amount at once, and in parts for as many accounts.
			let whole = 3_333 * USD + 7;
			deposit(BOB, whole);
			for (who, part) in (CROWD..).zip(parts(whole, PARTS)) {
				let carol = RuntimeOrigin::signed(CAROL);
				assert_ok!(LiquidityPool::request_deposit(carol, POOL, part, who));
			}
			price_epoch();
			claim_all();
			let crowd = || CROWD..CROWD + PARTS;
			let split: Balance = crowd().map(shares).sum();
			assert!(split <= shares(BOB) && shares(BOB) - split < PARTS, "{split}");
			// And out again.
			withdraw(BOB, split);
			crowd().for_each(|who| withdraw(who, shares(who)));
			let before = cash(BOB);
			price_epoch();
			claim_all();
			let (at_once, split) = (cash(BOB) - before, crowd().map(cash).sum::<Balance>());
			assert!(split <= at_once && at_once - split < PARTS, "{split} {at_once}");
			assert!(at_once <= whole, "{at_once}");
			assert_eq!(ledger().set_aside, 0, "(F9)");
		});
	}
}

#[test]
fn splitting_over_epochs_gains_nothing_beyond_rounding() {
	test(|| {
		any_size();
		invest(ALICE, 1_000 * USD);
		surplus(777_777_777_777_777_777_777);
		let (before, whole) = (cash(BOB), 1_000 * USD);
		for part in parts(whole, 10) {
			deposit(BOB, part);
			price_epoch();
			claim_all();
		}
		for part in parts(shares(BOB), 10) {
			withdraw(BOB, part);
			price_epoch();
			claim_all();
		}
		assert_eq!(shares(BOB), 0);
		assert!(cash(BOB) <= before && before - cash(BOB) <= 20, "{}", before - cash(BOB));
	});
}

/// The share price that leavers get now.
fn exit_price() -> Fixed {
	let reactors = MockReactors::value(POOL, Price::new(Fixed::ONE)).unwrap();
	let BookTotal { side, smoothed, .. } = BookTotals::<Test>::get(POOL);
	let ledger = ledger();
	let assets = net_assets(&ledger, 6, &reactors, side.value, smoothed).unwrap();
	SharePrices::new(&assets, ledger.supply).unwrap().burn
}

/// What `who` has at the price that leavers get.
fn wealth(who: AccountId) -> Balance {
	let position = LiquidityPool::position_of(POOL, who).unwrap();
	let shares = position.shares + position.claimable_shares + position.pending_withdrawals;
	cash(who)
		+ position.pending_deposits
		+ position.refundable
		+ position.claimable_cash
		+ amount_floor(shares, 6, exit_price()).unwrap()
}

/// The two accounts of the attacker.
const ATTACKER: [AccountId; 2] = [ALICE, CAROL];

/// What one sequence did.
#[derive(Default)]
struct Counts {
	acts: Balance,
	priced: Balance,
	partial: u32,
	refunded: u32,
	gifts: Balance,
}

/// A pool in which others hold shares, with a value and a liability that never move.
fn unmoving(random: &mut Random) {
	any_size();
	let funds = [0, 1, 999_999, 5_000 * USD, 2_000_000 * USD][random.below(5) as usize];
	if funds > 0 {
		invest(BOB, funds);
	}
	if funds > 1_000 * USD && random.below(2) == 0 {
		// Collateral that is locked for good makes cash short.
		let n = u128::from(1 + random.below(3)) * funds / (10_000 * USD);
		let id = series(OptionKind::Call, 2_500, 3_000);
		assert_ok!(sell(id, n.max(1), 0));
		FixingOf::insert(id, Price::new(Fixed::from_int(2_500 + random.below(500) as i64)));
		set_spot(Fixed::from_int(SPOT));
		run();
	}
	// From three tenths of what was paid in to three times it, or a residual nobody owns.
	let value = i128::try_from(funds.max(USD)).unwrap() * 1_000_000_000_000;
	let mark = value / 10 * (i128::from(random.below(28)) - 7) / 10 * 10 + 123_456_789;
	let doubt = value / 100 * i128::from(random.below(2));
	MockReactors::set_value(Ok(ReactorsValue {
		low: Fixed::from_raw(mark - doubt),
		mark: Fixed::from_raw(mark),
		high: Fixed::from_raw(mark + doubt),
		..Default::default()
	}));
}

/// Funds go to a hedge or come back from it, at what they are worth.
fn hedge(random: &mut Random) {
	let out = ledger().advanced - ledger().repaid;
	let moved = if random.below(2) == 0 {
		let amount = LiquidityPool::available(POOL);
		assert_ok!(LiquidityPool::advance(POOL, &REACTOR, amount));
		i128::try_from(amount).unwrap()
	} else {
		assert_ok!(LiquidityPool::repay(POOL, &REACTOR, out));
		-i128::try_from(out).unwrap()
	};
	let value = MockReactors::value(POOL, Price::new(Fixed::ONE)).unwrap();
	let add = |part: Fixed| Fixed::from_raw(part.raw() + moved * 1_000_000_000_000);
	let ReactorsValue { low, mark, high, delta } = value;
	let (low, mark, high) = (add(low), add(mark), add(high));
	MockReactors::set_value(Ok(ReactorsValue { low, mark, high, delta }));
}

fn attack(random: &mut Random, counts: &mut Counts) {
	let who = ATTACKER[random.below(2) as usize];
	let signed = || RuntimeOrigin::signed(who);
	let recent = |random: &mut Random| (epoch().number + 1).saturating_sub(random.below(4) as u32);
	let amount = |random: &mut Random, most: Balance| {
		let scale = 10u128.pow(random.below(13) as u32);
		mul_div_floor(most, 1 + u128::from(random.below(9)), 10 * scale).unwrap()
	};
	match random.below(8) {
		0 | 1 => {
			let beneficiary = ATTACKER[random.below(2) as usize];
			let amount = amount(random, cash(who));
			let _ = with_storage_layer(|| {
				LiquidityPool::request_deposit(signed(), POOL, amount, beneficiary)
			});
		}
		2 | 3 => {
			let held = shares(who);
			let part = if random.below(3) == 0 { held } else { amount(random, held) };
			let _ = with_storage_layer(|| LiquidityPool::request_withdrawal(signed(), POOL, part));
		}
		4 => {
			let at = recent(random);
			let _ = with_storage_layer(|| LiquidityPool::cancel_deposit(signed(), POOL, at));
		}
		5 => {
			let at = recent(random);
			let _ = with_storage_layer(|| LiquidityPool::cancel_withdrawal(signed(), POOL, at));
		}
		6 => {
			let gift = amount(random, cash(who)) / 1_000;
			let to = [
				LiquidityPool::book_account(POOL),
				LiquidityPool::pending_account(POOL),
				LiquidityPool::claims_account(POOL),
				LiquidityPool::escrow_account(POOL),
			][random.below(4) as usize];
			assert_ok!(LiquidityPool::pay(USDC, &who, &to, gift));
			counts.gifts += gift;
			let shares = shares(who) / 1_000;
			let _ = with_storage_layer(|| LiquidityPool::pay_shares(POOL, &who, &to, shares));
		}
		_ => claim_all(),
	}
	counts.acts += 1;
}

fn sequence(seed: u64, counts: &mut Counts) {
	new_test_ext().execute_with(|| {
		let mut random = Random::new(seed);
		unmoving(&mut random);
		for who in ATTACKER {
			assert_ok!(Assets::mint_into(USDC, &who, 1));
		}
		let attacker = || ATTACKER.into_iter().map(wealth).sum::<Balance>();
		let (begin, others) = (attacker(), wealth(BOB));
		let (acts, priced) = (counts.acts, counts.priced);
		for _ in 0..80 {
			attack(&mut random, counts);
			if random.below(5) == 0 {
				hedge(&mut random);
			}
			if random.below(3) == 0 {
				let number = epoch().number;
				let price = price_epoch();
				counts.priced += 1;
				counts.partial += u32::from(price.fill.is_positive() && price.fill < Fixed::ONE);
				counts.refunded += u32::from(price.is_refunded());
				assert_eq!(epoch().number, number + 1);
			}
			// One unit of cash for each act and each price is all that rounding moves.
			let bound = counts.acts - acts + counts.priced - priced;
			let (now, theirs) = (attacker(), wealth(BOB));
			assert!(now <= begin + bound, "seed {seed}: gained {}", now - begin);
			assert!(theirs + bound >= others, "seed {seed}: others lost {}", others - theirs);
		}
		LiquidityPool::check_invariants().unwrap();
	});
}

#[test]
fn no_sequence_of_an_attacker_gains_more_than_rounding() {
	let mut counts = Counts::default();
	for seed in 0..150 {
		sequence(seed, &mut counts);
	}
	let Counts { acts, priced, partial, refunded, gifts } = counts;
	assert_eq!(acts, 150 * 80);
	assert!(priced > 2_000 && partial > 100 && refunded > 5, "{priced} {partial} {refunded}");
	assert!(gifts > 1_000 * USD, "{gifts}");
}
