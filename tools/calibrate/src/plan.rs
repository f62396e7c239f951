//! The order in which the chain takes the smiles, and what it refuses.

use crate::{
	calibrate::Surface,
	limits::{Limits, Refusal, Smile},
};
use dhv_math::{surface::SmileView, units::Price};
use std::collections::BTreeMap;

/// Smiles that the chain has, and the spot at which they were accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Previous {
	/// Spot at which they were accepted.
	pub spot: Price,
	/// The smiles.
	pub smiles: Vec<Smile>,
}

/// What to submit, and what not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Plan {
	/// Smiles in an order in which each is accepted after those before it.
	pub submissions: Vec<Smile>,
	/// Smiles that are not acceptable, whatever the order, and why.
	pub refused: Vec<(Smile, Refusal)>,
}

impl Plan {
	/// Why an expiry is refused.
	pub fn refusal(&self, expiry: u64) -> Option<Refusal> {
		self.refused.iter().find(|(smile, _)| smile.expiry == expiry).map(|(_, why)| *why)
	}
}

/// The surface of the chain while smiles are submitted, by expiry.
struct State<'a> {
	limits: &'a Limits,
	spot: Price,
	now: u64,
	smiles: BTreeMap<u64, (Smile, Price)>,
}

/// Finds an order. When volatility rises it is far before near, when it falls near before far; where
/// the surface twists it is neither, so every smile is tried after every acceptance.
pub fn plan(surface: &Surface, previous: Option<&Previous>, limits: &Limits) -> Plan {
	let now = surface.timestamp;
	let smiles = previous.iter().flat_map(|previous| {
		let live = previous.smiles.iter().filter(|smile| smile.expiry > now);
		live.map(|smile| (smile.expiry, (*smile, previous.spot)))
	});
	let mut state = State { limits, spot: surface.spot, now, smiles: smiles.collect() };
	let mut plan = Plan::default();
	let (mut open, mut unfit) = (Vec::new(), Vec::new());
	for fitted in &surface.fitted {
		match fitted.verdict {
			Ok(_) => open.push(fitted.smile),
			Err(refusal) => unfit.push((fitted.smile, refusal)),
		}
	}
	loop {
		let mut refused = Vec::new();
		let before = plan.submissions.len();
		for smile in open {
			match state.judge(&smile) {
				Ok(()) => {
					state.smiles.insert(smile.expiry, (smile, surface.spot));
					plan.submissions.push(smile);
				}
				Err(refusal) => refused.push((smile, refusal)),
			}
		}
		if refused.is_empty() || plan.submissions.len() == before {
			plan.refused = unfit;
			plan.refused.extend(refused);
			return plan;
		}
		open = refused.into_iter().map(|(smile, _)| smile).collect();
	}
}

impl State<'_> {
	fn judge(&self, smile: &Smile) -> Result<(), Refusal> {
		let view = self.limits.judge(smile, self.spot, self.now)?;
		let before = self.smiles.range(..smile.expiry).next_back();
		if let Some((expiry, (known, _))) = before {
			if let Some(fault) = self.view(known)?.calendar_faults(&view).first() {
				return Err(Refusal::CalendarBelow(*expiry, *fault));
			}
		}
		let after = self.smiles.range(smile.expiry.saturating_add(1)..).next();
		if let Some((expiry, (known, _))) = after {
			if let Some(fault) = view.calendar_faults(&self.view(known)?).first() {
				return Err(Refusal::CalendarAbove(*expiry, *fault));
			}
		}
		match self.smiles.get(&smile.expiry) {
			Some((old, spot)) => self.limits.judge_move((old, *spot), smile, &view),
			None => Ok(()),
		}
	}

	fn view(&self, smile: &Smile) -> Result<SmileView, Refusal> {
		let seconds = smile.expiry.saturating_sub(self.now);
		Ok(SmileView::new(&smile.terms, self.spot, seconds)?)
	}
}
