//! The wire format of the reference venue in the terms of the port, and back. Knows no transport.

use crate::{AccountId, PerpReactor};
use codec::{DecodeAll, Encode};
use dhv_primitives::{
	ports::{CommandResult, MarketId, VenueAction, VenueAnswer, VenueCommand, VenueReport},
	Balance, Delta, Fixed, Price,
};
use dhv_venue_primitives::{
	Command, HomeAccount, NonceResult, Outcome, Report, Request, VersionedReport, VersionedRequest,
};
use frame_support::BoundedVec;

/// How a command that came too late is told; refusals follow in the order of their numbers.
const EXPIRED: u16 = 1;

/// The request that a command is. Free funds are sent home behind a request for a report, which takes
/// the number and holds the deadline.
pub fn request(command: &VenueCommand<AccountId>) -> VersionedRequest {
	let asked = match &command.action {
		VenueAction::Deposit { amount } => Command::Deposit { amount: *amount },
		VenueAction::Withdraw { amount, .. } => Command::Withdraw { amount: *amount },
		VenueAction::SetPosition { market, target, limit, reduce_only } => Command::SetPosition {
			market: market.0,
			target: *target,
			limit: *limit,
			reduce_only: *reduce_only,
		},
		VenueAction::Sweep { .. } | VenueAction::Report => Command::Report,
	};
	let VenueCommand { nonce, valid_until, .. } = *command;
	Request { nonce, valid_until, command: asked }.into()
}

/// What is sent home once the request was executed: how much, and to whom.
pub const fn payout(action: &VenueAction<AccountId>) -> Option<(Balance, &AccountId)> {
	match action {
		VenueAction::Withdraw { amount, to } | VenueAction::Sweep { amount, to } => {
			Some((*amount, to))
		}
		_ => None,
	}
}

/// The number by which the end of a command is told: zero if it was done.
pub fn code(outcome: Outcome) -> u16 {
	match outcome {
		Outcome::Executed => 0,
		Outcome::Expired => EXPIRED,
		Outcome::Refused(why) => {
			let number = why.encode().first().copied().unwrap_or(u8::MAX);
			u16::from(number).saturating_add(EXPIRED).saturating_add(1)
		}
	}
}

/// An outcome as a hint.
pub fn answer(outcome: Outcome) -> VenueAnswer {
	match outcome {
		Outcome::Executed => VenueAnswer::Done,
		other => VenueAnswer::Refused(code(other).into()),
	}
}

/// How an account of this chain is named in reports.
pub fn name(account: &AccountId) -> HomeAccount {
	*<AccountId as AsRef<HomeAccount>>::as_ref(account)
}

/// Reads the bytes of a report: the account of this chain that it is about, and the snapshot for
/// the market of its reactor.
pub fn decode_report(raw: &[u8]) -> Option<(AccountId, VenueReport)> {
	let report = VersionedReport::decode_all(&mut &raw[..]).ok()?.into_latest();
	let account = AccountId::new(report.account);
	let snapshot = snapshot(&report, market_of(&account))?;
	Some((account, snapshot))
}

/// The market of the reactor with an account; the first one for an account of none.
fn market_of(account: &AccountId) -> MarketId {
	pallet_perp_reactor::ReactorByAccount::<crate::Runtime>::get(account)
		.and_then(PerpReactor::reactor)
		.map(|reactor| reactor.market)
		.unwrap_or_default()
}

/// A report in the terms of the port. `None` if the account has a position in another market, or two
/// in this one: what a venue says of it could not be told as one position.
pub fn snapshot(report: &Report, market: MarketId) -> Option<VenueReport> {
	let position = match report.positions.as_slice() {
		[] => None,
		[position] if position.market == market.0 => Some(position),
		_ => return None,
	};
	let results = report.results.iter().map(|NonceResult { nonce, outcome }| CommandResult {
		nonce: *nonce,
		code: code(*outcome),
	});
	let mut told = VenueReport {
		seq: report.seq,
		relay_block: report.relay_block,
		last_nonce: report.last_nonce,
		results: BoundedVec::truncate_from(results.collect()),
		free: report.free,
		home_float: report.home_float,
		margin: report.margin,
		size: Delta::ZERO,
		entry: Price::ZERO,
		unrealised: Fixed::ZERO,
		funding: Fixed::ZERO,
		mark: Price::ZERO,
		index: Price::ZERO,
		maintenance_margin: report.maintenance_margin,
		liquidations: report.liquidations,
		in_total: report.in_total,
		out_total: report.out_total,
	};
	// Positions are valued at the index; what the venue calls its mark is the price of the next trade.
	if let Some(position) = position {
		told.size = position.size;
		told.entry = position.entry;
		told.unrealised = position.unrealised;
		told.funding = position.funding;
		(told.mark, told.index) = (position.index, position.index);
	}
	Some(told)
}
