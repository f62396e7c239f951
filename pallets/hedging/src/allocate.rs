//! Splits what is to be hedged, each part to where it costs least. Knows no storage.
//!
//! Size is handed out in slices. A slice goes to the spot market while what it adds there is no dearer
//! than the cheapest account at a venue that has room, else to that account. On a market where each
//! further unit costs more, this is the cheapest split up to one slice.

use crate::{
	bounds::Bounds,
	orders::{Capacity, Demand, Part},
	types::{HedgeParameters, Side},
};
use alloc::vec::Vec;
use dhv_math::{amount, error::MathError};
use dhv_primitives::{Balance, Fixed};

type Result<T> = core::result::Result<T, MathError>;

/// Into how many slices an order is cut.
const SLICES: i128 = 8;

/// The spot market as far as an order may use it.
pub struct Market<'a, Preview> {
	/// What orders are measured against.
	pub bounds: &'a Bounds,
	/// Whether the market may be traded on at all.
	pub is_open: bool,
	/// What the market asks or pays in all for so much underlying.
	pub preview: Preview,
}

/// An account at a venue while an order is split.
struct Account<'a> {
	capacity: &'a Capacity,
	room: Fixed,
	taken: Fixed,
}

/// The state of a split.
struct Split<'a, Preview> {
	demand: Demand,
	parameters: &'a HedgeParameters,
	market: &'a Market<'a, Preview>,
	/// What the spot reactors can take together, and have got.
	spot_room: Fixed,
	spot_taken: Fixed,
	/// What the market asks or pays for that.
	spot_quote: Balance,
	/// Cheapest first.
	accounts: Vec<Account<'a>>,
}

/// The parts of the cheapest split. Parts below the smallest order join another one or are left out.
pub fn cheapest<Preview: Fn(Balance) -> Option<Balance>>(
	demand: Demand,
	capacities: &[Capacity],
	parameters: &HedgeParameters,
	market: &Market<'_, Preview>,
) -> Result<Vec<Part>> {
	let min = parameters.min_order.get();
	let usable = |one: &&Capacity| one.of(demand.side) >= min;
	let mut spot_room = Fixed::ZERO;
	for spot in capacities.iter().filter(|one| market.is_open && one.is_spot()).filter(usable) {
		spot_room = spot_room.try_add(spot.of(demand.side).min(demand.size))?;
	}
	let mut accounts: Vec<Account> = capacities
		.iter()
		.filter(|one| !one.is_spot())
		.filter(usable)
		.map(|capacity| Account { capacity, room: capacity.of(demand.side), taken: Fixed::ZERO })
		.collect();
	// Stable: equally cheap ones stay in governed order.
	accounts.sort_by_key(|account| account.capacity.route.cost_bps());
	let mut split = Split {
		demand,
		parameters,
		market,
		spot_room,
		spot_taken: Fixed::ZERO,
		spot_quote: 0,
		accounts,
	};
	split.hand_out()?;
	split.join_small(min)?;
	split.parts(capacities, min)
}

impl<Preview: Fn(Balance) -> Option<Balance>> Split<'_, Preview> {
	fn hand_out(&mut self) -> Result<()> {
		let slice = Fixed::from_raw(self.demand.size.raw().saturating_div(SLICES).max(1));
		let mut rest = self.demand.size;
		// Every step hands out a slice, or uses up a route.
		while rest.is_positive() {
			// What division leaves goes with the last slice.
			let last = rest < slice.try_add(slice)?;
			let step = if last { rest } else { slice };
			let given = match self.give_spot(step)? {
				Some(given) => given,
				None => self.give_account(step)?,
			};
			if given.is_zero() {
				break;
			}
			rest = rest.try_sub(given)?;
		}
		Ok(())
	}

	/// Gives up to `step` to the spot market, if it is no dearer than the cheapest account with room.
	fn give_spot(&mut self, step: Fixed) -> Result<Option<Fixed>> {
		let given = step.min(self.spot_room.try_sub(self.spot_taken)?);
		if !given.is_positive() {
			return Ok(None);
		}
		let Market { bounds, preview, .. } = self.market;
		let taken = self.spot_taken.try_add(given)?;
		let base = amount::from_fixed_floor(taken, bounds.base_decimals)?;
		let Some(quoted) = preview(base) else { return Ok(None) };
		let parameters = self.parameters;
		let inside = match self.demand.side {
			Side::Buy => quoted <= bounds.max_quote_in(base, parameters.buy_slippage_bps)?,
			Side::Sell => quoted >= bounds.min_quote_out(base, parameters.sell_slippage_bps)?,
		};
		let rival = self.accounts.iter().find(|account| account.room.is_positive());
		let dear = match rival {
			Some(account) => {
				let before = amount::from_fixed_floor(self.spot_taken, bounds.base_decimals)?;
				let more = base.saturating_sub(before);
				let bps = account.capacity.route.cost_bps();
				match self.demand.side {
					Side::Buy => {
						let adds = quoted.saturating_sub(self.spot_quote);
						adds > bounds.max_quote_in(more, bps)?
					}
					Side::Sell => {
						let adds = quoted.saturating_sub(self.spot_quote);
						adds < bounds.min_quote_out(more, bps)?
					}
				}
			}
			None => false,
		};
		if !inside || dear {
			return Ok(None);
		}
		self.spot_taken = taken;
		self.spot_quote = quoted;
		Ok(Some(given))
	}

	/// Gives up to `step` to the cheapest account with room.
	fn give_account(&mut self, step: Fixed) -> Result<Fixed> {
		let Some(account) = self.accounts.iter_mut().find(|account| account.room.is_positive())
		else {
			return Ok(Fixed::ZERO);
		};
		let given = step.min(account.room);
		account.room = account.room.try_sub(given)?;
		account.taken = account.taken.try_add(given)?;
		Ok(given)
	}

	/// What is below the smallest order joins an account that got something and has room.
	fn join_small(&mut self, min: Fixed) -> Result<()> {
		let small = |size: Fixed| size.is_positive() && size < min;
		if small(self.spot_taken) {
			self.join(self.spot_taken)?;
			self.spot_taken = Fixed::ZERO;
		}
		let mut spare = Fixed::ZERO;
		for account in self.accounts.iter_mut().filter(|account| small(account.taken)) {
			spare = spare.try_add(account.taken)?;
			account.taken = Fixed::ZERO;
		}
		if spare.is_positive() && !self.join(spare)? && self.spot_taken.is_positive() {
			let room = self.spot_room.try_sub(self.spot_taken)?;
			self.spot_taken = self.spot_taken.try_add(spare.min(room))?;
		}
		Ok(())
	}

	fn join(&mut self, size: Fixed) -> Result<bool> {
		let fits = |account: &&mut Account| account.taken.is_positive() && account.room >= size;
		let Some(account) = self.accounts.iter_mut().find(fits) else { return Ok(false) };
		account.room = account.room.try_sub(size)?;
		account.taken = account.taken.try_add(size)?;
		Ok(true)
	}

	/// Spot first: it is certain at once. Its reactors fill up in governed order.
	fn parts(&self, capacities: &[Capacity], min: Fixed) -> Result<Vec<Part>> {
		let side = self.demand.side;
		let mut parts = Vec::new();
		let mut left = self.spot_taken;
		for spot in capacities.iter().filter(|one| one.is_spot()) {
			let size = left.min(spot.of(side));
			if size >= min {
				parts.push(Part { route: spot.route, side, size });
				left = left.try_sub(size)?;
			}
		}
		for account in self.accounts.iter().filter(|account| account.taken >= min) {
			parts.push(Part { route: account.capacity.route, side, size: account.taken });
		}
		Ok(parts)
	}
}
