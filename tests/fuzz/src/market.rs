//! A chain that is used: an input says what happens one after the other.
//!
//! Prices move, time passes, people deposit, leave, trade and write, governance changes parameters
//! around where they stand, guardians stop, venues do what they were asked and report it, or do not,
//! and money arrives from other chains. Besides, anybody makes any call of the pallets of the vault.
//! After every block the laws hold, and no USDC or WETH was made or burnt but by messages.

use crate::{
	calls,
	chain::{arbitrage, block, on_the_chain, signed, Feeds, POOL},
	draw,
	known::{now, Known},
	laws::{self, Books},
	remote::{self, Venue},
	source::Source,
	tell, trades,
};
use codec::Decode;
use dhv_primitives::{BackingClass, Contracts, OptionKind, SeriesId, Side, Timestamp as Seconds};
use dhv_runtime::{
	constants::{WETH, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	origins, AccountId, Handler, Hedging, LiquidityPool, OptionTokens, PerpReactor, Runtime,
	RuntimeCall, RuntimeOrigin, VaultShares, VolatilityFeed,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave};

/// Things that happen in one input.
const MOST: usize = 48;
/// Blocks of one input.
const BLOCKS: u32 = 40;

/// What anybody calls besides.
const PALLETS: [&str; 9] = [
	"OptionRegistry",
	"LiquidityPool",
	"Handler",
	"Hedging",
	"PerpReactor",
	"VolatilityFeed",
	"Venues",
	"Flows",
	"LocalVenue",
];

struct World {
	known: Known,
	books: Books,
	venue: Venue,
	dollars: u128,
	blocks: u32,
}

/// Runs an input.
pub fn run(data: &[u8]) {
	on_the_chain(|| {
		let known = Known::read();
		let dollars = known.dollars;
		let (books, venue) = (Books::open(), Venue::default());
		let mut world = World { known, books, venue, dollars, blocks: 0 };
		let mut source = Source::new(data);
		for _ in 0..MOST {
			if source.is_empty() || world.blocks >= BLOCKS {
				break;
			}
			world.step(&mut source);
		}
		world.pass(60, Feeds::All);
	});
}

impl World {
	fn step(&mut self, source: &mut Source) {
		let before = self.books.foreign();
		let by_message = self.happen(source);
		self.books.look();
		if !by_message {
			assert!(before == self.books.foreign(), "assets of other chains were made or burnt");
		}
	}

	/// A block so many seconds later.
	fn pass(&mut self, seconds: u64, feeds: Feeds) {
		self.blocks += 1;
		tell(|| format!("block after {seconds} at {}", self.dollars));
		block(now() + seconds, self.dollars, feeds);
		self.books.look();
		laws::hold();
		self.known = Known::read();
	}

	/// Does one thing; true if it is a message of another chain, or to one.
	fn happen(&mut self, source: &mut Source) -> bool {
		let what = source.byte();
		match what % 24 {
			0..=3 => self.time(source),
			4 => self.leap(source),
			5 => self.smile(source),
			6 => self.deposit(source),
			7 => self.leave(source),
			8 => self.claim(source),
			9 | 10 => self.trade(source, Side::Buy),
			11 => self.trade(source, Side::Sell),
			12 => self.list(source),
			13 => self.write(source),
			14 => self.venue.work(source, self.dollars),
			15 => {
				self.venue.report(source, self.dollars);
				return true;
			}
			16 => {
				self.venue.answer(source);
				return true;
			}
			17 => {
				self.message(source);
				return true;
			}
			18 | 19 => self.govern(source),
			20 => self.rescue(source),
			21 => self.roles(source),
			_ => return self.anything(source),
		}
		// The venue's payments are messages too.
		what % 24 == 14
	}

	fn time(&mut self, source: &mut Source) {
		let byte = source.byte();
		// A step of up to some two per cent.
		let step = i128::from(source.byte()) - 128;
		self.dollars = (self.dollars as i128 * (6_400 + step) / 6_400).clamp(10, 1_000_000) as u128;
		let seconds = [6, 12, 60, 60, 60, 120, 300, 600][usize::from(byte & 7)];
		let feeds = match byte >> 3 {
			0 => Feeds::Nobody,
			1 => Feeds::One,
			2 => Feeds::Off(source.byte()),
			_ => Feeds::All,
		};
		self.pass(seconds, feeds);
		if byte & 128 == 0 {
			arbitrage(self.dollars);
		}
	}

	/// Much time at once, or a price that jumps.
	fn leap(&mut self, source: &mut Source) {
		match source.byte() % 4 {
			0 => {
				let part = 50 + u128::from(source.byte() % 101);
				self.dollars = (self.dollars * part / 100).clamp(10, 1_000_000);
				self.pass(60, Feeds::All);
			}
			1 => {
				// To shortly before or after something.
				let at = source.pick(&self.known.times).unwrap_or_default();
				let at = at.saturating_sub(300) + u64::from(source.byte()) * 6;
				if at > now() && at < now() + 3 * 86_400 {
					self.pass(at - now(), Feeds::All);
				}
			}
			2 => {
				if let Some(epoch) = LiquidityPool::epoch(POOL) {
					let ends = epoch.ends_at.secs() + 6;
					self.pass(ends.saturating_sub(now()).clamp(6, 3 * 86_400), Feeds::All);
				}
			}
			_ => self.pass(u64::from(source.byte()) * 600 + 6, Feeds::Nobody),
		}
	}

	fn expiry(&self, source: &mut Source) -> Seconds {
		Seconds::from_secs(source.pick(&self.known.times).unwrap_or_default())
	}

	fn smile(&mut self, source: &mut Source) {
		let expiry = self.expiry(source);
		let smile = trades::sabr(
			2_000 + u32::from(source.byte()) * 64,
			(i64::from(source.byte()) - 128) * 70,
			u32::from(source.byte()) * 80,
		);
		for key in [Alice, Bob, Charlie] {
			let call = pallet_volatility_feed::Call::submit_smile {
				underlying: WETH_INDEX,
				expiry,
				call: smile,
				put: smile,
				rate: dhv_primitives::Rate::ZERO,
			};
			calls::make(signed(key), call.into());
		}
	}

	fn person(&self, source: &mut Source) -> AccountId {
		source.pick(&self.known.people).unwrap_or_else(|| Dave.to_account_id())
	}

	fn deposit(&mut self, source: &mut Source) {
		let who = self.person(source);
		let amount = source.portion(1_000 * Known::GRAND);
		let beneficiary = if source.once_in(8) { self.person(source) } else { who.clone() };
		let call = pallet_liquidity_pool::Call::request_deposit { pool: POOL, amount, beneficiary };
		calls::make(RuntimeOrigin::signed(who), call.into());
	}

	fn leave(&mut self, source: &mut Source) {
		let who = self.person(source);
		let shares = source.portion(VaultShares::balance(POOL, &who));
		let call = pallet_liquidity_pool::Call::request_withdrawal { pool: POOL, shares };
		calls::make(RuntimeOrigin::signed(who), call.into());
	}

	fn claim(&mut self, source: &mut Source) {
		use pallet_liquidity_pool::Call;
		let who = self.person(source);
		let epoch = source.pick(&self.known.epochs).unwrap_or_default();
		let call = match source.byte() % 4 {
			0 => Call::claim_shares { pool: POOL, epoch, who: who.clone() },
			1 => Call::claim_withdrawal { pool: POOL, epoch, who: who.clone() },
			2 => Call::cancel_deposit { pool: POOL, epoch },
			_ => Call::cancel_withdrawal { pool: POOL, epoch },
		};
		calls::make(RuntimeOrigin::signed(who), call.into());
	}

	fn trade(&mut self, source: &mut Source, side: Side) {
		let who = self.person(source);
		let Some((_, series)) = source.pick(&self.known.listed) else { return };
		let contracts = match side {
			Side::Buy => draw::contracts(source) / 4,
			Side::Sell => source.portion(OptionTokens::balance(series, &who)),
		};
		let contracts = Contracts::from_units(contracts);
		let result = trades::trade(RuntimeOrigin::signed(who), series, contracts, side);
		tell(|| format!("{side:?} {series:?} {contracts:?}: {result:?}"));
		// What is quoted is what trades, or the trade is refused whole.
	}

	fn strike(&self, source: &mut Source) -> i64 {
		let off = i64::from(source.byte()) - 128;
		// On the grid of the preset.
		(self.dollars as i64 / 25 + off / 8) * 25
	}

	fn kind(source: &mut Source) -> OptionKind {
		if source.byte() & 1 == 0 {
			OptionKind::Call
		} else {
			OptionKind::Put
		}
	}

	fn list(&mut self, source: &mut Source) {
		let (kind, strike, expiry) = (Self::kind(source), self.strike(source), self.expiry(source));
		let result = trades::list(kind, strike, expiry);
		tell(|| format!("list {kind:?} {strike} {expiry:?}: {result:?}"));
		self.known = Known::read();
	}

	/// Somebody writes options, or changes a vault.
	fn write(&mut self, source: &mut Source) {
		use pallet_option_registry::{Call, VaultAction};
		let who = self.person(source);
		let series = if source.once_in(3) {
			let backing = match source.byte() % 3 {
				0 => BackingClass::Pool,
				1 => BackingClass::PublicFull,
				_ => BackingClass::PublicNaked,
			};
			let terms = trades::public(
				Self::kind(source),
				self.strike(source),
				self.expiry(source),
				backing,
			);
			calls::make(RuntimeOrigin::signed(who.clone()), Call::issue_series { terms }.into());
			pallet_option_registry::SeriesIds::<Runtime>::get(terms)
		} else {
			source.pick(&self.known.series)
		};
		let Some(series) = series else { return };
		let mut actions = Vec::new();
		for _ in 0..=source.byte() % 3 {
			let contracts = Contracts::from_units(draw::contracts(source));
			let amount = source.portion(100 * Known::GRAND);
			let other = source.pick(&self.known.series).unwrap_or(SeriesId(0));
			actions.push(match source.byte() % 8 {
				0..=2 => VaultAction::DepositCollateral(amount),
				3 => VaultAction::WithdrawCollateral(amount),
				4 => VaultAction::Burn(contracts),
				5 => VaultAction::DepositLong { series: other, contracts },
				6 => VaultAction::WithdrawLong { series: other, contracts },
				_ => VaultAction::Mint { contracts, to: who.clone() },
			});
		}
		let owner = who.clone();
		let actions = frame_support::BoundedVec::truncate_from(actions);
		let call = Call::adjust_vault { owner, series, actions };
		calls::make(RuntimeOrigin::signed(who), call.into());
		self.known = Known::read();
	}

	/// Money comes from Asset Hub or from the venue, or goes there.
	fn message(&mut self, source: &mut Source) {
		let Some(who) = source.pick(&self.known.accounts) else { return };
		match source.byte() % 4 {
			0 => remote::arrive(&who, usdc(), source.portion(1_000 * Known::GRAND)),
			1 => remote::arrive(&who, weth(), source.portion(100 * WETH)),
			2 => self.venue.present(source, &self.known),
			_ => {
				let drawn = draw::call(source, &self.known, &["PolkadotXcm"]);
				if let Some(call) = calls::read(&mut &drawn[..]) {
					calls::make(RuntimeOrigin::signed(self.person(source)), call);
				}
			}
		}
	}

	/// Parameters around where they stand.
	fn govern(&mut self, source: &mut Source) {
		macro_rules! near {
			($value:expr) => {
				$value.and_then(|value| Decode::decode(&mut &draw::near(source, &value)[..]).ok())
			};
		}
		let call: Option<RuntimeCall> = match source.byte() % 8 {
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
			_ => near!(pallet_perps_clearing::Markets::<Runtime>::get(WETH_INDEX.0)
				.map(|market| market.parameters))
			.map(|parameters| {
				let market = WETH_INDEX.0;
				pallet_perps_clearing::Call::set_market { market, parameters }.into()
			}),
		};
		if let Some(call) = call {
			calls::make(origins::Origin::Governor.into(), call);
		}
	}

	/// What is done to vaults and hedges in need.
	fn rescue(&mut self, source: &mut Source) {
		let who = RuntimeOrigin::signed(self.person(source));
		let call: RuntimeCall = match source.byte() % 5 {
			0 | 1 => {
				let Some((series, owner)) = source.pick(&self.known.vaults) else { return };
				pallet_option_registry::Call::poke_vault { series, owner }.into()
			}
			2 => {
				let Some((series, owner)) = source.pick(&self.known.vaults) else { return };
				let contracts = Contracts::from_units(draw::contracts(source));
				let min_price = dhv_primitives::Fixed::ZERO;
				pallet_option_registry::Call::bid { series, owner, contracts, min_price }.into()
			}
			3 => pallet_hedging::Call::rebalance { pool: POOL }.into(),
			_ => {
				let Some(id) = source.pick(&self.known.perps) else { return };
				pallet_perp_reactor::Call::advance { id }.into()
			}
		};
		calls::make(who, call);
	}

	/// A call of somebody with a role.
	fn roles(&mut self, source: &mut Source) {
		let origin = match source.byte() % 4 {
			0 => signed(Alice),
			1 => signed(Bob),
			2 => signed(Charlie),
			_ => origins::Origin::Governor.into(),
		};
		let drawn = draw::call(source, &self.known, &PALLETS);
		if let Some(call) = calls::read(&mut &drawn[..]) {
			calls::make(origin, call);
		}
		self.known = Known::read();
	}

	/// Any call of the vault's pallets, or of the spot market; true if it may be a message.
	fn anything(&mut self, source: &mut Source) -> bool {
		let origin = calls::origin(source, &self.known);
		let more = ["AssetConversion", "VaultShares", "OptionTokens", "ForeignAssets", "Oracle"];
		let pallets: Vec<_> = PALLETS.into_iter().chain(more).collect();
		let drawn = draw::call(source, &self.known, &pallets);
		let Some(call) = calls::read(&mut &drawn[..]) else { return false };
		// Root makes and burns by such calls, and so may owners.
		let money = matches!(call, RuntimeCall::ForeignAssets(_));
		calls::make(origin, call);
		self.known = Known::read();
		money
	}
}
