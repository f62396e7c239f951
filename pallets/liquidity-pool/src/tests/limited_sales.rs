//! Limits of risk in random sequences.

use super::mock::*;
use crate::*;
use dhv_primitives::{Contracts, Delta, Fixed, PoolId, SeriesId};
use sp_runtime::DispatchError;

/// What trades met.
#[derive(Default)]
pub struct LimitCounts {
	/// Refusals by each limit.
	pub limited: [u32; 6],
	/// Quantities that a trade left beyond a limit, not greater than before.
	pub beyond: u32,
}

/// Limits that trades of a sequence often meet.
pub const TIGHT: RiskLimits = RiskLimits {
	max_delta: Delta::new(Fixed::from_int(3)),
	max_gamma: Fixed::from_raw(9_000_000_000_000_000),
	max_vega: Fixed::from_int(350),
	max_expiry_net: Contracts::from_units(550_000_000),
	max_utilisation_bps: 4_500,
	stress: StressTerms { spot_bps: 1_000, volatility_bps: 2_000, max_loss_bps: 800 },
};

/// After a trade that changed the net position by `n` no quantity is beyond its limit unless the trade
/// did not make it grow.
pub fn check_limits(
	pool: PoolId,
	id: SeriesId,
	n: Fixed,
	utilisation: Fixed,
	traded: Result<(), DispatchError>,
	counts: &mut LimitCounts,
) {
	if let Err(error) = traded {
		let limits = [
			Error::<Test>::DeltaLimit,
			Error::<Test>::GammaLimit,
			Error::<Test>::VegaLimit,
			Error::<Test>::ExpiryLimit,
			Error::<Test>::UtilisationLimit,
			Error::<Test>::StressLimit,
		];
		for (count, limit) in counts.limited.iter_mut().zip(limits) {
			*count += u32::from(error == limit.into());
		}
		return;
	}
	let limits = Parameters::<Test>::get(pool).unwrap().limits;
	let traded = Book::<Test>::get(pool, id).unwrap().unit.scale(n).unwrap();
	let side = LiquidityPool::book_total(pool).side;
	let expiry = SeriesOf::get(id).unwrap().expiry;
	let parts = LiquidityPool::book_by_expiry(pool);
	let net = parts.iter().find(|(at, _)| *at == expiry).unwrap().1.net;
	for (after, part, cap) in [
		(side.delta.get(), traded.delta.get(), limits.max_delta.get()),
		(side.gamma, traded.gamma, limits.max_gamma),
		(side.vega, traded.vega, limits.max_vega),
		(net, n, limits.max_expiry_net.to_fixed().unwrap()),
	] {
		let before = after.try_sub(part).unwrap().raw().abs();
		let after = after.raw().abs();
		assert!(after <= cap.raw() || after <= before + 4, "{before} {after} {cap:?}");
		counts.beyond += u32::from(after > cap.raw());
	}
	let Ledger { free, allocated, .. } = Ledgers::<Test>::get(pool);
	let now = dhv_math::utilisation::utilisation_ceil(allocated, free).unwrap();
	assert!(now <= Fixed::from_bps(limits.max_utilisation_bps) || now <= utilisation);
}
