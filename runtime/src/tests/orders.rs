//! An order of the manager through the real runtime: made, filled in parts, bought back, settled. What
//! the events say is all that moved.

use super::{
	books::Books,
	development,
	life::{block, list, now, pass_until, signed, smile, HOUR, POOL, START},
};
use crate::{
	constants::{USDC, USDC_INDEX},
	genesis_config_presets::usdc,
	reads, AccountId, ForeignAssets, Handler, LiquidityPool, OptionRegistry, OptionTokens, Runtime,
	RuntimeEvent, RuntimeOrigin, System,
};
use dhv_primitives::{Contracts, Fixed, OptionKind, Price, SeriesId, Side, Timestamp as Seconds};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use pallet_handler::{Error, Event, Limit, OrderId, OtcFill, OtcLeg, OtcLegs, OtcTerms, MAX_LEGS};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Dave, Eve};

fn whole(units: i64) -> Fixed {
	Fixed::from_int(units)
}

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// A pool with a million, and an expiry with a smile some two and a half hours away.
pub(super) fn funded() -> Seconds {
	block(START, 2_500);
	let dave = Dave.to_account_id();
	assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, 1_000_000 * USDC, dave));
	let ends = reads::epoch(POOL).unwrap().ends_at.secs();
	let expiry = Seconds::from_secs((START / HOUR + 3) * HOUR);
	pass_until(ends + 120, 2_500, expiry);
	smile(expiry);
	expiry
}

/// The model's value of a contract now.
pub(super) fn fair(series: SeriesId) -> Fixed {
	let round = reads::nav(POOL).unwrap().round;
	LiquidityPool::unit_value(series, &round).unwrap().value
}

fn leg(series: SeriesId, side: Side, contracts: u128, price: Fixed) -> OtcLeg {
	OtcLeg { series, side, contracts: count(contracts), price: Price::new(price) }
}

fn legs(legs: &[OtcLeg]) -> OtcLegs {
	assert!(legs.len() <= MAX_LEGS as usize);
	legs.to_vec().try_into().unwrap()
}

/// The manager makes an order for Eve that can be filled in parts.
fn make(wanted: &[OtcLeg]) -> OrderId {
	let eve = Some(Eve.to_account_id());
	let (down, up) = (whole(100), whole(100));
	assert_ok!(Handler::create_order(
		signed(Alice),
		POOL,
		legs(wanted),
		eve,
		1_800,
		down,
		up,
		true
	));
	Handler::orders(POOL).into_iter().map(|(id, _)| id).max().unwrap()
}

fn fill(who: Sr25519Keyring, id: OrderId, contracts: Option<u128>, limit: Limit) -> DispatchResult {
	Handler::fill_order(signed(who), id, contracts.map(count), limit)
		.map(|_| ())
		.map_err(|failed| failed.error)
}

/// The fills of the newest fill, the contracts left, and what it lost.
fn filled() -> (Vec<OtcFill>, Contracts, u128) {
	let fills = System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Handler(Event::OtcFilled { fills, left, loss, .. }) => {
			Some((fills.into_inner(), left, loss))
		}
		_ => None,
	});
	fills.expect("an order was filled")
}

/// Fills an order: books follow the events, and NAV changes by cash and model value alone.
fn fill_and_follow(books: Books, id: OrderId, contracts: Option<u128>) -> Books {
	let before = reads::nav(POOL).unwrap();
	assert_ok!(fill(Eve, id, contracts, Limit::Pay(u128::MAX)));
	let fills = filled().0;
	let after = reads::nav(POOL).unwrap();
	let owed = fills.iter().fold(before.liabilities, |owed, fill| {
		let value = fill.model.get().mul_nearest(fill.contracts.to_fixed().unwrap()).unwrap();
		match fill.side {
			Side::Buy => owed.try_add(value).unwrap(),
			Side::Sell => owed.try_sub(value).unwrap(),
		}
	});
	let odd = owed.try_sub(after.liabilities).unwrap().try_abs().unwrap();
	assert!(odd <= Fixed::from_raw(4), "{odd:?}");
	let books = books.follow();
	assert_eq!(books, Books::now());
	let cash = (books.free + books.locked) as u128;
	assert_eq!(after.free + after.allocated, cash);
	let assets = dhv_math::amount::to_fixed(cash, 6).unwrap().try_add(after.reactors).unwrap();
	assert_eq!(after.nav, assets.try_sub(after.liabilities).unwrap());
	books
}

#[test]
fn an_order_is_filled_bought_back_and_settled_and_events_tell_every_unit() {
	development().execute_with(|| {
		let supply = ForeignAssets::total_supply(usdc());
		let expiry = funded();
		let call = list(OptionKind::Call, 2_525, expiry);
		let put = list(OptionKind::Put, 2_475, expiry);
		block(now() + 60, 2_500);
		System::reset_events();
		let books = Books::now();

		// A strangle for Eve: the call a little below the model, the put above it.
		let low = fair(call).try_sub(Fixed::ONE).unwrap();
		let high = fair(put).try_add(whole(3)).unwrap();
		let strangle = make(&[leg(call, Side::Buy, 20, low), leg(put, Side::Buy, 5, high)]);
		assert_eq!(books.clone().follow(), Books::now());
		let books = fill_and_follow(books, strangle, Some(8));
		assert_eq!(books.options[&call], 8 * count(1).units() as i128);
		assert_eq!(books.options[&put], 2 * count(1).units() as i128);
		// The hedge follows, and what it moves is told too.
		pass_until(now() + 300, 2_500, expiry);
		let books = books.follow();
		assert_eq!(books, Books::now());
		let hedged = reads::nav(POOL).unwrap();
		assert!(!hedged.reactors.is_zero(), "the strangle was hedged: {hedged:?}");
		let books = fill_and_follow(books, strangle, None);
		assert_noop!(
			fill(Eve, strangle, None, Limit::Pay(u128::MAX)),
			Error::<Runtime>::UnknownOrder
		);

		// Half of the calls come back, for less than the model.
		let bid = fair(call).try_sub(Fixed::from_bps(5_000)).unwrap();
		let buyback = make(&[leg(call, Side::Sell, 10, bid)]);
		let locked = books.locked;
		let books = fill_and_follow(books, buyback, None);
		assert!(books.locked < locked);
		assert_eq!(books.options[&call], 10 * count(1).units() as i128);

		// At expiry the calls are 175 in the money, and Eve is paid without doing anything.
		pass_until(expiry.secs() + 900, 2_700, expiry);
		let eve = books.eve;
		let books = books.follow();
		assert_eq!(books, Books::now());
		assert_eq!(books.eve - eve, 10 * 175 * USDC as i128);
		assert!(books.options.is_empty());
		assert_eq!(books.locked, 0);
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
	});
}

#[test]
fn every_refusal_of_an_order_changes_nothing() {
	development().execute_with(|| {
		type E = Error<Runtime>;
		let expiry = funded();
		let call = list(OptionKind::Call, 2_525, expiry);
		block(now() + 60, 2_500);
		let create = |wanted: OtcLegs, lifetime| {
			let (down, up) = (whole(50), whole(50));
			Handler::create_order(signed(Alice), POOL, wanted, None, lifetime, down, up, false)
		};
		let at = |price| legs(&[leg(call, Side::Buy, 10, price)]);
		let price = fair(call);
		let eve = Handler::create_order(
			signed(Eve),
			POOL,
			at(price),
			None,
			600,
			whole(50),
			whole(50),
			false,
		);
		assert_eq!(eve, Err(sp_runtime::DispatchError::BadOrigin));
		assert_noop!(create(at(price), 1_801), E::LifetimeTooLong);
		let dear = price.try_add(whole(200)).unwrap();
		assert_noop!(create(at(dear), 600), E::PriceOutsideBand);
		assert_noop!(create(at(Fixed::ZERO), 600), E::InvalidPrice);

		let id = make(&[leg(call, Side::Buy, 10, price)]);
		let any = Limit::Pay(u128::MAX);
		assert_noop!(fill(Bob, id, None, any), E::NotCounterparty);
		assert_noop!(fill(Eve, id, Some(11), any), E::MoreThanLeft);
		assert_noop!(fill(Eve, id, None, Limit::Pay(1)), E::LimitNotMet);
		let part = Contracts::from_units(1);
		assert_noop!(Handler::fill_order(signed(Eve), id, Some(part), any), E::NotWholeLots);
		assert_noop!(Handler::cancel_order(signed(Eve), id), E::OrderOpen);
		// The spot leaves the bounds, and comes back.
		block(now() + 60, 2_601);
		assert_noop!(fill(Eve, id, None, any), E::SpotMoved);
		block(now() + 60, 2_500);
		// The pool's own limits hold for orders too.
		let mut parameters = pallet_liquidity_pool::Parameters::<Runtime>::get(POOL).unwrap();
		parameters.max_net_exposure = count(4);
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::root(), POOL, parameters));
		type Pool = pallet_liquidity_pool::Error<Runtime>;
		assert_noop!(fill(Eve, id, None, any), Pool::ExposureExceeded);
		assert_ok!(fill(Eve, id, Some(4), any));
		assert_noop!(fill(Eve, id, Some(1), any), Pool::ExposureExceeded);
		// What is left expires by itself.
		pass_until(now() + 1_860, 2_500, expiry);
		assert_noop!(fill(Eve, id, None, any), E::UnknownOrder);
		assert_eq!(Handler::orders(POOL), vec![]);
	});
}

#[test]
fn the_loss_budget_bounds_what_orders_cost_the_pool_in_a_period() {
	development().execute_with(|| {
		type E = Error<Runtime>;
		let expiry = funded();
		let call = list(OptionKind::Call, 2_500, expiry);
		block(now() + 60, 2_500);
		let terms = OtcTerms { band_bps: 500, max_loss: 100 * USDC, period: 600 };
		assert_ok!(Handler::set_otc_terms(RuntimeOrigin::root(), POOL, terms));
		let mut flat = Handler::parameters(POOL).unwrap();
		flat.slippage_gradient = Fixed::ZERO;
		assert_ok!(Handler::set_parameters(RuntimeOrigin::root(), POOL, flat));
		let any = Limit::Pay(u128::MAX);
		let cheap = || fair(call).try_sub(whole(6)).unwrap();
		let lost = || Handler::otc_budget(POOL).unwrap().1.lost;
		let nav = || reads::nav(POOL).unwrap().nav;
		let insured = || OptionRegistry::insurance_fund(USDC_INDEX).fund;

		// Orders that are open share the budget: it is asked again when they are filled.
		let orders = [8, 8, 8].map(|n| make(&[leg(call, Side::Buy, n, cheap())]));
		let (worth, fund) = (nav(), insured());
		assert_ok!(fill(Eve, orders[0], None, any));
		let first = filled().2;
		assert!((48 * USDC..=48 * USDC + 1).contains(&first), "{first}");
		assert_eq!(lost(), first);
		// NAV falls by the loss and by what the insurance fund got of the premium.
		let fell = worth.try_sub(nav()).unwrap();
		let fell = dhv_math::amount::from_fixed_ceil(fell, 6).unwrap();
		assert_eq!(fell, first + insured() - fund);
		assert_ok!(fill(Eve, orders[1], None, any));
		assert_noop!(fill(Eve, orders[2], None, any), E::LossBudgetExceeded);
		assert_noop!(fill(Eve, orders[2], Some(1), any), E::LossBudgetExceeded);
		// Nor is one made that does not fit; gains make no room.
		let (eve, whole_100) = (Some(Eve.to_account_id()), whole(100));
		let create = |price| {
			let wanted = legs(&[leg(call, Side::Buy, 1, price)]);
			let eve = eve.clone();
			Handler::create_order(signed(Alice), POOL, wanted, eve, 600, whole_100, whole_100, true)
		};
		assert_noop!(create(cheap()), E::LossBudgetExceeded);
		let spent = lost();
		let gain = make(&[leg(call, Side::Buy, 10, fair(call).try_add(whole(10)).unwrap())]);
		assert_ok!(fill(Eve, gain, None, any));
		assert_eq!((filled().2, lost()), (0, spent));
		assert_noop!(create(cheap()), E::LossBudgetExceeded);
		// A buyback above the model spends the same budget.
		let dear = fair(call).try_add(whole(6)).unwrap();
		let buyback = Handler::create_order(
			signed(Alice),
			POOL,
			legs(&[leg(call, Side::Sell, 1, dear)]),
			eve.clone(),
			600,
			whole_100,
			whole_100,
			true,
		);
		assert_eq!(buyback, Err(E::LossBudgetExceeded.into()));

		// A period after the first loss the budget is whole again.
		pass_until(now() + 540, 2_500, expiry);
		assert_noop!(create(cheap()), E::LossBudgetExceeded);
		pass_until(now() + 120, 2_500, expiry);
		assert_eq!(lost(), 0);
		let again = make(&[leg(call, Side::Buy, 16, cheap())]);
		assert_ok!(fill(Eve, again, None, any));
		assert_eq!(lost(), filled().2);
		assert!((96 * USDC..=96 * USDC + 1).contains(&lost()));
		let held: AccountId = Eve.to_account_id();
		assert_eq!(OptionTokens::balance(call, &held), count(42).units());
	});
}
