//! Prices that vaults do not stand, and pokes at vaults wherever they stand.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS},
	world::{trades, World, PUBLIC, STRANGERS},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Call, Distress, Distressed, MarginVault, Product, Vaults};
use dhv_math::margin::Trigger;
use dhv_mocks::{MockClock, MockOwner, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::VaultOwner, BackingClass, Balance, Fixed, OptionKind, Price, Series, SeriesId,
};
use frame_support::weights::WeightMeter;
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// What an owner may do that keeps collateral where it is.
const REFUSAL: &[&str] = &["refused"];

const OPERATIONS: &[Operation] = &[
	may("need: a price that a vault does not stand", 6, World::fall, &[]),
	may("need: a price far beyond it", 2, World::fall_far, &[]),
	may("need: a price that just does it", 2, World::fall_just, &[]),
	may("need: a price that helps", 1, World::rise, &[]),
	may("need: a price of next to nothing", 1, World::fall_to_nothing, &[]),
	may("poke: a vault in need", 3, World::poke_in_need, &[]),
	may("poke: a vault in distress", 2, World::poke_in_distress, &[]),
	may("poke: a vault that has recovered", 2, World::poke_recovered, &[]),
	may("poke: a vault above its band", 2, World::poke_above_band, &[TOKENS, REFUSAL]),
	must_fail("poke: a sound vault", World::poke_sound, "HealthyVault", &[]),
	must_fail("poke: a full vault", World::poke_full_vault, "AlwaysBacked", &[]),
	must_fail("poke: no vault", World::poke_nobody, "VaultNotFound", &[]),
	must_fail("poke: series unknown", World::poke_unknown_vault, "UnknownSeries", &[]),
	must_fail("poke: series expired", World::poke_expired_vault, "SeriesExpired", &[]),
	must_fail("poke: series fixed", World::poke_fixed_vault, "SeriesNotOpen", &[]),
	must_fail("poke: an old price", World::poke_stale, "StalePrice", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// A vault with a margin that is short, in a series that trades.
#[derive(Clone, Copy, Debug)]
pub struct Naked {
	/// Its series.
	pub series: SeriesId,
	/// Its owner.
	pub owner: AccountId,
	/// The terms of the series.
	pub terms: Series,
	/// The vault.
	pub vault: MarginVault,
	/// If it was found in need.
	pub distress: Option<Distress>,
	/// Collateral below which it is in need now; none without a fresh price.
	pub maintenance: Option<Balance>,
	/// Where it falls into need; none without a fresh price.
	pub trigger: Option<Trigger>,
}

impl Naked {
	/// The vault as it stands now.
	pub fn of(series: SeriesId, owner: AccountId) -> Option<Self> {
		let info = Registry::series_info(series)?;
		let vault = Registry::vault(series, owner).filter(|vault| !vault.short.is_zero())?;
		let terms = info.terms;
		if terms.backing == BackingClass::PublicFull || !trades(&info, MockClock::timestamp()) {
			return None;
		}
		let margin = Registry::margin(series, owner).ok();
		let (maintenance, trigger) = (margin.map(|m| m.maintenance), margin.map(|m| m.trigger));
		let distress = Distressed::<Test>::get(series, owner);
		Some(Self { series, owner, terms, vault, distress, maintenance, trigger })
	}

	/// Whether it is below its maintenance now.
	pub fn is_in_need(&self) -> bool {
		self.maintenance.is_some_and(|maintenance| self.vault.collateral < maintenance)
	}

	/// Whether it holds its maintenance now.
	pub fn is_sound(&self) -> bool {
		self.maintenance.is_some_and(|maintenance| self.vault.collateral >= maintenance)
	}

	/// Whether its owner keeps health.
	pub fn keeps_health(&self) -> bool {
		MockOwner::keeps_health(&self.owner)
	}

	/// Seconds to expiry.
	pub fn left(&self) -> u64 {
		self.terms.seconds_to_expiry(MockClock::timestamp())
	}

	/// A whole price this share of it beyond its trigger, in per mille; before it if below zero.
	pub fn price_beyond(&self, share: i64) -> Option<i64> {
		let Some(Trigger::At(price)) = self.trigger else { return None };
		let floor = (price.raw() / Fixed::SCALE) as i64;
		let price = match self.terms.kind {
			OptionKind::Put => floor - floor * share / 1_000,
			OptionKind::Call => floor + 1 + floor * share / 1_000,
		};
		(300..=8_000).contains(&price).then_some(price)
	}
}

impl World {
	/// A vault with a margin.
	pub fn naked(&mut self, fits: impl Fn(&Naked) -> bool) -> Option<Naked> {
		let all =
			Vaults::<Test>::iter_keys().filter_map(|(series, owner)| Naked::of(series, owner));
		let fitting: Vec<_> = all.filter(fits).collect();
		self.random.choose(&fitting)
	}

	/// A sound vault with so many seconds left; opens one if there is none.
	pub fn sound(&mut self, left: u64) -> Option<Naked> {
		self.feed_all();
		let fits = |naked: &Naked| naked.is_sound() && naked.distress.is_none();
		if let Some(naked) = self.naked(|naked| fits(naked) && naked.left() > left) {
			return Some(naked);
		}
		let Naked { series, owner, .. } = self.open_naked()?;
		Naked::of(series, owner).filter(|naked| fits(naked) && naked.left() > left)
	}

	/// A new naked vault while everything is loose, with the least collateral that it may have.
	fn open_naked(&mut self) -> Option<Naked> {
		self.loosen()?.ok()?;
		self.cap(None)?.ok()?;
		self.feed_all();
		let backing = BackingClass::PublicNaked;
		let early = |terms: &Series| terms.seconds_to_expiry(MockClock::timestamp()) > HOUR / 2;
		let found = self.trading(|terms| terms.backing == backing && early(terms));
		let series = found.or_else(|| {
			let kind = self.random.pick(&[OptionKind::Put, OptionKind::Call]);
			let asset = self.random.pick(&[USDC, WETH]);
			let terms = self.good_terms(kind, asset, backing);
			self.call(RawOrigin::Signed(MANAGER), Call::issue_series { terms }).ok()?;
			self.trading(|other| *other == terms)
		})?;
		let (owner, to) = (self.random.pick(&PUBLIC), self.random.pick(&PUBLIC));
		let mint = crate::VaultAction::Mint { contracts: self.random.contracts(), to };
		self.adjust_with_collateral(owner, series, vec![mint])?.ok()?;
		Naked::of(series, owner)
	}

	/// A vault in need that nobody has found so yet; the price moves if there is none.
	pub fn in_need(&mut self, fits: impl Fn(&Naked) -> bool) -> Option<Naked> {
		self.feed_all();
		let fits = |naked: &Naked| naked.is_in_need() && naked.distress.is_none() && fits(naked);
		self.naked(fits).or_else(|| {
			self.fall()?.unwrap();
			self.naked(fits)
		})
	}

	/// The price moves beyond the trigger of a sound vault.
	fn fall_by(&mut self, share: i64) -> Tried {
		let naked = self.sound(120)?;
		self.price = naked.price_beyond(share)?;
		self.feed_all();
		let naked = Naked::of(naked.series, naked.owner)?;
		assert!(naked.is_in_need(), "{naked:?} stands {} beyond its trigger", self.price);
		Some(Ok(()))
	}

	fn fall(&mut self) -> Tried {
		let share = self.random.between(1, 80);
		self.fall_by(share)
	}

	/// What it owes is more than it holds.
	fn fall_far(&mut self) -> Tried {
		let share = self.random.between(200, 700);
		self.fall_by(share)
	}

	fn fall_just(&mut self) -> Tried {
		self.fall_by(0)
	}

	/// A vault in distress recovers, which nobody has seen so far.
	fn rise(&mut self) -> Tried {
		self.feed_all();
		let naked = self.naked(|naked| naked.distress.is_some() && naked.is_in_need())?;
		self.rise_for(&naked)?;
		Some(Ok(()))
	}

	/// Back to before the trigger of a vault.
	pub fn rise_for(&mut self, naked: &Naked) -> Option<()> {
		let share = self.random.between(5, 100);
		self.price = naked.price_beyond(-share)?;
		self.feed_all();
		let naked = Naked::of(naked.series, naked.owner)?;
		assert!(naked.is_sound() && naked.distress.is_some());
		Some(())
	}

	/// What puts owe in the underlying does not fit: the series waits for the next price.
	fn fall_to_nothing(&mut self) -> Tried {
		self.feed_all();
		let ether_put = |naked: &Naked| {
			(naked.terms.kind, naked.terms.collateral_asset) == (OptionKind::Put, WETH)
		};
		self.naked(|naked| ether_put(naked) && naked.distress.is_none())?;
		MockPrices::set(WETH, USDC, Price::from_raw(1));
		Registry::watch_prices(&mut WeightMeter::new());
		let failed = |event: &_| matches!(event, crate::Event::WatchFailed { .. });
		let told = events().iter().any(failed);
		self.feed_all();
		// A small vault owes what fits.
		told.then_some(Ok(()))
	}

	/// Somebody pokes a vault.
	pub fn poke_vault(&mut self, series: SeriesId, owner: AccountId) -> DispatchResult {
		let who = self.random.pick(&[PUBLIC[0], PUBLIC[1], STRANGERS[0]]);
		self.call(RawOrigin::Signed(who), Call::poke_vault { series, owner })
	}

	fn poke_in_need(&mut self) -> Tried {
		let Naked { series, owner, .. } = self.in_need(|_| true)?;
		let result = self.poke_vault(series, owner);
		let after = Naked::of(series, owner)?;
		assert_eq!(after.is_in_need(), after.distress.is_some());
		let waits = after.distress.is_some_and(|distress| distress.sale.is_none());
		assert!(!waits || after.keeps_health(), "only owners that keep health have a grace period");
		Some(result)
	}

	fn poke_in_distress(&mut self) -> Tried {
		let before = self.naked(|naked| naked.distress.is_some() && naked.is_in_need())?;
		let result = self.poke_vault(before.series, before.owner);
		let after = Naked::of(before.series, before.owner)?;
		assert_eq!(after.is_in_need(), after.distress.is_some());
		let auction = |naked: &Naked| Some(naked.distress?.sale?.auction);
		let kept = auction(&before).is_none() || auction(&before) == auction(&after);
		assert!(kept || after.distress.is_none(), "an auction began anew");
		Some(result)
	}

	fn poke_recovered(&mut self) -> Tried {
		let recovered = |naked: &Naked| naked.distress.is_some() && naked.is_sound();
		let found = self.naked(recovered);
		let naked = match found {
			Some(naked) => naked,
			None => {
				self.rise()?.unwrap();
				self.naked(recovered)?
			}
		};
		let result = self.poke_vault(naked.series, naked.owner);
		assert!(Naked::of(naked.series, naked.owner)?.distress.is_none());
		Some(result)
	}

	/// What returns is all above the band, and what is left still stands its initial margin.
	fn poke_above_band(&mut self) -> Tried {
		let above = |naked: &Naked| {
			let excess = Registry::margin(naked.series, naked.owner).map_or(0, |m| m.excess);
			naked.distress.is_none() && excess > naked.vault.collateral / 1_000
		};
		let naked = self.naked(above)?;
		let (kept, asset) = (naked.keeps_health(), naked.terms.collateral_asset);
		MockOwner::set_keeps_health(naked.owner, true);
		let before = self.balance(asset, naked.owner);
		let result = self.poke_vault(naked.series, naked.owner);
		MockOwner::set_keeps_health(naked.owner, kept);
		let after = Naked::of(naked.series, naked.owner)?;
		let got = self.balance(asset, naked.owner) - before;
		assert_eq!(got, naked.vault.collateral - after.vault.collateral);
		assert_eq!(result.is_ok(), got > 0);
		assert!(after.is_sound());
		Some(result)
	}

	fn poke_sound(&mut self) -> Tried {
		let naked = self
			.naked(|naked| naked.is_sound() && naked.distress.is_none() && !naked.keeps_health())?;
		Some(self.poke_vault(naked.series, naked.owner))
	}

	fn poke_full_vault(&mut self) -> Tried {
		let (series, owner, _) =
			self.public_vault(|terms, _| terms.backing == BackingClass::PublicFull)?;
		Some(self.poke_vault(series, owner))
	}

	fn poke_nobody(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing != BackingClass::PublicFull)?;
		Some(self.poke_vault(series, MANAGER))
	}

	fn poke_unknown_vault(&mut self) -> Tried {
		Some(self.poke_vault(SeriesId(u32::MAX), ALICE))
	}

	fn poke_expired_vault(&mut self) -> Tried {
		let now = self.now();
		let (series, _) =
			self.series_where(|info| info.status.fixing().is_none() && info.terms.is_expired(now))?;
		Some(self.poke_vault(series, ALICE))
	}

	fn poke_fixed_vault(&mut self) -> Tried {
		let (series, _) = self.series_where(|info| info.status.fixing().is_some())?;
		Some(self.poke_vault(series, ALICE))
	}

	/// Waits until the last price is too old for a vault.
	pub fn wait_past_price(&mut self, naked: &Naked) -> Option<()> {
		let age = Registry::product(Product::of(&naked.terms))?.max_price_age + 1;
		if naked.left() <= age {
			return None;
		}
		self.pass(age, age / 6);
		Some(())
	}

	fn poke_stale(&mut self) -> Tried {
		let naked = self.naked(|_| true)?;
		self.wait_past_price(&naked)?;
		Some(self.poke_vault(naked.series, naked.owner))
	}
}
