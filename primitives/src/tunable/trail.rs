//! What moved lately, so that many small steps are no more than a large one.

use super::{ParameterRefusal, Tunable, Tunables};
use crate::ports::GovernanceClock;
use codec::{Decode, DecodeWithMemTracking, Encode, FullEncode, MaxEncodedLen};
use frame_support::{
	storage::StorageMap,
	traits::{ConstU32, EnsureOrigin},
	BoundedVec,
};
use scale_info::TypeInfo;
use sp_runtime::traits::BadOrigin;

/// The most figures of a set.
pub const MAX_TUNABLES: u32 = 64;

/// Who amends a set of parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Power {
	/// Moves everything, by steps where it does not become stricter.
	Governor,
	/// Makes figures stricter.
	Tightener,
}

impl Power {
	/// Of an origin: whoever may do both is the governor.
	///
	/// # Errors
	/// [`BadOrigin`] if it is neither.
	pub fn of<O, Governor, Tightener>(origin: O) -> Result<Self, BadOrigin>
	where
		Governor: EnsureOrigin<O>,
		Tightener: EnsureOrigin<O>,
	{
		match Governor::try_origin(origin) {
			Ok(_) => Ok(Self::Governor),
			Err(origin) => Tightener::ensure_origin(origin).map(|_| Self::Tightener),
		}
	}
}

/// Who amends parameters, when, and in which asset their amounts are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amendment {
	/// Who amends.
	pub power: Power,
	/// The relay block.
	pub now: u32,
	/// Relay blocks of a governance hour.
	pub hour: u32,
	/// Decimals of the asset.
	pub decimals: u8,
}

impl Amendment {
	/// By the clock of governance.
	pub fn new<C: GovernanceClock>(power: Power, decimals: u8) -> Self {
		Self { power, now: C::now(), hour: C::hour(), decimals }
	}

	/// Whether less than the interval has passed since then.
	fn within(&self, tunable: &Tunable, since: u32) -> bool {
		self.now.saturating_sub(since) < tunable.interval.saturating_mul(self.hour.max(1))
	}
}

/// What a figure was while it moved by steps: from before the first of them on, without a pause of an
/// interval between two.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Moved {
	/// The relay block of the last step.
	pub at: u32,
	/// The least that it was.
	pub low: i128,
	/// The greatest that it was.
	pub high: i128,
}

/// What a figure was before it was tightened.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Tightened {
	/// The relay block until which it was that.
	pub at: u32,
	/// What it was.
	pub from: i128,
}

/// What is remembered of a figure that moved within its interval.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Entry {
	/// Its place in the table of its set.
	pub place: u8,
	/// Its steps.
	pub moved: Option<Moved>,
	/// Its tightening.
	pub tightened: Option<Tightened>,
}

impl Entry {
	/// Without what is longer ago than the interval.
	fn lately(mut self, tunable: &Tunable, terms: &Amendment) -> Self {
		self.moved = self.moved.filter(|moved| terms.within(tunable, moved.at));
		self.tightened = self.tightened.filter(|tightened| terms.within(tunable, tightened.at));
		self
	}

	const fn is_empty(&self) -> bool {
		self.moved.is_none() && self.tightened.is_none()
	}

	/// How far the governor may take a figure that has a value now.
	pub(super) fn room(&self, tunable: &Tunable, value: i128) -> (i128, i128) {
		let Moved { low, high, .. } =
			self.moved.unwrap_or(Moved { at: 0, low: value, high: value });
		let mut least = high.saturating_sub(tunable.step_from(high)).min(value);
		let mut most = low.saturating_add(tunable.step_from(low)).max(value);
		match tunable.tightens {
			super::Tightens::Up => most = i128::MAX,
			super::Tightens::Down => least = i128::MIN,
			super::Tightens::Never => {}
		}
		if let Some(Tightened { from, .. }) = self.tightened {
			(least, most) = (least.min(from), most.max(from));
		}
		(least.max(tunable.least), most.min(tunable.most))
	}

	/// Moves a figure, or says why not.
	fn amend(
		&mut self,
		tunable: &Tunable,
		old: i128,
		new: i128,
		terms: &Amendment,
	) -> Result<(), ParameterRefusal> {
		if tunable.tightens.is_tighter(old, new) {
			// The loosest value of the interval counts.
			let looser = |known: Tightened| tunable.tightens.is_tighter(known.from, old);
			if !self.tightened.is_some_and(looser) {
				self.tightened = Some(Tightened { at: terms.now, from: old });
			}
		} else {
			if terms.power == Power::Tightener {
				return Err(ParameterRefusal::NotTighter(self.place));
			}
			let (least, most) = self.room(tunable, old);
			if new < least || new > most {
				return Err(ParameterRefusal::StepTooLarge(self.place));
			}
			let known = self.moved.unwrap_or(Moved { at: terms.now, low: old, high: old });
			self.moved = Some(Moved { at: terms.now, ..known });
		}
		if let Some(moved) = &mut self.moved {
			(moved.low, moved.high) = (moved.low.min(new), moved.high.max(new));
		}
		Ok(())
	}
}

/// [`Trail::amend`] with a trail that is stored under `key`, and only while it remembers something.
///
/// # Errors
/// As there.
pub fn amend_stored<Map, Key, P>(
	key: Key,
	old: &P,
	new: &P,
	terms: &Amendment,
) -> Result<(), ParameterRefusal>
where
	Map: StorageMap<Key, Trail, Query = Trail>,
	Key: FullEncode + Copy,
	P: Tunables,
{
	let mut trail = Map::get(key);
	trail.amend(old, new, terms)?;
	if trail.is_empty() {
		Map::remove(key);
	} else {
		Map::insert(key, trail);
	}
	Ok(())
}

/// What is remembered of a set of parameters: the figures that moved within their intervals.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Trail(pub BoundedVec<Entry, ConstU32<MAX_TUNABLES>>);

impl Trail {
	/// What is remembered of one figure.
	pub(super) fn of(&self, place: u8, tunable: &Tunable, terms: &Amendment) -> Entry {
		let empty = Entry { place, moved: None, tightened: None };
		let known = self.0.iter().find(|entry| entry.place == place);
		known.map_or(empty, |entry| entry.lately(tunable, terms))
	}

	/// Whether nothing is remembered.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// Judges an amendment of a set and remembers it. Nothing changes if it is refused.
	///
	/// # Errors
	/// A [`ParameterRefusal`] of the first figure that may not move so.
	pub fn amend<P: Tunables>(
		&mut self,
		old: &P,
		new: &P,
		terms: &Amendment,
	) -> Result<(), ParameterRefusal> {
		super::ensure_in_range(new, terms.decimals)?;
		if terms.power == Power::Tightener && !new.same_rest(old) {
			return Err(ParameterRefusal::NotAFigure);
		}
		let mut kept = BoundedVec::new();
		let figures = old.figures().into_iter().zip(new.figures());
		for (place, (tunable, (old, new))) in (0u8..).zip(P::TABLE.iter().zip(figures)) {
			let tunable = tunable.at(terms.decimals);
			let mut entry = self.of(place, &tunable, terms);
			if new != old {
				entry.amend(&tunable, old, new, terms)?;
			}
			if !entry.is_empty() {
				// No table is longer.
				let _ = kept.try_push(entry);
			}
		}
		self.0 = kept;
		Ok(())
	}
}
