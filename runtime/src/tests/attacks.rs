//! Bots that know more than the pool, against the presets in the real runtime: they must lose.

mod orders;

use super::development;
use crate::{
	constants::{BLOCK_MILLIS, USDC, USDC_INDEX, USD_PRICE, WETH, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	reads, AccountId, AllPalletsWithSystem, AssetConversion, ForeignAssets, Handler, Hedging,
	LiquidityPool, LpTokens, Oracle, Runtime, RuntimeOrigin, System, Timestamp, VolatilityFeed,
};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{
	Contracts, Fixed, OptionKind, PoolId, Price, Quote, Rate, SeriesId, Side, Timestamp as Seconds,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{OnFinalize, TryState, TryStateSelect},
	BoundedVec,
};
use orders::Style;
use pallet_handler::TradingParameters;
use pallet_hedging::{Plan, Routing};
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};

const POOL: PoolId = PoolId(0);
const START: u64 = 1_800_000_000;
const DAY: u64 = 86_400;
/// Seconds between two price rounds.
const ROUND: u64 = 60;
/// The price at the beginning, in dollars.
const DOLLARS: f64 = 2_500.0;
/// Yearly volatility of the market.
const VOLATILITY: f64 = 0.8;

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

fn usdc_of(who: &AccountId) -> i128 {
	ForeignAssets::balance(usdc(), who) as i128
}

fn now() -> u64 {
	Timestamp::get() / 1_000
}

fn set_time(time: u64) {
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
}

/// A block in which a new price round begins.
fn round(time: u64, dollars: f64) {
	set_time(time);
	super::work_by_itself();
	Oracle::on_finalize(0);
	let price = (dollars * USD_PRICE as f64) as u128;
	for operator in [Alice, Bob, Charlie] {
		let values = BoundedVec::truncate_from(vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, price)]);
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
	arbitrage(dollars);
	System::reset_events();
}

fn reserves() -> (f64, f64) {
	let (base, quote) = AssetConversion::get_reserves(weth(), usdc()).unwrap();
	(base as f64 / WETH as f64, quote as f64 / USDC as f64)
}

/// Swaps in the spot pool; the amount is in whole units.
fn swap(who: Sr25519Keyring, buys_weth: bool, amount: f64) {
	// Less is rounding of the bot's own arithmetic, and may buy nothing.
	if amount < 1e-5 {
		return;
	}
	let (path, amount) = if buys_weth {
		(vec![usdc(), weth()], (amount * USDC as f64) as u128)
	} else {
		(vec![weth(), usdc()], (amount * WETH as f64) as u128)
	};
	assert_ok!(AssetConversion::swap_exact_tokens_for_tokens(
		signed(who),
		path.into_iter().map(Box::new).collect(),
		amount,
		1,
		who.to_account_id(),
		false,
	));
}

/// Somebody trades the spot pool to a price.
fn move_spot(who: Sr25519Keyring, dollars: f64) {
	let (base, quote) = reserves();
	let wanted = (base * quote / dollars).sqrt();
	if wanted > base {
		swap(who, false, wanted - base);
	} else {
		swap(who, true, base * quote / wanted - quote);
	}
}

fn arbitrage(dollars: f64) {
	let (base, quote) = reserves();
	if (quote / base / dollars - 1.0).abs() > 0.0005 {
		move_spot(Ferdie, dollars);
	}
}

fn smile(expiry: Seconds) {
	let parameters = SabrParameters {
		alpha: Fixed::from_bps(8_000),
		beta: Fixed::ONE,
		rho: Fixed::ZERO,
		nu: Fixed::from_bps(1_000),
	};
	let (index, rate) = (WETH_INDEX, Rate::ZERO);
	assert_ok!(VolatilityFeed::submit_smile(
		signed(Alice),
		index,
		expiry,
		parameters,
		parameters,
		rate
	));
}

fn list(kind: OptionKind, expiry: Seconds) -> SeriesId {
	let strike = Price::new(Fixed::from_int(2_500));
	assert_ok!(Handler::list_series(signed(Alice), POOL, expiry, kind, strike, true, true));
	Handler::listings(POOL).into_iter().map(|(id, _)| id).max().unwrap()
}

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

fn quote(series: SeriesId, side: Side, contracts: Contracts) -> Quote {
	Handler::quote(POOL, series, contracts, side).unwrap()
}

/// Eve trades at the quote.
fn trade(series: SeriesId, side: Side, contracts: Contracts) -> Quote {
	let quote = quote(series, side, contracts);
	let version = Some(quote.state_version);
	let eve = signed(Eve);
	assert_ok!(match side {
		Side::Buy => Handler::buy(eve, POOL, series, contracts, quote.total, version),
		Side::Sell => Handler::sell(eve, POOL, series, contracts, quote.total, version),
	});
	quote
}

/// A funded pool that trades a call and a put at the money with a week to go.
fn market() -> (Seconds, SeriesId, SeriesId) {
	round(START, DOLLARS);
	let deposit = 4_000_000 * USDC;
	let dave = Dave.to_account_id();
	assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, deposit, dave));
	let ends = reads::epoch(POOL).unwrap().ends_at.secs();
	let expiry = Seconds::from_secs((START / DAY + 8) * DAY);
	while now() < ends + 2 * ROUND {
		round(now() + ROUND, DOLLARS);
	}
	smile(expiry);
	round(now() + ROUND, DOLLARS);
	(expiry, list(OptionKind::Call, expiry), list(OptionKind::Put, expiry))
}

/// Takes away every charge but the staleness spread, which is set. No call does that: the charge for
/// the hedge and the spread of volatilities have floors.
fn bare(staleness: u32) {
	let old = Handler::parameters(POOL).unwrap();
	let terms = TradingParameters {
		hedge_cost: Fixed::ZERO,
		min_spread: Fixed::from_raw(1),
		bid_ask_spread: Fixed::ZERO,
		fee_per_contract: Fixed::ZERO,
		lending_rate: Rate::ZERO,
		borrow_rates: Default::default(),
		staleness_spread: Fixed::from_bps(staleness),
		..old
	};
	let set = |terms| Handler::set_parameters(RuntimeOrigin::root(), POOL, terms);
	let refused = pallet_handler::Error::<Runtime>::HedgeCostTooLow;
	assert_noop!(set(terms), refused);
	pallet_handler::Parameters::<Runtime>::insert(POOL, terms);
}

/// A spot market of a quarter of its depth, which is cheaper to push, and a hedge that follows it
/// further.
fn shallow() {
	let ferdie = Ferdie.to_account_id();
	let lp = LpTokens::balance(0, &ferdie);
	let (weth, usdc) = (Box::new(weth()), Box::new(usdc()));
	assert_ok!(AssetConversion::remove_liquidity(
		signed(Ferdie),
		weth,
		usdc,
		lp / 4 * 3,
		1,
		1,
		ferdie
	));
	pallet_hedging::Parameters::<Runtime>::mutate(POOL, |hedge| {
		let hedge = hedge.as_mut().unwrap();
		(hedge.buy_slippage_bps, hedge.sell_slippage_bps) = (150, 150);
		hedge.max_price_deviation_bps = 75;
	});
}

/// A pool that hedges on the spot market alone, where everybody sees its orders coming.
fn spot_only() {
	let plan = Plan { routing: Routing::InOrder, routes: BoundedVec::new() };
	assert_ok!(Hedging::set_routing(RuntimeOrigin::root(), POOL, plan));
}

/// A shallow market, which is the only one, and no charge.
fn defenceless() {
	spot_only();
	shallow();
	bare(0);
}

/// Moves of a random walk over one round, nearly normal.
struct Walk(u64);

impl Walk {
	fn uniform(&mut self) -> f64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 11) as f64 / (1u64 << 53) as f64
	}

	fn step(&mut self) -> f64 {
		let normal = (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0;
		(VOLATILITY * (ROUND as f64 / 31_557_600.0).sqrt() * normal).exp()
	}
}

/// Mean and greatest profit of a round, in dollars, of a bot that knows the next round: with the age of the price
/// at its trade it buys one contract that gains before the round and sells it after. It
/// also sells, of what it holds, one that loses, and buys that back.
fn latency_arbitrage(rounds: u32, age: u64, style: Style, terms: impl FnOnce()) -> (f64, f64) {
	let (mut profit, mut best) = (0, i128::MIN);
	development().execute_with(|| {
		let (expiry, call, put) = market();
		let eve = Eve.to_account_id();
		let one = count(1);
		for series in [call, put] {
			trade(series, Side::Buy, one);
		}
		terms();
		let (mut walk, mut price) = (Walk(0x5eed_cafe), DOLLARS);
		for index in 0..rounds {
			let next = price * walk.step();
			let (gains, loses) = if next > price { (call, put) } else { (put, call) };
			let begun = now();
			set_time(begun + age);
			let before = usdc_of(&eve);
			style.trade(&[(gains, Side::Buy), (loses, Side::Sell)], one);
			round(begun + ROUND, next);
			style.trade(&[(gains, Side::Sell), (loses, Side::Buy)], one);
			let gained = usdc_of(&eve) - before;
			(profit, best) = (profit + gained, best.max(gained));
			price = next;
			if index % 15 == 14 {
				smile(expiry);
			}
			if !(2_000.0..3_000.0).contains(&price) {
				price = DOLLARS;
			}
		}
		AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
	});
	(profit as f64 / USDC as f64 / f64::from(rounds), best as f64 / USDC as f64)
}

#[test]
fn a_bot_that_knows_the_next_price_round_loses() {
	for age in [0, 30, 59] {
		let (mean, best) = latency_arbitrage(240, age, Style::Whole, || ());
		println!("trades at age {age}: {mean:.2} USD per round, at best {best:.2}");
		// Not even a bot that chooses its rounds gains.
		assert!(mean < 0.0 && best < 0.0, "{mean} {best}");
	}
}

#[test]
fn without_any_charge_the_same_bot_would_gain() {
	let (free, _) = latency_arbitrage(240, 59, Style::Whole, || bare(0));
	let (stale, best) = latency_arbitrage(240, 59, Style::Whole, || bare(5_000));
	println!(
		"no charge: {free:.2} USD per round; staleness spread alone: {stale:.2}, at best {best:.2}"
	);
	assert!(free > 0.0, "the bot has no edge to take away: {free}");
	assert!(stale < free);
}

/// What the sandwich bot gains in dollars, and the delta it traded times the price: it buys calls,
/// pushes the spot price before the hedge and back after it, sells the calls, and does the
/// same to the hedge's sale. A bot that trades several legs does the opposite with puts that it holds.
fn sandwich(contracts: u128, push: f64, style: Style, terms: impl FnOnce()) -> (f64, f64) {
	let mut outcome = (0.0, 0.0);
	development().execute_with(|| {
		let (_, call, put) = market();
		terms();
		let eve = Eve.to_account_id();
		let legs = style == Style::Legs;
		if legs {
			trade(put, Side::Buy, count(contracts));
		}
		let worth = || {
			usdc_of(&eve) as f64 / USDC as f64
				+ ForeignAssets::balance(weth(), &eve) as f64 / WETH as f64 * DOLLARS
		};
		let before = worth();
		let mut exposed = 0.0;
		for (side, up) in [(Side::Buy, 1.0 + push), (Side::Sell, 1.0 - push)] {
			round(now() + ROUND, DOLLARS);
			let other = if side == Side::Buy { Side::Sell } else { Side::Buy };
			let both = [(call, side), (put, other)];
			for series in [call, put].into_iter().take(if legs { 2 } else { 1 }) {
				let delta = quote(series, Side::Buy, count(1)).delta.get().raw().abs();
				exposed += delta as f64 / 1e18 * contracts as f64 * DOLLARS;
			}
			style.trade(if legs { &both } else { &both[..1] }, count(contracts));
			// The market is pushed, the hedge trades as often as it may, the market is put back.
			for _ in 0..6 {
				move_spot(Eve, DOLLARS * up);
				let hedged = Hedging::rebalance(signed(Eve), POOL);
				move_spot(Eve, DOLLARS);
				if hedged.is_err() {
					break;
				}
				// Nobody else trades the pool meanwhile.
				let next = now() + ROUND + 1;
				set_time(next);
				Oracle::on_finalize(0);
				for operator in [Alice, Bob, Charlie] {
					let price = DOLLARS as u128 * USD_PRICE;
					let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, price)];
					let values = BoundedVec::truncate_from(values);
					assert_ok!(Oracle::feed_values(signed(operator), values));
				}
			}
		}
		outcome = (worth() - before, exposed);
		AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
	});
	outcome
}

#[test]
fn a_bot_that_sandwiches_the_hedge_loses() {
	let mut best = (f64::MIN, 0.0);
	for contracts in [4, 20] {
		for push in [0.0, 0.002, 0.004, 0.006, 0.007] {
			for terms in [|| (), spot_only] {
				let (profit, exposed) = sandwich(contracts, push, Style::Whole, terms);
				println!("{contracts} calls, push {push}: {profit:.2} USD on {exposed:.0}");
				assert!(profit < 0.0, "{contracts} {push}: {profit}");
			}
			let (free, exposed) = sandwich(contracts, push, Style::Whole, defenceless);
			println!(
				"  in a shallow market without charges {free:.2} USD, {:.3} % of it",
				100.0 * free / exposed
			);
			if free / exposed > best.0 {
				best = (free / exposed, push);
			}
		}
	}
	println!("best: {:.3} % of |delta| * S at a push of {}", 100.0 * best.0, best.1);
	assert!(best.0 > 0.0, "without charges the bot gains: there is something to cover");
	let charged =
		development().execute_with(|| Handler::parameters(POOL).unwrap().hedge_cost.raw());
	let charged = charged as f64 / Fixed::SCALE as f64;
	assert!(best.0 < charged, "the cost of the hedge covers what the bot can take");
}

/// What the hedge may lose on the way in and out: each fill, fee of the market included, is
/// bounded against the oracle's price, of which the market may be off by the deviation.
#[test]
fn the_hedge_cost_of_the_presets_covers_the_bounds_of_the_hedge() {
	development().execute_with(|| {
		let hedge = Hedging::parameters(POOL).unwrap();
		let bounds =
			hedge.buy_slippage_bps + hedge.sell_slippage_bps + hedge.max_price_deviation_bps;
		assert!(Handler::parameters(POOL).unwrap().hedge_cost >= Fixed::from_bps(bounds));
		assert_eq!(bounds, 200);
	});
}
