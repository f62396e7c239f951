//! Random orders: whatever is made, filled and cancelled in whatever order, the invariants hold, and
//! no period loses more than its budget.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, MockSurface, MockUnderwriter};
use dhv_primitives::{
	ports::ScheduledWork, Balance, Contracts, Fixed, OptionKind, Price, SeriesId, Side, Volatility,
};
use dhv_sequences::Random;
use frame_support::weights::WeightMeter;

fn lots(random: &mut Random) -> Contracts {
	Contracts::from_units(u128::from(random.below(600)) * 100_000)
}

/// An order of one or two legs within some percent of the model.
fn create(random: &mut Random, series: &[SeriesId]) -> bool {
	let mut legs = Vec::new();
	for id in &series[..usize::try_from(1 + random.below(2)).unwrap()] {
		let Ok(quote) = quote(*id, hundredths(100)) else { return false };
		let side = if random.below(2) == 0 { Side::Buy } else { Side::Sell };
		let factor = bps(u32::try_from(9_500 + random.below(1_000)).unwrap());
		let price = Price::new(quote.fair_value.mul_floor(factor).unwrap());
		legs.push(OtcLeg { series: *id, side, contracts: lots(random), price });
	}
	let counterparty = (random.below(4) > 0).then_some(1 + random.below(2));
	let bound = Fixed::from_int(i64::try_from(random.below(100)).unwrap());
	Handler::create_order(
		RuntimeOrigin::signed(MANAGER),
		POOL,
		legs.try_into().unwrap(),
		counterparty,
		random.below(1_900),
		bound,
		bound,
		random.below(3) > 0,
	)
	.is_ok()
}

fn pick(random: &mut Random) -> OrderId {
	let open = Handler::orders(POOL);
	match usize::try_from(random.below(1 + open.len() as u64)).unwrap() {
		0 => random.below(5),
		index => open[index - 1].0,
	}
}

fn step(random: &mut Random, series: &[SeriesId]) -> bool {
	let id = pick(random);
	let who = RuntimeOrigin::signed(1 + random.below(2));
	match random.below(12) {
		0..=2 => create(random, series),
		3..=7 => {
			let contracts = (random.below(2) == 0).then(|| lots(random));
			Handler::fill_order(who, id, contracts, Limit::Pay(Balance::MAX)).is_ok()
		}
		8 => {
			let manager = random.below(2) == 0;
			let who = if manager { RuntimeOrigin::signed(MANAGER) } else { who };
			Handler::cancel_order(who, id).is_ok()
		}
		9 => {
			MockClock::advance(random.below(200));
			set_price(1_950 + i64::try_from(random.below(100)).unwrap());
			false
		}
		10 => {
			let volatility = 7_800 + u32::try_from(random.below(400)).unwrap();
			MockSurface::set_volatility(Volatility::new(bps(volatility)));
			false
		}
		_ => {
			Handler::run(&mut WeightMeter::new());
			false
		}
	}
}

#[test]
fn random_orders_keep_every_invariant_and_the_budget() {
	run(|| {
		let mut random = Random::new(1);
		let series = [list(OptionKind::Call, 90, 2_000), list(OptionKind::Put, 90, 1_900)];
		for (who, id) in [(1, 0), (2, 0), (1, 1), (2, 1)] {
			MockRegistry::set_held(who, series[id], hundredths(1_000_000));
		}
		let (mut done, mut periods) = (0, std::collections::BTreeMap::new());
		for _ in 0..4_000 {
			if step(&mut random, &series) {
				done += 1;
			}
			for event in events() {
				let Event::OtcFilled { loss, .. } = event else { continue };
				let since = Losses::<Test>::get(POOL).since;
				let lost: &mut Balance = periods.entry(since).or_default();
				*lost += loss;
				assert!(*lost <= otc_terms().max_loss);
			}
			Handler::check_invariants().unwrap();
		}
		let trades = MockUnderwriter::sales().len() + MockUnderwriter::purchases().len();
		assert!(done > 500 && trades > 200, "only {done} steps, {trades} trades");
		let starts: Vec<_> = periods.keys().map(|since| since.secs()).collect();
		assert!(starts.len() > 3, "only {} periods", starts.len());
		assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= otc_terms().period));
		assert!(periods.values().any(|lost| *lost > otc_terms().max_loss / 2));
	});
}
