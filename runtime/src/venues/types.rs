//! What governance says of a venue.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	ports::{Nonce, RelayBlock, VenueId},
	Balance,
};
use frame_support::{traits::ConstU32, weights::Weight, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H160;
use xcm::latest::Location;

/// The longest name of a pallet or of its crate, in bytes.
pub type MaxName = ConstU32<64>;

/// A clearing house that is a pallet of another parachain, reached by XCM.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub struct FramePerps {
	/// The parachain.
	pub para: u32,
	/// The index of the clearing house in its runtime.
	pub pallet: u8,
	/// What the runtime must call that pallet, or the command is refused there and that is reported.
	pub name: BoundedVec<u8, MaxName>,
	/// The module it must be.
	pub module: BoundedVec<u8, MaxName>,
	/// The major version its crate must have.
	pub crate_major: u32,
	/// The minor version its crate must have at least.
	pub min_crate_minor: u32,
}

/// A contract on a parachain with `pallet-ethereum-xcm`.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub struct EvmContract {
	/// The parachain.
	pub para: u32,
	/// The index of `pallet-ethereum-xcm` in its runtime.
	pub pallet: u8,
	/// The contract that holds accounts of this chain.
	pub contract: H160,
	/// The most gas of one command.
	pub gas_limit: u64,
}

/// How a venue is reached.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Transport {
	/// It is on this chain.
	Local,
	/// By XCM; it takes commands in a pallet and pushes reports.
	FramePerps(FramePerps),
	/// By XCM; it is a contract. Commands can be encoded, nothing is sent yet.
	EvmViaEthereumXcm(EvmContract),
}

/// What one kind of message may cost.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Budget {
	/// What one call of the message may weigh there. Peers of this version of XCM weigh it themselves.
	pub weight: Weight,
	/// The least fee with which it is sent, in smallest units of the collateral asset: its execution
	/// there and the delivery of what it sends back.
	pub fee: Balance,
}

/// What messages may cost.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Budgets {
	/// Funds.
	pub fund: Budget,
	/// A command that moves nothing between the chains.
	pub command: Budget,
	/// A command that sends funds home.
	pub payout: Budget,
	/// A claim of trapped assets.
	pub claim: Budget,
	/// What the arrival of funds may cost here: it is taken from them, and what is left of it given
	/// back to them.
	pub arrival: Balance,
}

/// When and how far the account that pays for messages at the venue is filled up.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct FloatRule {
	/// Below this balance; zero: never by itself.
	pub low: Balance,
	/// To this balance.
	pub target: Balance,
	/// The least relay blocks between two fills: enough for a report to tell of the first.
	pub interval: RelayBlock,
}

/// A venue.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Venue {
	/// How it is reached.
	pub transport: Transport,
	/// The asset in which it counts, seen from here.
	pub collateral: Location,
	/// What messages may cost.
	pub budgets: Budgets,
	/// How the account that pays for messages there is filled up.
	pub float: FloatRule,
	/// Whether funds may be sent there. Commands and funds on their way home go on without.
	pub open: bool,
}

/// Which rule a venue breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VenueFault {
	/// A message for nothing, or a fill that is not worth its message.
	Budget,
	/// A version guard without a name.
	Guard,
	/// It can be described, but nothing can be sent there.
	NotSendable,
}

impl Venue {
	/// The parachain from which reports come; `None` if none do by message.
	pub const fn reporter(&self) -> Option<u32> {
		match &self.transport {
			Transport::FramePerps(frame) => Some(frame.para),
			Transport::Local | Transport::EvmViaEthereumXcm(_) => None,
		}
	}

	/// Checks every figure against its range.
	pub fn validate(&self) -> Result<(), VenueFault> {
		match &self.transport {
			Transport::Local => Ok(()),
			Transport::EvmViaEthereumXcm(_) if self.open => Err(VenueFault::NotSendable),
			Transport::EvmViaEthereumXcm(_) => Ok(()),
			Transport::FramePerps(frame) => {
				if frame.name.is_empty() || frame.module.is_empty() {
					return Err(VenueFault::Guard);
				}
				let Budgets { fund, command, payout, claim, arrival } = self.budgets;
				let fees = [fund.fee, command.fee, payout.fee, claim.fee, arrival];
				let rule = self.float;
				let fill = rule.target.saturating_sub(rule.low);
				let worth = rule.low == 0 || fill >= fund.fee.saturating_mul(MIN_FILL_FEES);
				if fees.contains(&0) || !worth || rule.interval == 0 {
					return Err(VenueFault::Budget);
				}
				Ok(())
			}
		}
	}
}

/// The least that is sent to pay for messages, in fees of the message that sends it.
pub const MIN_FILL_FEES: Balance = 10;

/// An answer that is waited for.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Awaited<AccountId> {
	/// Whose answer.
	pub venue: VenueId,
	/// For whom the message was sent.
	pub account: AccountId,
	/// The message.
	pub nonce: Nonce,
}

/// The last funds that were sent for an account.
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
pub struct LastFund {
	/// To which venue.
	pub venue: VenueId,
	/// What was to land.
	pub amount: Balance,
	/// What was to pay for it.
	pub fee: Balance,
}

impl LastFund {
	/// Whether what a failed transfer of these funds left may be `trapped`: the funds with what is left
	/// of the fee, or the fee alone.
	pub const fn may_have_left(&self, trapped: Balance) -> bool {
		let with_fee = self.amount.saturating_add(self.fee);
		(trapped >= self.amount && trapped <= with_fee) || trapped == self.fee
	}
}
