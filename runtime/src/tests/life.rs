//! One whole life of an option through the real runtime, with every invariant after every block.

use super::development;
use crate::{
	constants::{BLOCK_MILLIS, USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	reads, AccountId, AllPalletsWithSystem, AssetConversion, ForeignAssets, Handler, Hedging,
	LiquidityPool, OptionRegistry, OptionTokens, Oracle, RuntimeOrigin, System, Timestamp,
	VaultShares, VolatilityFeed,
};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{
	ports::{OptionTrade, Underwriter},
	Balance, Contracts, Fixed, Leg, Legs, OptionKind, PoolId, Price, Rate, SeriesId, Side,
	Timestamp as Seconds,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::Inspect, OnFinalize, TryState, TryStateSelect},
	BoundedVec,
};
use pallet_handler::Limit;
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};

pub(super) const POOL: PoolId = PoolId(0);
pub(super) const START: u64 = 1_800_000_000;
pub(super) const HOUR: u64 = 3_600;

pub(super) fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

pub(super) fn now() -> u64 {
	Timestamp::get() / 1_000
}

/// What a block does around its transactions, at a time of the test's choosing, with prices fed.
pub(super) fn block(time: u64, dollars: u128) {
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<crate::Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<crate::Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	super::work_by_itself();
	Oracle::on_finalize(0);
	for operator in [Alice, Bob, Charlie] {
		let values = BoundedVec::truncate_from(vec![
			(USDC_INDEX, USD_PRICE),
			(WETH_INDEX, dollars * USD_PRICE),
		]);
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
	arbitrage(dollars);
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

/// Ferdie trades the spot pool to the oracle's price, as somebody would.
pub(super) fn arbitrage(dollars: u128) {
	let (in_weth, in_usdc) = AssetConversion::get_reserves(weth(), usdc()).unwrap();
	let balanced = (in_weth * in_usdc / (dollars * USDC)).isqrt() * 1_000_000_000;
	let (path, amount) = if balanced > in_weth {
		(vec![weth(), usdc()], balanced - in_weth)
	} else {
		(vec![usdc(), weth()], (in_weth * in_usdc / balanced).saturating_sub(in_usdc))
	};
	if amount > 0 {
		assert_ok!(AssetConversion::swap_exact_tokens_for_tokens(
			signed(Ferdie),
			path.into_iter().map(Box::new).collect(),
			amount,
			1,
			Ferdie.to_account_id(),
			false,
		));
	}
}

/// Blocks of 60 seconds until `time`, with a smile every ten minutes.
pub(super) fn pass_until(time: u64, dollars: u128, expiry: Seconds) {
	while now() < time {
		let next = (now() + 60).min(time);
		block(next, dollars);
		if next.is_multiple_of(600) && next < expiry.secs() {
			smile(expiry);
		}
	}
}

pub(super) fn smile(expiry: Seconds) {
	let parameters = SabrParameters {
		alpha: Fixed::from_bps(7_000),
		beta: Fixed::ONE,
		rho: Fixed::from_bps(1_000),
		nu: Fixed::from_bps(8_000),
	};
	assert_ok!(VolatilityFeed::submit_smile(
		signed(Alice),
		WETH_INDEX,
		expiry,
		parameters,
		parameters,
		Rate::ZERO,
	));
}

pub(super) fn usdc_of(who: &AccountId) -> u128 {
	ForeignAssets::balance(usdc(), who)
}

pub(super) fn list(kind: OptionKind, strike: i64, expiry: Seconds) -> SeriesId {
	let strike = Price::new(Fixed::from_int(strike));
	assert_ok!(Handler::list_series(signed(Alice), POOL, expiry, kind, strike, true, true));
	Handler::listings(POOL).into_iter().map(|(id, _)| id).max().unwrap()
}

fn buy(who: Sr25519Keyring, series: SeriesId, contracts: Contracts) -> u128 {
	let quote = Handler::quote(POOL, series, contracts, Side::Buy).unwrap();
	let before = usdc_of(&who.to_account_id());
	let fund = OptionRegistry::insurance_fund(USDC_INDEX).fund;
	assert_noop!(
		Handler::buy(signed(who), POOL, series, contracts, quote.total - 1, None),
		pallet_handler::Error::<crate::Runtime>::PremiumTooHigh
	);
	assert_ok!(Handler::buy(
		signed(who),
		POOL,
		series,
		contracts,
		quote.total,
		Some(quote.state_version)
	));
	assert_eq!(before - usdc_of(&who.to_account_id()), quote.total);
	// One per cent of the premium insures what vaults cannot pay.
	let insured = OptionRegistry::insurance_fund(USDC_INDEX).fund - fund;
	assert_eq!(insured, quote.premium / 100);
	quote.total
}

#[test]
fn a_whole_life_keeps_every_invariant_and_every_unit() {
	development().execute_with(|| {
		let supply = ForeignAssets::total_supply(usdc());
		let (dave, eve) = (Dave.to_account_id(), Eve.to_account_id());
		block(START, 2_500);
		block(START + 60, 2_500);

		// A deposit becomes shares at the end of the epoch.
		let deposit = 1_000_000 * USDC;
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave.clone()));
		let first = reads::epoch(POOL).unwrap();
		let expiry = Seconds::from_secs((START / HOUR + 3) * HOUR);
		pass_until(first.ends_at.secs() + 120, 2_500, expiry);
		assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, first.number, dave.clone()));
		let shares = VaultShares::balance(POOL, &dave);
		assert_eq!(shares, 1_000_000 * 10u128.pow(18));

		// A call and a put are sold at the price that the quote gave.
		smile(expiry);
		let call = list(OptionKind::Call, 2_475, expiry);
		let put = list(OptionKind::Put, 2_450, expiry);
		let ten = Contracts::from_units(10 * Contracts::ONE.units());
		let paid = buy(Eve, call, ten) + buy(Eve, put, ten);
		assert_eq!(OptionTokens::balance(call, &eve), ten.units());

		// The hedge brings the net delta into its band by itself.
		pass_until(now() + 20 * 60, 2_500, expiry);
		let delta = reads::delta(POOL).unwrap();
		let band = Hedging::parameters(POOL).unwrap().target_band.get();
		assert!(delta.net.get().try_abs().unwrap() <= band, "{delta:?}");
		assert!(!reads::nav(POOL).unwrap().nav.is_negative());

		// At expiry the call is 225 in the money; the holder is paid without doing anything.
		pass_until(expiry.secs() - 360, 2_500, expiry);
		let before = usdc_of(&eve);
		// The dispute period lasts at least ten blocks, here of a minute each.
		pass_until(expiry.secs() + 900, 2_700, expiry);
		assert_eq!(usdc_of(&eve) - before, 10 * 225 * USDC);
		assert_eq!(OptionTokens::total_issuance(call), 0);
		assert!(reads::positions(POOL, &eve).unwrap().options.is_empty());
		assert!(paid > 0);

		// Every share leaves at the next price; claims are paid.
		let exit = reads::epoch(POOL).unwrap().number;
		assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares));
		pass_until(now() + 30 * 60, 2_500, expiry);
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Dave), POOL, exit, dave.clone()));
		assert_eq!(VaultShares::total_issuance(POOL), VaultShares::balance(POOL, &dave));
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
	});
}

#[test]
fn a_limit_that_governance_sets_stops_a_sale_and_nothing_else() {
	development().execute_with(|| {
		type Pool = pallet_liquidity_pool::Error<crate::Runtime>;
		block(START, 2_500);
		let dave = Dave.to_account_id();
		let deposit = 1_000_000 * USDC;
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave));
		let ends = reads::epoch(POOL).unwrap().ends_at.secs();
		let expiry = Seconds::from_secs((START / HOUR + 3) * HOUR);
		pass_until(ends + 120, 2_500, expiry);
		smile(expiry);
		let call = list(OptionKind::Call, 2_475, expiry);
		let put = list(OptionKind::Put, 2_450, expiry);
		let hundred = Contracts::from_units(100 * Contracts::ONE.units());
		buy(Eve, call, hundred);

		// The largest trade uses a small part of what the preset allows.
		let used = LiquidityPool::risk(POOL).unwrap();
		let mut parameters =
			pallet_liquidity_pool::Parameters::<crate::Runtime>::get(POOL).unwrap();
		let most = parameters.limits.max_delta.get();
		assert!(used.delta.get().raw().abs() * 10 < most.raw());
		assert!(used.stress_loss.is_positive());
		assert!(used.stress_loss.raw() * 4 < used.max_stress_loss.raw(), "{used:?}");

		// At a limit that it has reached calls end, and puts, which lower the delta, do not.
		parameters.limits.max_delta = dhv_primitives::Delta::new(Fixed::from_int(20));
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::root(), POOL, parameters));
		block(now() + 60, 2_500);
		let ten = Contracts::from_units(10 * Contracts::ONE.units());
		let refused = Handler::quote(POOL, call, ten, Side::Buy).unwrap_err();
		assert_eq!(refused, Pool::DeltaLimit.into());
		let any = Balance::MAX;
		assert_noop!(Handler::buy(signed(Eve), POOL, call, ten, any, None), Pool::DeltaLimit);
		buy(Eve, put, ten);
		block(now() + 60, 2_500);
	});
}

#[test]
fn a_pool_buys_back_holds_resells_and_is_paid_for_what_it_holds() {
	development().execute_with(|| {
		type Pool = pallet_liquidity_pool::Event<crate::Runtime>;
		let supply = ForeignAssets::total_supply(usdc());
		let eve = Eve.to_account_id();
		block(START, 2_500);
		let deposit = 1_000_000 * USDC;
		let dave = Dave.to_account_id();
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave));
		let ends = reads::epoch(POOL).unwrap().ends_at.secs();
		let expiry = Seconds::from_secs((START / HOUR + 3) * HOUR);
		pass_until(ends + 120, 2_500, expiry);
		smile(expiry);
		let call = list(OptionKind::Call, 2_475, expiry);
		let count = |n: u128| Contracts::from_units(n * Contracts::ONE.units());
		let trade = |n, premium| OptionTrade { series: call, contracts: count(n), premium, fee: 0 };
		let account = LiquidityPool::pool_account(POOL);
		let held = || OptionTokens::balance(call, &account);
		// Another pool's account stands for a writer of the same class, so that Eve has more of the
		// series than this pool has written.
		let assets = pallet_liquidity_pool::PoolAssets {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
		};
		let parameters = pallet_liquidity_pool::Parameters::<crate::Runtime>::get(POOL).unwrap();
		assert_ok!(LiquidityPool::open_pool(RuntimeOrigin::root(), assets, parameters));
		let other = PoolId(pallet_liquidity_pool::PoolCount::<crate::Runtime>::get() - 1);
		let ferdie = Ferdie.to_account_id();
		assert_ok!(LiquidityPool::request_deposit(signed(Ferdie), other, 100_000 * USDC, ferdie));
		let ends = reads::epoch(other).unwrap().ends_at.secs();
		pass_until(ends + 120, 2_500, expiry);
		smile(expiry);
		block(now() + 60, 2_500);

		let sold = LiquidityPool::sell(POOL, &trade(10, 500 * USDC), &eve).unwrap();
		assert_ok!(LiquidityPool::sell(other, &trade(6, 300 * USDC), &eve));
		// Eve sells all back to the first pool: it closes its ten and keeps six.
		let purchase = trade(16, 700 * USDC);
		let fill = LiquidityPool::preview_purchase(POOL, &purchase).unwrap();
		assert_eq!((fill.closed, fill.kept, fill.released), (count(10), count(6), sold.collateral));
		let before = usdc_of(&eve);
		assert_eq!(LiquidityPool::buy(POOL, &purchase, &eve), Ok(fill));
		assert_eq!(usdc_of(&eve) - before, 700 * USDC);
		assert_eq!(held(), count(6).units());
		block(now() + 60, 2_500);
		// Two are sold again out of what it holds; nothing is locked for them.
		let fill = LiquidityPool::sell(POOL, &trade(2, 100 * USDC), &eve).unwrap();
		assert_eq!((fill.resold, fill.written, fill.collateral), (count(2), Contracts::ZERO, 0));
		block(now() + 60, 2_500);

		// At expiry the pool is paid for its four like any holder, and books it.
		pass_until(expiry.secs() + 900, 2_700, expiry);
		assert_eq!(held(), 0);
		assert!(LiquidityPool::book(POOL).is_empty());
		let told = System::events().into_iter().any(|record| {
			matches!(
				record.event,
				crate::RuntimeEvent::LiquidityPool(Pool::OptionsPaid { pool, held, payout, .. })
					if (pool, held, payout) == (POOL, count(4), 4 * 225 * USDC)
			)
		});
		assert!(told);
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
	});
}

#[test]
fn a_strangle_is_bought_tried_out_and_sold_back() {
	development().execute_with(|| {
		let supply = ForeignAssets::total_supply(usdc());
		let eve = Eve.to_account_id();
		block(START, 2_500);
		let deposit = 1_000_000 * USDC;
		let dave = Dave.to_account_id();
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave));
		let ends = reads::epoch(POOL).unwrap().ends_at.secs();
		let expiry = Seconds::from_secs((START / HOUR + 3) * HOUR);
		pass_until(ends + 120, 2_500, expiry);
		smile(expiry);
		let legs = |side| -> Legs {
			let contracts = Contracts::from_units(5 * Contracts::ONE.units());
			[(OptionKind::Call, 2_550), (OptionKind::Put, 2_450)]
				.map(|(kind, strike)| Leg { series: list(kind, strike, expiry), side, contracts })
				.to_vec()
				.try_into()
				.unwrap()
		};
		let buys = legs(Side::Buy);
		let trial = reads::what_if(POOL, eve.clone(), buys.clone()).unwrap();
		let quote = Handler::quote_order(POOL, buys.clone()).unwrap();
		assert_eq!(trial.order, quote);
		// A block later at the same round and surface it is the same quote, to the unit.
		System::set_block_number(System::block_number() + 1);
		super::set_time(now() + 6);
		assert_eq!(Handler::quote_order(POOL, buys.clone()).unwrap(), quote);
		let before = usdc_of(&eve);
		let (pay, version) = (Limit::Pay(quote.paid), Some(quote.state_version));
		assert_ok!(Handler::trade(signed(Eve), POOL, buys.clone(), pay, None, version));
		assert_eq!(before - usdc_of(&eve), quote.paid);
		assert_eq!(reads::nav(POOL).unwrap().nav, trial.nav.nav);
		assert_eq!(reads::delta(POOL).unwrap().book, trial.delta.book);
		block(now() + 60, 2_500);

		// Back again: collateral returns, and the round trip has cost Eve something.
		let sells: Legs = buys
			.iter()
			.map(|leg| Leg { side: Side::Sell, ..*leg })
			.collect::<Vec<_>>()
			.try_into()
			.unwrap();
		let quote = Handler::quote_order(POOL, sells.clone()).unwrap();
		assert!(quote.legs.iter().all(|leg| leg.opened.is_zero() && leg.collateral > 0));
		let (receive, version) = (Limit::Receive(quote.received), Some(quote.state_version));
		assert_ok!(Handler::trade(signed(Eve), POOL, sells, receive, None, version));
		assert!(usdc_of(&eve) < before);
		assert_eq!(reads::nav(POOL).unwrap().allocated, 0);
		assert!(reads::positions(POOL, &eve).unwrap().options.is_empty());
		block(now() + 60, 2_500);
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
	});
}

#[test]
fn wrong_calls_fail_with_their_names_and_change_nothing() {
	development().execute_with(|| {
		block(START, 2_500);
		type Pool = pallet_liquidity_pool::Error<crate::Runtime>;
		assert_noop!(
			LiquidityPool::request_deposit(signed(Dave), POOL, 0, Dave.to_account_id()),
			Pool::DepositTooSmall
		);
		assert_noop!(
			Oracle::feed_values(signed(Dave), BoundedVec::default()),
			pallet_oracle::Error::<crate::Runtime>::NoPermission
		);
	});
}
