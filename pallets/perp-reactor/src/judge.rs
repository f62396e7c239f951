//! What a report proves. Knows no storage.
//!
//! The free funds of an account obey `free = landed − deposits + withdrawals − sent home`. One snapshot
//! tells all but `landed` and `sent home`, and one transfer at most is open, so the balance alone
//! decides whether that transfer landed or left, whatever was lost, late or doubled.

use crate::{
	figures::{add, minus, plus, signed, sub, unsigned},
	types::{Doubt, Ledger, Op, OpKind, OpState, Outcome, PerpParameters, Snapshot},
};
use alloc::vec::Vec;
use dhv_math::{
	amount::to_fixed,
	error::MathError,
	perp::{account_value_floor, profit_floor, PerpPosition},
};
use dhv_primitives::{
	ports::{Nonce, RelayBlock, VenueReport},
	Balance, Delta, Fixed, Price,
};

/// What is known beside the report.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
	/// The last believed report.
	pub snapshot: &'a Snapshot,
	/// Where the money stands.
	pub ledger: &'a Ledger,
	/// What is open.
	pub ops: &'a [Op],
	/// The number of the next message.
	pub next_nonce: Nonce,
	/// The limits.
	pub parameters: &'a PerpParameters,
	/// The oracle's price.
	pub spot: Price,
	/// This chain's relay block.
	pub now: RelayBlock,
	/// Decimals of the collateral asset.
	pub decimals: u8,
	/// Governance vouches for the figures.
	pub vouched: bool,
}

/// What becomes of an open op.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
	/// It has ended.
	Ended(Outcome),
	/// Its money has left the venue.
	Left,
	/// Its money did not arrive although later messages did.
	Stranded,
}

/// What follows from a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
	/// Ops that change.
	pub fates: Vec<(Nonce, Fate)>,
	/// Where the money stands now.
	pub ledger: Ledger,
	/// What the report says.
	pub snapshot: Snapshot,
}

impl From<MathError> for Doubt {
	fn from(_: MathError) -> Self {
		Self::Figures
	}
}

/// The report as it is kept.
pub fn snapshot_of(report: &VenueReport) -> Snapshot {
	Snapshot {
		seq: report.seq,
		relay_block: report.relay_block,
		last_nonce: report.last_nonce,
		position: PerpPosition { size: report.size, entry: report.entry },
		funding: report.funding,
		mark: report.mark,
		maintenance_margin: report.maintenance_margin,
		home_float: report.home_float,
		liquidations: report.liquidations,
	}
}

/// Judges a report that is newer than the last.
pub fn judge(scene: &Scene<'_>, report: &VenueReport) -> Result<Judgement, Doubt> {
	check_order(scene, report)?;
	let mut fates = Vec::new();
	for op in scene.ops.iter().filter(|op| op.is_open()) {
		if let Some(outcome) = end_of_command(op, report) {
			fates.push((op.nonce, Fate::Ended(outcome)));
		}
	}
	let (deposited, returned) = check_totals(scene, report, &fates)?;
	if !scene.vouched {
		check_position(scene, report, &fates)?;
		check_mark(scene, report)?;
		check_equity(scene, report, deposited, returned)?;
	}
	let ledger = settle_funds(scene, report, deposited, returned, &mut fates)?;
	Ok(Judgement { fates, ledger, snapshot: snapshot_of(report) })
}

fn check_order(scene: &Scene<'_>, report: &VenueReport) -> Result<(), Doubt> {
	let Scene { snapshot, parameters, .. } = scene;
	let skipped = report.seq.saturating_sub(snapshot.seq);
	if skipped > parameters.max_seq_gap && !scene.vouched {
		return Err(Doubt::SequenceJump);
	}
	let ahead = report.relay_block.saturating_sub(scene.now);
	let clock = report.relay_block >= snapshot.relay_block && ahead <= parameters.max_clock_ahead;
	if !clock && !scene.vouched {
		return Err(Doubt::Clock);
	}
	let known = report.last_nonce >= snapshot.last_nonce
		&& report.last_nonce < scene.next_nonce
		&& report.results.iter().all(|result| result.nonce <= report.last_nonce);
	if known {
		Ok(())
	} else {
		Err(Doubt::Nonce)
	}
}

/// How a command ended, if the report tells.
fn end_of_command(op: &Op, report: &VenueReport) -> Option<Outcome> {
	if matches!(op.kind, OpKind::Fund(_)) {
		return None;
	}
	let result = report.results.iter().find(|result| result.nonce == op.nonce);
	match result {
		Some(result) if result.code == 0 => Some(Outcome::Settled),
		Some(result) => Some(Outcome::Failed(result.code)),
		None if op.nonce <= report.last_nonce => Some(match op.kind {
			OpKind::Report => Outcome::Settled,
			_ => Outcome::Skipped,
		}),
		None if report.relay_block > op.valid_until => Some(Outcome::Expired),
		None => None,
	}
}

fn is_done(op: &Op, fates: &[(Nonce, Fate)]) -> bool {
	fates.contains(&(op.nonce, Fate::Ended(Outcome::Settled)))
}

/// What went into margin and what came out of it.
fn check_totals(
	scene: &Scene<'_>,
	report: &VenueReport,
	fates: &[(Nonce, Fate)],
) -> Result<(Balance, Balance), Doubt> {
	let (mut deposited, mut returned): (Balance, Balance) = (0, 0);
	for op in scene.ops.iter().filter(|op| is_done(op, fates)) {
		match op.kind {
			OpKind::Deposit(amount) => deposited = add(deposited, amount)?,
			OpKind::Withdraw(amount) => returned = add(returned, amount)?,
			_ => {}
		}
	}
	let fits = report.in_total == add(scene.ledger.in_total, deposited)?
		&& report.out_total == add(scene.ledger.out_total, returned)?
		&& report.liquidations >= scene.snapshot.liquidations;
	if fits {
		Ok((deposited, returned))
	} else {
		Err(Doubt::Totals)
	}
}

/// The position lies between the old one and those that were asked for; after a liquidation between
/// them and zero.
fn check_position(
	scene: &Scene<'_>,
	report: &VenueReport,
	fates: &[(Nonce, Fate)],
) -> Result<(), Doubt> {
	let mut sizes = alloc::vec![scene.snapshot.position.size];
	for op in scene.ops.iter().filter(|op| is_done(op, fates)) {
		if let OpKind::SetPosition { target, .. } = op.kind {
			sizes.push(target);
		}
	}
	if report.liquidations > scene.snapshot.liquidations {
		sizes.push(Delta::ZERO);
	}
	let least = sizes.iter().min().copied().unwrap_or_default();
	let most = sizes.iter().max().copied().unwrap_or_default();
	if (least..=most).contains(&report.size) {
		Ok(())
	} else {
		Err(Doubt::Position)
	}
}

/// The price of the report; the oracle's while there is nothing that the venue values.
fn mark_of(scene: &Scene<'_>, report: &VenueReport) -> Price {
	if report.size == Delta::ZERO {
		scene.spot
	} else {
		report.mark
	}
}

fn check_mark(scene: &Scene<'_>, report: &VenueReport) -> Result<(), Doubt> {
	let band = Fixed::from_bps(scene.parameters.mark_band_bps);
	let most = scene.spot.get().mul_floor(band)?;
	let mark = mark_of(scene, report);
	let off = mark.get().try_sub(scene.spot.get())?.try_abs()?;
	if off <= most && !report.entry.get().is_negative() {
		Ok(())
	} else {
		Err(Doubt::Mark)
	}
}

/// The equity follows from the last report, the moves of margin and the mark; the profit from
/// position and mark.
fn check_equity(
	scene: &Scene<'_>,
	report: &VenueReport,
	deposited: Balance,
	returned: Balance,
) -> Result<(), Doubt> {
	let jump = to_fixed(scene.parameters.max_equity_jump, scene.decimals)?;
	let told =
		account_value_floor(report.margin, scene.decimals, report.unrealised, report.funding)?;
	let mark = mark_of(scene, report);
	let profit = profit_floor(&scene.snapshot.position, mark)?;
	let before =
		account_value_floor(scene.ledger.margin, scene.decimals, profit, scene.snapshot.funding)?;
	let expected = before
		.try_add(to_fixed(deposited, scene.decimals)?)?
		.try_sub(to_fixed(returned, scene.decimals)?)?;
	let position = PerpPosition { size: report.size, entry: report.entry };
	let unrealised = profit_floor(&position, mark)?;
	let near = |a: Fixed, b: Fixed| Ok::<_, MathError>(a.try_sub(b)?.try_abs()? <= jump);
	if near(told, expected)? && near(unrealised, report.unrealised)? {
		Ok(())
	} else {
		Err(Doubt::Equity)
	}
}

/// The open transfer, if there is one whose end a report can tell.
fn open_leg(ops: &[Op]) -> Option<&Op> {
	ops.iter().find(|op| op.kind.is_leg() && !matches!(op.state, OpState::Returning { .. }))
}

/// Decides the open transfer by the balance, and moves the money.
fn settle_funds(
	scene: &Scene<'_>,
	report: &VenueReport,
	deposited: Balance,
	returned: Balance,
	fates: &mut Vec<(Nonce, Fate)>,
) -> Result<Ledger, Doubt> {
	let mut ledger = *scene.ledger;
	let margin = sub(add(ledger.margin, deposited)?, returned)?;
	let realised = minus(signed(report.margin)?, signed(margin)?)?;
	ledger.realised = plus(ledger.realised, realised)?;
	ledger.margin = report.margin;
	ledger.in_total = report.in_total;
	ledger.out_total = report.out_total;

	let free = signed(report.free)?;
	let mut venue_free =
		minus(plus(signed(ledger.venue_free)?, signed(returned)?)?, signed(deposited)?)?;
	let mut base = plus(venue_free, signed(ledger.surplus)?)?;
	if let Some(leg) = open_leg(scene.ops) {
		let amount = signed(leg.kind.amount())?;
		match leg.kind {
			OpKind::Fund(units) if free >= plus(base, amount)? => {
				let bucket = match leg.state {
					OpState::Stranded => &mut ledger.stranded,
					_ => &mut ledger.out_flight,
				};
				*bucket = sub(*bucket, units)?;
				venue_free = plus(venue_free, amount)?;
				base = plus(base, amount)?;
				fates.push((leg.nonce, Fate::Ended(Outcome::Settled)));
			}
			OpKind::Fund(units) => {
				let overtaken = scene.parameters.direct && report.last_nonce > leg.nonce;
				if overtaken && leg.state != OpState::Stranded {
					ledger.out_flight = sub(ledger.out_flight, units)?;
					ledger.stranded = add(ledger.stranded, units)?;
					fates.push((leg.nonce, Fate::Stranded));
				}
			}
			_ if is_done(leg, fates) => {
				fates.retain(|(nonce, _)| *nonce != leg.nonce);
				if free < base {
					venue_free = minus(venue_free, amount)?;
					base = minus(base, amount)?;
					ledger.in_flight = add(ledger.in_flight, leg.kind.amount())?;
					fates.push((leg.nonce, Fate::Left));
				} else {
					fates.push((leg.nonce, Fate::Ended(Outcome::Stayed)));
				}
			}
			_ => {}
		}
	}
	if free < base {
		return Err(Doubt::Deficit);
	}
	// Presents were used: they have come in.
	if venue_free < 0 {
		ledger.gains = add(ledger.gains, venue_free.unsigned_abs())?;
		venue_free = 0;
	}
	ledger.venue_free = unsigned(venue_free)?;
	ledger.surplus = unsigned(minus(free, venue_free)?)?;
	Ok(ledger)
}
