//! What people do: deposit, leave, trade, write options, and move money between chains.

use super::World;
use crate::{
	calls,
	chain::{signed, POOL},
	draw,
	known::Known,
	remote,
	source::Source,
	tally, trades,
};
use dhv_primitives::{BackingClass, Contracts, Fixed, OptionKind, Price, SeriesId, Side};
use dhv_runtime::{
	constants::WETH,
	genesis_config_presets::{usdc, weth},
	AccountId, Handler, OptionTokens, Runtime, RuntimeOrigin, VaultShares,
};
use sp_keyring::Sr25519Keyring::{Alice, Dave};

impl World {
	pub(super) fn person(&self, source: &mut Source) -> AccountId {
		source.pick(&self.known.people).unwrap_or_else(|| Dave.to_account_id())
	}

	pub(super) fn deposit(&mut self, source: &mut Source) {
		let who = self.person(source);
		let amount = source.portion(1_000 * Known::GRAND);
		let beneficiary = if source.once_in(8) { self.person(source) } else { who.clone() };
		let call = pallet_liquidity_pool::Call::request_deposit { pool: POOL, amount, beneficiary };
		let _ = calls::make(RuntimeOrigin::signed(who), call.into());
	}

	/// Nobody signs for accounts without a key.
	fn as_signer(&self, who: AccountId) -> RuntimeOrigin {
		if self.known.signers.contains(&who) {
			RuntimeOrigin::signed(who)
		} else {
			signed(Dave)
		}
	}

	pub(super) fn leave(&mut self, source: &mut Source) {
		let Some(who) = source.pick(&self.known.shareholders) else { return };
		let shares = source.portion(VaultShares::balance(POOL, &who));
		let call = pallet_liquidity_pool::Call::request_withdrawal { pool: POOL, shares };
		let _ = calls::make(self.as_signer(who), call.into());
		self.known = Known::read();
	}

	pub(super) fn claim(&mut self, source: &mut Source) {
		use pallet_liquidity_pool::Call;
		let pool = POOL;
		let what = source.byte() % 6;
		let from = if what < 3 { &self.known.deposits } else { &self.known.withdrawals };
		let Some((who, epoch)) = source.pick(from) else { return };
		let call = match what {
			0 | 1 => Call::claim_shares { pool, epoch, who: who.clone() },
			2 => Call::cancel_deposit { pool, epoch },
			3 | 4 => Call::claim_withdrawal { pool, epoch, who: who.clone() },
			_ => Call::cancel_withdrawal { pool, epoch },
		};
		let _ = calls::make(self.as_signer(who), call.into());
		self.known = Known::read();
	}

	pub(super) fn trade(&mut self, source: &mut Source, side: Side) {
		let (who, series, units) = match side {
			Side::Buy => {
				let Some((_, series)) = source.pick(&self.known.listed) else { return };
				(self.person(source), series, draw::contracts(source) / 4)
			}
			Side::Sell => {
				let Some((series, who)) = source.pick(&self.known.holders) else { return };
				let held = OptionTokens::balance(series, &who);
				(who, series, source.portion(held))
			}
		};
		// In the lots of the preset, but for some.
		const LOT: u128 = Contracts::ONE.units() / 10;
		let units = if source.once_in(16) { units } else { units / LOT * LOT };
		let contracts = Contracts::from_units(units);
		let quote = Handler::quote(POOL, series, contracts, side);
		tally::tried(|| "quote".into(), quote.as_ref().map(drop).map_err(|error| *error));
		let Ok(quote) = quote else { return };
		let (pool, expected_version) = (POOL, Some(quote.state_version));
		let call = match side {
			Side::Buy => {
				let max_total = quote.total;
				pallet_handler::Call::buy { pool, series, contracts, max_total, expected_version }
			}
			Side::Sell => {
				let min_total = quote.total;
				pallet_handler::Call::sell { pool, series, contracts, min_total, expected_version }
			}
		};
		let _ = calls::make(self.as_signer(who), call.into());
	}

	pub(super) fn strike(&self, source: &mut Source) -> i64 {
		let off = i64::from(source.byte()) - 128;
		// On the grid of the preset.
		(self.dollars as i64 / 25 + off / 8) * 25
	}

	pub(super) fn kind(source: &mut Source) -> OptionKind {
		if source.byte() & 1 == 0 {
			OptionKind::Call
		} else {
			OptionKind::Put
		}
	}

	pub(super) fn list(&mut self, source: &mut Source) {
		let (kind, strike, expiry) = (Self::kind(source), self.strike(source), self.expiry(source));
		let call = pallet_handler::Call::list_series {
			pool: POOL,
			expiry,
			kind,
			strike: Price::new(Fixed::from_int(strike)),
			buyable: true,
			sellable: true,
		};
		let _ = calls::make(signed(Alice), call.into());
		self.known = Known::read();
	}

	/// Somebody writes options, or changes a vault.
	pub(super) fn write(&mut self, source: &mut Source) {
		use pallet_option_registry::{Call, VaultAction};
		let mut who = self.person(source);
		let series = if source.once_in(3) {
			let backing = match source.byte() % 8 {
				0 => BackingClass::Pool,
				1..=3 => BackingClass::PublicFull,
				_ => BackingClass::PublicNaked,
			};
			let terms = trades::public(
				Self::kind(source),
				self.strike(source),
				self.expiry(source),
				backing,
			);
			let _ = calls::make(
				RuntimeOrigin::signed(who.clone()),
				Call::issue_series { terms }.into(),
			);
			pallet_option_registry::SeriesIds::<Runtime>::get(terms)
		} else {
			let one = source.pick(&self.known.vaults);
			one.map(|(series, owner)| {
				if source.byte() < 200 && self.known.signers.contains(&owner) {
					who = owner;
				}
				series
			})
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
		let _ = calls::make(RuntimeOrigin::signed(who), call.into());
		self.known = Known::read();
	}

	/// Money comes from Asset Hub or from the venue, or goes there.
	pub(super) fn message(&mut self, source: &mut Source) {
		let Some(who) = source.pick(&self.known.accounts) else { return };
		match source.byte() % 8 {
			0 => remote::arrive(&who, usdc(), source.portion(1_000 * Known::GRAND)),
			1 => remote::arrive(&who, weth(), source.portion(100 * WETH)),
			2 => self.venue.present(source, &self.known),
			3..=5 => {
				let (asset, whole) = [(usdc(), 1_000 * Known::GRAND), (weth(), 100 * WETH)]
					[usize::from(source.byte() & 1)]
				.clone();
				let from = self.person(source);
				remote::depart(from, &who, asset, source.portion(whole));
			}
			_ => {
				let drawn = draw::call(source, &self.known, &["PolkadotXcm"]);
				if let Some(call) = calls::read(&mut &drawn[..]) {
					let _ = calls::make(RuntimeOrigin::signed(self.person(source)), call);
				}
			}
		}
	}
}
