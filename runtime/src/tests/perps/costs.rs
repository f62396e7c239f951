//! What a plan says that an account at a venue costs is what it can cost.

use super::*;
use crate::{genesis_config_presets::preset_names, tests::preset};
use dhv_primitives::Price;
use pallet_hedging::{Plans, Route};
use pallet_perps_clearing::Market;

/// Messages of an order whose margin has to be sent first: funds, margin, position and a question.
const MESSAGES: Balance = 4;

fn bps(value: u32) -> Fixed {
	Fixed::from_bps(value)
}

/// Accounts in the plans of a state, with what is governed to be their cost.
fn routes() -> Vec<(Account<AccountId>, u32)> {
	let plans = Plans::<Runtime>::iter_values().flat_map(|plan| plan.routes.into_inner());
	plans
		.filter_map(|route| match route {
			Route::Perp { account, cost_bps } => {
				Some((PerpReactor::reactor(account).unwrap(), cost_bps))
			}
			Route::Spot(_) => None,
		})
		.collect()
}

#[test]
fn in_every_preset_the_governed_cost_covers_the_limit_of_orders_and_the_venues_fee() {
	let mut seen = 0;
	for name in preset_names() {
		preset(name.as_ref()).execute_with(|| {
			for (account, cost_bps) in routes() {
				let fee = LocalVenue::market(account.market.0).unwrap().parameters.fee;
				let most = bps(account.parameters.limit_bps).try_add(fee).unwrap();
				assert!(bps(cost_bps) >= most, "{name}: {cost_bps} of {most:?}");
				seen += 1;
			}
		});
	}
	assert!(seen > 0, "no preset has an account at a venue");
}

/// How far from the index a trade of a size is, fees included.
fn share(market: &Market, change: Delta) -> Fixed {
	let (_, all_in) = market.fill(change, now()).unwrap();
	let off = all_in.get().try_sub(spot().get()).unwrap().try_abs().unwrap();
	off.div_ceil(spot().get()).unwrap()
}

fn spot() -> Price {
	LocalVenue::market(WETH_INDEX.0).unwrap().index_price().unwrap()
}

#[test]
fn the_largest_order_from_flat_is_inside_its_limit_and_a_larger_market_is_not() {
	development().execute_with(|| {
		begin(START, DOLLARS);
		let (account, cost_bps) = routes().remove(0);
		let limit = bps(account.parameters.limit_bps);
		let market = LocalVenue::market(account.market.0).unwrap();
		let most = account.parameters.max_size;
		let least = Delta::new(most.get().try_neg().unwrap());
		for change in [least, most, account.parameters.min_order] {
			let share = share(&market, change);
			assert!(share <= limit && share <= bps(cost_bps), "{change:?} costs {share:?}");
		}
		// The limit is one: twice of what the market takes from everybody is beyond it.
		let far = market.parameters.max_open_interest.try_add(most.get()).unwrap();
		assert!(share(&market, Delta::new(far)) > limit);
	});
}

#[test]
fn what_is_above_the_limit_pays_the_messages_of_an_order_as_large_as_the_band() {
	development().execute_with(|| {
		begin(START, DOLLARS);
		let (account, cost_bps) = routes().remove(0);
		let rest = bps(cost_bps).try_sub(bps(account.parameters.limit_bps)).unwrap();
		let band = Hedging::parameters(POOL).unwrap().target_band;
		let value = band.get().mul_floor(spot().get()).unwrap();
		let spare = value.mul_floor(rest).unwrap();
		let parameters = &account.parameters;
		let dearest = parameters.fund_fee.max(parameters.command_fee);
		let messages = dhv_math::amount::to_fixed(MESSAGES * dearest, 6).unwrap();
		assert!(messages.is_positive() && spare >= messages, "{spare:?} of {messages:?}");
	});
}

#[test]
fn hedging_a_sale_at_the_venue_costs_no_more_than_was_governed() {
	development().execute_with(|| {
		funded();
		let (_, cost_bps) = routes().remove(0);
		sell_calls(40);
		settle();
		let report = LocalVenue::report(there()).unwrap().into_latest();
		let (position, ledger) = (report.positions[0], ledger());
		assert!(size() > Fixed::ONE, "{:?}", size());
		// What went into margin and is in it no more, and the fees of messages.
		let gone = ledger.in_total - ledger.out_total + ledger.fees;
		let cost = dhv_math::amount::to_fixed(gone, 6).unwrap().try_sub(report.equity).unwrap();
		let value = size().mul_floor(position.index.get()).unwrap();
		let most = value.mul_floor(bps(cost_bps)).unwrap();
		assert!(cost.is_positive() && cost <= most, "{cost:?} of {most:?}");
	});
}
