//! Rules by which the pool lists series, and the turns that follow them.

use super::{
	super::mock::*,
	world::{alice, World, NOWHERE},
};
use crate::{
	types::{Cycle, Expiries, Step, Width},
	*,
};
use dhv_mocks::MockRegistry;
use dhv_primitives::{Price, Volatility};
use dhv_sequences::{may, must_fail, Operation};
use sp_runtime::{DispatchError, DispatchResult};

pub const FAMILY: &[Operation<World>] = &[
	may(
		"set_listing_rule",
		4,
		|world| {
			let rule = world.rule();
			Some(world.set_rule(Some(rule)))
		},
		&[],
	),
	may("set_listing_rule: none", 1, |world| Some(world.set_rule(None)), &[]),
	must_fail(
		"set_listing_rule: out of range",
		|world| {
			let good = world.rule();
			let bad = match world.random.below(8) {
				0 => ListingRule { expiries: Default::default(), ..good },
				1 => ListingRule { min_time: good.max_time, ..good },
				2 => ListingRule { max_time: 401 * DAY, ..good },
				3 => ListingRule { step: Step::Constant(price(0)), ..good },
				4 => ListingRule { width: Width::Share(bps(10_001)), ..good },
				5 => ListingRule { max_per_expiry: 1, ..good },
				6 => ListingRule { max_per_expiry: good.max_listings + 1, ..good },
				_ => ListingRule { max_listings: 6, ..good },
			};
			Some(world.set_rule(Some(bad)))
		},
		"InvalidListingRule",
		&[],
	),
	must_fail(
		"set_listing_rule: no pool",
		|world| {
			let rule = Some(world.rule());
			let call = Call::set_listing_rule { pool: NOWHERE, rule };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"UnknownPool",
		&[],
	),
	must_fail(
		"set_listing_rule: a stranger",
		|world| {
			let rule = Some(world.rule());
			Some(world.call(alice(), Call::set_listing_rule { pool: POOL, rule }))
		},
		"BadOrigin",
		&[],
	),
	may("poke_listings", 6, |world| Some(world.poke()), &[&["NoListingRule", "NothingToList"]]),
	must_fail(
		"poke_listings: no rule",
		|world| Some(world.call(alice(), Call::poke_listings { pool: BARE_POOL })),
		"NoListingRule",
		&[],
	),
	must_fail(
		"poke_listings: to the end",
		|world| {
			ListingRules::<Test>::get(POOL)?;
			// One price round has an end.
			(0..50).map(|_| world.poke()).find(Result::is_err)
		},
		"NothingToList",
		&[],
	),
	may(
		"poke_listings: the registry refuses",
		1,
		|world| {
			MockRegistry::on_issue(|_| Err(DispatchError::Other("not issued")));
			let done = world.poke();
			MockRegistry::on_issue(|_| Ok(()));
			Some(done)
		},
		&[&["NoListingRule", "NothingToList"]],
	),
	// Nobody uses what was listed, and the price goes far away.
	may(
		"poke_listings: the grid moves",
		4,
		|world| {
			ListingRules::<Test>::get(POOL)?;
			for (series, _) in Handler::listings(POOL) {
				if world.random.once_in(2) {
					world.abandon(series);
				}
			}
			let percent = world.random.pick(&[70, 140]);
			world.feed(world.dollars * percent / 100);
			Some(world.poke())
		},
		&[&["NothingToList"]],
	),
];

impl World {
	fn set_rule(&mut self, rule: Option<ListingRule>) -> DispatchResult {
		self.call(RuntimeOrigin::root(), Call::set_listing_rule { pool: POOL, rule })
	}

	/// One turn. What it lists is the rule's.
	fn poke(&mut self) -> DispatchResult {
		self.follow_events(false);
		let done = self.call(alice(), Call::poke_listings { pool: POOL });
		self.follow_events(true);
		done
	}

	/// A rule that leaves room, or takes all there is.
	fn rule(&mut self) -> ListingRule {
		let days =
			|count| Expiries { cycle: Cycle::Period { seconds: DAY, offset: 28_800 }, count };
		let weeks =
			|count| Expiries { cycle: Cycle::Period { seconds: 7 * DAY, offset: 0 }, count };
		let months = Cycle::MonthEnd { months: 1, weekday: 5, time_of_day: 28_800 };
		let mut expiries = vec![self.random.pick(&[days(1), days(3), weeks(1), weeks(2)])];
		if self.random.once_in(2) {
			expiries.push(Expiries { cycle: months, count: 1 });
		}
		let max_listings = 2 + self.random.below(4) as u32;
		let width = Width::Deviations {
			count: bps(self.random.pick(&[2_500, 10_000])),
			volatility: Volatility::new(bps(8_000)),
		};
		ListingRule {
			expiries: expiries.try_into().unwrap(),
			min_time: self.random.pick(&[0, DAY / 2, 3 * DAY]),
			max_time: self.random.pick(&[10 * DAY, 60 * DAY]),
			step: self.random.pick(&[
				Step::Constant(price(50)),
				Step::Constant(price(200)),
				Step::Nice { share: bps(500), unit: price(10) },
				Step::Nice { share: bps(1), unit: Price::from_raw(1) },
			]),
			width: self.random.pick(&[width, Width::Share(bps(500)), Width::Share(bps(3_000))]),
			max_per_expiry: 2 + self.random.below(u64::from(max_listings) - 1) as u32,
			max_listings,
			buyable: !self.random.once_in(5),
			sellable: !self.random.once_in(5),
		}
	}
}
