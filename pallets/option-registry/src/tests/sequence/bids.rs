//! Bids on vaults in auction, each of which keeps OR-25, and bids that are refused.

use super::{
	need::Naked,
	operation::{may, must_fail, Family, Operation, Tried, TOKENS},
	random::lots,
	world::{World, PUBLIC, STRANGERS},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Call, Event, Insurance, Ledger, Offer, Product, VaultMargin};
use dhv_mocks::{MockOwner, OwnerTold, USDC};
use dhv_primitives::{AssetIndex, BackingClass, Balance, Contracts, Fixed, SeriesId};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

const NO_ACCOUNT: &[&str] = &["NoAccount", "Frozen", "Blocked"];
const WHOLE: &[&[&str]] = &[TOKENS, &["refused"]];
const PART: &[&[&str]] = &[TOKENS, &["refused", "LeavesDust"]];

const OPERATIONS: &[Operation] = &[
	may("bid: all that may be closed", 4, World::bid_limit, WHOLE),
	may("bid: more than there is", 2, World::bid_more, WHOLE),
	may("bid: a part", 3, World::bid_part, PART),
	may("bid: one lot", 2, World::bid_lot, PART),
	may("bid: all of a vault without equity", 2, World::bid_under_water, WHOLE),
	may("bid: at the price of the moment", 1, World::bid_at_price, PART),
	may("bid: by the owner itself", 2, World::bid_by_owner, WHOLE),
	may("bid: until nothing is left", 2, World::bid_until_done, WHOLE),
	may("bid: the insurance takes nothing", 1, World::bid_without_insurance, WHOLE),
	must_fail("bid: one unit above the price", World::bid_above, "PriceBelowLimit", &[]),
	must_fail("bid: leaves dust", World::bid_to_dust, "LeavesDust", &[]),
	must_fail("bid: a part of a lot", World::bid_part_of_lot, "InvalidLot", &[]),
	must_fail("bid: nobody has found the need", World::bid_too_early, "NotInAuction", &[]),
	must_fail("bid: in the grace period", World::bid_in_grace, "NotInAuction", &[]),
	must_fail("bid: a sound vault", World::bid_on_sound, "NotInAuction", &[]),
	must_fail("bid: a vault that has recovered", World::bid_on_recovered, "HealthyVault", &[]),
	must_fail("bid: an old price", World::bid_stale, "StalePrice", &[]),
	must_fail("bid: series unknown", World::bid_unknown, "UnknownSeries", &[]),
	must_fail("bid: series expired", World::bid_expired, "SeriesExpired", &[]),
	must_fail("bid: series fixed", World::bid_fixed, "SeriesNotOpen", &[]),
	must_fail("bid: options that one has not", World::bid_poor, "FundsUnavailable", &[NO_ACCOUNT]),
	must_fail("bid: the owner refuses it", World::bid_refused, "refused", &[TOKENS]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// What contracts come to at a price, in units of an asset, rounded down, and up.
fn worth(price: Fixed, contracts: Contracts, asset: AssetIndex) -> (Balance, Balance) {
	let exact = price.raw().unsigned_abs() * contracts.units();
	let unit = 10u128.pow(if asset == USDC { 20 } else { 8 });
	(exact / unit, exact.div_ceil(unit))
}

fn in_lots(contracts: Contracts) -> u64 {
	(contracts.units() / lots(1).units()) as u64
}

/// What the insurance has, with what waits for it.
fn insured(asset: AssetIndex) -> Balance {
	Insurance::<Test>::get(asset) + Ledger::<Test>::get(asset).dust
}

/// One bid as it was carried out.
struct Carried {
	closed: Contracts,
	price: Fixed,
	payment: Balance,
	penalty: Balance,
	short: Contracts,
	collateral: Balance,
}

fn carried() -> Carried {
	let mut all = events().into_iter().rev();
	let bid = all.find_map(|event| match event {
		Event::VaultLiquidated { closed, price, payment, penalty, short, collateral, .. } => {
			Some(Carried { closed, price, payment, penalty, short, collateral })
		}
		_ => None,
	});
	bid.expect("every bid tells")
}

/// OR-25: what one bid may do to a vault.
fn check_bid(before: &Naked, offer: &Offer, margin: &VaultMargin, bid: &Carried) {
	let (vault, asset) = (before.vault, before.terms.collateral_asset);
	let taken = bid.payment + bid.penalty;
	assert_eq!(bid.price, offer.price);
	assert!(bid.closed <= offer.limit, "OR-25: more was closed than restores the vault");
	assert_eq!(bid.short.units() + bid.closed.units(), vault.short.units());
	assert_eq!(bid.collateral + taken, vault.collateral);
	assert_eq!(taken, worth(offer.price, bid.closed, asset).0, "OR-25: paid at another price");
	assert!(
		taken * vault.short.units() <= vault.collateral * bid.closed.units(),
		"OR-25: a contract was paid more than its collateral"
	);
	assert!(
		bid.collateral * vault.short.units() >= vault.collateral * bid.short.units(),
		"OR-25: the backing of what is left fell"
	);
	let terms = Registry::product(Product::of(&before.terms)).unwrap().liquidation;
	let above = taken.saturating_sub(worth(offer.value, bid.closed, asset).1);
	let share = above * Balance::from(terms.insurance_share) / 10_000;
	assert_eq!(bid.penalty, share, "the insurance got another share");
	if bid.short.is_zero() {
		return;
	}
	// What one lot needs, and a unit for each number that is rounded.
	let one = margin.initial / u128::from(in_lots(vault.short)) + 3;
	let initial = margin.initial * bid.short.units() / vault.short.units();
	assert!(bid.collateral <= initial + one, "OR-25: more was closed than restores the vault");
}

impl World {
	/// A vault in auction with what is offered; one is put up if there is none.
	pub fn auctioned(&mut self) -> Option<(Naked, Offer)> {
		self.feed_all();
		let offer = |naked: &Naked| Registry::auction(naked.series, naked.owner).ok();
		let naked = match self.naked(|naked| offer(naked).is_some()) {
			Some(naked) => naked,
			None => {
				let naked = self.in_need(|_| true)?;
				MockOwner::set_keeps_health(naked.owner, false);
				self.poke_vault(naked.series, naked.owner).unwrap();
				Naked::of(naked.series, naked.owner)?
			}
		};
		Some((naked, offer(&naked)?))
	}

	fn send_bid(
		&mut self,
		bidder: AccountId,
		naked: &Naked,
		contracts: Contracts,
		min_price: Fixed,
	) -> DispatchResult {
		let Naked { series, owner, .. } = *naked;
		let call = Call::bid { series, owner, contracts, min_price };
		self.call(RawOrigin::Signed(bidder), call)
	}

	/// Bids, and compares what was done with what was offered.
	fn bid_on(
		&mut self,
		bidder: AccountId,
		(naked, offer): (Naked, Offer),
		contracts: Contracts,
		min_price: Fixed,
	) -> Tried {
		let Naked { series, owner, .. } = naked;
		let asset = naked.terms.collateral_asset;
		let margin = Registry::margin(series, owner).unwrap();
		let told = MockOwner::liquidated().len();
		let state = |world: &Self| {
			(world.balance(asset, bidder), options(series, bidder).units(), insured(asset))
		};
		let before = state(self);
		let result = self.send_bid(bidder, &naked, contracts, min_price);
		if result.is_err() {
			return Some(result);
		}
		let (bid, after) = (carried(), state(self));
		assert_eq!(bid.closed, contracts.min(offer.limit));
		assert!(bid.price >= min_price);
		check_bid(&naked, &offer, &margin, &bid);
		assert_eq!(before.1 - after.1, bid.closed.units());
		assert_eq!(after.2 - before.2, bid.penalty, "the insurance got something else");
		assert_eq!(MockOwner::liquidated().len(), told + 1);
		let released = if naked.keeps_health() && bid.short.is_zero() { bid.collateral } else { 0 };
		let own = if owner == bidder { released } else { 0 };
		assert_eq!(after.0 - before.0, bid.payment + own, "the bidder got something else");
		match Naked::of(series, owner) {
			Some(left) => assert_eq!(left.distress.is_some(), left.is_in_need()),
			None => assert!(bid.short.is_zero()),
		}
		Some(result)
	}

	/// Somebody of the public who has up to so many of a vault's options.
	fn bidder(&mut self, naked: &Naked, most: Contracts) -> Option<(AccountId, Contracts)> {
		let bidder = self.random.pick(&PUBLIC);
		let held = self.gather(naked.series, bidder, most);
		(!held.is_zero()).then_some((bidder, held))
	}

	fn bid_limit(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		if held < offer.limit {
			return None;
		}
		self.bid_on(bidder, (naked, offer), offer.limit, Fixed::ZERO)
	}

	/// Its options are worth more than it holds when the auction starts.
	fn bid_under_water(&mut self) -> Tried {
		let share = self.random.between(400, 900);
		let naked = self.sound(120)?;
		self.price = naked.price_beyond(share)?;
		self.feed_all();
		MockOwner::set_keeps_health(naked.owner, false);
		self.poke_vault(naked.series, naked.owner).unwrap();
		let offer = Registry::auction(naked.series, naked.owner).unwrap();
		if offer.limit < naked.vault.short {
			return None;
		}
		let naked = Naked::of(naked.series, naked.owner)?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		(held == offer.limit).then(|| self.bid_on(bidder, (naked, offer), held, Fixed::ZERO))?
	}

	fn bid_more(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		let more = lots(in_lots(naked.vault.short) + 1 + self.random.below(100));
		if held < offer.limit {
			return None;
		}
		self.bid_on(bidder, (naked, offer), more, Fixed::ZERO)
	}

	fn bid_part(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		let contracts = self.random.part(held);
		self.bid_on(bidder, (naked, offer), contracts, Fixed::ZERO)
	}

	fn bid_lot(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, _) = self.bidder(&naked, lots(1))?;
		self.bid_on(bidder, (naked, offer), lots(1), Fixed::ZERO)
	}

	fn bid_at_price(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		self.bid_on(bidder, (naked, offer), held, offer.price)
	}

	fn bid_by_owner(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		if self.gather(naked.series, naked.owner, offer.limit) < offer.limit {
			return None;
		}
		self.bid_on(naked.owner, (naked, offer), offer.limit, Fixed::ZERO)
	}

	/// A bid after the other while time passes, until the vault is closed or restored.
	fn bid_until_done(&mut self) -> Tried {
		let (mut naked, mut offer) = self.auctioned()?;
		let mut tried = None;
		for _ in 0..4 {
			let (bidder, held) = self.bidder(&naked, offer.limit)?;
			if held < offer.limit {
				return tried;
			}
			tried = self.bid_on(bidder, (naked, offer), offer.limit, Fixed::ZERO);
			self.pass(120, 10);
			self.feed_all();
			let next = Naked::of(naked.series, naked.owner);
			let shown = Registry::auction(naked.series, naked.owner);
			let (Some(left), Ok(shown)) = (next, shown) else { break };
			(naked, offer) = (left, shown);
		}
		tried
	}

	/// The penalty waits with other dust until its account takes it.
	fn bid_without_insurance(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		let id = naked.terms.collateral_asset;
		let who = Registry::insurance_account();
		if self.balance(id, who) == 0 || held < offer.limit {
			return None;
		}
		type AssetsCall = pallet_assets::Call<Test, AssetsInstance>;
		self.as_issuer(AssetsCall::block { id, who })?.unwrap();
		let before = Insurance::<Test>::get(id);
		let tried = self.bid_on(bidder, (naked, offer), offer.limit, Fixed::ZERO);
		assert_eq!(Insurance::<Test>::get(id), before);
		self.as_issuer(AssetsCall::thaw { id, who })?.unwrap();
		tried
	}

	fn bid_above(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let above = Fixed::from_raw(offer.price.raw() + 1);
		Some(self.send_bid(BOB, &naked, lots(1), above))
	}

	/// Governance raises the minimum to just below what a vault holds.
	fn bid_to_dust(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let product = Product::of(&naked.terms);
		let all = in_lots(naked.vault.short);
		if naked.terms.backing != BackingClass::PublicNaked || all < 2 {
			return None;
		}
		let contracts = lots(all - 1);
		let paid = worth(offer.price, contracts, naked.terms.collateral_asset).0;
		let before = Registry::product(product)?;
		let mut parameters = before.clone();
		parameters.classes.min_naked_collateral = naked.vault.collateral - 1;
		self.set(product, parameters).unwrap();
		let shown = Registry::auction(naked.series, naked.owner).unwrap();
		assert!(paid == 0 || shown.limit == naked.vault.short, "less would leave dust");
		let bidder = self.bidder(&naked, contracts);
		let tried = bidder
			.filter(|(_, held)| *held == contracts && paid > 0)
			.map(|(bidder, _)| self.send_bid(bidder, &naked, contracts, Fixed::ZERO));
		self.set(product, before).unwrap();
		tried
	}

	fn bid_part_of_lot(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let part = Contracts::from_units(self.random.pick(&[0, 1, 9_999, 10_001]));
		Some(self.send_bid(BOB, &naked, part, Fixed::ZERO))
	}

	fn bid_too_early(&mut self) -> Tried {
		let naked = self.in_need(|_| true)?;
		Some(self.send_bid(BOB, &naked, lots(1), Fixed::ZERO))
	}

	fn bid_in_grace(&mut self) -> Tried {
		let naked = self.in_grace()?;
		Some(self.send_bid(BOB, &naked, lots(1), Fixed::ZERO))
	}

	fn bid_on_sound(&mut self) -> Tried {
		let naked = self.sound(0)?;
		Some(self.send_bid(BOB, &naked, lots(1), Fixed::ZERO))
	}

	fn bid_on_recovered(&mut self) -> Tried {
		let recovered = |naked: &Naked| {
			naked.distress.is_some_and(|distress| distress.sale.is_some()) && naked.is_sound()
		};
		if self.naked(recovered).is_none() {
			let (naked, _) = self.auctioned()?;
			self.rise_for(&naked)?;
		}
		let naked = self.naked(recovered)?;
		Some(self.send_bid(BOB, &naked, lots(1), Fixed::ZERO))
	}

	fn bid_stale(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		self.wait_past_price(&naked)?;
		Some(self.send_bid(BOB, &naked, lots(1), Fixed::ZERO))
	}

	fn bid_for(&mut self, series: SeriesId) -> Tried {
		let (owner, contracts, min_price) = (CAROL, lots(1), Fixed::ZERO);
		let call = Call::bid { series, owner, contracts, min_price };
		Some(self.call(RawOrigin::Signed(BOB), call))
	}

	fn bid_unknown(&mut self) -> Tried {
		self.bid_for(SeriesId(u32::MAX))
	}

	fn bid_expired(&mut self) -> Tried {
		let series = self.expired()?;
		self.bid_for(series)
	}

	fn bid_fixed(&mut self) -> Tried {
		let (series, _) = self.series_where(|info| info.status.fixing().is_some())?;
		self.bid_for(series)
	}

	fn bid_poor(&mut self) -> Tried {
		let (naked, _) = self.auctioned()?;
		let who = self.random.pick(&STRANGERS);
		if !options(naked.series, who).is_zero() {
			return None;
		}
		Some(self.send_bid(who, &naked, naked.vault.short, Fixed::ZERO))
	}

	fn bid_refused(&mut self) -> Tried {
		let (naked, offer) = self.auctioned()?;
		let (bidder, held) = self.bidder(&naked, offer.limit)?;
		if held < offer.limit {
			return None;
		}
		let refuse =
			|error| MockOwner::set_health_refusal(naked.owner, OwnerTold::Liquidated, error);
		refuse(Some(DispatchError::Other("refused")));
		let result = self.send_bid(bidder, &naked, offer.limit, Fixed::ZERO);
		refuse(None);
		Some(result)
	}
}
