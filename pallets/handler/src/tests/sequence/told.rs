//! What each event tells goes into the books, and has to fit them.

use super::{
	super::mock::*,
	books::{Books, Opened},
	world::{net, now, round, DECIMALS},
};
use crate::{types::SLACK, *};
use dhv_mocks::MockRegistry;
use dhv_primitives::{
	ports::OptionRegistry, Balance, Contracts, Fixed, PoolId, PriceRound, Quote, Series, SeriesId,
	Side,
};

/// Contracts times a price, in the smallest unit of the strike asset, rounded down or up.
pub fn worth(price: Fixed, contracts: Contracts, up: bool) -> Balance {
	let product = price.raw() as u128 * contracts.units();
	let unit = 10_u128.pow(18 + 8 - DECIMALS);
	product / unit + u128::from(up && !product.is_multiple_of(unit))
}

/// What `part` of an order's first leg is of another leg.
pub fn share(order: &OtcOrder<u64>, leg: &OtcLeg, part: Contracts) -> Contracts {
	Contracts::from_units(leg.contracts.units() * part.units() / order.size().units())
}

impl Books {
	/// Takes an event into the books. Returns what is special about it.
	pub fn follow(&mut self, event: &Event<Test>, by_rule: bool) -> Vec<&'static str> {
		match event {
			Event::SeriesListed { pool, series, terms, listing } => {
				return self.listed((*pool, *series), terms, listing, by_rule);
			}
			Event::ListingChanged { pool, series, old, new } => {
				assert_eq!(self.listings.insert((*pool, *series), *new), Some(*old));
				self.by_rule.remove(&(*pool, *series));
			}
			Event::SeriesUnlisted { pool, series, listing } => {
				self.unlist(*pool, *series, Some(*listing));
				self.forget_past_exclusions();
				if self.rules.contains_key(pool) && listing.expiry > now() {
					self.excluded.insert((*pool, *series), listing.expiry);
				}
			}
			Event::ListingExpired { pool, series, expiry } => {
				assert_eq!(self.unlist(*pool, *series, None).expiry, *expiry);
				assert!(*expiry <= now());
			}
			Event::ListingRetired { pool, series, listing } => {
				self.retired(*pool, *series, listing)
			}
			Event::ListingRuleSet { pool, old, new } => {
				let before = match new {
					Some(rule) => self.rules.insert(*pool, rule.clone()),
					None => {
						self.excluded.retain(|(other, _), _| other != pool);
						self.rules.remove(pool)
					}
				};
				assert_eq!(before, *old);
			}
			Event::ListingRefused { pool, .. } => assert!(by_rule && self.rules.contains_key(pool)),
			Event::ParametersSet { pool, old, new } => {
				assert_eq!(self.parameters.insert(*pool, *new), *old);
				*self.revisions.entry(*pool).or_default() += 1;
			}
			Event::TablesSet { pool, old, new } => {
				assert_eq!(self.tables.insert(*pool, new.clone()), *old);
				*self.revisions.entry(*pool).or_default() += 1;
			}
			Event::Traded { quote, .. } => self.traded(quote),
			Event::OtcTermsSet { pool, old, new } => {
				assert_eq!(self.otc.insert(*pool, *new), *old);
			}
			Event::OrderCreated { id, order } => {
				assert_eq!((*id, order.filled), (self.next, Contracts::ZERO));
				assert_eq!(self.orders.insert(*id, order.clone()), None);
				self.next += 1;
				// What is ordered is the manager's: the rule leaves it alone.
				for leg in &order.legs {
					self.by_rule.remove(&(order.pool, leg.series));
				}
			}
			Event::OtcFilled { .. } => return self.filled(event),
			Event::ManagerCharged { pool, loss, period } => {
				assert!(*loss > 0, "nothing was charged");
				let details = self.spend(*pool, *loss);
				assert_eq!(self.losses[pool], *period);
				return details;
			}
			Event::OrderCancelled { id, pool, filled } => {
				let order = self.orders.remove(id).unwrap();
				assert_eq!((order.pool, order.filled), (*pool, *filled));
				assert!(now() <= order.expires_at, "an expired order was cancelled");
			}
			Event::OrderExpired { id, pool, filled } => {
				let order = self.orders.remove(id).unwrap();
				assert_eq!((order.pool, order.filled), (*pool, *filled));
				assert!(now() > order.expires_at, "an open order expired");
				return if filled.is_zero() { vec![] } else { vec!["part"] };
			}
			_ => {}
		}
		Vec::new()
	}

	fn listed(
		&mut self,
		key: (PoolId, SeriesId),
		terms: &Series,
		listing: &Listing,
		by_rule: bool,
	) -> Vec<&'static str> {
		assert_eq!(MockRegistry::series(key.1), Some(*terms));
		assert_eq!((listing.listed_at, listing.expiry), (now(), terms.expiry));
		assert_eq!(self.listings.insert(key, *listing), None, "listed twice");
		if !by_rule {
			self.excluded.remove(&key);
			return Vec::new();
		}
		self.by_rule.insert(key, (terms.expiry, terms.strike));
		assert!(!self.excluded.contains_key(&key), "listed although it was taken out");
		let rule = &self.rules[&key.0];
		assert_eq!((listing.buyable, listing.sellable), (rule.buyable, rule.sellable));
		let others = self.listings.iter().filter(|((pool, _), _)| *pool == key.0);
		assert!(others.clone().count() <= rule.max_listings as usize, "too many listings");
		let same = others.filter(|(_, other)| other.expiry == listing.expiry).count();
		assert!(same <= rule.max_per_expiry as usize, "too many listings of an expiry");
		assert!(in_grid(key.0, terms, 0), "listed outside the grid");
		vec!["rule"]
	}

	fn retired(&mut self, pool: PoolId, series: SeriesId, listing: &Listing) {
		assert!(self.by_rule.contains_key(&(pool, series)), "the manager's listing was retired");
		self.unlist(pool, series, Some(*listing));
		let interest = MockRegistry::open_interest(series);
		assert!(net(series) == 0 && interest.is_zero(), "a series in use was retired");
		let terms = MockRegistry::series(series).unwrap();
		assert!(!in_grid(pool, &terms, SLACK), "a series of the grid was retired");
	}

	fn traded(&mut self, quote: &Quote) {
		let opened = quote.opened.units() as i128;
		let own = quote.delta.get().raw().abs() * opened;
		let own = own / 100_000_000 + i128::from(own % 100_000_000 > 0);
		self.open_delta(quote.pool, &quote.round, own, 0);
	}

	fn open_delta(&mut self, pool: PoolId, round: &PriceRound, own: i128, slack: i128) {
		let opened = self.opened.entry(pool).or_default();
		if opened.round != round.number {
			*opened = Opened { round: round.number, ..Opened::default() };
		}
		opened.delta += own;
		opened.slack += slack;
		let most = self.parameters[&pool].max_round_delta.raw();
		assert!(own <= slack || opened.delta <= most + opened.slack, "beyond the round's delta");
	}

	fn filled(&mut self, event: &Event<Test>) -> Vec<&'static str> {
		let Event::OtcFilled { id, pool, who, round: told, fills, paid, received, loss, left } =
			event
		else {
			unreachable!("only fills come here")
		};
		let mut order = self.orders.remove(id).unwrap();
		assert_eq!((order.pool, *told), (*pool, round()));
		assert!(order.counterparty.is_none_or(|named| named == *who), "a stranger filled it");
		assert!(now() <= order.expires_at && order.bounds.contain(told.price));
		let first = order.legs[0].series;
		let part = fills.iter().find(|fill| fill.series == first).unwrap().contracts;
		assert!(order.partial || part == order.size());
		let mut legs: Vec<_> = order.legs.to_vec();
		legs.sort_by_key(|leg| leg.side == Side::Buy);
		assert_eq!(legs.len(), fills.len());
		for (leg, fill) in legs.iter().zip(fills) {
			self.check_fill(&order, leg, fill, part);
			let contracts = fill.contracts.units() as i128;
			let own = fill.delta.get().raw().abs() * fill.opened.units() as i128 / contracts;
			self.open_delta(*pool, told, own, if fill.opened.is_zero() { 0 } else { 3 });
		}
		let sum = |side, of: fn(&OtcFill) -> Balance| -> Balance {
			fills.iter().filter(|fill| fill.side == side).map(of).sum()
		};
		assert_eq!(*paid, sum(Side::Buy, |fill| fill.amount));
		assert_eq!(*received, sum(Side::Sell, |fill| fill.amount));
		assert_eq!(*loss, sum(Side::Buy, |fill| fill.loss) + sum(Side::Sell, |fill| fill.loss));
		let mut details = self.spend(*pool, *loss);
		order.filled = Contracts::from_units(order.filled.units() + part.units());
		assert_eq!(left.units(), order.size().units() - order.filled.units());
		let of = |found: bool, detail| found.then_some(detail);
		let side = |side| fills.iter().any(|fill| fill.side == side && !fill.reduced.is_zero());
		details.extend(
			[
				of(!left.is_zero(), "part"),
				of(*loss > 0, "loss"),
				of(order.counterparty.is_none(), "open"),
				of(order.counterparty.is_some(), "named"),
				of(*received > 0, "buyback"),
				of(side(Side::Buy), "resold"),
				of(side(Side::Sell), "closed"),
				of(fills.len() > 1, "legs"),
			]
			.into_iter()
			.flatten(),
		);
		if !left.is_zero() {
			self.orders.insert(*id, order);
		}
		details
	}

	/// A leg is what the order says, and its amounts follow from price and model.
	fn check_fill(&self, order: &OtcOrder<u64>, leg: &OtcLeg, fill: &OtcFill, part: Contracts) {
		let contracts = share(order, leg, part);
		assert_eq!((fill.series, fill.side, fill.price), (leg.series, leg.side, leg.price));
		assert_eq!(fill.contracts, contracts);
		assert_eq!(contracts.units() * order.size().units(), leg.contracts.units() * part.units());
		assert_eq!(fill.reduced.units() + fill.opened.units(), contracts.units());
		let buys = leg.side == Side::Buy;
		let amount = worth(leg.price.get(), contracts, buys);
		let fee = self.parameters[&order.pool].fee_per_contract;
		let tariff = if buys { worth(fee, contracts, true) } else { 0 };
		let fee = if amount / 8 > tariff { tariff } else { 0 };
		assert_eq!((fill.amount, fill.tariff, fill.fee), (amount, tariff, fee));
		let (dear, cheap) = (fill.worth.max(fill.model), fill.worth.min(fill.model));
		assert_eq!(fill.worth, if buys { dear } else { cheap });
		let value = worth(fill.worth.get(), contracts, buys);
		let loss = if buys { value.saturating_sub(amount) } else { amount.saturating_sub(value) };
		assert_eq!(fill.loss, loss);
		let apart = leg.price.get().raw().abs_diff(fill.model.get().raw()) * contracts.units();
		let most = (fill.band.raw() as u128 + 2) * 100_000_000;
		assert!(apart <= most, "outside the band");
	}

	/// Takes a loss out of the budget of its period.
	fn spend(&mut self, pool: PoolId, loss: Balance) -> Vec<&'static str> {
		let OtcTerms { max_loss, period, .. } = self.otc[&pool];
		if loss == 0 {
			return Vec::new();
		}
		let known = self.losses.get(&pool).filter(|last| now().secs() < last.since.secs() + period);
		let (since, before) = known.map_or((now(), 0), |last| (last.since, last.lost));
		let lost = before + loss;
		assert!(lost <= max_loss, "more was lost than is allowed");
		let last = self.losses.insert(pool, LossPeriod { since, lost, allowed: max_loss });
		if last.is_some_and(|last| last.since != since) {
			vec!["new period"]
		} else {
			Vec::new()
		}
	}
}

/// Whether a series is one of those that the pass of a pool's rule is about.
fn in_grid(pool: PoolId, terms: &Series, slack: u32) -> bool {
	let pass = ListingPasses::<Test>::get(pool).unwrap();
	let mut rungs = pass.grid.iter().filter(|rung| rung.expiry == terms.expiry);
	rungs.any(|rung| rung.ladder.covers(terms.strike, slack))
}
