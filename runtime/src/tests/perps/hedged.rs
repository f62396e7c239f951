//! The delta of a book goes to perps and comes back, and the pool's value does not notice.

use super::*;
use crate::genesis_config_presets::usdc;
use dhv_primitives::ports::Reactors as _;
use frame_support::traits::fungibles::Inspect;

type All = <Runtime as pallet_liquidity_pool::Config>::Reactors;

fn spot() -> dhv_primitives::Price {
	dhv_primitives::Price::new(Fixed::from_int(2_500))
}

/// Low, mark and high of all hedges.
fn value() -> dhv_primitives::ports::ReactorsValue {
	All::value(POOL, spot()).unwrap()
}

#[test]
fn the_delta_of_a_sale_is_inside_the_band_two_blocks_later() {
	development().execute_with(|| {
		funded();
		sell_calls(8);
		let before = net();
		assert!(before < Fixed::from_int(-3) && before > Fixed::from_int(-5), "{before}");
		assert!(account().ledger == Ledger::default());
		// Asked for in the first block, sent and reported in the second.
		next(STEP, DOLLARS);
		next(STEP, DOLLARS);
		end();
		assert!(is_inside_band(), "{before} {:?}", reads::delta(POOL));
		let report = reads::delta(POOL).unwrap();
		assert_eq!(report.reactors.get(), size());
		assert!(PerpReactor::ops(ID).is_empty(), "{:?}", PerpReactor::ops(ID));
	});
}

#[test]
fn hedging_moves_the_value_of_the_pool_by_fees_only() {
	development().execute_with(|| {
		funded();
		let supply = ForeignAssets::total_supply(usdc());
		sell_calls(40);
		let before = worth();
		let mut seen = false;
		for _ in 0..6 {
			next(STEP, DOLLARS);
			let all = value();
			assert!(all.low <= all.mark && all.mark <= all.high);
			seen |= PerpReactor::ops(ID).iter().any(|op| op.kind.is_leg());
		}
		end();
		assert!(seen, "funds were on their way");
		// What messages and the trade cost, to the cent.
		let remote = pallet_perps_clearing::Accounts::<Runtime>::get(there());
		let paid = ledger().fees + remote.fees;
		let skewed = value().mark.try_sub(whole(ledger().buckets().unwrap())).unwrap();
		let lost = before.try_sub(worth()).unwrap();
		let expected = whole(paid).try_sub(skewed).unwrap();
		let off = lost.try_sub(expected).unwrap().try_abs().unwrap();
		assert!(off <= Fixed::from_bps(100), "{lost} {expected}");
		assert!(lost > Fixed::ZERO && lost < Fixed::from_int(100), "{lost}");
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
	});
}

/// Cash of the pool and its hedges, the book left out: it decays with time.
fn worth() -> Fixed {
	let nav = reads::nav(POOL).unwrap();
	whole(nav.free).try_add(value().mark).unwrap()
}

fn whole(units: Balance) -> Fixed {
	Fixed::from_raw(i128::try_from(units).unwrap() * 1_000_000_000_000)
}

#[test]
fn options_bought_back_bring_position_and_margin_home() {
	development().execute_with(|| {
		let call = hedged();
		let held = ledger().margin;
		assert!(held > 1_000 * USDC);
		let back = contracts(40);
		assert_ok!(Handler::sell(signed(Eve), POOL, call, back, 0, None));
		settle();
		settle();
		assert!(is_inside_band(), "{:?}", reads::delta(POOL));
		assert!(size().try_abs().unwrap() <= Fixed::from_bps(5_000), "{}", size());
		// All but the margin of what is left and less than a transfer.
		let least = account().parameters.min_leg;
		assert!(ledger().margin < held / 10 + least, "{:?}", ledger());
		assert!(ledger().withdrawn > 0 && ledger().is_home() || ledger().margin > 0);
		let told = |event: &Event<Runtime>| matches!(event, Event::Arrived { gain: 0, .. });
		assert!(events().iter().any(told));
	});
}

#[test]
fn whoever_leaves_is_paid_from_what_comes_home() {
	development().execute_with(|| {
		let call = hedged();
		assert_ok!(Handler::sell(signed(Eve), POOL, call, contracts(40), 0, None));
		let dave = Dave.to_account_id();
		let shares = crate::VaultShares::balance(POOL, &dave);
		let exit = reads::epoch(POOL).unwrap().number;
		assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares));
		pass(45 * 60, 60, DOLLARS);
		let before = ForeignAssets::balance(usdc(), &dave);
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Dave), POOL, exit, dave.clone()));
		let got = ForeignAssets::balance(usdc(), &dave) - before;
		assert!(got > 990_000 * USDC, "{got}");
		end();
	});
}

#[test]
fn an_epoch_is_priced_with_money_on_its_way() {
	development().execute_with(|| {
		funded();
		let epoch = reads::epoch(POOL).unwrap();
		let amount = 10_000 * USDC;
		let eve = Eve.to_account_id();
		assert_ok!(LiquidityPool::request_deposit(signed(Eve), POOL, amount, eve));
		pass(epoch.ends_at.secs() - 12 - now(), STEP, DOLLARS);
		sell_calls(40);
		// Funds leave while the epoch ends.
		pass(120, STEP, DOLLARS);
		assert!(reads::epoch(POOL).unwrap().number > epoch.number);
		assert!(is_inside_band());
		let nav = reads::nav(POOL).unwrap();
		assert_eq!(nav.reactors, value().mark);
		assert!(nav.price_per_share > Fixed::from_bps(9_900));
		end();
	});
}
