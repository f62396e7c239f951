//! What may happen.

use super::world::{World, PEOPLE};
use crate::{
	tests::mock::*,
	types::{MarketParameters, MarketStatus, MAX_PRICE},
	Call,
};
use dhv_math::{Delta, Fixed, Price};
use dhv_sequences::{any, may, must_fail, unlikely, Operation, World as _};
use dhv_venue_primitives::{Command, MarketId};
use frame_support::traits::{fungible::Mutate, tokens::Preservation};
use sp_runtime::DispatchResult;

/// Trades somebody to a target at any price, or at one that is hardly ever met.
fn trade(
	world: &mut World,
	who: &AccountId,
	market: MarketId,
	target: Fixed,
	reduce_only: bool,
) -> DispatchResult {
	let buys = target > size(who, market);
	let strict = world.random.once_in(12);
	let limit = if buys == strict { Fixed::ZERO } else { MAX_PRICE };
	let (target, limit) = (Delta::new(target), Price::new(limit));
	world.ask(who, Command::SetPosition { market, target, limit, reduce_only })
}

/// Everything that may happen. A refused request is no error.
pub const OPERATIONS: &[Operation<World>] = &[
	may(
		"somebody deposits",
		20,
		|world| {
			let who = world.someone();
			let amount = match world.random.below(8) {
				0 => 0,
				1 => Balances::free_balance(&who) + 1,
				_ => u128::from(world.random.below(50_000)) * USD / 7,
			};
			Some(world.ask(&who, Command::Deposit { amount }))
		},
		&[],
	),
	may(
		"somebody withdraws",
		14,
		|world| {
			let who = world.someone();
			let amount = world.random.portion(account(&who).margin + 10);
			Some(world.ask(&who, Command::Withdraw { amount }))
		},
		&[],
	),
	may(
		"somebody trades",
		40,
		|world| {
			let (who, market) = (world.someone(), world.some_market());
			let target = world.some_size(market, 300);
			Some(trade(world, &who, market, target, false))
		},
		&[],
	),
	may(
		"somebody takes all that the margin allows",
		10,
		|world| {
			let (who, market) = (world.someone(), world.some_market());
			let dollars = (account(&who).margin / USD) as u64;
			let cents = world.prices.get(&market).copied()?;
			let milli = i128::from(dollars * 9 * 100_000 / cents);
			let target = Fixed::from_raw(milli * 1_000_000_000_000_000);
			let target = if world.random.below(2) == 0 { target } else { target.try_neg().ok()? };
			Some(trade(world, &who, market, target, false))
		},
		&[],
	),
	may(
		"somebody goes into one market more",
		6,
		|world| {
			let who = world.someone();
			let mut all = world.prices.keys().copied();
			let market = all.find(|id| account(&who).position(*id).is_none())?;
			world.feed(market).unwrap();
			Some(trade(world, &who, market, Fixed::from_bps(200), false))
		},
		&[],
	),
	may(
		"somebody trades far too much",
		2,
		|world| {
			let (who, market) = (world.someone(), world.some_market());
			let target = world.random.pick(&[Fixed::from_int(1_500), Fixed::from_raw(i128::MIN)]);
			Some(trade(world, &who, market, target, false))
		},
		&[],
	),
	may(
		"somebody trades next to nothing or nowhere",
		3,
		|world| {
			let who = world.someone();
			let tiny = Fixed::from_raw(world.random.below(9_000_000_000_000_000) as i128);
			let market = world.random.pick(&[ETH, 77]);
			Some(trade(world, &who, market, tiny, false))
		},
		&[],
	),
	may(
		"somebody reduces",
		16,
		|world| {
			let (who, market) = (world.someone(), world.some_market());
			let part = Fixed::from_bps(world.random.below(11_000) as u32);
			let target = size(&who, market).mul_floor(part).unwrap();
			Some(trade(world, &who, market, target, true))
		},
		&[],
	),
	may(
		"somebody closes",
		14,
		|world| {
			let who = world.someone();
			let open: Vec<_> = account(&who).positions.iter().map(|p| p.market).collect();
			let market = world.random.choose(&open)?;
			Some(trade(world, &who, market, Fixed::ZERO, true))
		},
		&[],
	),
	may(
		"somebody asks for a report",
		3,
		|world| {
			let who = world.someone();
			Some(world.ask(&who, Command::Report))
		},
		&[],
	),
	may(
		"a request jumps over nonces",
		4,
		|world| {
			let who = world.someone();
			let nonce = world.nonce(&who) + 1 + world.random.below(3);
			Some(world.request(&who, nonce, relay() + 50, Command::Deposit { amount: USD }))
		},
		&[],
	),
	may(
		"a request comes late",
		4,
		|world| {
			let who = world.someone();
			let nonce = world.nonce(&who);
			Some(world.request(&who, nonce, relay() - 1, Command::Deposit { amount: USD }))
		},
		&[],
	),
	any("a request does not arrive", 5, |world| {
		let who = world.someone();
		world.lose(&who);
		Some(Ok(()))
	}),
	may(
		"a request arrives after all",
		4,
		|world| {
			let who = world.someone();
			let (nonce, deadline) = world.lost(&who)?;
			Some(world.request(&who, nonce, deadline, Command::Deposit { amount: USD }))
		},
		&[],
	),
	must_fail(
		"a request comes again",
		|world| {
			let sent = world.sent.clone();
			let (who, request) = world.random.choose(&sent)?;
			Some(world.call(signed(&who), Call::execute { request: request.into() }))
		},
		"NonceUsed",
		&[],
	),
	unlikely("a program goes on only if it was executed", |world| {
		let who = world.someone();
		let nonce = account(&who).last_nonce;
		let done = account(&who).outcome(nonce) == Some(DONE);
		let result = world.call(signed(&who), Call::assert_executed { nonce });
		assert_eq!(result.is_ok(), done);
		Some(result)
	}),
	any("whoever can is liquidated", 30, |world| {
		let who = world.someone();
		let stranger = AccountId::new([220 + world.random.below(20) as u8; 32]);
		let liquidator = world.random.choose(&[KEEPER, BOB, stranger]).unwrap();
		Some(world.call(signed(&liquidator), Call::liquidate { who }))
	}),
	any("a price moves against somebody, who is liquidated", 14, |world| {
		let who = world.someone();
		let open = account(&who).positions.to_vec();
		let position = world.random.choose(&open)?;
		let short = position.size.get().is_negative();
		let (low, high) = if short { (105, 130) } else { (75, 95) };
		world.move_price(position.market, low, high).unwrap();
		for other in open.iter().filter(|other| other.market != position.market) {
			world.feed(other.market).unwrap();
		}
		let stranger = AccountId::new([220 + world.random.below(20) as u8; 32]);
		let liquidator = world.random.choose(&[KEEPER, BOB, stranger.clone(), stranger]).unwrap();
		Some(world.call(signed(&liquidator), Call::liquidate { who }))
	}),
	any("prices move a little", 40, |world| {
		let market = world.some_market();
		Some(world.move_price(market, 97, 103))
	}),
	any("a price jumps", 6, |world| {
		let market = world.some_market();
		Some(world.move_price(market, 70, 140))
	}),
	must_fail(
		"an impossible price",
		|world| {
			let price = Price::new(world.random.pick(&[Fixed::ZERO, Fixed::from_raw(i128::MAX)]));
			Some(world.call(signed(&ORACLE), Call::feed_index { market: ETH, price }))
		},
		"InvalidPrice",
		&[],
	),
	any("seconds pass", 30, |world| {
		wait(6 + world.random.below(100));
		Some(Ok(()))
	}),
	any("hours pass, and prices come", 6, |world| {
		wait(3_600 + world.random.below(100_000));
		for market in world.prices.keys().copied().collect::<Vec<_>>() {
			world.feed(market).unwrap();
		}
		Some(Ok(()))
	}),
	any("a block ends", 25, |_| {
		end_block();
		Some(Ok(()))
	}),
	any("anybody pushes a report", 6, |world| {
		let who = world.random.choose(&[ALICE, BOB, KEEPER, HOUSE, ORACLE]).unwrap();
		Some(world.call(signed(&KEEPER), Call::push_report { who }))
	}),
	any("the channel closes for a while", 3, |world| {
		let closed = world.random.below(2) == 0;
		close_channel(closed);
		Some(Ok(()))
	}),
	any("funding is brought up to date", 3, |world| {
		let market = if world.random.once_in(4) { 77 } else { world.some_market() };
		Some(world.call(signed(&KEEPER), Call::touch { market }))
	}),
	any("rules change", 8, |world| {
		let id = world.random.pick(&[ETH, BTC, 3, 4, 5, 6]);
		let parameters = MarketParameters {
			max_open_interest: Fixed::from_int(world.random.between(100, 1_000)),
			initial_ratio: Fixed::from_bps(world.random.pick(&[800, 1_000, 2_000, 6_000])),
			maintenance_ratio: Fixed::from_bps(world.random.pick(&[300, 500, 700])),
			liquidator_share: Fixed::from_millionths(world.random.pick(&[0, 10, 10, 500_000])),
			..world.random.pick(&[lively(), plain()])
		};
		let done = world.admin(Call::set_market { market: id, parameters });
		world.prices.entry(id).or_insert(100_000);
		Some(done)
	}),
	any("margins are called in", 1, |world| {
		let market = world.some_market();
		let parameters = MarketParameters {
			initial_ratio: Fixed::ONE,
			maintenance_ratio: Fixed::from_bps(9_900),
			..lively()
		};
		Some(world.admin(Call::set_market { market, parameters }))
	}),
	any("the pool is emptied, and margins are called in", 2, |world| {
		let parameters = MarketParameters {
			pool_cover: Fixed::from_raw(1),
			initial_ratio: Fixed::ONE,
			maintenance_ratio: Fixed::from_bps(9_900),
			..lively()
		};
		for market in world.prices.keys().copied().collect::<Vec<_>>() {
			world.admin(Call::set_market { market, parameters }).unwrap();
		}
		let amount = reserves().pool - reserves().pool / 10_000;
		let taken = world.admin(Call::take_from_pool { to: HOUSE, amount });
		for who in PEOPLE {
			let _ = world.call(signed(&KEEPER), Call::liquidate { who });
		}
		for market in world.prices.keys().copied().collect::<Vec<_>>() {
			world.admin(Call::set_market { market, parameters: lively() }).unwrap();
		}
		Some(taken)
	}),
	unlikely("rules that contradict each other", |world| {
		let scale = Fixed::from_int(world.random.between(1, 30));
		let small = Fixed::from_bps(1);
		let parameters = MarketParameters {
			skew_scale: scale,
			max_open_interest: small,
			min_trade: small,
			..lively()
		};
		let done = world.admin(Call::set_market { market: ETH, parameters });
		if done.is_ok() {
			rules(ETH, lively());
		}
		Some(done)
	}),
	unlikely("one market more", |world| {
		let done = world.admin(Call::set_market { market: 50, parameters: lively() });
		if done.is_ok() {
			crate::Markets::<Test>::remove(50);
		}
		Some(done)
	}),
	any("a market takes reductions only, or all again", 4, |world| {
		let market = if world.random.once_in(6) { 77 } else { world.some_market() };
		let status = world.random.pick(&[MarketStatus::Open, MarketStatus::ReduceOnly]);
		Some(world.admin(Call::set_market_status { market, status }))
	}),
	any("the venue is paused or goes on", 4, |world| {
		let paused = world.random.below(2) == 0;
		Some(world.admin(Call::set_paused { paused }))
	}),
	any("everything goes on", 10, |world| {
		for market in world.prices.keys().copied().collect::<Vec<_>>() {
			let status = MarketStatus::Open;
			world.admin(Call::set_market_status { market, status }).unwrap();
		}
		Some(world.admin(Call::set_paused { paused: false }))
	}),
	any("a home is registered", 3, |world| {
		let chain = world.random.pick(&[1, 1, 7, 7, 300]);
		let account = [200 + world.random.below(12) as u8; 32];
		let home = if world.random.once_in(8) { home_of(&ALICE) } else { Home { chain, account } };
		Some(world.admin(Call::register_home { home }))
	}),
	any("the pool is funded", 8, |world| {
		let amount = u128::from(world.random.below(300_000)) * USD;
		Some(world.call(signed(&HOUSE), Call::fund_pool { amount }))
	}),
	any("the insurance fund is funded", 2, |world| {
		let amount = u128::from(world.random.below(2_000)) * USD;
		Some(world.call(signed(&HOUSE), Call::fund_insurance { amount }))
	}),
	unlikely("nothing is given", |world| {
		let call = world
			.random
			.choose(&[Call::fund_pool { amount: 0 }, Call::fund_insurance { amount: 0 }])?;
		Some(world.call(signed(&HOUSE), call))
	}),
	any("the pool is reduced", 3, |world| {
		let amount = match world.random.below(3) {
			0 => reserves().pool,
			1 => u128::from(world.random.below(100_000)) * USD,
			_ => reserves().pool - reserves().pool / 16,
		};
		Some(world.admin(Call::take_from_pool { to: HOUSE, amount }))
	}),
	any("a stranger sends to the clearing account", 2, |world| {
		let amount = MINIMUM + u128::from(world.random.below(1_000_000));
		let to = Clearing::clearing_account();
		Balances::transfer(&HOUSE, &to, amount, Preservation::Preserve).ok()?;
		world.donated += amount;
		world.note(format!("   {amount}"));
		Some(Ok(()))
	}),
];
