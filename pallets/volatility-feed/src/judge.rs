//! Whether a smile may be accepted. Nothing is written here.

use crate::{
	history,
	refusal::{Findings, Refusal, SmileReport},
	types::{GridPoint, Limits, Smile, Submission, SurfaceParameters},
	Config, Error, Expiries, Histories, History, Pallet, Parameters, Smiles,
};
use dhv_math::{
	error::MathError,
	surface::{neighbours, rate_in_range, rate_step, SmileView, Violation},
};
use dhv_primitives::{
	ports::{PriceRounds, SurfaceReaders},
	Fixed, OptionKind, PriceRound, Rate, Timestamp,
};
use frame_support::traits::Get;

/// A submission with what was found about it.
#[derive(Default)]
pub(crate) struct Judged {
	/// What is wrong.
	findings: Findings,
	round: Option<PriceRound>,
	view: Option<SmileView>,
	limits: Option<SurfaceParameters>,
	old: Option<Smile>,
	history: History,
}

/// A submission with which nothing is wrong.
pub(crate) struct Accepted {
	/// The limits that it keeps.
	pub limits: SurfaceParameters,
	/// The price round it was judged at.
	pub round: PriceRound,
	/// Forward and volatilities.
	pub view: SmileView,
	/// The smile that it replaces.
	pub old: Option<Smile>,
	/// The history of the band that holds from now on.
	pub history: History,
}

impl Judged {
	/// Nothing is wrong.
	///
	/// # Errors
	/// The first condition that is not kept.
	pub fn accepted<T: Config>(self) -> Result<Accepted, Error<T>> {
		if let Some(refusal) = self.findings.first() {
			return Err(refusal.into());
		}
		let (Some(limits), Some(round), Some(view)) = (self.limits, self.round, self.view) else {
			return Err(Error::OutOfDomain);
		};
		Ok(Accepted { limits, round, view, old: self.old, history: self.history })
	}
}

impl<T: Config> Pallet<T> {
	/// Judges a submission at the current price round and time.
	pub(crate) fn judge(submission: &Submission, enforce: Limits) -> Judged {
		let Submission { underlying, expiry, terms } = *submission;
		let mut judged = Judged::default();
		let Some(limits) = Parameters::<T>::get(underlying) else {
			judged.findings.ensure(false, Refusal::UnknownUnderlying, expiry);
			return judged;
		};
		let now = Self::now();
		judged.limits = Some(limits);
		judged.old = Smiles::<T>::get(underlying, expiry);
		let found = &mut judged.findings;
		let expiries = Expiries::<T>::get(underlying);
		if enforce == Limits::All {
			let free = T::Readers::reader(underlying).is_none();
			found.ensure(free, Refusal::PoolBeingValued, expiry);
		}
		Self::check_terms(submission, &limits, now, found);
		let room = (expiries.len() as u64) < u64::from(T::MaxExpiries::get());
		found.ensure(judged.old.is_some() || room, Refusal::TooManyExpiries, expiry);

		judged.round = T::Prices::latest(underlying, limits.strike_asset);
		let Some(round) = judged.round else {
			found.ensure(false, Refusal::NoPrice, expiry);
			return judged;
		};
		found.ensure(round.age(now) <= limits.max_price_age, Refusal::StalePrice, expiry);
		match SmileView::new(&terms, round.price, expiry.saturating_since(now)) {
			Ok(view) if expiry > now => judged.view = Some(view),
			Ok(_) => {}
			Err(error) => found.ensure(false, Refusal::Math(error), expiry),
		}
		let Some(view) = judged.view else { return judged };
		found.add(view.faults(&limits.smile()), Refusal::NothingToCompare, expiry);
		Self::check_calendar(submission, &view, (&expiries, round, now), found);
		if enforce == Limits::All {
			judged.history = match judged.old {
				Some(old) => {
					let history = Histories::<T>::get(underlying, expiry);
					Moves { limits: &limits, now, history }.replace(&old, submission, &view, found)
				}
				None => match Self::covering(underlying, expiry, now)
					.ok()
					.and_then(|smiles| smiles.view(expiry, round.price, now))
				{
					Some(before) => {
						let moves = Moves { limits: &limits, now, history: History::default() };
						moves.keep_band(&before, submission, &view, found)
					}
					None => History::default(),
				},
			};
		}
		judged
	}

	/// Everything about a smile if it were submitted now.
	pub(crate) fn report(submission: &Submission) -> SmileReport {
		let Judged { findings, round, view, .. } = Self::judge(submission, Limits::All);
		let mut report = SmileReport { round, ..SmileReport::default() };
		if let Some(view) = &view {
			report.forward = Some(view.forward);
			report.strikes = view.strikes.into();
			report.calls = view.call.map_or_else(|_| Default::default(), Into::into);
			report.puts = view.put.map_or_else(|_| Default::default(), Into::into);
		}
		report.findings = findings.told(view.as_ref());
		report
	}

	/// What can be judged without the market.
	fn check_terms(
		Submission { expiry, terms, .. }: &Submission,
		limits: &SurfaceParameters,
		now: Timestamp,
		found: &mut Findings,
	) {
		let tenor = expiry.saturating_since(now);
		found.ensure(*expiry > now, Refusal::ExpiryPassed, *expiry);
		found.ensure(tenor <= limits.max_tenor, Refusal::TenorTooLong, *expiry);
		let rate = rate_in_range(terms.rate, limits.max_rate);
		found.ensure(rate.is_ok(), Refusal::RateOutOfRange, *expiry);
		found.ensure(terms.call.validate().is_ok(), Refusal::InvalidCallParameters, *expiry);
		found.ensure(terms.put.validate().is_ok(), Refusal::InvalidPutParameters, *expiry);
	}

	/// Total variance neither below the previous expiry's nor above the next's. A neighbour without
	/// a forward is not compared: it answers nothing.
	fn check_calendar(
		submission: &Submission,
		view: &SmileView,
		(expiries, round, now): (&[Timestamp], PriceRound, Timestamp),
		found: &mut Findings,
	) {
		let underlying = submission.underlying;
		let seen = |expiry: Option<Timestamp>| {
			let expiry = expiry?;
			let terms = Smiles::<T>::get(underlying, expiry)?.terms();
			let seconds = expiry.saturating_since(now);
			Some((expiry, SmileView::new(&terms, round.price, seconds).ok()?))
		};
		let (before, after) = neighbours(expiries, submission.expiry, now);
		if let Some((expiry, before)) = seen(before) {
			found.add(before.calendar_faults(view), Refusal::CalendarBelowPrevious, expiry);
		}
		if let Some((expiry, after)) = seen(after) {
			found.add(view.calendar_faults(&after), Refusal::CalendarAboveNext, expiry);
		}
	}
}

/// What a smile has to keep that changes an answer.
struct Moves<'a> {
	limits: &'a SurfaceParameters,
	now: Timestamp,
	history: History,
}

impl Moves<'_> {
	/// How far and how often a smile may move. Returns the history that holds from now on.
	fn replace(
		&self,
		old: &Smile,
		submission: &Submission,
		view: &SmileView,
		found: &mut Findings,
	) -> History {
		let expiry = submission.expiry;
		let since = self.now.saturating_since(old.updated_at);
		found.ensure(since >= self.limits.min_interval, Refusal::TooSoon, expiry);
		match in_force(old, view.seconds) {
			Ok(before) => {
				let step = Fixed::from_bps(self.limits.max_move_bps);
				found.add(view.move_faults(&before, step), Refusal::MoveTooLarge, expiry);
				self.keep_band(&(before, old.rate), submission, view, found)
			}
			Err(refusal) => {
				found.ensure(false, refusal, expiry);
				self.history.clone()
			}
		}
	}

	/// How far the rate may move from what was answered until now, and how far volatilities may lie
	/// from everything that was in force lately, this among it. Returns the history that holds from
	/// now on. A new expiry keeps to this alone: between what its neighbours say and a smile of its
	/// own lies more than one update.
	fn keep_band(
		&self,
		(before, rate): &(SmileView, Rate),
		Submission { expiry, terms, .. }: &Submission,
		view: &SmileView,
		found: &mut Findings,
	) -> History {
		let (limits, expiry) = (self.limits, *expiry);
		let step = rate_step(*rate, terms.rate, limits.max_rate_step);
		found.ensure(step.is_ok(), Refusal::RateStepTooLarge, expiry);

		let (Ok(calls), Ok(puts)) = (&before.call, &before.put) else {
			return self.history.clone();
		};
		let history = history::record(&self.history, self.now, [calls, puts]);
		let of = |kind| history::extremes(&history, kind);
		let (Some(calls), Some(puts)) = (of(OptionKind::Call), of(OptionKind::Put)) else {
			found.ensure(false, Refusal::Math(MathError::OutOfDomain), expiry);
			return history;
		};
		let extremes = |kind| match kind {
			OptionKind::Call => calls,
			OptionKind::Put => puts,
		};
		let limit = Fixed::from_bps(limits.max_band_bps);
		found.add(view.band_faults(extremes, limit), Refusal::DailyBandExceeded, expiry);
		history
	}
}

/// The smile in force at its own spot, so that volatilities are compared at fixed moneyness.
fn in_force(old: &Smile, seconds: u64) -> Result<SmileView, Refusal> {
	let before = SmileView::new(&old.terms(), old.spot, seconds).map_err(Refusal::Math)?;
	for kind in [OptionKind::Call, OptionKind::Put] {
		if let Err(Violation::NoVariance(index)) = before.of(kind) {
			let strike = u8::try_from(index).unwrap_or(u8::MAX);
			let put = kind == OptionKind::Put;
			return Err(Refusal::NothingToCompare(GridPoint { put, strike }));
		}
	}
	Ok(before)
}
