//! What books, markets, venues and strangers do.

use super::{
	super::mock::*,
	world::{latest, World, REFUSAL},
};
use crate::*;
use dhv_primitives::{ports::SpotMarket, Balance, Fixed, Price};
use dhv_sequences::{any, Operation, Tried};
use frame_support::storage::with_storage_layer;

pub const FAMILY: &[Operation<World>] = &[
	any("the book moves", 25, book),
	any("the book cannot be valued", 1, no_book),
	any("time passes", 30, time),
	any("time passes without a price", 2, silence),
	any("arbitrage", 20, arbitrage),
	any("the price moves", 6, price_moves),
	any("somebody trades", 6, trade),
	any("the market changes", 6, market),
	any("the pool changes", 5, pool),
	any("an order at a venue is filled", 20, fill),
	any("an order at a venue has no effect", 10, fail),
	any("the venue liquidates", 3, liquidate),
	any("an account is held", 4, hold),
	any("an account refuses", 3, refuse),
	any("an account cannot send", 4, stick),
	any("a venue is silent", 2, forget),
	any("the charge changes", 3, charge),
	any("a present", 4, present),
];

const DONE: Tried = Some(Ok(()));

fn book(world: &mut World) -> Tried {
	let delta = world.thousandths(120_000);
	MockPortfolio::set_delta(POOL, delta);
	DONE
}

fn no_book(_: &mut World) -> Tried {
	MockPortfolio::fail_delta(POOL, REFUSAL);
	DONE
}

fn time(world: &mut World) -> Tried {
	later(world.random.below(900));
	DONE
}

fn silence(world: &mut World) -> Tried {
	MockClock::advance(world.random.below(900));
	DONE
}

fn arbitrage(world: &mut World) -> Tried {
	later(world.random.below(300));
	let depth = 1_000 + world.random.below(5_000);
	world.arbitrage(depth);
	DONE
}

fn price_moves(world: &mut World) -> Tried {
	let moved = latest().raw() / 1_000 * i128::from(1_000 + world.random.between(-30, 30));
	let kept = moved.clamp(price(1_000).raw(), price(5_000).raw());
	MockPrices::set(WETH, USDC, Price::from_raw(kept));
	DONE
}

fn trade(world: &mut World) -> Tried {
	let amount = Balance::from(world.random.below(50_000)) * ETH / 1_000;
	let buys = world.random.once_in(2);
	let _ = with_storage_layer(|| {
		if buys {
			MockMarket::buy(&WORLD, WETH, USDC, amount, Balance::MAX)
		} else {
			MockMarket::sell(&WORLD, WETH, USDC, amount, 0)
		}
	});
	DONE
}

fn market(world: &mut World) -> Tried {
	match world.random.below(20) {
		0 => MockMarket::refuse(Some(REFUSAL)),
		1 => MockMarket::misreport(1),
		2 => MockMarket::remove(),
		_ => {
			MockMarket::refuse(None);
			MockMarket::misreport(0);
			MockMarket::set_constant_product(world.random.below(60) as u32);
		}
	}
	DONE
}

fn pool(world: &mut World) -> Tried {
	match world.random.below(3) {
		0 => MockPortfolio::set_may_hedge(POOL, !world.random.once_in(9)),
		1 => MockFunds::set_buffer(FREE / 16 * Balance::from(world.random.below(16))),
		_ => {
			MockFunds::on_advance(None);
			if world.random.once_in(3) {
				refuse_small();
			}
		}
	}
	DONE
}

/// The pool advances nothing small, as bounties are.
pub fn refuse_small() {
	MockFunds::on_advance(Some(Box::new(|_, amount| {
		frame_support::ensure!(amount > 500 * USD, REFUSAL);
		Ok(())
	})));
}

fn fill(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::fill(account).then_some(Ok(()))
}

fn fail(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::drop_orders(account).then_some(Ok(()))
}

fn liquidate(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::forget(account, None);
	let size = world.thousandths(10_000);
	MockPerps::confirm(account, size);
	DONE
}

fn hold(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::hold(account, world.random.once_in(3));
	DONE
}

fn refuse(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::refuse(account, world.random.once_in(3).then_some(REFUSAL));
	DONE
}

fn stick(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::stick(account, world.random.once_in(3));
	DONE
}

fn forget(world: &mut World) -> Tried {
	let account = world.some_account();
	MockPerps::forget(account, world.random.once_in(12).then_some(REFUSAL));
	DONE
}

fn charge(world: &mut World) -> Tried {
	let bps = 100 + world.random.below(600) as u32;
	let charge = (!world.random.once_in(3)).then(|| Fixed::from_bps(bps));
	MockTerms::set_hedge_cost(charge);
	let budget = world.random.once_in(3).then(|| Balance::from(world.random.below(500)) * USD);
	MockTerms::set_budget(budget);
	DONE
}

fn present(world: &mut World) -> Tried {
	let id = world.some_reactor();
	if !ReactorOf::<Test>::contains_key(id) {
		return None;
	}
	if world.random.once_in(2) {
		let amount = WETH_MINIMUM + Balance::from(world.random.below(1_000_000_000_000_000_000));
		world.donate(id, WETH, amount);
	} else {
		let amount = USDC_MINIMUM + Balance::from(world.random.below(1_000_000_000));
		world.donate(id, USDC, amount);
	}
	DONE
}
