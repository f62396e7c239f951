//! Any order of fills, cancellations, revocations, blocks and seconds: a model that forgets nothing
//! foresees what is filled and what is refused, so that what the chain forgets never matters; and
//! nobody fills more of an identity than was signed.

use super::{mock::*, rfq::*};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{ports::ScheduledWork, Balance, Contracts, Side, Timestamp, LOT};
use frame_support::weights::WeightMeter;
use proptest::{collection::vec, prelude::*};
use sp_runtime::{DispatchResult, StateVersion};
use std::collections::BTreeMap;

/// What a contract costs; a lot then costs 1,000 units.
const DOLLARS: i64 = 10;
/// Who signs.
const MAKERS: [u64; 2] = [MAKER, BOB];

#[derive(Clone, Debug)]
enum Step {
	Fill { quote: usize, taker: u64, lots: u128 },
	FillAll { quote: usize, taker: u64 },
	Cancel { quote: usize },
	Revoke { maker: u64 },
	Pass { seconds: u64 },
	Work,
	Forget { quote: usize },
	ForgetRevocation { maker: u64 },
}

fn step(quotes: usize) -> impl Strategy<Value = Step> {
	let taker = prop::sample::select(vec![ALICE, BOB, 9]);
	prop_oneof![
		8 => (0..quotes, taker.clone(), 0..40u128)
			.prop_map(|(quote, taker, lots)| Step::Fill { quote, taker, lots }),
		3 => (0..quotes, taker).prop_map(|(quote, taker)| Step::FillAll { quote, taker }),
		1 => (0..quotes).prop_map(|quote| Step::Cancel { quote }),
		1 => prop::sample::select(MAKERS.to_vec()).prop_map(|maker| Step::Revoke { maker }),
		4 => prop_oneof![4 => 0..40u64, 1 => 0..2 * DAY].prop_map(|seconds| Step::Pass { seconds }),
		2 => Just(Step::Work),
		2 => (0..quotes).prop_map(|quote| Step::Forget { quote }),
		1 => prop::sample::select(MAKERS.to_vec()).prop_map(|maker| Step::ForgetRevocation { maker }),
	]
}

prop_compose! {
	/// A quote; many share an identity.
	fn quote()(
		maker in prop::sample::select(MAKERS.to_vec()),
		taker in prop::option::weighted(0.2, Just(ALICE)),
		side in prop::sample::select(vec![Side::Buy, Side::Sell]),
		lots in 0..100u128,
		partial in prop::bool::weighted(0.8),
		nonce in 0..2u64,
		signed in 0..80u64,
		life in prop_oneof![6 => 0..80u64, 1 => DAY - 1..=DAY + 1],
	) -> MakerQuote<u64> {
		MakerQuote {
			maker,
			taker,
			series: public_series(),
			side,
			contracts: Contracts::from_units(lots * LOT.units()),
			price: price(DOLLARS),
			partial,
			nonce,
			signed_at: Timestamp::from_secs(START + signed),
			expires_at: Timestamp::from_secs(START + (signed + life) / 20 * 20),
		}
	}
}

type Identity = (u64, Timestamp, u64);

fn identity(quote: &MakerQuote<u64>) -> Identity {
	(quote.maker, quote.expires_at, quote.nonce)
}

/// All that ever happened.
#[derive(Default)]
struct History {
	/// By identity: which quote was filled, and how many lots of it.
	fills: BTreeMap<Identity, (MakerQuote<u64>, u128)>,
	cancelled: Vec<Identity>,
	revoked: BTreeMap<u64, Timestamp>,
	/// What each maker got more than paid.
	earned: BTreeMap<u64, i128>,
}

impl History {
	/// How many lots of a quote somebody may fill now.
	fn left(&self, quote: &MakerQuote<u64>, taker: u64) -> u128 {
		let lots = quote.contracts.units() / LOT.units();
		let (signed, expires) = (quote.signed_at.secs(), quote.expires_at.secs());
		let in_time = (signed..=expires).contains(&now().secs()) && expires - signed <= DAY;
		let revoked = self.revoked.get(&quote.maker).is_some_and(|until| quote.signed_at <= *until);
		let cancelled = self.cancelled.contains(&identity(quote));
		let named = quote.taker.is_none_or(|named| named == taker);
		if !in_time || revoked || cancelled || !named || taker == quote.maker {
			return 0;
		}
		match self.fills.get(&identity(quote)) {
			None => lots,
			Some((same, filled)) if same == quote => lots - filled,
			Some(_) => 0,
		}
	}

	fn allows(&self, quote: &MakerQuote<u64>, taker: u64, lots: u128) -> bool {
		let left = self.left(quote, taker);
		lots > 0 && lots <= left && (quote.partial || lots == left)
	}

	fn fill(&mut self, quote: &MakerQuote<u64>, lots: u128) {
		let entry = self.fills.entry(identity(quote)).or_insert((quote.clone(), 0));
		entry.1 += lots;
		let earned = self.earned.entry(quote.maker).or_default();
		let amount = lots as i128 * 1_000;
		*earned += if quote.side == Side::Sell { amount } else { -amount };
	}
}

/// Fills, and checks that what fails leaves no trace.
fn fill(quote: &MakerQuote<u64>, taker: u64, lots: Option<u128>) -> DispatchResult {
	let before = sp_io::storage::root(StateVersion::V1);
	let contracts = lots.map(|lots| Contracts::from_units(lots * LOT.units()));
	let origin = RuntimeOrigin::signed(taker);
	let done = Handler::fill_quote(origin, quote.clone(), signature(quote), contracts);
	if done.is_err() {
		assert_eq!(sp_io::storage::root(StateVersion::V1), before);
	}
	done
}

fn forget(maker: u64, quote: Option<(Timestamp, u64)>) -> DispatchResult {
	Handler::forget_quote(RuntimeOrigin::signed(ALICE), maker, quote)
}

fn take_step(history: &mut History, quotes: &[MakerQuote<u64>], step: &Step) {
	match *step {
		Step::Fill { quote, taker, lots } => {
			let quote = &quotes[quote];
			let foreseen = history.allows(quote, taker, lots);
			assert_eq!(fill(quote, taker, Some(lots)).is_ok(), foreseen, "{quote:?}");
			if foreseen {
				history.fill(quote, lots);
			}
		}
		Step::FillAll { quote, taker } => {
			let quote = &quotes[quote];
			let left = history.left(quote, taker);
			assert_eq!(fill(quote, taker, None).is_ok(), left > 0, "{quote:?}");
			if left > 0 {
				history.fill(quote, left);
			}
		}
		Step::Cancel { quote } => {
			if cancel(&quotes[quote]).is_ok() {
				history.cancelled.push(identity(&quotes[quote]));
			}
		}
		Step::Revoke { maker } => {
			Handler::revoke_quotes(RuntimeOrigin::signed(maker)).unwrap();
			history.revoked.insert(maker, now());
		}
		Step::Pass { seconds } => MockClock::advance(seconds),
		Step::Work => Handler::run(&mut WeightMeter::new()),
		Step::Forget { quote } => {
			let MakerQuote { maker, expires_at, nonce, .. } = quotes[quote];
			let _ = forget(maker, Some((expires_at, nonce)));
		}
		Step::ForgetRevocation { maker } => {
			let _ = forget(maker, None);
		}
	}
}

/// Nothing more was filled than was signed, and nothing else was paid for.
fn settle(history: &History) {
	for (quote, filled) in history.fills.values() {
		assert!(*filled * LOT.units() <= quote.contracts.units());
	}
	let earned: i128 = history.earned.values().sum();
	let cash = |who| cash(who) as i128 - MILLION as i128;
	// Bob is maker and taker, so that only the other maker's account shows alone what was earned.
	assert_eq!(cash(MAKER), history.earned.get(&MAKER).copied().unwrap_or_default());
	assert_eq!(cash(ALICE) + cash(9) + cash(BOB) + cash(MAKER), 0);
	let bob = history.earned.get(&BOB).copied().unwrap_or_default();
	assert_eq!(earned, cash(MAKER) + bob);
	// After all lifetimes nothing is kept.
	MockClock::advance(3 * DAY);
	Handler::run(&mut WeightMeter::new());
	let kept = Quotes::<Test>::iter().count()
		+ Revocations::<Test>::iter().count()
		+ RevocationQueue::<Test>::iter().count();
	assert_eq!(kept, 0);
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

	#[test]
	fn no_identity_is_filled_beyond_what_was_signed(
		quotes in vec(quote(), 6),
		steps in vec(step(6), 1..60),
	) {
		run(|| {
			open();
			give_cash(9, MILLION);
			let mut history = History::default();
			for step in &steps {
				take_step(&mut history, &quotes, step);
				Handler::check_invariants().unwrap();
			}
			settle(&history);
		});
	}
}

#[test]
fn the_lots_of_the_property_cost_what_it_reckons() {
	run(|| {
		open();
		let quote = MakerQuote { price: price(DOLLARS), ..quote_to_sell() };
		assert!(fill(&quote, ALICE, Some(7)).is_ok());
		assert_eq!(filled().paid, 7_000 as Balance);
	});
}
