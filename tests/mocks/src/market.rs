//! A spot market on real test assets: at a fixed price, or with a constant product.

use crate::{funds::Mover, MockCatalogue};
use core::cell::Cell;
use dhv_math::amount::{from_fixed_ceil, from_fixed_floor, mul_div_ceil, mul_div_floor, to_fixed};
use dhv_primitives::{
	ports::{AssetCatalogue, SpotMarket},
	AssetIndex, Balance, Fixed, Price,
};
use frame_support::{ensure, traits::fungibles};
use sp_runtime::{AccountId32, DispatchError};

/// How the stand-in prices.
#[derive(Clone, Copy)]
enum Model {
	/// There is no market.
	Absent,
	/// Any size at one marginal price; fills are worse by so many basis points.
	Constant { price: Price, slippage_bps: u32 },
	/// The product of the balances of [`MockMarket::ACCOUNT`] is kept; the fee is taken on the
	/// input.
	ConstantProduct { fee_bps: u32 },
}

thread_local! {
	static MOVER: Cell<Option<Mover>> = const { Cell::new(None) };
	static MODEL: Cell<Model> = const { Cell::new(Model::Absent) };
	static REFUSAL: Cell<Option<DispatchError>> = const { Cell::new(None) };
	static MISREPORT: Cell<Balance> = const { Cell::new(0) };
}

const BPS: Balance = 10_000;

/// The market under the control of the test. Its reserves are real balances, so that it rolls back
/// with the storage.
pub struct MockMarket;

impl MockMarket {
	/// The account that holds the reserves; the test funds it.
	pub const ACCOUNT: AccountId32 = AccountId32::new([0xAA; 32]);

	/// Moves assets through `A` and forgets all other settings.
	pub fn install<A>()
	where
		A: fungibles::Mutate<AccountId32, AssetId = AssetIndex, Balance = Balance>,
	{
		MOVER.with(|mover| mover.set(Some(Mover::of::<A>())));
		Self::remove();
		Self::refuse(None);
		Self::misreport(0);
	}

	/// Trades any size at `price`, worse by `slippage_bps` for the taker.
	pub fn set_constant(price: Price, slippage_bps: u32) {
		MODEL.with(|model| model.set(Model::Constant { price, slippage_bps }));
	}

	/// Trades on the constant product of the reserves.
	pub fn set_constant_product(fee_bps: u32) {
		MODEL.with(|model| model.set(Model::ConstantProduct { fee_bps }));
	}

	/// Closes the market.
	pub fn remove() {
		MODEL.with(|model| model.set(Model::Absent));
	}

	/// Makes orders fail although they were quoted.
	pub fn refuse(refusal: Option<DispatchError>) {
		REFUSAL.with(|cell| cell.set(refusal));
	}

	/// Makes orders report `units` too little spent and too much received.
	pub fn misreport(units: Balance) {
		MISREPORT.with(|cell| cell.set(units));
	}

	/// The reserves.
	pub fn reserves(base: AssetIndex, quote: AssetIndex) -> (Balance, Balance) {
		let balance = MOVER.with(Cell::get).expect("MockMarket::install was called").balance;
		(balance(base, &Self::ACCOUNT), balance(quote, &Self::ACCOUNT))
	}

	fn swap(
		who: &AccountId32,
		give: (AssetIndex, Balance),
		take: (AssetIndex, Balance),
	) -> Result<(), DispatchError> {
		if let Some(refusal) = REFUSAL.with(Cell::get) {
			return Err(refusal);
		}
		let transfer = MOVER.with(Cell::get).expect("MockMarket::install was called").transfer;
		transfer(give.0, who, &Self::ACCOUNT, give.1)?;
		transfer(take.0, &Self::ACCOUNT, who, take.1)
	}

	fn decimals(asset: AssetIndex) -> Option<u8> {
		MockCatalogue::decimals(asset)
	}
}

impl SpotMarket<AccountId32> for MockMarket {
	fn price(base: AssetIndex, quote: AssetIndex) -> Option<Price> {
		match MODEL.with(Cell::get) {
			Model::Absent => None,
			Model::Constant { price, .. } => Some(price),
			Model::ConstantProduct { .. } => {
				let (base_reserve, quote_reserve) = Self::reserves(base, quote);
				let base_reserve = to_fixed(base_reserve, Self::decimals(base)?).ok()?;
				let quote_reserve = to_fixed(quote_reserve, Self::decimals(quote)?).ok()?;
				quote_reserve.div_nearest(base_reserve).ok().map(Price::new)
			}
		}
	}

	fn quote_buy(base: AssetIndex, quote: AssetIndex, base_out: Balance) -> Option<Balance> {
		let (base_reserve, quote_reserve) = Self::reserves(base, quote);
		let base_left = base_reserve.checked_sub(base_out).filter(|left| *left > 0)?;
		match MODEL.with(Cell::get) {
			Model::Absent => None,
			Model::Constant { price, slippage_bps } => {
				let factor = Fixed::ONE.try_add(Fixed::from_bps(slippage_bps)).ok()?;
				let amount = to_fixed(base_out, Self::decimals(base)?).ok()?;
				let spent = amount.mul_ceil(price.get()).ok()?.mul_ceil(factor).ok()?;
				from_fixed_ceil(spent, Self::decimals(quote)?).ok()
			}
			Model::ConstantProduct { fee_bps } => {
				let bare = mul_div_ceil(quote_reserve, base_out, base_left).ok()?;
				mul_div_ceil(bare, BPS, BPS - Balance::from(fee_bps)).ok()
			}
		}
	}

	fn quote_sell(base: AssetIndex, quote: AssetIndex, base_in: Balance) -> Option<Balance> {
		let (base_reserve, quote_reserve) = Self::reserves(base, quote);
		let received = match MODEL.with(Cell::get) {
			Model::Absent => return None,
			Model::Constant { price, slippage_bps } => {
				let factor = Fixed::ONE.try_sub(Fixed::from_bps(slippage_bps)).ok()?;
				let amount = to_fixed(base_in, Self::decimals(base)?).ok()?;
				let received = amount.mul_floor(price.get()).ok()?.mul_floor(factor).ok()?;
				from_fixed_floor(received, Self::decimals(quote)?).ok()?
			}
			Model::ConstantProduct { fee_bps } => {
				let net = mul_div_floor(base_in, BPS - Balance::from(fee_bps), BPS).ok()?;
				mul_div_floor(quote_reserve, net, base_reserve.checked_add(net)?).ok()?
			}
		};
		Some(received).filter(|received| *received > 0 && *received < quote_reserve)
	}

	fn buy(
		who: &AccountId32,
		base: AssetIndex,
		quote: AssetIndex,
		base_out: Balance,
		max_quote_in: Balance,
	) -> Result<Balance, DispatchError> {
		let spent =
			Self::quote_buy(base, quote, base_out).ok_or(DispatchError::Other("no liquidity"))?;
		ensure!(spent <= max_quote_in, DispatchError::Other("too dear"));
		Self::swap(who, (quote, spent), (base, base_out))?;
		Ok(spent.saturating_sub(MISREPORT.with(Cell::get)))
	}

	fn sell(
		who: &AccountId32,
		base: AssetIndex,
		quote: AssetIndex,
		base_in: Balance,
		min_quote_out: Balance,
	) -> Result<Balance, DispatchError> {
		let received =
			Self::quote_sell(base, quote, base_in).ok_or(DispatchError::Other("no liquidity"))?;
		ensure!(received >= min_quote_out, DispatchError::Other("too cheap"));
		Self::swap(who, (base, base_in), (quote, received))?;
		Ok(received.saturating_add(MISREPORT.with(Cell::get)))
	}
}
