//! What there is, what happened, and what is checked after every step.

use super::super::{mock::*, random::Random};
use crate::*;
use core::fmt;
use dhv_mocks::{MockRegistry, MockUnderwriter, FINE, USDC, WETH};
use dhv_primitives::{
	ports::{PoolTerms, Underwriter},
	AssetIndex, Contracts, PoolId, Quote, SeriesId, Side, LOT,
};
use frame_support::dispatch::DispatchResult;
use scale_info::{TypeDef, TypeInfo};
use sp_io::storage::root;
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchErrorWithPostInfo, ModuleError};
use std::collections::BTreeMap;

/// A pool whose underlying never had a price, and one whose strike asset nobody knows.
pub const PRICELESS: PoolId = PoolId(2);
pub const ASSETLESS: PoolId = PoolId(3);
/// No pool.
pub const NOWHERE: PoolId = PoolId(9);
/// A listed series stands for all when there is none.
pub const NOTHING: SeriesId = SeriesId(9_999);

/// Errors that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"Overflow",
	"OutOfDomain",
];

/// What happened.
#[derive(Default)]
pub struct Seen {
	/// Steps.
	pub steps: u32,
	/// Fills that were compared with their quotes.
	pub fills: u32,
	/// Quotes that were asked again at the same state version, and at another one.
	pub same: u32,
	pub moved: u32,
	/// How often each error and each event happened.
	pub errors: BTreeMap<String, u32>,
	pub events: BTreeMap<String, u32>,
}

impl Seen {
	/// Adds what happened in another sequence.
	pub fn add(&mut self, other: Self) {
		self.steps += other.steps;
		self.fills += other.fills;
		self.same += other.same;
		self.moved += other.moved;
		for (mine, theirs) in [(&mut self.errors, other.errors), (&mut self.events, other.events)] {
			for (name, count) in theirs {
				*mine.entry(name).or_default() += count;
			}
		}
	}

	/// Errors and events of the pallet that never happened.
	pub fn missing(&self) -> Vec<String> {
		let variants = |info: scale_info::Type| match info.type_def {
			TypeDef::Variant(all) => {
				all.variants.into_iter().map(|one| one.name.to_owned()).collect::<Vec<_>>()
			}
			_ => panic!("not an enum"),
		};
		let errors = variants(<Error<Test> as TypeInfo>::type_info()).into_iter();
		let events = variants(<Event<Test> as TypeInfo>::type_info()).into_iter();
		let errors =
			errors.filter(|name| !self.errors.contains_key(name) && !UNREACHED.contains(&&**name));
		let events =
			events.filter(|name| !self.events.contains_key(name) && !name.starts_with("__"));
		errors.chain(events).collect()
	}
}

impl fmt::Display for Seen {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let Self { steps, fills, same, moved, errors, events } = self;
		writeln!(f, "{steps} steps, {fills} fills, quotes again: {same} same, {moved} moved")?;
		writeln!(f, "errors: {errors:?}")?;
		write!(f, "events: {events:?}")
	}
}

/// The state of a sequence.
pub struct World {
	pub random: Random,
	pub seen: Seen,
	/// Seed and step.
	pub place: (u64, u32),
	/// Quotes of earlier steps.
	pub kept: Vec<Quote>,
	/// What the price is, in dollars.
	pub dollars: i64,
}

impl World {
	pub fn new(random: Random) -> Self {
		for (pool, underlying, strike_asset) in
			[(PRICELESS, FINE, USDC), (ASSETLESS, WETH, AssetIndex(77))]
		{
			let collateral_asset = strike_asset;
			let terms = PoolTerms { underlying, strike_asset, collateral_asset, account: VAULT };
			MockUnderwriter::set_terms(pool, terms);
			Handler::set_parameters(RuntimeOrigin::root(), pool, terms_of_tests()).unwrap();
		}
		let (seen, place) = (Seen::default(), (0, 0));
		Self { random, seen, place, kept: Vec::new(), dollars: 2_000 }
	}

	/// One random thing, and every invariant after it.
	pub fn step(&mut self) {
		self.seen.steps += 1;
		match self.random.next(20) {
			0..=7 => self.trade_one(),
			8..=10 => self.trade_legs(),
			11..=13 => self.ask_again(),
			14 => self.refuse(),
			15..=16 => self.list(),
			_ => self.act(),
		}
		let place = self.place;
		Handler::check_invariants().unwrap_or_else(|error| panic!("{place:?}: {error:?}"));
		for event in events() {
			let text = format!("{event:?}");
			let name = text.trim_start_matches("Event::").split([' ', '{', '(']).next().unwrap();
			*self.seen.events.entry(name.to_owned()).or_default() += 1;
		}
	}

	/// Dispatches a call as a block does: what fails leaves no trace.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		let before = root(Default::default());
		let dispatched = MockRegistry::transaction(|| RuntimeCall::Handler(call).dispatch(origin));
		let result = match dispatched {
			Ok(_) => Ok(()),
			Err(DispatchErrorWithPostInfo { error, .. }) => Err(error),
		};
		if let Err(error) = result {
			assert_eq!(before, root(Default::default()), "{:?}: a trace", self.place);
			self.count(error);
		}
		result
	}

	/// Counts an error of the pallet.
	pub fn count(&mut self, error: DispatchError) {
		if let DispatchError::Module(ModuleError { message: Some(name), .. }) = error {
			*self.seen.errors.entry(name.to_owned()).or_default() += 1;
		}
	}

	/// Fails with seed and step unless something holds.
	pub fn ensure(&self, holds: bool, what: impl fmt::Debug) {
		assert!(holds, "seed and step {:?}: {what:?}", self.place);
	}

	/// A listed series of the pool, or none that exists.
	pub fn series(&mut self) -> SeriesId {
		let listed = Handler::listings(POOL);
		if listed.is_empty() || self.random.once_in(40) {
			return NOTHING;
		}
		listed[self.random.next(listed.len() as u64) as usize].0
	}

	/// A size, now and then one that is no whole lot.
	pub fn size(&mut self) -> Contracts {
		let most = self.random.pick(&[2_000, 20_000, 20_000, 20_000, 100_000, 200_000, 12_000_000]);
		let odd = u128::from(self.random.once_in(30));
		Contracts::from_units(LOT.units() * u128::from(self.random.next(most) + 1) + odd)
	}

	pub fn side(&mut self) -> Side {
		self.random.pick(&[Side::Buy, Side::Sell])
	}
}

fn terms_of_tests() -> TradingParameters {
	terms()
}

/// Alice, who has options of everything now and then.
pub fn alice() -> RuntimeOrigin {
	RuntimeOrigin::signed(ALICE)
}

/// The pool's signed position.
pub fn net(series: SeriesId) -> i128 {
	<MockUnderwriter as Underwriter<u64>>::net_exposure(POOL, series).unwrap().raw()
}
