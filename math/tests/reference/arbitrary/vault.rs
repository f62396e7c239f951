//! Accounting of the vault.

use super::{
	apart, basis_points, claim, decimals, fixed, moment, mostly_positive, not_negative, price,
	seconds, share, wide, Probe,
};
use crate::reference::random::Random;
use dhv_math::{
	vault::{
		self,
		buffer::{required_ceil, Flow, Funds},
		epoch, parity, remote, Bounds, Fill, LedgerParts, MarkLimits, NetAssets, SharePrices,
		Standing,
	},
	Fixed,
};

pub const PROBES: &[(&str, Probe)] = &[
	("vault::buffer", probe_buffer),
	("vault::epoch", probe_epoch),
	("vault::nav", probe_nav),
	("vault::parity", probe_parity),
	("vault::remote", probe_remote),
	("vault::share", probe_share),
];

fn ordered(b: &Bounds) -> bool {
	b.low <= b.mark && b.mark <= b.high
}

fn bounds(random: &mut Random) -> Bounds {
	let mut ends = [fixed(random), fixed(random), fixed(random)];
	ends.sort_unstable();
	let [low, mark, high] = ends;
	Bounds::new(low, mark, high).unwrap()
}

fn probe_buffer(random: &mut Random) -> Result<(), String> {
	let funds = Funds { free: wide(random), allocated: wide(random) };
	let flow = Flow {
		income: wide(random),
		payment: wide(random),
		locked: wide(random),
		released: wide(random),
	};
	let bps = basis_points(random);
	let inputs = (funds, flow, bps);
	let _ = required_ceil(funds.allocated, bps);
	let available = funds.available(bps);
	claim(available.map_or(true, |part| part <= funds.free), "available", &inputs)?;
	if let (Ok(remaining), Ok(available)) = (funds.remaining(bps), available) {
		let same = u128::try_from(remaining).unwrap_or_default() == available;
		claim(same, "remaining", &inputs)?;
	}
	match (funds.permit(&flow, bps), funds.after(&flow)) {
		(Ok(Some(permitted)), after) => claim(after == Ok(Some(permitted)), "permit", &inputs),
		_ => Ok(()),
	}
}

fn probe_share(random: &mut Random) -> Result<(), String> {
	let (assets, supply, price) = (fixed(random), wide(random), mostly_positive(random));
	let (amount, decimals) = (wide(random), decimals(random));
	let floor = vault::price_per_share(assets, supply);
	let ceil = vault::price_per_share_ceil(assets, supply);
	claim(not_negative(floor), "price per share", &(assets, supply))?;
	if let (Ok(floor), Ok(ceil)) = (floor, ceil) {
		let near = floor <= ceil && ceil.raw() - floor.raw() <= 1 && ceil.is_positive();
		claim(near, "price per share", &(assets, supply))?;
	}
	let plain = vault::plain_price_floor(assets, supply);
	claim(plain.is_none_or(|plain| !plain.is_negative()), "plain price", &(assets, supply))?;
	let inputs = (amount, decimals, price);
	let shares = vault::shares_floor(amount, decimals, price);
	claim(apart(shares, vault::shares_ceil(amount, decimals, price)), "shares", &inputs)?;
	let minted = vault::mint(amount, decimals, price);
	claim(minted.map_or(true, |minted| minted > 0), "mint", &inputs)?;
	let (out, into) =
		(vault::amount_floor(amount, decimals, price), vault::amount_ceil(amount, decimals, price));
	claim(apart(out, into), "amount", &inputs)?;
	// what is deposited and taken back at one price never grows
	let back = shares.and_then(|shares| vault::amount_floor(shares, decimals, price));
	claim(back.map_or(true, |back| back <= amount), "back", &inputs)
}

fn probe_nav(random: &mut Random) -> Result<(), String> {
	let (a, b) = (bounds(random), bounds(random));
	let _ = Bounds::new(fixed(random), fixed(random), fixed(random));
	claim(a.try_add(&b).map_or(true, |sum| ordered(&sum)), "sum", &(a, b))?;
	claim(a.try_sub(&b).map_or(true, |rest| ordered(&rest)), "difference", &(a, b))?;
	claim(ordered(&a.including(b.low)) && ordered(&a.including(b.high)), "including", &(a, b))?;
	let parts = LedgerParts {
		free: wide(random),
		allocated: wide(random),
		decimals: decimals(random),
		hedges: a,
		liabilities: b,
	};
	let assets = NetAssets::new(&parts).unwrap_or(NetAssets::from_bounds(b));
	claim(ordered(&assets.bounds()), "net assets", &parts)?;
	let supply = wide(random);
	if let Ok(Standing::WindDown { deficit }) = assets.standing(supply) {
		claim(!deficit.is_negative(), "deficit", &assets)?;
	}
	if let Ok(prices) = SharePrices::new(&assets, supply) {
		let falling = prices.mint >= prices.mark && prices.mark >= prices.burn;
		claim(falling && !prices.burn.is_negative(), "prices", &(assets, supply, prices))?;
	}
	let limits = MarkLimits { max_age: seconds(random), max_move: share(random) };
	let (spot, marked) = (price(random), price(random));
	let (then, now) = (moment(random), moment(random));
	let accepted = limits.accepts(then, marked, now, spot);
	claim(accepted != Ok(true) || then <= now, "mark", &(limits, then, now))?;
	let same = vault::is_within_band(marked, marked, limits.max_move);
	claim(same.unwrap_or(true), "band", &(marked, limits))
}

fn probe_epoch(random: &mut Random) -> Result<(), String> {
	let (requested, available) = (wide(random), wide(random));
	let (burn, decimals) = (mostly_positive(random), decimals(random));
	let inputs = (requested, available, burn, decimals);
	let standing = if random.coin() {
		Standing::Running
	} else {
		Standing::WindDown { deficit: positive(random) }
	};
	let fill = Fill::for_standing(standing, requested, available, burn, decimals)
		.or_else(|_| Fill::new(requested, available, burn, decimals));
	let fill = fill.unwrap_or(Fill::none(requested));
	let sound = fill.filled <= requested && fill.paid <= available;
	claim(sound && fill.carried() <= requested, "fill", &(inputs, fill))?;
	let ratio = fill.ratio_floor();
	let share = ratio.is_ok_and(|ratio| (Fixed::ZERO..=Fixed::ONE).contains(&ratio));
	claim(share, "ratio", &fill)?;
	let shares = wide(random);
	if let Ok(part) = fill.claim(shares, burn, decimals) {
		let inside = part.paid <= fill.paid && part.carried <= fill.carried().min(shares);
		claim(inside && shares <= requested, "claim", &(fill, shares, part))?;
	}
	// totals that no epoch has
	let odd = Fill { requested: shares, filled: requested, paid: available };
	let _ = (odd.ratio_floor(), odd.carried(), odd.claim(requested, burn, decimals));
	let (part, pot, whole) = (shares, available, requested);
	let pro_rata = epoch::pro_rata_floor(part, pot, whole);
	claim(part > whole || pro_rata.is_ok_and(|p| p <= pot), "pro rata", &(part, pot, whole))?;
	let dust = epoch::sweepable_dust(pot, part, random.below(2) as u32);
	claim(dust.map_or(true, |dust| dust <= pot), "dust", &(pot, part))
}

fn positive(random: &mut Random) -> Fixed {
	Fixed::from_raw(fixed(random).raw() & i128::MAX)
}

fn probe_remote(random: &mut Random) -> Result<(), String> {
	let account = remote::RemoteAccount {
		idle: wide(random),
		venue_free: wide(random),
		margin: wide(random),
		unrealised: fixed(random),
		in_flight: wide(random),
		doubtful: wide(random),
	};
	let (decimals, doubtful) = (decimals(random), share(random));
	let value = account.value_floor(decimals, doubtful);
	claim(value.map_or(true, |value| ordered(&value)), "value", &(account, decimals, doubtful))?;
	let totals = remote::CashTotals {
		landed: wide(random),
		home_sent: wide(random),
		in_total: wide(random),
		out_total: wide(random),
		free: wide(random),
	};
	let amount = wide(random);
	let open = random.of(&[
		remote::OpenTransfer::None,
		remote::OpenTransfer::Out(amount),
		remote::OpenTransfer::Home(amount),
	]);
	match totals.reconcile(open) {
		Ok(remote::Reconciled::Deficit(missing)) => claim(missing > 0, "deficit", &(totals, open)),
		_ => Ok(()),
	}
}

fn probe_parity(random: &mut Random) -> Result<(), String> {
	let (a, b, c, d) = (wide(random), wide(random), wide(random), wide(random));
	let signed = fixed(random).raw();
	let price = parity::price_per_share(a, signed, b, c);
	let price = price.unwrap_or(parity::U256::product(a, b));
	let _ = (parity::shares(a, price), parity::amount(b, price));
	let _ = parity::buffer_remaining(a, b, c, basis_points(random));
	let _ = (parity::assets(a, b, c, d), parity::net_asset_value(a, signed));
	let _ = parity::amount_needed(signed, a);
	let _ = parity::validate_values(seconds(random), seconds(random), a, b, c);
	let (x, y) = (parity::U256::product(a, b), parity::U256::product(c, d));
	let _ = (x.plus(y), x.times(c), x.to_u128());
	let quotient = x.divide(parity::U256::from(a));
	claim(a == 0 || quotient == Ok(parity::U256::from(b)), "divide", &(a, b))?;
	let _ = x.divide(y);
	Ok(())
}
