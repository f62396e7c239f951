//! Prices move: margin follows, funding is paid, and the value is what the venue says.

use super::*;
use crate::genesis_config_presets::usdc;
use dhv_primitives::ports::Reactors as _;

fn ratio() -> Fixed {
	PerpReactor::health(ID).unwrap().ratio.unwrap()
}

/// Blocks at a new price until nothing is open.
fn quiet(dollars: u128) {
	for _ in 0..20 {
		next(STEP, dollars);
	}
}

#[test]
fn a_fall_calls_margin_from_the_pool_and_the_margin_follows_the_hedge_up_again() {
	development().execute_with(|| {
		hedged();
		let ratios = account().parameters.ratios;
		let contributed = ledger().contributed;
		// A tenth of the notional at four times leverage.
		for dollars in [2_400, 2_300, 2_200] {
			quiet(dollars);
			assert!(ratio() >= ratios.alarm, "{}", ratio());
			assert!(is_inside_band(), "{:?}", reads::delta(POOL));
		}
		assert!(ledger().contributed > contributed);
		let held = size();
		for dollars in [2_350, 2_500, 2_700, 2_900] {
			quiet(dollars);
			assert!(ratio() >= ratios.alarm, "{}", ratio());
			assert!(ratio() <= account().parameters.release, "{}", ratio());
		}
		assert!(size() > held);
		let quarantined = |event: &Event<Runtime>| matches!(event, Event::Quarantined { .. });
		assert!(!events().iter().any(quarantined));
		assert!(ledger().gains == 0 && ledger().written_off == 0);
	});
}

#[test]
fn funding_is_paid_and_counts_before_it_is_settled() {
	development().execute_with(|| {
		funded();
		// Somebody else makes the market long, so that longs pay.
		let whale = Charlie.to_account_id();
		let limit = dhv_primitives::Price::new(Fixed::from_int(9_000));
		use dhv_venue_primitives::{Command, Request};
		let ask = |nonce, command| {
			let request = Request { nonce, valid_until: u32::MAX, command };
			assert_ok!(LocalVenue::execute(signed(Charlie), request.into()));
			let outcome = LocalVenue::outcome(whale.clone(), nonce);
			assert_eq!(outcome, Some(dhv_venue_primitives::Outcome::Executed));
		};
		ask(1, Command::Deposit { amount: 5_000_000 * USDC });
		let target = Delta::new(Fixed::from_int(400));
		let market = WETH_INDEX.0;
		ask(2, Command::SetPosition { market, target, limit, reduce_only: false });
		sell_calls(40);
		settle();
		assert!(size() > Fixed::ONE);
		pass(30 * 60, 60, DOLLARS);
		let snapshot = account().snapshot;
		let equity = PerpReactor::health(ID).unwrap().equity;
		let there = LocalVenue::report(there()).unwrap().into_latest();
		let off = equity.try_sub(there.equity).unwrap().try_abs().unwrap();
		assert!(off < Fixed::from_int(5), "{off}");
		// Longs pay, and what is owed counts at once.
		assert!(there.positions[0].funding_rate.is_positive());
		assert!(snapshot.funding <= Fixed::ZERO, "{snapshot:?}");
		let market = LocalVenue::market(WETH_INDEX.0).unwrap();
		assert!(market.funding_sum.is_positive());
		end();
	});
}

#[test]
fn the_value_is_what_the_venue_would_pay() {
	development().execute_with(|| {
		hedged();
		for dollars in [2_450, 2_520, 2_610] {
			next(STEP, dollars);
			next(STEP, dollars);
			end();
			let report = LocalVenue::report(there()).unwrap().into_latest();
			let beside = ledger().idle + ledger().venue_free;
			let beside = Fixed::from_raw(i128::try_from(beside).unwrap() * 1_000_000_000_000);
			let told = report.equity.try_add(beside).unwrap();
			let here = PerpReactor::nav(ID).unwrap();
			let off = told.try_sub(here.mark).unwrap().try_abs().unwrap();
			let on_its_way = ledger().out_flight + ledger().in_flight;
			assert!(on_its_way > 0 || off < Fixed::from_int(1), "{told} {here:?}");
			type All = <Runtime as pallet_liquidity_pool::Config>::Reactors;
			let spot = dhv_primitives::Price::new(Fixed::from_int(i64::try_from(dollars).unwrap()));
			assert_eq!(All::value(POOL, spot).unwrap().mark, here.mark);
			begin(now() + STEP, dollars);
		}
		end();
	});
}

#[test]
fn money_is_only_where_the_ledger_has_it() {
	development().execute_with(|| {
		hedged();
		end();
		let idle = ForeignAssets::balance(usdc(), account().account);
		let free = ForeignAssets::balance(usdc(), there());
		let margin = pallet_perps_clearing::Accounts::<Runtime>::get(there()).margin;
		assert_eq!((idle, free, margin), (ledger().idle, ledger().venue_free, ledger().margin));
	});
}
