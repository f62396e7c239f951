//! From a market to judged smiles: rates, fits, guards, errors.

use crate::{
	errors::{self, Errors},
	fit::{Guard, Problem, Weighting},
	fixed::{number, rounded, stored},
	limits::{Limits, Refusal, Smile},
	market::{Market, Quote, Slice},
	smile::Sabr,
};
use dhv_math::{
	black_scholes,
	error::MathError,
	sabr,
	surface::{SmileTerms, SmileView, MONEYNESS},
	units::{OptionKind, Price, Rate, Volatility},
};

/// Strength and margin of the guards, tried one after the other: first without any.
const GUARDS: [(f64, f64); 5] =
	[(0.0, 0.0), (10.0, 0.0), (30.0, 0.002), (100.0, 0.01), (1_000.0, 0.03)];

/// One expiry after the fit.
#[derive(Clone, Debug)]
pub struct Fitted {
	/// The quotes.
	pub slice: Slice,
	/// Parameters and rate as they are stored.
	pub smile: Smile,
	/// Forward as the chain computes it.
	pub forward: f64,
	/// Errors of the chain's formula.
	pub errors: Errors,
	/// The median error that the fit has to keep.
	pub goal: f64,
	/// Whether the rate of the market was larger than the limit and was cut.
	pub rate_cut: bool,
	/// Whether calls and puts share one smile, because apart they break a limit or are too few.
	pub shared: bool,
	/// The fit without guards, if it breaks a limit: the smile is bent to keep it, if that is
	/// possible within the goal.
	pub bent: Option<Unbent>,
	/// What speaks against the smile itself.
	pub verdict: Result<SmileView, Refusal>,
}

impl Fitted {
	/// Whether the median error is within the goal.
	pub fn keeps_goal(&self) -> bool {
		self.errors.median <= self.goal
	}
}

/// A fit without guards that breaks a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unbent {
	/// The limit.
	pub refusal: Refusal,
	/// Whether its median error is within the goal.
	pub keeps_goal: bool,
}

/// An expiry without a fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfitted {
	/// Unix seconds.
	pub expiry: u64,
	/// Usable quotes.
	pub quotes: usize,
	/// Why.
	pub reason: String,
}

/// A fitted market.
#[derive(Clone, Debug)]
pub struct Surface {
	/// Unix seconds.
	pub timestamp: u64,
	/// Spot as it is on the chain.
	pub spot: Price,
	/// Expiries with a fit, nearest first.
	pub fitted: Vec<Fitted>,
	/// Expiries without.
	pub unfitted: Vec<Unfitted>,
}

/// Fits every expiry of a market, nearest first, each with total variance not below the one before.
/// Calls and puts stay a tenth closer than the limit: a smile is judged on the chain at another moment
/// and another price.
pub fn calibrate(market: &Market, limits: &Limits) -> Surface {
	let limits = &limits.with_slack();
	let spot = Price::new(rounded(market.spot));
	let mut surface =
		Surface { timestamp: market.timestamp, spot, fitted: Vec::new(), unfitted: Vec::new() };
	let mut before = None;
	for slice in &market.slices {
		match expiry(slice, spot, limits, before.as_ref()) {
			Ok(fitted) => {
				if let Ok(view) = fitted.verdict {
					before = Some(view);
				}
				surface.fitted.push(fitted);
			}
			Err(reason) => {
				let (expiry, quotes) = (slice.expiry, slice.quotes.len());
				surface.unfitted.push(Unfitted { expiry, quotes, reason });
			}
		}
	}
	surface
}

/// The rate that leads from spot to the forward of the market, cut to the limit.
fn rate(slice: &Slice, spot: Price, limits: &Limits) -> (Rate, bool) {
	let exact = (slice.forward / number(spot.get())).ln() / slice.years();
	let largest = number(limits.max_rate.get());
	let cut = exact.clamp(-largest, largest);
	(Rate::new(rounded(cut)), exact.abs() > largest)
}

fn expiry(
	slice: &Slice,
	spot: Price,
	limits: &Limits,
	before: Option<&SmileView>,
) -> Result<Fitted, String> {
	let (rate, rate_cut) = rate(slice, spot, limits);
	let forward = black_scholes::forward(spot, rate, slice.seconds)
		.map_err(|error| format!("no forward: {error:?}"))?;
	let task = Task { slice, spot, rate, forward, limits, before };
	let mut best = task.attempt(Weighting::Market).ok_or("too few quotes to fit")?;
	if !best.keeps_goal() {
		let other = task.attempt(Weighting::Even);
		let better = other.filter(|other| {
			let gains = other.errors.median < best.errors.median;
			other.verdict.is_ok() && (gains || best.verdict.is_err())
		});
		best = better.unwrap_or(best);
	}
	if !best.keeps_goal() && best.verdict.is_ok() {
		// The limit is to blame only if there would be a fit without it.
		let blamed = best.bent.filter(|unbent| unbent.keeps_goal);
		best.verdict = Err(blamed.map_or(Refusal::PoorFit, |unbent| unbent.refusal));
	}
	Ok(Fitted { rate_cut, ..best })
}

/// The chain's volatility of a smile.
///
/// # Errors
/// Of [`sabr::implied_volatility`].
pub fn on_chain(
	smile: &Smile,
	kind: OptionKind,
	forward: Price,
	strike: f64,
	seconds: u64,
) -> Result<Volatility, MathError> {
	let strike = Price::new(rounded(strike));
	sabr::implied_volatility(smile.terms.parameters(kind), forward, strike, seconds)
}

fn number_of(volatility: Volatility) -> f64 {
	number(volatility.get())
}

/// One expiry to fit.
struct Task<'a> {
	slice: &'a Slice,
	spot: Price,
	rate: Rate,
	forward: Price,
	limits: &'a Limits,
	before: Option<&'a SmileView>,
}

impl Task<'_> {
	/// The first fit inside the limits, with guards that grow stricter, calls and puts apart if
	/// that is possible; otherwise the last one. None with too few quotes.
	fn attempt(&self, weighting: Weighting) -> Option<Fitted> {
		let (mut last, mut bent) = (None, None);
		for shared in [false, true] {
			for (strength, margin) in GUARDS {
				let fitted = self.fit(weighting, strength, margin, shared)?;
				match fitted.verdict {
					Ok(_) => return Some(Fitted { bent, ..fitted }),
					Err(refusal) => {
						let keeps_goal = fitted.keeps_goal();
						bent = bent.or(Some(Unbent { refusal, keeps_goal }));
					}
				}
				last = Some(Fitted { bent, ..fitted });
			}
		}
		last
	}

	fn fit(
		&self,
		weighting: Weighting,
		strength: f64,
		margin: f64,
		shared: bool,
	) -> Option<Fitted> {
		let (call, put, shared) = self.search(weighting, strength, margin, shared)?;
		let terms = SmileTerms { call: stored(&call), put: stored(&put), rate: self.rate };
		let smile = Smile { expiry: self.slice.expiry, terms };
		let verdict = self.judge(&smile);
		let forward = number(self.forward.get());
		let volatility = |kind, strike| {
			on_chain(&smile, kind, self.forward, strike, self.slice.seconds).ok().map(number_of)
		};
		let errors = errors::measure(self.slice, forward, volatility);
		let goal = errors::goal(volatility(OptionKind::Call, forward).unwrap_or_default());
		let slice = self.slice.clone();
		let (rate_cut, bent) = (false, None);
		Some(Fitted { slice, smile, forward, errors, goal, rate_cut, shared, bent, verdict })
	}

	/// Smiles of calls and puts, and whether they are one.
	fn search(
		&self,
		weighting: Weighting,
		strength: f64,
		margin: f64,
		shared: bool,
	) -> Option<(Sabr, Sabr, bool)> {
		let both = self.guard(None, strength, margin, None);
		let joint = self.problem(&self.slice.quotes, &both, weighting).solve()?;
		if shared {
			return Some((joint, joint, true));
		}
		let apart = |kind| {
			let quotes: Vec<Quote> =
				self.slice.quotes.iter().filter(|quote| quote.kind == kind).copied().collect();
			let guard = self.guard(Some(kind), strength, margin, Some(&joint));
			self.problem(&quotes, &guard, weighting).solve()
		};
		match (apart(OptionKind::Call), apart(OptionKind::Put)) {
			(Some(call), Some(put)) => Some((call, put, false)),
			// One side has too few quotes of its own.
			_ => Some((joint, joint, true)),
		}
	}

	fn problem<'b>(
		&self,
		quotes: &'b [Quote],
		guard: &'b Guard,
		weighting: Weighting,
	) -> Problem<'b> {
		let (forward, years) = (number(self.forward.get()), self.slice.years());
		Problem { forward, years, quotes, guard, weighting }
	}

	/// The limits of one kind, or of both.
	fn guard(
		&self,
		kind: Option<OptionKind>,
		strength: f64,
		margin: f64,
		joint: Option<&Sabr>,
	) -> Guard {
		let moneyness: Vec<f64> = MONEYNESS.iter().map(|moneyness| number(*moneyness)).collect();
		let of = |view: &SmileView, kind| {
			view.of(kind).map(|list| list.map(number_of).to_vec()).unwrap_or_default()
		};
		let before = self.before.map(|view| {
			let list = match kind {
				Some(kind) => of(view, kind),
				None => of(view, OptionKind::Call)
					.into_iter()
					.zip(of(view, OptionKind::Put))
					.map(|(call, put)| call.max(put))
					.collect(),
			};
			(list, crate::market::years(view.seconds))
		});
		let near = joint.map(|joint| {
			let middle: Vec<f64> = moneyness
				.iter()
				.map(|moneyness| {
					let forward = number(self.forward.get());
					joint.volatility(forward, forward * moneyness, self.slice.years()).0
				})
				.collect();
			// Calls and puts are half the spread apart at most: each a quarter from the middle,
			// less what the smaller of the two is below the middle.
			let share = 0.25 * number(self.limits.bid_ask_spread);
			let reach = middle.iter().map(|middle| middle * share * (1.0 - share)).collect();
			(middle, reach)
		});
		let range = (number_of(self.limits.min_volatility), number_of(self.limits.max_volatility));
		Guard { moneyness, range, before, near, strength, margin }
	}

	/// The verdict on a smile and on its order after the expiry before.
	fn judge(&self, smile: &Smile) -> Result<SmileView, Refusal> {
		let now = smile.expiry.saturating_sub(self.slice.seconds);
		let view = self.limits.judge(smile, self.spot, now)?;
		if let Some(before) = self.before {
			if let Some(fault) = before.calendar_faults(&view).first() {
				let earlier = now.saturating_add(before.seconds);
				return Err(Refusal::CalendarBelow(earlier, *fault));
			}
		}
		Ok(view)
	}
}
