//! Auctions run: they end when their vaults recover, and go on through stalls, old prices, other
//! parameters and up to expiry.

use super::{
	need::Naked,
	operation::{may, must_fail, Family, Operation, Tried, TOKENS},
	world::World,
};
use crate::tests::random::Draw;
use crate::{
	tests::mock::*, Call, Distressed, Event, Product, ProductParameters, VaultAction::*, MAX_STEP,
};
use dhv_primitives::{BackingClass, Balance, Contracts, Fixed};
use dhv_sequences::World as _;
use frame_system::RawOrigin;
use std::collections::BTreeMap;

const ISOLATED: &[&[&str]] = &[TOKENS];

const OPERATIONS: &[Operation] = &[
	may("auction: runs on", 3, World::runs_on, &[]),
	may("auction: nobody looks at it for long", 1, World::nobody_looks, &[]),
	may("auction: the chain stands still", 1, World::stalls, &[]),
	may("auction: the price grows old", 1, World::price_grows_old, &[]),
	may("auction: expiry comes first", 1, World::expires, &[]),
	may("auction: other terms", 2, World::other_terms, &[]),
	may("auction: another minimum", 1, World::other_minimum, &[]),
	may("auction: lower health factors end it", 1, World::lower_factors, &[]),
	may("auction: the class is closed", 1, World::class_closes, &[]),
	may("govern: shorter tables", 1, World::shorten_tables, &[]),
	may("govern: longer tables", 1, World::lengthen_tables, &[]),
	may("cure: a gift of what is missing", 2, World::cured_by_gift, ISOLATED),
	may("cure: a gift of one unit less", 1, World::not_cured_by_gift, ISOLATED),
	may("cure: a deposit", 2, World::cured_by_deposit, ISOLATED),
	may("cure: options burned", 2, World::cured_by_burn, ISOLATED),
	may("cure: everything closed", 2, World::cured_by_closing, ISOLATED),
	may("cure: a price that automatic work sees", 2, World::cured_by_price, &[]),
	must_fail("auction: withdrawal", World::withdraws, "UnderMargined", &[SMALL]),
	must_fail(
		"govern: tables end before an expiry",
		World::bad_reach,
		"InvalidUpperBoundTable",
		&[],
	),
	must_fail("govern: liquidation", World::bad_liquidation, "InvalidLiquidationTerms", &[]),
];

const SMALL: &[&str] = &["BelowMinimumCollateral"];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: World::check_clocks, end: |_| () };

/// Clocks of auctions at some time: start, seconds that they ran, that time.
pub type Clocks = BTreeMap<(dhv_primitives::SeriesId, AccountId), (u64, u64, u64)>;

impl World {
	/// The clock of an auction never runs back, nor faster than time.
	fn check_clocks(&mut self) {
		let now = self.now();
		let clock = |sale: crate::Sale| {
			let started = sale.auction.started;
			(started.secs(), sale.time(now).saturating_since(started), now.secs())
		};
		let clocks: Clocks = Distressed::<Test>::iter()
			.filter_map(|(series, owner, distress)| Some(((series, owner), clock(distress.sale?))))
			.collect();
		for (key, (started, ran, time)) in &clocks {
			let Some((same, before, then)) = self.clocks.get(key) else { continue };
			if same == started {
				assert!(ran >= before, "the clock of an auction ran back");
				assert!(ran - before <= time - then, "the clock of an auction ran too fast");
			}
		}
		self.clocks = clocks;
	}

	/// What an auction has run, if it is still the same.
	fn ran(&self, naked: &Naked) -> Option<u64> {
		let sale = Naked::of(naked.series, naked.owner)?.distress?.sale?;
		(sale.auction == naked.distress?.sale?.auction)
			.then(|| sale.time(self.now()).saturating_since(sale.auction.started))
	}

	/// An hour with blocks and prices: the price of the auction rises as long as it runs.
	fn runs_on(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let steps = 1 + self.random.below(8);
		for _ in 0..steps {
			let seconds = 60 + self.random.below(190);
			self.pass(seconds, 10);
			self.feed_all();
			work();
		}
		let left = Naked::of(naked.series, naked.owner);
		assert!(left.is_none_or(|left| left.distress.is_none() || left.is_in_need()));
		Some(Ok(()))
	}

	fn nobody_looks(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let before = self.ran(&naked)?;
		for _ in 0..5 {
			self.pass(200, 10);
			self.feed_all();
		}
		let ran = self.ran(&naked)? - before;
		assert!(ran <= MAX_STEP, "{ran} s without a look");
		Some(Ok(()))
	}

	fn stalls(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let before = self.ran(&naked)?;
		let seconds = naked.left().saturating_sub(1).min(HOUR);
		self.pass(seconds, 1);
		self.feed_all();
		let ran = self.ran(&naked)? - before;
		assert!(ran <= seconds.min(MAX_STEP), "a stall ran the clock down");
		work();
		let left = Naked::of(naked.series, naked.owner)?;
		assert!(left.distress.is_none() || left.is_in_need());
		Some(Ok(()))
	}

	/// Automatic work does nothing with it meanwhile.
	fn price_grows_old(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let Naked { series, owner, .. } = naked;
		self.wait_past_price(&naked)?;
		let before = Distressed::<Test>::get(series, owner);
		let stale = crate::Error::<Test>::StalePrice.into();
		assert_eq!(Registry::auction(series, owner), Err(stale));
		work();
		assert_eq!(Distressed::<Test>::get(series, owner), before);
		self.feed_all();
		Some(Ok(()))
	}

	/// Distress does not outlive settlement.
	fn expires(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let Naked { series, owner, .. } = naked;
		while naked.left() > 0 {
			self.pass(150, 10);
			self.feed_all();
		}
		work();
		assert!(Distressed::<Test>::contains_key(series, owner));
		self.pass(1, 1);
		self.finalise(series);
		let settle = Call::settle_vault { series, writer: owner };
		let settled = self.call(RawOrigin::Signed(BOB), settle);
		assert_eq!(settled.is_err(), Distressed::<Test>::contains_key(series, owner));
		Some(Ok(()))
	}

	/// Changes the parameters of a vault in auction; what it offers stays inside its collateral.
	fn change_for(&mut self, naked: &Naked, change: impl FnOnce(&mut ProductParameters)) -> Tried {
		let product = Product::of(&naked.terms);
		let mut parameters = Registry::product(product)?;
		change(&mut parameters);
		let result = self.set(product, parameters);
		if let Ok(offer) = Registry::auction(naked.series, naked.owner) {
			let Naked { vault, .. } = Naked::of(naked.series, naked.owner)?;
			assert!(!offer.limit.is_zero() && offer.limit <= vault.short);
		}
		Some(result)
	}

	fn other_terms(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let random = &mut self.random;
		let deviation = Fixed::from_bps(random.below(10_000) as u32);
		let max_penalty = Fixed::from_bps(1 + random.below(10_000) as u32);
		let insurance_share = random.pick(&[0, 1, 5_000, 10_000]);
		let (grace, more) = (random.pick(&[0, 60, 600]), random.below(5_000) as u32);
		self.change_for(&naked, |parameters| {
			let upper = parameters.call.health.upper.max(parameters.put.health.upper);
			let release = upper + more;
			parameters.liquidation =
				crate::LiquidationTerms { deviation, max_penalty, insurance_share, grace, release };
		})
	}

	fn other_minimum(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let share = u128::from(self.random.below(120));
		let minimum = naked.vault.collateral / 100 * share;
		self.change_for(&naked, |parameters| parameters.classes.min_naked_collateral = minimum)
	}

	/// A vault that holds the new maintenance is let off when somebody looks.
	fn lower_factors(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let tried = self.change_for(&naked, |parameters| {
			let health = crate::HealthFactors { upper: 10_001, lower: 10_000 };
			(parameters.call.health, parameters.put.health) = (health, health);
		});
		self.poke_vault(naked.series, naked.owner).unwrap();
		let after = Naked::of(naked.series, naked.owner)?;
		assert_eq!(after.is_in_need(), after.distress.is_some());
		tried
	}

	/// Who closes does not need an open class.
	fn class_closes(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let tried = self.change_for(&naked, |parameters| {
			(parameters.classes.pool, parameters.classes.naked_cap) = (false, 0);
		});
		assert_eq!(Registry::auction(naked.series, naked.owner), Ok(offer));
		tried
	}

	fn shorten_tables(&mut self) -> Tried {
		let mut parameters = parameters();
		parameters.max_expiry = 7 * DAY;
		for kind in [&mut parameters.call, &mut parameters.put] {
			kind.upper_bound.truncate(1);
		}
		Some(self.set(product(), parameters))
	}

	fn lengthen_tables(&mut self) -> Tried {
		let mut parameters = ether_parameters();
		for kind in [&mut parameters.call, &mut parameters.put] {
			kind.upper_bound.try_push((200 * DAY, Fixed::ONE)).unwrap();
			kind.upper_bound.remove(0);
		}
		Some(self.set(ether_product(), parameters))
	}

	/// What a vault in distress lacks.
	fn missing(naked: &Naked) -> Balance {
		naked.maintenance.map_or(0, |maintenance| maintenance - naked.vault.collateral)
	}

	fn give(&mut self, naked: &Naked, amount: Balance) -> Tried {
		let by = self.anybody();
		let call = Call::top_up { series: naked.series, writer: naked.owner, amount };
		Some(self.call(RawOrigin::Signed(by), call))
	}

	/// After a change of its vault distress stands exactly if the vault is in need.
	fn judged(&self, naked: &Naked, tried: Tried, cured: bool) -> Tried {
		if tried == Some(Ok(())) {
			let after = Naked::of(naked.series, naked.owner);
			assert_eq!(after.is_none_or(|after| after.distress.is_none()), cured);
			let told = events().iter().any(|e| matches!(e, Event::VaultRecovered { .. }));
			assert!(told || !cured);
		}
		tried
	}

	fn cured_by_gift(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let tried = self.give(&naked, Self::missing(&naked));
		self.judged(&naked, tried, true)
	}

	fn not_cured_by_gift(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let amount = Self::missing(&naked) - 1;
		let tried = (amount > 0).then(|| self.give(&naked, amount))?;
		self.judged(&naked, tried, false)
	}

	fn auctioned_public(&mut self) -> Option<Naked> {
		let (naked, _) = self.auctioned()?;
		(naked.terms.backing == BackingClass::PublicNaked).then_some(naked)
	}

	fn cured_by_deposit(&mut self) -> Tried {
		let naked = self.auctioned_public()?;
		let actions = vec![DepositCollateral(Self::missing(&naked))];
		let tried = Some(self.adjust(naked.owner, naked.owner, naked.series, actions));
		self.judged(&naked, tried, true)
	}

	fn cured_by_burn(&mut self) -> Tried {
		let naked = self.auctioned_public()?;
		let wanted = self.random.part(naked.vault.short);
		let contracts = self.gather(naked.series, naked.owner, wanted);
		if contracts.is_zero() {
			return None;
		}
		let result = self.adjust(naked.owner, naked.owner, naked.series, vec![Burn(contracts)]);
		let after = Naked::of(naked.series, naked.owner);
		let cured = after.is_none_or(|after| after.is_sound());
		self.judged(&naked, Some(result), cured)
	}

	fn cured_by_closing(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let Naked { series, owner, vault, .. } = naked;
		let short: Contracts = vault.short;
		if self.gather(series, owner, short) < short {
			return None;
		}
		let result = if naked.terms.backing == BackingClass::Pool {
			self.port(|| close(owner, series, short, owner)).map(|_| ())
		} else {
			let mut actions = vec![Burn(short)];
			if vault.collateral > 0 {
				actions.push(WithdrawCollateral(vault.collateral));
			}
			self.adjust(owner, owner, series, actions)
		};
		assert_eq!(result.is_ok(), Registry::vault(series, owner).is_none());
		self.judged(&naked, Some(result), true)
	}

	fn cured_by_price(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		self.rise_for(&naked)?;
		let sound = |naked: &Naked| naked.distress.is_some() && naked.is_sound();
		let naked = Naked::of(naked.series, naked.owner).filter(sound)?;
		// One pass over all in distress may have begun behind this one.
		work();
		work();
		self.judged(&naked, Some(Ok(())), true)
	}

	fn withdraws(&mut self) -> Tried {
		let naked = self.auctioned_public()?;
		let actions = vec![WithdrawCollateral(1)];
		Some(self.adjust(naked.owner, naked.owner, naked.series, actions))
	}

	fn bad_reach(&mut self) -> Tried {
		let now = self.now();
		let pending = crate::PendingExpiries::<Test>::get();
		pending.iter().find(|entry| entry.expiry.saturating_since(now) > HOUR)?;
		let mut parameters = parameters();
		(parameters.min_expiry, parameters.max_expiry) = (1_800, HOUR);
		for kind in [&mut parameters.call, &mut parameters.put] {
			kind.upper_bound = vec![(HOUR, Fixed::from_bps(500))].try_into().unwrap();
		}
		Some(self.set(product(), parameters))
	}

	fn bad_liquidation(&mut self) -> Tried {
		let mut parameters = parameters();
		let terms = &mut parameters.liquidation;
		match self.random.below(6) {
			0 => terms.deviation = Fixed::ONE,
			1 => terms.max_penalty = Fixed::ZERO,
			2 => terms.max_penalty = Fixed::from_bps(10_001),
			3 => terms.insurance_share = 10_001,
			4 => terms.grace = 30 * DAY + 1,
			_ => terms.release = 12_999,
		}
		Some(self.set(product(), parameters))
	}
}
