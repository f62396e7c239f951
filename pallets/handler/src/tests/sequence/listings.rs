//! What the manager lists, changes and takes out.

use super::{
	super::mock::*,
	world::{alice, manager, now, World},
};
use crate::{types::MAX_EXCLUSIONS, *};
use dhv_mocks::MockRegistry;
use dhv_primitives::{ports::OptionRegistry, OptionKind, Price, Timestamp};
use dhv_sequences::{may, must_fail, Operation, Tried};
use sp_runtime::{DispatchError, DispatchResult};

/// There is no room for another listing.
const FULL: &[&str] = &["TooManyListings", "TooManyExpiries"];

pub const FAMILY: &[Operation<World>] = &[
	may("list_series", 10, |world| world.list_something(), &[FULL, &["AlreadyListed"]]),
	must_fail(
		"list_series: what is listed",
		|world| {
			let terms = MockRegistry::series(world.series())?;
			Some(world.list(terms.expiry, terms.kind, terms.strike))
		},
		"AlreadyListed",
		&[FULL, &["SeriesExpired"]],
	),
	may(
		"set_listing",
		2,
		|world| {
			let series = world.series();
			let buyable = !world.random.once_in(5);
			let sellable = !world.random.once_in(5);
			let call = Call::set_listing { pool: POOL, series, buyable, sellable };
			Some(world.call(manager(), call))
		},
		&[&["NotListed"]],
	),
	may(
		"unlist",
		2,
		|world| {
			let series = world.series();
			Some(world.call(manager(), Call::unlist { pool: POOL, series }))
		},
		&[&["NotListed", "TooManyExclusions"]],
	),
	// Without a rule there is no end to what can be unlisted.
	must_fail(
		"unlist: more than is remembered",
		|world| world.crowd_out(),
		"TooManyExclusions",
		&[FULL],
	),
	may(
		"remove_expired",
		3,
		|world| Some(world.call(alice(), Call::remove_expired {})),
		&[&["NothingExpired"]],
	),
];

impl World {
	fn list(&mut self, expiry: Timestamp, kind: OptionKind, strike: Price) -> DispatchResult {
		let (buyable, sellable) = (!self.random.once_in(8), !self.random.once_in(8));
		let call = Call::list_series { pool: POOL, expiry, kind, strike, buyable, sellable };
		self.call(manager(), call)
	}

	/// Lists something, new or not.
	fn list_something(&mut self) -> Tried {
		let days = now().secs() / DAY + self.random.pick(&[1, 2, 7, 30, 60]);
		let kind = self.random.pick(&[OptionKind::Call, OptionKind::Put]);
		let percent = self.random.pick(&[20, 70, 90, 100, 110, 150, 400]);
		let strike = price(self.dollars * percent / 100);
		Some(self.list(Timestamp::from_secs(days * DAY), kind, strike))
	}

	/// Lists and unlists other series of one expiry until that is refused.
	fn crowd_out(&mut self) -> Tried {
		ListingRules::<Test>::get(POOL).filter(|_| self.random.once_in(4))?;
		let last = ExpiryQueue::<Test>::get().last().map(|group| group.expiry);
		let expiry = last.filter(|last| *last > now())?;
		for strike in 0..=i64::from(MAX_EXCLUSIONS) {
			let strike = price(20_000 + strike);
			let known: DispatchError = Error::<Test>::AlreadyListed.into();
			match self.list(expiry, OptionKind::Put, strike) {
				Err(full) if full != known => return Some(Err(full)),
				_ => self.follow_events(false),
			}
			let series = Handler::listings(POOL)
				.into_iter()
				.map(|(series, _)| series)
				.find(|series| {
					MockRegistry::series(*series).is_some_and(|terms| terms.strike == strike)
				})
				.unwrap();
			if let Err(full) = self.call(manager(), Call::unlist { pool: POOL, series }) {
				assert_eq!(Excluded::<Test>::get(POOL).len(), MAX_EXCLUSIONS as usize);
				return Some(Err(full));
			}
			self.follow_events(false);
		}
		Some(Ok(()))
	}
}
