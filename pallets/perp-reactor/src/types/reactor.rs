//! One account at a venue.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::{Ledger, PerpParameters};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::perp::PerpPosition;
use dhv_primitives::{
	ports::{MarketId, Nonce, RelayBlock, VenueId},
	AssetIndex, Balance, Delta, Fixed, PoolId, Price,
};
use scale_info::TypeInfo;

/// How many command fees stay on the account of this chain: a smaller position, the margin that it sets
/// free, and a question after each.
const FEES_KEPT: Balance = 4;

/// What brings something home: a command, and the question what became of it.
const FEES_OF_A_LEG: Balance = 2;

/// Whether an account takes new risk.
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
	Default,
	Debug,
)]
pub enum Status {
	/// It hedges.
	#[default]
	Active,
	/// It goes to zero, everything comes home, and it disappears.
	Closing,
}

/// What the last believed report said.
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
	Default,
	Debug,
)]
pub struct Snapshot {
	/// Its number; zero before the first.
	pub seq: u64,
	/// The relay block in which it was taken.
	pub relay_block: RelayBlock,
	/// The newest command that the venue had looked at.
	pub last_nonce: Nonce,
	/// The position.
	pub position: PerpPosition,
	/// Funding accrued and not yet in the margin.
	pub funding: Fixed,
	/// The venue's mark.
	pub mark: Price,
	/// Below this equity the venue liquidates.
	pub maintenance_margin: Balance,
	/// What was left to pay for messages.
	pub home_float: Balance,
	/// How often the venue had liquidated any of the position.
	pub liquidations: u32,
}

/// One account of one pool at one venue.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct PerpReactor<AccountId> {
	/// The pool.
	pub pool: PoolId,
	/// The venue.
	pub venue: VenueId,
	/// The market of the venue.
	pub market: MarketId,
	/// The underlying.
	pub base: AssetIndex,
	/// The collateral asset.
	pub quote: AssetIndex,
	/// The account of this chain.
	pub account: AccountId,
	/// Whether it takes new risk.
	pub status: Status,
	/// Its limits.
	pub parameters: PerpParameters,
	/// The size that is asked for; `None`: as it is.
	pub wanted: Option<Delta>,
	/// Where its money stands.
	pub ledger: Ledger,
	/// What the last believed report said.
	pub snapshot: Snapshot,
	/// The number of the next message.
	pub next_nonce: Nonce,
	/// What messages cost above the governed fees, in basis points.
	pub surcharge_bps: u32,
	/// The relay block in which a report was last asked for.
	pub asked_at: RelayBlock,
	/// The relay block in which its first funds left after all had been at home.
	pub exposed_at: RelayBlock,
	/// The relay block in which a report last told of a command that failed.
	pub failed_at: Option<RelayBlock>,
	/// The relay block in which trapped assets were last claimed.
	pub claimed_at: Option<RelayBlock>,
}

impl<AccountId> PerpReactor<AccountId> {
	/// Whether anything is or may be at the venue or on its way.
	pub const fn is_exposed(&self) -> bool {
		!self.ledger.is_home() || self.snapshot.position.size.raw() != 0
	}

	/// The least that is brought home: a transfer's worth; from a closing account all that is worth more
	/// than its way costs.
	pub fn least_home(&self) -> Balance {
		let parameters = &self.parameters;
		match self.status {
			Status::Active => parameters.min_leg,
			Status::Closing => {
				let way = self.fee().saturating_mul(FEES_OF_A_LEG);
				way.saturating_add(parameters.max_return_fee).saturating_add(1)
			}
		}
	}

	/// Whether nothing is away but what is not worth its way home.
	pub fn has_only_dust(&self) -> bool {
		let ledger = &self.ledger;
		let least = self.least_home();
		self.snapshot.position.size.raw() == 0
			&& ledger.out_flight == 0
			&& ledger.in_flight == 0
			&& ledger.stranded == 0
			&& ledger.margin < least
			&& ledger.venue_free < least
	}

	/// What the message of a command costs.
	pub fn fee(&self) -> Balance {
		PerpParameters::with_surcharge(self.parameters.command_fee, self.surcharge_bps)
	}

	/// What stays on the account of this chain to pay for the messages that bring everything home.
	pub fn reserve(&self) -> Balance {
		self.fee().saturating_mul(FEES_KEPT)
	}

	/// What the pool may have back at once: all that is at home but the reserve while anything is not.
	pub fn loose(&self) -> Balance {
		let kept = if self.is_exposed() { self.reserve() } else { 0 };
		self.ledger.idle.saturating_sub(kept)
	}

	/// For how many relay blocks nothing is known of what is not at home.
	pub fn silence(&self, now: RelayBlock) -> RelayBlock {
		now.saturating_sub(self.snapshot.relay_block.max(self.exposed_at))
	}

	/// Whether a command failed so recently that what is not urgent is not tried again.
	pub fn is_cooling(&self, now: RelayBlock) -> bool {
		self.failed_at.is_some_and(|at| now.saturating_sub(at) < self.parameters.timeout)
	}

	/// Whether the last report is too old to tell the value.
	pub fn is_stale(&self, now: RelayBlock) -> bool {
		self.is_exposed() && self.silence(now) > self.parameters.max_report_age
	}
}

/// What an account is worth, in whole units of the collateral asset.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct NavView {
	/// What is in doubt counts nothing.
	pub low: Fixed,
	/// The best estimate.
	pub mark: Fixed,
	/// What is in doubt counts in full.
	pub high: Fixed,
}

/// How healthy an account is.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct HealthView {
	/// Margin, profit and funding in whole units of the collateral asset; may be negative.
	pub equity: Fixed,
	/// Equity per notional; `None` while flat.
	pub ratio: Option<Fixed>,
	/// The equity is below the alarm.
	pub is_below_alarm: bool,
	/// The equity is above what is released.
	pub is_above_release: bool,
}
