//! What roles do, and whoever tries to.

use super::World;
use crate::{
	calls,
	chain::{signed, POOL},
	draw,
	known::Known,
	source::Source,
	trades,
};
use codec::Decode;
use dhv_primitives::{Contracts, Fixed, Rate};
use dhv_runtime::{
	constants::WETH_INDEX, origins, Handler, Hedging, PerpReactor, PriceRounds, Runtime,
	RuntimeCall, RuntimeOrigin, VolatilityFeed,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};

/// What anybody calls besides.
const PALLETS: [&str; 10] = [
	"OptionRegistry",
	"LiquidityPool",
	"Handler",
	"Hedging",
	"PerpReactor",
	"VolatilityFeed",
	"PriceRounds",
	"Venues",
	"Flows",
	"LocalVenue",
];
/// And of others.
const MORE: [&str; 6] =
	["AssetConversion", "VaultShares", "OptionTokens", "ForeignAssets", "Oracle", "Treasury"];

impl World {
	pub(super) fn smile(&mut self, source: &mut Source) {
		let expiry = self.expiry(source);
		let plausible = trades::sabr(
			2_000 + u32::from(source.byte()) * 64,
			(i64::from(source.byte()) - 128) * 70,
			u32::from(source.byte()) * 80,
		);
		// Most are close to the one before.
		let known = VolatilityFeed::smiles(WETH_INDEX)
			.into_iter()
			.find_map(|(at, smile)| (at == expiry).then_some(smile.call));
		let smile = known
			.filter(|_| !source.once_in(8))
			.and_then(|known| Decode::decode(&mut &draw::near(source, &known)[..]).ok())
			.unwrap_or(plausible);
		for key in [Alice, Bob, Charlie] {
			let call = pallet_volatility_feed::Call::submit_smile {
				underlying: WETH_INDEX,
				expiry,
				call: smile,
				put: smile,
				rate: Rate::ZERO,
			};
			let _ = calls::make(signed(key), call.into());
		}
	}

	/// Parameters around where they stand.
	pub(super) fn govern(&mut self, source: &mut Source) {
		macro_rules! near {
			($value:expr) => {
				$value.and_then(|value| Decode::decode(&mut &draw::near(source, &value)[..]).ok())
			};
		}
		let call: Option<RuntimeCall> = match source.byte() % 9 {
			0 | 1 => {
				near!(pallet_liquidity_pool::Parameters::<Runtime>::get(POOL)).map(|parameters| {
					pallet_liquidity_pool::Call::set_parameters { pool: POOL, parameters }.into()
				})
			}
			2 => near!(Handler::parameters(POOL)).map(|parameters| {
				pallet_handler::Call::set_parameters { pool: POOL, parameters }.into()
			}),
			3 => near!(Hedging::parameters(POOL)).map(|parameters| {
				pallet_hedging::Call::set_parameters { pool: POOL, parameters }.into()
			}),
			4 => {
				let id = source.pick(&self.known.perps);
				near!(id.and_then(PerpReactor::reactor).map(|reactor| reactor.parameters))
					.zip(id)
					.map(|(parameters, id)| {
						pallet_perp_reactor::Call::set_parameters { id, parameters }.into()
					})
			}
			5 => {
				let products: Vec<_> =
					pallet_option_registry::Products::<Runtime>::iter().collect();
				source.pick(&products).and_then(|(product, parameters)| {
					let parameters = near!(Some(parameters))?;
					let parameters = Box::new(parameters);
					Some(pallet_option_registry::Call::set_product { product, parameters }.into())
				})
			}
			6 => near!(VolatilityFeed::parameters(WETH_INDEX)).map(|parameters| {
				let underlying = WETH_INDEX;
				pallet_volatility_feed::Call::set_parameters { underlying, parameters }.into()
			}),
			7 => near!(Some(PriceRounds::limits()))
				.map(|limits| dhv_runtime::price_rounds::Call::set_limits { limits }.into()),
			_ => near!(pallet_perps_clearing::Markets::<Runtime>::get(WETH_INDEX.0)
				.map(|market| market.parameters))
			.map(|parameters| {
				let market = WETH_INDEX.0;
				pallet_perps_clearing::Call::set_market { market, parameters }.into()
			}),
		};
		if let Some(call) = call {
			let _ = calls::make(origins::Origin::Governor.into(), call);
		}
	}

	/// What is done to vaults and hedges in need.
	pub(super) fn rescue(&mut self, source: &mut Source) {
		let who = RuntimeOrigin::signed(self.person(source));
		let call: RuntimeCall = match source.byte() % 5 {
			0 | 1 => {
				let Some((series, owner)) = source.pick(&self.known.vaults) else { return };
				pallet_option_registry::Call::poke_vault { series, owner }.into()
			}
			2 => {
				let Some((series, owner)) = source.pick(&self.known.vaults) else { return };
				let contracts = Contracts::from_units(draw::contracts(source));
				let min_price = Fixed::ZERO;
				pallet_option_registry::Call::bid { series, owner, contracts, min_price }.into()
			}
			3 => pallet_hedging::Call::rebalance { pool: POOL }.into(),
			_ => {
				let Some(id) = source.pick(&self.known.perps) else { return };
				pallet_perp_reactor::Call::advance { id }.into()
			}
		};
		let _ = calls::make(who, call);
	}

	/// A call of somebody with a role.
	pub(super) fn role(&mut self, source: &mut Source) {
		let drawn = draw::call(source, &self.known, &PALLETS);
		let Some(call) = calls::read(&mut &drawn[..]) else { return };
		let _ = calls::make_by_role(&call);
		self.known = Known::read();
	}

	/// Any call of the vault's pallets, or of the spot market; true if it may be a message.
	pub(super) fn anything(&mut self, source: &mut Source) -> bool {
		let origin = calls::origin(source, &self.known);
		let pallets: Vec<_> = PALLETS.into_iter().chain(MORE).collect();
		let drawn = draw::call(source, &self.known, &pallets);
		let Some(call) = calls::read(&mut &drawn[..]) else { return false };
		// Root makes and burns by such calls, and so may owners.
		let money = matches!(call, RuntimeCall::ForeignAssets(_));
		let _ = calls::make(origin, call);
		self.known = Known::read();
		money
	}
}
