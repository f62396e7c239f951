//! Makers sign, takers fill, makers take back; and a second book of what became of every quote, kept
//! from nothing but events.

use super::{
	super::{
		mock::*,
		rfq::{cash, give_cash, public_series, signature, within},
	},
	told::worth,
	world::{now, World, BOB},
};
use crate::{
	types::{moment, sorted},
	*,
};
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{ports::OptionRegistry, Contracts, Fixed, Price, Side, Timestamp, LOT};
use dhv_sequences::{may, must_fail, Operation, Tried};
use sp_runtime::testing::TestSignature;
use std::collections::BTreeMap;

/// Who signs; the second takes too.
const MAKERS: [u64; 2] = [MAKER, BOB];
/// Who takes.
const TAKERS: [u64; 2] = [ALICE, BOB];
/// Quotes that are remembered.
const REMEMBERED: usize = 12;

/// What may have become of a quote.
const OVER: &[&str] =
	&["QuotePastExpiry", "QuoteRevoked", "QuoteCancelled", "NonceUsed", "QuoteExhausted"];

pub const FAMILY: &[Operation<World>] = &[
	may("fill_quote", 16, |world| world.fill_some_quote(), &[OVER]),
	may(
		"fill_quote: in its last second",
		2,
		|world| {
			let quote = world.fillable()?;
			MockClock::advance(quote.expires_at.saturating_since(now()));
			world.fill_rest(&quote)
		},
		&[],
	),
	must_fail(
		"fill_quote: after its last second",
		|world| {
			let quote = world.fillable()?;
			MockClock::advance(quote.expires_at.saturating_since(now()) + 1);
			world.fill_rest(&quote)
		},
		"QuotePastExpiry",
		&[],
	),
	must_fail(
		"fill_quote: more than once",
		|world| {
			let quote = world.fillable()?;
			world.fill_rest(&quote)?.ok()?;
			world.fill_rest(&quote)
		},
		"QuoteExhausted",
		&[],
	),
	must_fail(
		"fill_quote: more than was signed",
		|world| {
			let quote = world.fillable()?;
			let left = Handler::quote_left(quote.clone()).ok()?;
			world.fill_by(taker(&quote), &quote, Some(left.try_add(LOT).ok()?))
		},
		"MoreThanLeft",
		&[],
	),
	must_fail(
		"fill_quote: another one of the identity",
		|world| {
			let quote = world.fillable()?;
			let part = quote.partial.then_some(LOT);
			world.fill_by(taker(&quote), &quote, part)?.ok()?;
			let price = Price::new(quote.price.get().try_add(Fixed::ONE).ok()?);
			world.fill_rest(&MakerQuote { price, ..quote })
		},
		"NonceUsed",
		&[],
	),
	must_fail(
		"fill_quote: too early",
		|world| {
			let quote = world.quote();
			let signed_at = within(1);
			world.fill_rest(&MakerQuote { signed_at, expires_at: within(60), ..quote })
		},
		"QuoteNotYetValid",
		&[],
	),
	must_fail(
		"fill_quote: a long life",
		|world| {
			let quote = MakerQuote { expires_at: within(DAY + 1), ..world.quote() };
			world.fill_rest(&quote)
		},
		"QuoteLifetimeTooLong",
		&[&["QuoteRevoked"]],
	),
	must_fail(
		"fill_quote: not what was signed",
		|world| {
			let quote = world.fillable()?;
			let TestSignature(maker, text) = signature(&quote);
			let forged = world.random.pick(&[(maker, 0), (maker, 1), (maker + 50, 2)]);
			let text = match forged.1 {
				0 => text[1..].to_vec(),
				1 => [text.as_slice(), b"!"].concat(),
				_ => text,
			};
			let signature = TestSignature(forged.0, text);
			let origin = RuntimeOrigin::signed(taker(&quote));
			Some(world.call(origin, Call::fill_quote { quote, signature, contracts: None }))
		},
		"WrongSignature",
		&[],
	),
	must_fail(
		"fill_quote: for somebody else",
		|world| {
			let quote = MakerQuote { taker: Some(9), ..world.fillable()? };
			let fresh = MakerQuote { signed_at: now(), expires_at: within(30), ..quote };
			world.fill_by(ALICE, &fresh, None)
		},
		"NotTaker",
		&[&["QuoteRevoked", "QuoteCancelled", "NonceUsed"]],
	),
	must_fail(
		"fill_quote: one's own",
		|world| {
			let quote = world.fillable()?;
			world.fill_by(quote.maker, &quote, None)
		},
		"OwnQuote",
		&[],
	),
	must_fail(
		"fill_quote: a part of a whole",
		|world| {
			let quote = world.fillable()?;
			(!quote.partial && quote.contracts > LOT).then_some(())?;
			world.fill_by(taker(&quote), &quote, Some(LOT))
		},
		"NotPartial",
		&[],
	),
	may(
		"cancel_quote",
		3,
		|world| {
			let quote = world.remembered()?;
			world.cancel_one(&quote)
		},
		&[&["QuotePastExpiry", "QuoteCancelled"]],
	),
	must_fail(
		"fill_quote: cancelled",
		|world| {
			let quote = world.fillable()?;
			world.cancel_one(&quote)?.ok()?;
			world.fill_rest(&quote)
		},
		"QuoteCancelled",
		&[],
	),
	must_fail(
		"fill_quote: revoked",
		|world| {
			let quote = world.fillable()?;
			world.revoke(quote.maker)?.ok()?;
			world.fill_rest(&quote)
		},
		"QuoteRevoked",
		&[],
	),
	may(
		"forget_quote",
		2,
		|world| {
			let kept: Vec<_> = world.makers.states.keys().copied().collect();
			let (last, maker, nonce) = world.random.choose(&kept)?;
			let expires_at = moment(last);
			if world.random.once_in(2) {
				MockClock::advance(expires_at.saturating_since(now()) + 1);
			}
			world.forget(maker, Some((expires_at, nonce)))
		},
		&[&["NothingOver"]],
	),
	may(
		"forget_quote: a revocation",
		1,
		|world| {
			let maker = world.random.pick(&MAKERS);
			if world.random.once_in(2) {
				MockClock::advance(DAY + 1);
			}
			world.forget(maker, None)
		},
		&[&["NothingOver"]],
	),
];

/// Somebody who may fill a quote.
fn taker(quote: &MakerQuote<u64>) -> u64 {
	quote.taker.unwrap_or(ALICE)
}

/// What the events told of makers' quotes.
pub struct Makers {
	/// Quotes that were signed, the newest last.
	signed: Vec<MakerQuote<u64>>,
	states: BTreeMap<([u8; 8], u64, u64), QuoteState>,
	revoked: BTreeMap<u64, Timestamp>,
	/// What each of them has more than at the beginning.
	cash: BTreeMap<u64, i128>,
	rich: u128,
}

impl Makers {
	/// Opens the series of makers and gives everybody enough.
	pub fn open() -> Self {
		let series = MockRegistry::add_series(public_series());
		MockRegistry::set_collateral_per_contract(series, 0);
		let rich = 10_u128.pow(24);
		for who in [MAKER, ALICE, BOB] {
			give_cash(who, rich);
		}
		let cash = [MAKER, ALICE, BOB].map(|who| (who, 0)).into();
		Self { signed: vec![], states: BTreeMap::new(), revoked: BTreeMap::new(), cash, rich }
	}

	/// Takes an event into the book, and checks that it fits. Returns what is special about it.
	pub fn follow(&mut self, event: &Event<Test>) -> Vec<&'static str> {
		match event {
			Event::QuoteFilled { hash, maker, taker, expires_at, nonce, fill } => {
				let key = (sorted(*expires_at), *maker, *nonce);
				let before = self.states.get(&key).map_or(Contracts::ZERO, QuoteState::filled);
				let filled = before.try_add(fill.contracts).unwrap();
				let contracts = filled.try_add(fill.left).unwrap();
				let state = QuoteState::Filled { quote: *hash, contracts, filled };
				if let Some(QuoteState::Filled { quote, contracts: signed, .. }) =
					self.states.insert(key, state)
				{
					assert_eq!((quote, signed), (*hash, contracts));
				}
				assert!(now() <= *expires_at && maker != taker);
				let sells = fill.side == Side::Sell;
				assert_eq!(fill.paid, worth(fill.price.get(), fill.contracts, sells));
				let (buyer, seller) = if sells { (taker, maker) } else { (maker, taker) };
				*self.cash.get_mut(buyer).unwrap() -= fill.paid as i128;
				*self.cash.get_mut(seller).unwrap() += fill.paid as i128;
				let mut special = vec![if sells { "sold" } else { "bought" }];
				special.extend((!fill.left.is_zero()).then_some("part"));
				special.extend((!fill.written.is_zero()).then_some("written"));
				special.extend((fill.written < fill.contracts).then_some("delivered"));
				return special;
			}
			Event::QuoteCancelled { maker, expires_at, nonce, filled } => {
				let state = QuoteState::Cancelled { filled: *filled };
				let before = self.states.insert((sorted(*expires_at), *maker, *nonce), state);
				assert_eq!(before.map_or(Contracts::ZERO, |state| state.filled()), *filled);
			}
			Event::QuotesRevoked { maker, until } => {
				assert_eq!(*until, now());
				self.revoked.insert(*maker, *until);
			}
			Event::QuoteForgotten { maker, expires_at, nonce } => {
				assert!(*expires_at < now());
				assert!(self.states.remove(&(sorted(*expires_at), *maker, *nonce)).is_some());
			}
			Event::RevocationForgotten { maker, until } => {
				assert!(until.try_add_secs(DAY).unwrap() < now());
				assert_eq!(self.revoked.remove(maker), Some(*until));
			}
			_ => {}
		}
		Vec::new()
	}

	/// Fails unless everything that is stored is in the book, and the other way round.
	pub fn compare(&self) {
		assert_eq!(Quotes::<Test>::iter().collect::<BTreeMap<_, _>>(), self.states);
		assert_eq!(Revocations::<Test>::iter().collect::<BTreeMap<_, _>>(), self.revoked);
		for (who, change) in &self.cash {
			assert_eq!(cash(*who) as i128, self.rich as i128 + change);
		}
	}

	/// Fails if anything is kept.
	pub fn ensure_empty(&self) {
		assert!(self.states.is_empty() && self.revoked.is_empty());
	}
}

impl World {
	/// A quote that is signed now.
	fn quote(&mut self) -> MakerQuote<u64> {
		let maker = self.random.pick(&MAKERS);
		let most = self.random.pick(&[10, 100_000]);
		let lots = u128::from(1 + self.random.below(most));
		MakerQuote {
			maker,
			taker: self.random.pick(&[None, None, Some(ALICE)]),
			series: public_series(),
			side: self.side(),
			contracts: Contracts::from_units(lots * LOT.units()),
			price: Price::new(Fixed::from_raw(self.random.between(1, i64::MAX).into())),
			partial: !self.random.once_in(3),
			nonce: self.random.below(3),
			signed_at: now(),
			expires_at: within(self.random.pick(&[0, 30, 60, 600, DAY])),
		}
	}

	/// A quote that was signed, or one that is signed now.
	fn remembered(&mut self) -> Option<MakerQuote<u64>> {
		if !self.random.once_in(6) {
			self.makers.signed.retain(|quote| now() <= quote.expires_at);
		}
		if self.makers.signed.is_empty() || self.random.once_in(4) {
			let quote = self.quote();
			self.makers.signed.push(quote);
			if self.makers.signed.len() > REMEMBERED {
				self.makers.signed.remove(0);
			}
		}
		let signed = self.makers.signed.clone();
		self.random.choose(&signed)
	}

	/// One that can be filled now.
	fn fillable(&mut self) -> Option<MakerQuote<u64>> {
		let quote = self.remembered()?;
		Handler::quote_left(quote.clone()).ok()?;
		Some(quote)
	}

	/// Fills as somebody, all that is left if nothing is said.
	fn fill_by(
		&mut self,
		who: u64,
		quote: &MakerQuote<u64>,
		contracts: Option<Contracts>,
	) -> Tried {
		let (quote, signature) = (quote.clone(), signature(quote));
		let call = Call::fill_quote { quote, signature, contracts };
		Some(self.call(RuntimeOrigin::signed(who), call))
	}

	/// Fills all that is left as somebody who may.
	fn fill_rest(&mut self, quote: &MakerQuote<u64>) -> Tried {
		self.fill_by(taker(quote), quote, None)
	}

	/// Fills a quote or a part of it, with or without options of one's own.
	fn fill_some_quote(&mut self) -> Tried {
		let quote = self.remembered()?;
		let who = quote.taker.unwrap_or_else(|| self.random.pick(&TAKERS));
		if who == quote.maker {
			return None;
		}
		let id = MockRegistry::find(&quote.series)?;
		let seller = if quote.side == Side::Sell { quote.maker } else { who };
		if self.random.once_in(3) {
			let held = u128::from(self.random.below(100_000));
			MockRegistry::set_held(seller, id, Contracts::from_units(held));
		}
		let left = Handler::quote_left(quote.clone()).unwrap_or(LOT);
		let lots = (left.units() / LOT.units()) as u64;
		let part = u128::from(1 + self.random.below(lots)) * LOT.units();
		let contracts = quote.partial.then_some(Contracts::from_units(part));
		self.fill_by(who, &quote, contracts)
	}

	fn cancel_one(&mut self, quote: &MakerQuote<u64>) -> Tried {
		let MakerQuote { maker, expires_at, nonce, .. } = *quote;
		Some(self.call(RuntimeOrigin::signed(maker), Call::cancel_quote { expires_at, nonce }))
	}

	fn revoke(&mut self, maker: u64) -> Tried {
		Some(self.call(RuntimeOrigin::signed(maker), Call::revoke_quotes {}))
	}

	fn forget(&mut self, maker: u64, quote: Option<(Timestamp, u64)>) -> Tried {
		Some(self.call(RuntimeOrigin::signed(ALICE), Call::forget_quote { maker, quote }))
	}
}
