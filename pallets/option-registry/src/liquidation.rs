//! What is stored of vaults that may fall, or have fallen, below their maintenance: terms, watches,
//! distress.
#![allow(clippy::cast_possible_truncation, reason = "the derived codec casts indices of variants")]

use crate::{
	decide::Clock,
	fixing::Moment,
	types::{stored, MarginVault, BPS, MAX_HEALTH_FACTOR, MAX_PERIOD},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::margin::{auction::Auction, health::backing_floor, Trigger};
use dhv_primitives::{
	AssetIndex, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Timestamp,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

stored! {
	/// How vaults in need are topped up, put up for auction and let off.
	#[derive(Copy, Serialize, Deserialize)]
	pub struct LiquidationTerms {
		/// What an auction starts below the exercise value, as a share of the spot: how far the
		/// oracle may be off. In `[0, 1)`.
		pub deviation: Fixed,
		/// The most of a vault's equity that a bid may take beyond what the options are worth at
		/// exercise: the penalty. Above zero, at most one.
		pub max_penalty: Fixed,
		/// Of the penalty, what goes to the insurance fund, in basis points; the bidder gets the rest.
		pub insurance_share: u32,
		/// Seconds between the margin call of an owner that keeps health and the auction.
		pub grace: u64,
		/// Health, in basis points, above which automatic work returns collateral to an owner that
		/// keeps health; at least the upper factors.
		pub release: u32,
	}

	/// Whose trigger prices are compared: those of one market and kind.
	#[derive(Copy)]
	pub struct Side {
		/// The asset that the options are on.
		pub underlying: AssetIndex,
		/// The asset of prices.
		pub strike_asset: AssetIndex,
		/// Calls fall into need as the price rises, puts as it falls.
		pub kind: OptionKind,
	}

	/// At which price the weakest vault of a series falls below its maintenance.
	#[derive(Copy)]
	pub struct Watch {
		/// The backing of that vault.
		pub backing: OrderKey,
		/// The price when it was computed. Time only makes it safer.
		pub trigger: Trigger,
		/// Whether a visit failed: it is filed under no price until the pass over all series, or a
		/// change of the weakest vault, computes it anew.
		pub parked: bool,
	}

	/// A running auction of the options of a vault. Its clock runs while the vault is known to be in
	/// need: from one look at it to the next, but no more than [`MAX_STEP`] seconds.
	#[derive(Copy)]
	pub struct Sale {
		/// When and at which price it started.
		pub auction: Auction,
		/// Seconds on its clock at the last look.
		pub elapsed: u64,
		/// When that was.
		pub seen: Timestamp,
	}

	/// A vault that was found below its maintenance and has not recovered since.
	#[derive(Copy)]
	pub struct Distress {
		/// When it was found.
		pub since: Moment,
		/// When its owner, if it keeps health, was last asked for collateral.
		pub asked: Timestamp,
		/// The auction of its options; none in the grace period.
		pub sale: Option<Sale>,
	}

	/// What an auction offers now.
	#[derive(Copy)]
	pub struct Offer {
		/// When and at which price it started.
		pub auction: Auction,
		/// What one contract pays now, in whole units of the collateral asset.
		pub price: Fixed,
		/// What one contract is worth at exercise.
		pub value: Fixed,
		/// The most contracts that may be closed at this price.
		pub limit: Contracts,
		/// Collateral below which the vault is in need.
		pub maintenance: Balance,
	}
}

/// A number whose bytes are in the order of the numbers: a key of ordered maps.
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
	PartialOrd,
	Ord,
	Debug,
)]
pub struct OrderKey([u8; 16]);

/// The most that the clock of an auction runs between two looks, in seconds: neither a chain that
/// stood still nor stale prices run it down, nor a recovery that nobody saw.
pub const MAX_STEP: u64 = 300;

/// Looks at an auction that follow each other faster store nothing, and automatic work does not ask an
/// owner again sooner, in seconds.
pub const MIN_STEP: u64 = 30;

/// Where a pass over a map stopped: the last key it served.
pub type VaultKey<AccountId> = (SeriesId, AccountId);

impl LiquidationTerms {
	/// Checks the ranges of the fields. `release` must not be below any upper factor: `upper` is the
	/// higher one.
	pub fn is_valid(&self, upper: u32) -> bool {
		!self.deviation.is_negative()
			&& self.deviation < Fixed::ONE
			&& self.max_penalty.is_positive()
			&& self.max_penalty <= Fixed::ONE
			&& self.insurance_share <= BPS
			&& self.grace <= MAX_PERIOD
			&& self.release >= upper
			&& self.release <= MAX_HEALTH_FACTOR
	}
}

impl OrderKey {
	/// The key of a number.
	pub const fn of(number: u128) -> Self {
		Self(number.to_be_bytes())
	}

	/// The place of a vault among those of its series: the one that falls into need first comes
	/// first. None if it is short of nothing.
	pub fn of_vault(vault: &MarginVault) -> Option<Self> {
		(!vault.short.is_zero()).then(|| Self::of(backing_floor(vault.collateral, vault.short)))
	}
}

impl Side {
	/// The side of a series.
	pub const fn of(terms: &Series) -> Self {
		Self { underlying: terms.underlying, strike_asset: terms.strike_asset, kind: terms.kind }
	}

	/// The place of a price among those of this side: what is crossed first comes first.
	pub fn key(&self, price: Price) -> OrderKey {
		let raw = price.raw().max(0).unsigned_abs();
		OrderKey::of(match self.kind {
			OptionKind::Call => raw,
			OptionKind::Put => u128::MAX.saturating_sub(raw),
		})
	}

	/// The place of a trigger; none if no price crosses it.
	pub fn place(&self, trigger: Trigger) -> Option<OrderKey> {
		match trigger {
			Trigger::Never => None,
			Trigger::At(price) => Some(self.key(price)),
			Trigger::Always => Some(OrderKey::of(0)),
		}
	}
}

impl Distress {
	/// Whether the grace period is over.
	pub fn is_due(&self, grace: u64, clock: &Clock) -> bool {
		let until = Timestamp::from_secs(self.since.time.secs().saturating_add(grace));
		grace == 0 || self.since.is_over(until, clock)
	}
}

impl Sale {
	/// An auction that starts now.
	pub const fn new(start_price: Fixed, now: Timestamp) -> Self {
		Self { auction: Auction { started: now, start_price }, elapsed: 0, seen: now }
	}

	/// Seconds on its clock.
	const fn elapsed_at(&self, now: Timestamp) -> u64 {
		let step = now.saturating_since(self.seen);
		let step = if step > MAX_STEP { MAX_STEP } else { step };
		self.elapsed.saturating_add(step)
	}

	/// The time at which its price stands.
	pub const fn time(&self, now: Timestamp) -> Timestamp {
		Timestamp::from_secs(self.auction.started.secs().saturating_add(self.elapsed_at(now)))
	}

	/// The auction after a look at the vault, which is still in need; none if the last look was so
	/// short ago that nothing has to be stored.
	pub fn looked_at(&self, now: Timestamp) -> Option<Self> {
		let due = now.saturating_since(self.seen) >= MIN_STEP;
		due.then(|| Self { elapsed: self.elapsed_at(now), seen: now, ..*self })
	}
}
