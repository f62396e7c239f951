//! A clearing house that is a pallet of another parachain.
//!
//! Funds are a program that this chain executes as the account, and that must be executed in full;
//! commands are sent as this chain and paid by its float at the venue, for which the account pays the
//! fee here. What comes back is a report, and an answer to each message.

use super::{
	channel,
	programs::{self, Calls, Guard, Payout, Question, Way},
	wire,
};
use crate::{
	configs::xcm::{UniversalLocation, XcmConfig},
	venues::{
		Error, FramePerps, KnownFloat, LastFunds, Markets, Pallet as Table, SendFloat, Transport,
		Venue,
	},
	AccountId, ForeignAssets, ParachainInfo, Runtime, RuntimeCall,
};
use alloc::{vec, vec::Vec};
use codec::{DecodeAll, Encode};
use dhv_primitives::{
	ports::{
		Channel, MarketId, Nonce, RelayBlock, Trap, VenueAction, VenueAnswer, VenueCommand,
		VenueId, VenueReport,
	},
	Balance,
};
use dhv_venue_primitives::{encode_assert_executed, encode_execute, VersionedReport};
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude, Preservation},
	},
	weights::Weight,
};
use pallet_perp_reactor::{ReactorByAccount, Reactors};
use sp_io::hashing::blake2_256;
use sp_runtime::{traits::Convert, DispatchError, DispatchResult};
use xcm::latest::prelude::*;
use xcm_executor::XcmExecutor;

/// A venue with the way to it.
pub struct Remote<'a> {
	id: VenueId,
	venue: &'a Venue,
	frame: &'a FramePerps,
	way: Way,
}

fn bytes(account: &AccountId) -> [u8; 32] {
	*<AccountId as AsRef<[u8; 32]>>::as_ref(account)
}

/// Executes a program here as `account`, in full or not at all.
fn execute(account: &AccountId, program: Xcm<()>) -> DispatchResult {
	let mut hash = program.using_encoded(blake2_256);
	let outcome = XcmExecutor::<XcmConfig>::prepare_and_execute(
		programs::local(bytes(account)),
		Xcm::<RuntimeCall>::from(program),
		&mut hash,
		Weight::MAX,
		// The caller's weight covers it.
		Weight::MAX,
	);
	match outcome {
		Outcome::Complete { .. } => Ok(()),
		_ => Err(Error::<Runtime>::ProgramFailed.into()),
	}
}

impl<'a> Remote<'a> {
	/// The way to a venue.
	pub fn new(
		id: VenueId,
		venue: &'a Venue,
		frame: &'a FramePerps,
	) -> Result<Self, DispatchError> {
		let there = Location::new(1, [Parachain(frame.para)]);
		let asset_there = venue
			.collateral
			.clone()
			.reanchored(&there, &UniversalLocation::get())
			.map_err(|_| Error::<Runtime>::InvalidAsset)?;
		let way = Way {
			home: ParachainInfo::parachain_id().into(),
			venue: frame.para,
			asset_here: venue.collateral.clone(),
			asset_there,
		};
		Ok(Self { id, venue, frame, way })
	}

	/// Registers a question about a message of `account`.
	fn ask(&self, account: &AccountId, nonce: Nonce) -> Question {
		let (responder, querier) = (self.way.venue_here(), programs::local(bytes(account)));
		let (id, max_weight) =
			Table::<Runtime>::await_answer(self.id, responder, querier, account, nonce);
		Question { id, max_weight }
	}

	fn guard(&self) -> Guard {
		let FramePerps { pallet, name, module, crate_major, min_crate_minor, .. } = self.frame;
		Guard {
			index: *pallet,
			name: name.to_vec(),
			module: module.to_vec(),
			crate_major: *crate_major,
			min_crate_minor: *min_crate_minor,
		}
	}

	/// Takes the fee of a command: whoever fills the float up gets it.
	fn charge(&self, account: &AccountId, fee: Balance) -> DispatchResult {
		let (asset, to) = (self.venue.collateral.clone(), Table::<Runtime>::account());
		<ForeignAssets as Mutate<_>>::transfer(asset, account, &to, fee, Preservation::Expendable)?;
		Ok(())
	}

	fn send(&self, program: Xcm<()>) -> DispatchResult {
		pallet_xcm::Pallet::<Runtime>::send_xcm(Here, self.way.venue_here(), program)
			.map(drop)
			.map_err(|_| Error::<Runtime>::NotSent.into())
	}

	/// Sends funds.
	pub fn fund(
		&self,
		account: &AccountId,
		nonce: Nonce,
		amount: Balance,
		fee: Balance,
	) -> DispatchResult {
		ensure!(fee >= self.venue.budgets.fund.fee, Error::<Runtime>::FeeBelowBudget);
		ensure!(amount > 0, Error::<Runtime>::AmountTooSmall);
		let question = self.ask(account, nonce);
		execute(account, programs::fund(&self.way, bytes(account), amount, fee, question))?;
		Table::<Runtime>::note_fund(self.id, account, amount, fee);
		Ok(())
	}

	/// Sends a command.
	pub fn command(
		&self,
		account: &AccountId,
		command: &VenueCommand<AccountId>,
	) -> DispatchResult {
		let budgets = &self.venue.budgets;
		let payout = match wire::payout(&command.action) {
			None => None,
			Some((amount, to)) => {
				ensure!(amount > budgets.arrival, Error::<Runtime>::AmountTooSmall);
				Some(Payout { amount, arrival_fee: budgets.arrival, to: bytes(to) })
			}
		};
		let budget = if payout.is_some() { budgets.payout } else { budgets.command };
		ensure!(command.fee >= budget.fee, Error::<Runtime>::FeeBelowBudget);
		let encoded = self.calls(command)?;
		self.charge(account, command.fee)?;
		let question = self.ask(account, command.nonce);
		let calls = Calls { encoded, max_weight: budget.weight };
		let (way, guard) = (&self.way, self.guard());
		let sender = bytes(account);
		self.send(programs::command(way, sender, command.fee, question, &guard, &calls, payout))
	}

	/// The request, and the check that it was not refused; a report is asked for without one.
	fn calls(&self, command: &VenueCommand<AccountId>) -> Result<Vec<Vec<u8>>, DispatchError> {
		let pallet = self.frame.pallet;
		let mut command = command.clone();
		if let VenueAction::SetPosition { market, .. } = &mut command.action {
			let remote = Markets::<Runtime>::get(self.id, *market);
			*market = MarketId(remote.ok_or(Error::<Runtime>::UnknownMarket)?);
		}
		let request = encode_execute(pallet, &wire::request(&command));
		Ok(match command.action {
			VenueAction::Report => vec![request],
			_ => vec![request, encode_assert_executed(pallet, command.nonce)],
		})
	}

	/// Claims what is trapped.
	pub fn reclaim(
		&self,
		account: &AccountId,
		trap: Trap,
		to: &AccountId,
		fee: Balance,
	) -> DispatchResult {
		let (Trap::Home { amount, .. } | Trap::Venue { amount, .. }) = trap;
		ensure!(amount > 0, Error::<Runtime>::AmountTooSmall);
		match trap {
			Trap::Home { .. } => {
				execute(account, programs::claim_here(&self.way, amount, bytes(to)))
			}
			Trap::Venue { as_chain, .. } => {
				let least = self.venue.budgets.claim.fee;
				ensure!(fee >= least, Error::<Runtime>::FeeBelowBudget);
				if as_chain {
					// Under the chain's name lie transfers of its users too.
					let last = LastFunds::<Runtime>::get(account);
					let ours = last
						.is_some_and(|last| last.venue == self.id && last.may_have_left(amount));
					ensure!(ours, Error::<Runtime>::NotOurs);
				}
				self.charge(account, fee)?;
				let sender = bytes(account);
				self.send(programs::claim_there(&self.way, sender, amount, as_chain, fee))
			}
		}
	}
}

/// Reads a report of a venue.
pub fn decode_report(venue: VenueId, raw: &[u8]) -> Option<(AccountId, VenueReport)> {
	let report = VersionedReport::decode_all(&mut &raw[..]).ok()?.into_latest();
	let account = AccountId::new(report.account);
	let reactor = ReactorByAccount::<Runtime>::get(&account).and_then(Reactors::<Runtime>::get);
	let market = reactor.map(|reactor| reactor.market).unwrap_or_default();
	let remote = Markets::<Runtime>::get(venue, market)?;
	let snapshot = wire::snapshot(&report, MarketId(remote))?;
	Some((account, snapshot))
}

/// Fills floats up by transfers of their own.
pub struct Floats;

impl SendFloat<AccountId> for Floats {
	fn is_ready(venue: &Venue) -> bool {
		venue.reporter().is_some_and(|para| channel::status(para) == Channel::Ready)
	}

	fn balance(venue: &Venue, from: &AccountId) -> Balance {
		let (asset, all) = (venue.collateral.clone(), Preservation::Expendable);
		<ForeignAssets as Inspect<_>>::reducible_balance(asset, from, all, Fortitude::Polite)
	}

	fn send(venue: &Venue, from: &AccountId, amount: Balance, fee: Balance) -> DispatchResult {
		let Transport::FramePerps(frame) = &venue.transport else {
			return Err(Error::<Runtime>::NotSendable.into());
		};
		let remote = Remote::new(VenueId::default(), venue, frame)?;
		execute(from, programs::top_up(&remote.way, bytes(from), amount, fee))
	}
}

/// The float that the newest report of any reactor at a venue tells.
pub struct ReportedFloat;

impl KnownFloat for ReportedFloat {
	fn newest(venue: VenueId) -> Option<(RelayBlock, Balance)> {
		Reactors::<Runtime>::iter_values()
			.filter(|reactor| reactor.venue == venue && reactor.snapshot.seq > 0)
			.map(|reactor| (reactor.snapshot.relay_block, reactor.snapshot.home_float))
			.max_by_key(|(block, _)| *block)
	}
}

/// Reads answers: whether the program was executed in full, and if not, why.
pub struct Answers;

impl Convert<Response, VenueAnswer> for Answers {
	fn convert(response: Response) -> VenueAnswer {
		match response {
			Response::ExecutionResult(None) => VenueAnswer::Done,
			Response::ExecutionResult(Some((
				_,
				XcmError::TooExpensive | XcmError::NotHoldingFees,
			))) => VenueAnswer::TooExpensive,
			Response::ExecutionResult(Some((index, error))) => {
				VenueAnswer::Refused(refusal(index, &error))
			}
			// No other answer was asked for.
			_ => VenueAnswer::Refused(u32::MAX),
		}
	}
}

/// Which instruction failed, and how: the index in the upper half, the number of the error in the
/// lower.
fn refusal(index: u32, error: &XcmError) -> u32 {
	let number = error.encode().first().copied().unwrap_or(u8::MAX);
	index.saturating_mul(1 << 16).saturating_add(number.into())
}
