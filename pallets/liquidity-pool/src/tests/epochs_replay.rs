//! Steps of the original as calls of this pallet. What becomes of each is told in [`super::epochs`].

use super::{
	epochs::{amount, insert, text, whole, Figures, USER_FIGURES},
	mock::*,
};
use crate::{trade::Effect, *};
use dhv_math::{amount::mul_div_floor, vault::buffer::required_ceil};
use dhv_mocks::{MockClock, MockReactors, USDC};
use dhv_primitives::{
	ports::{OptionTrade, ReactorFunds, ReactorsValue, Underwriter},
	Balance, Contracts, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{
	assert_ok, pallet_prelude::DispatchError, storage::with_storage_layer,
	traits::fungibles::Mutate,
};
use serde_json::Value;
use std::{
	cell::{Cell, RefCell},
	collections::BTreeSet,
	rc::Rc,
};

/// Long enough for every wait of the original.
const EPOCH: u64 = 2 * DAY;
/// The largest cap that there is, for a cap beyond what a balance holds.
const MOST: Balance = PoolParameters::<AccountId>::MAX_CAP * USD;

/// Hedges as a step sets them, and the stand-in for the value that the model does not give.
#[derive(Default)]
struct Hedges {
	cash: RefCell<Vec<Balance>>,
	other: Cell<i128>,
	stand_in: Cell<i128>,
}

impl Hedges {
	fn publish(&self) {
		let cash: Balance = self.cash.borrow().iter().sum();
		let raw = i128::try_from(cash * 1_000_000_000_000).unwrap();
		let mark = Fixed::from_raw(raw + self.other.get() + self.stand_in.get());
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
	}

	/// In order, as far as the cash of each goes.
	fn hand_over(&self, pool: dhv_primitives::PoolId, asked: Balance) -> Balance {
		let mut left = asked;
		for cash in self.cash.borrow_mut().iter_mut() {
			let part = left.min(*cash);
			*cash -= part;
			left -= part;
		}
		self.publish();
		assert_ok!(LiquidityPool::repay(pool, &REACTOR, asked - left));
		asked - left
	}
}

/// One case on its way through the pool.
pub(super) struct Replay {
	pub users: Vec<String>,
	buffer_bps: u32,
	hedges: Rc<Hedges>,
}

/// What a step gave: figures by name, or a refusal.
pub(super) type Outcome = Result<Figures, DispatchError>;

fn returned(name: &str, figure: Balance) -> Outcome {
	let mut figures = Figures::new();
	insert(&mut figures, name, figure);
	Ok(figures)
}

impl Replay {
	pub fn begin(case: &Value) -> Self {
		let parameter = &case["parameters"];
		let terms = PoolParameters {
			deposit_cap: text(parameter, "collateral_cap").parse().unwrap_or(MOST),
			buffer_bps: parameter["buffer_bps"].as_u64().unwrap().try_into().unwrap(),
			max_price_age: parameter["max_time_deviation"].as_u64().unwrap(),
			epoch_length: EPOCH,
			cutoff: 0,
			min_deposit: 1,
			min_withdrawal: 1,
			..parameters()
		};
		assert_ok!(put(terms));
		let users = case["users"].as_array().unwrap();
		let users = users.iter().map(|user| user.as_str().unwrap().into()).collect();
		let hedges = Rc::new(Hedges::default());
		let own = Rc::clone(&hedges);
		MockReactors::on_withdraw(move |pool, asked| Ok(own.hand_over(pool, asked)));
		Self { users, buffer_bps: terms.buffer_bps, hedges }
	}

	fn account(&self, name: &str) -> AccountId {
		let index = self.users.iter().position(|user| user == name).unwrap();
		[ALICE, BOB, CAROL][index]
	}

	pub fn figures(&self) -> Figures {
		let mut figures = Figures::new();
		let (ledger, nav) = (ledger(), LiquidityPool::nav_breakdown(POOL).unwrap());
		let set_aside = ledger.set_aside;
		let cash = ledger.free + ledger.pending_deposits + ledger.refunds + set_aside;
		insert(&mut figures, "cash", cash);
		insert(&mut figures, "set aside", set_aside);
		insert(&mut figures, "allocated", ledger.allocated);
		let liability = -nav.book.value.raw() - self.hedges.stand_in.get();
		insert(&mut figures, "liability", liability);
		insert(&mut figures, "supply", ledger.supply);
		insert(&mut figures, "pending deposits", ledger.pending_deposits);
		insert(&mut figures, "pending withdrawals", ledger.pending_withdrawals);
		insert(&mut figures, "deposit epoch", epoch().number);
		insert(&mut figures, "withdrawal epoch", epoch().number);
		let buffer = required_ceil(ledger.allocated, self.buffer_bps).unwrap();
		let free = i128::try_from(ledger.free).unwrap();
		insert(&mut figures, "buffer", free - i128::try_from(buffer).unwrap());
		insert(&mut figures, "nav", nav.nav.raw());
		for name in &self.users {
			let account = self.account(name);
			let position = LiquidityPool::position_of(POOL, account).unwrap();
			let user = [
				position.shares + position.claimable_shares,
				position.pending_deposits,
				position.pending_withdrawals,
				position.claimable_cash,
			];
			for (figure, what) in user.into_iter().zip(USER_FIGURES) {
				insert(&mut figures, format!("{name} {what}"), figure);
			}
		}
		figures
	}

	fn claim_shares(&self, who: AccountId) -> Balance {
		let before = shares(who);
		let epochs: Vec<_> = DepositReceipts::<Test>::iter_prefix((POOL, who)).collect();
		for (at, _) in epochs {
			let done = with_storage_layer(|| {
				LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, at, who)
			});
			let refusal = (at >= epoch().number).then_some(Error::<Test>::EpochNotPriced.into());
			assert_eq!(done.err(), refusal);
		}
		shares(who) - before
	}

	fn complete(&self, who: AccountId) -> Outcome {
		let before = cash(who);
		let epochs: BTreeSet<_> =
			WithdrawalReceipts::<Test>::iter_prefix((POOL, who)).map(|(at, _)| at).collect();
		let mut refusal = Some(Error::<Test>::NoRequest.into());
		for at in epochs {
			let done = with_storage_layer(|| LiquidityPool::do_claim_withdrawal(POOL, at, &who));
			refusal = refusal.and(done.err());
		}
		refusal.map_or_else(|| returned("returned", cash(who) - before), Err)
	}

	/// The price round, and the stand-in that makes the book worth what the step says.
	fn state_value(&self, value: i128) {
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value.raw();
		self.hedges.stand_in.set(-value - book);
		self.hedges.publish();
	}

	fn execute(&self) -> Outcome {
		let poke = || LiquidityPool::do_poke_epoch(POOL).map_err(|error| error.error);
		if MockClock::timestamp() < epoch().ends_at {
			return poke().map(|_| Figures::new());
		}
		let asked = MockReactors::requests().len();
		let number = epoch().number;
		begin_valuing();
		let pool = Pools::<Test>::get(POOL).unwrap();
		let trades = |effect| LiquidityPool::ensure_trades(POOL, &pool, effect);
		assert!(matches!(trades(Effect::Reduces), Err(Error::EpochBeingPriced)));
		assert_ok!(poke());
		assert_ok!(trades(Effect::Adds));
		let price = EpochPrices::<Test>::get(POOL, number).unwrap();
		let mut figures = Figures::new();
		insert(&mut figures, "mint", price.mint.raw());
		insert(&mut figures, "burn", price.burn.raw());
		insert(&mut figures, "minted", price.minted);
		insert(&mut figures, "paid", price.paid);
		let requests = MockReactors::requests();
		insert(&mut figures, "asked", requests.get(asked).map_or(0, |(_, asked)| *asked));
		Ok(figures)
	}

	fn write(&self, inputs: &Value) -> Outcome {
		assert_eq!(text(inputs, "fee_recipient"), "pool");
		let collateral = amount(inputs, "collateral");
		let units = mul_div_floor(collateral, Contracts::ONE.units(), COLLATERAL).unwrap();
		let contracts = Contracts::from_units(units);
		let words: Vec<_> = inputs["series"].as_str().unwrap_or("call 2600").split(' ').collect();
		let kind = if words[0] == "put" { OptionKind::Put } else { OptionKind::Call };
		let series = series(kind, words[1].parse().unwrap(), 30);
		let sale = OptionTrade {
			series,
			contracts,
			premium: amount(inputs, "premium"),
			fee: amount(inputs, "fee"),
		};
		let fill = LiquidityPool::sell(POOL, &sale, &BUYER)?;
		assert_eq!(fill.collateral, collateral);
		Ok(Figures::new())
	}

	/// The only position of the book.
	fn position(&self) -> (SeriesId, BookEntry) {
		let book = LiquidityPool::book(POOL);
		assert_eq!(book.len(), 1, "the step does not say which series");
		book[0]
	}

	fn buyback(&self, inputs: &Value) {
		let (series, entry) = self.position();
		assert_eq!(ledger().allocated, amount(inputs, "collateral"));
		let premium = amount(inputs, "premium");
		let purchase = OptionTrade { series, contracts: entry.short, premium, fee: 0 };
		let fill = LiquidityPool::buy(POOL, &purchase, &BUYER).unwrap();
		assert_eq!(fill.released, amount(inputs, "collateral"));
		self.state_value(0);
	}

	fn settle(&self, inputs: &Value) {
		let (series, entry) = self.position();
		let lost = amount(inputs, "collateral_lost");
		assert_eq!(ledger().allocated, amount(inputs, "collateral_returned") + lost);
		let raw = |amount: Balance| i128::try_from(amount).unwrap();
		let cash = Fixed::from_raw(raw(lost * 1_000_000_000_000));
		let each = cash.div_floor(entry.short.to_fixed().unwrap()).unwrap();
		let fixing = Fixed::from_int(SPOT).try_add(each).unwrap();
		assert_ok!(TestRegistry::settle(POOL, series, Price::new(fixing)));
		self.state_value(0);
	}

	fn set_reactors(&self, inputs: &Value) {
		let moved = amount(inputs, "moved_from_pool");
		assert_ok!(LiquidityPool::advance(POOL, &REACTOR, moved));
		let reactors = inputs["reactors"].as_array().unwrap();
		let cash = reactors.iter().map(|reactor| amount(reactor, "cash")).collect();
		*self.hedges.cash.borrow_mut() = cash;
		self.hedges.other.set(reactors.iter().map(|reactor| whole(reactor, "other_value")).sum());
		self.hedges.publish();
	}

	/// The same amount to every account of the pool.
	fn donate(&self, amount: Balance) {
		for account in [
			LiquidityPool::book_account(POOL),
			LiquidityPool::pending_account(POOL),
			LiquidityPool::claims_account(POOL),
			LiquidityPool::escrow_account(POOL),
		] {
			assert_ok!(Assets::mint_into(USDC, &account, amount));
		}
	}

	pub fn step(&self, op: &str, inputs: &Value) -> Outcome {
		let who = || self.account(text(inputs, "who"));
		match op {
			"deposit" => {
				let (who, amount) = (who(), amount(inputs, "amount"));
				let signed = RuntimeOrigin::signed(who);
				with_storage_layer(|| LiquidityPool::request_deposit(signed, POOL, amount, who))?;
			}
			"redeem" => match text(inputs, "shares") {
				"0" => LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 99, who())?,
				"max" => return returned("returned", self.claim_shares(who())),
				part => {
					assert!(self.claim_shares(who()) >= part.parse().unwrap());
				}
			},
			"initiate" => {
				self.claim_shares(who());
				let shares = amount(inputs, "shares");
				let signed = RuntimeOrigin::signed(who());
				with_storage_layer(|| LiquidityPool::request_withdrawal(signed, POOL, shares))?;
			}
			"complete" => return self.complete(who()),
			"pause" => {
				let now = MockClock::timestamp().secs().max(epoch().ends_at.secs());
				MockClock::set(Timestamp::from_secs(now));
				// (F1), (F10): what was known before prices nothing.
				assert_ok!(LiquidityPool::do_poke_epoch(POOL));
				assert_eq!(epoch().delay.unwrap().reason, DelayReason::PriceStale);
			}
			"fulfil" => {
				set_spot(Fixed::from_raw(whole(inputs, "spot")));
				self.state_value(whole(inputs, "portfolio_value"));
			}
			"execute" => return self.execute(),
			"write" => return self.write(inputs),
			"buyback" => self.buyback(inputs),
			"settle" => self.settle(inputs),
			"set_reactors" => self.set_reactors(inputs),
			"donate" => self.donate(amount(inputs, "amount")),
			"advance_time" => MockClock::advance(inputs["seconds"].as_u64().unwrap()),
			other => panic!("unknown step {other}"),
		}
		Ok(Figures::new())
	}
}
