//! Deals of more than one leg, orders of the manager, quotes of makers, and what is left after an expiry.

use super::World;
use crate::{
	calls,
	chain::{signed, POOL},
	known::{now, Known},
	source::Source,
};
use dhv_primitives::{
	BackingClass, Contracts, Fixed, Leg, Legs, Price, SeriesId, Side, Timestamp as Seconds,
};
use dhv_runtime::{
	origins, reads, AccountId, Handler, LiquidityPool, Runtime, RuntimeCall, RuntimeOrigin,
	Signature,
};
use frame_support::BoundedVec;
use pallet_handler::{Call, Limit, MakerQuote, OtcLeg};
use pallet_option_registry::{Call as Registry, FixingKey};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Dave, Eve, Ferdie};

impl World {
	fn side(source: &mut Source) -> Side {
		match source.byte() & 1 {
			0 => Side::Buy,
			_ => Side::Sell,
		}
	}

	/// Some tenths of contracts.
	fn tenths(source: &mut Source) -> Contracts {
		Contracts::from_units((u128::from(source.byte()) + 1) * Contracts::ONE.units() / 10)
	}

	fn listed(&self, source: &mut Source) -> Option<SeriesId> {
		source.pick(&self.known.listed).map(|(_, series)| series)
	}

	/// Several series at once.
	pub(super) fn spread(&mut self, source: &mut Source) {
		let who = self.person(source);
		let legs: Vec<_> = (0..=source.below(3))
			.filter_map(|_| {
				let (series, side) = (self.listed(source)?, Self::side(source));
				Some(Leg { series, side, contracts: Self::tenths(source) })
			})
			.collect();
		let limit = match Self::side(source) {
			Side::Buy => Limit::Pay(u128::MAX),
			Side::Sell => Limit::Receive(0),
		};
		let (deadline, expected_version) = (None, None);
		let legs = Legs::truncate_from(legs);
		let call = Call::trade { pool: POOL, legs, limit, deadline, expected_version };
		let _ = calls::make(RuntimeOrigin::signed(who), call.into());
	}

	/// What the model says a series is worth, more or less.
	fn about(source: &mut Source, series: SeriesId) -> Option<Price> {
		let round = reads::nav(POOL).ok()?.round;
		let value = LiquidityPool::unit_value(series, &round).ok()?.value;
		let part = Fixed::from_bps(9_000 + u32::from(source.byte()) * 8);
		Some(Price::new(value.mul_floor(part).ok()?))
	}

	/// The manager makes an order, somebody fills one, or it is taken back.
	pub(super) fn order(&mut self, source: &mut Source) {
		let who = self.person(source);
		let open = source.pick(&self.known.orders);
		match (source.byte() % 5, open) {
			(0..=2, Some(id)) => {
				let contracts = (!source.once_in(3)).then(|| Self::tenths(source));
				let limit = match Self::side(source) {
					Side::Buy => Limit::Pay(u128::MAX),
					Side::Sell => Limit::Receive(0),
				};
				let call = Call::fill_order { id, contracts, limit };
				let _ = calls::make(RuntimeOrigin::signed(who), call.into());
			}
			(3, Some(id)) => {
				let _ = calls::make(signed(Alice), Call::cancel_order { id }.into());
			}
			_ => {
				let legs: Vec<_> = (0..=source.below(2))
					.filter_map(|_| {
						let (series, side) = (self.listed(source)?, Self::side(source));
						let (contracts, price) =
							(Self::tenths(source), Self::about(source, series)?);
						Some(OtcLeg { series, side, contracts, price })
					})
					.collect();
				let call = Call::create_order {
					pool: POOL,
					legs: BoundedVec::truncate_from(legs),
					counterparty: source.once_in(2).then_some(who),
					lifetime: 1_800,
					down: Fixed::from_int(100),
					up: Fixed::from_int(100),
					partial: !source.once_in(3),
				};
				let _ = calls::make(signed(Alice), call.into());
			}
		}
	}

	/// Somebody fills a maker's quote; the same bytes make the same quote again.
	pub(super) fn quote(&mut self, source: &mut Source) {
		let taker = self.person(source);
		let Some(maker) = source.pick(&[Dave, Eve, Ferdie]) else { return };
		let Some(series) = source.pick(&self.known.series) else { return };
		let Some(info) = pallet_option_registry::SeriesOf::<Runtime>::get(series) else { return };
		let mut terms = info.terms;
		if terms.backing == BackingClass::Pool {
			terms.backing = BackingClass::PublicFull;
		}
		let start = now() / 600 * 600;
		let quote = MakerQuote {
			maker: maker.to_account_id(),
			taker: None,
			series: terms,
			side: Self::side(source),
			contracts: Contracts::from_units(50 * Contracts::ONE.units()),
			price: Price::new(Fixed::from_int(i64::from(source.byte()))),
			partial: true,
			nonce: u64::from(source.byte() % 4),
			signed_at: Seconds::from_secs(start),
			expires_at: Seconds::from_secs(start + 1_200),
		};
		let call = match source.byte() % 8 {
			0 => {
				let call = Call::cancel_quote { expires_at: quote.expires_at, nonce: quote.nonce };
				let _ = calls::make(signed(maker), call.into());
				return;
			}
			_ => Call::fill_quote {
				signature: sign(maker, &quote),
				quote,
				contracts: (!source.once_in(4)).then(|| Self::tenths(source)),
			},
		};
		let _ = calls::make(RuntimeOrigin::signed(taker), call.into());
		self.known = Known::read();
	}

	/// What anybody may do after an expiry, and who decides a fixing in dispute.
	pub(super) fn settle(&mut self, source: &mut Source) {
		let who = self.person(source);
		let by = RuntimeOrigin::signed(who);
		let what = source.byte() % 6;
		if what < 2 {
			let keys: Vec<FixingKey> = self.known.fixings.clone();
			let Some(key) = source.pick(&keys) else { return };
			let price = Price::new(Fixed::from_int(self.dollars as i64));
			let (by, call) = match what {
				0 => (signed(Bob), Registry::dispute_fixing { key }),
				_ => (origins::Origin::Governor.into(), Registry::resolve_fixing { key, price }),
			};
			let _ = calls::make(by, call.into());
			return;
		}
		let call: RuntimeCall = match what {
			2 => {
				let Some(series) = source.pick(&self.known.expired) else { return };
				Registry::poke_fixing { series }.into()
			}
			3 => {
				let Some((series, writer)) = source.pick(&self.known.vaults) else { return };
				Registry::settle_vault { series, writer }.into()
			}
			_ => {
				let Some((series, holder)) = source.pick(&self.known.holders) else { return };
				Registry::pay_holder { series, holder }.into()
			}
		};
		let _ = calls::make(by, call);
	}
}

fn sign(maker: Sr25519Keyring, quote: &MakerQuote<AccountId>) -> Signature {
	Signature::Sr25519(maker.sign(&Handler::quote_payload(quote.clone())))
}
