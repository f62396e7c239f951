//! What the runtime API answers is what a trade does, in later blocks too.

use super::{
	development,
	life::{block, list, now, signed, smile, usdc_of, POOL},
	orders::funded,
};
use crate::{
	constants::{BLOCK_MILLIS, USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	AccountId, Block, Handler, LiquidityPool, OptionRegistry, Oracle, Runtime, RuntimeEvent,
	RuntimeOrigin, System,
};
use dhv_primitives::{
	BackingClass, Contracts, Fixed, Leg, Legs, OptionKind, Price, Quote, Series, SeriesId, Side,
	StateVersion, Timestamp as Seconds,
};
use dhv_runtime_api::{runtime_decl_for_dhv_api::DhvApiV1, Orders};
use frame_support::{
	assert_noop, assert_ok, storage::with_transaction, traits::OnFinalize, BoundedVec,
};
use pallet_handler::{Error, Event, Limit};
use pallet_option_registry::VaultAction;
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Eve, Ferdie};
use sp_runtime::{DispatchError, DispatchResult, StateVersion as RootVersion, TransactionOutcome};

type E = Error<Runtime>;

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

fn quote(series: SeriesId, contracts: Contracts, side: Side) -> Result<Quote, DispatchError> {
	<Runtime as DhvApiV1<Block, AccountId>>::quote(POOL, series, contracts, side)
}

fn quote_order(legs: &Legs) -> dhv_primitives::OrderQuote {
	<Runtime as DhvApiV1<Block, AccountId>>::quote_order(POOL, legs.clone()).unwrap()
}

fn what_if(legs: &Legs) -> Result<dhv_runtime_api::WhatIf, DispatchError> {
	let eve = Eve.to_account_id();
	<Runtime as DhvApiV1<Block, AccountId>>::what_if(POOL, eve, legs.clone())
}

fn chain() -> Vec<dhv_runtime_api::ChainEntry> {
	<Runtime as DhvApiV1<Block, AccountId>>::option_chain(POOL).unwrap()
}

fn positions(who: AccountId) -> dhv_runtime_api::Positions {
	<Runtime as DhvApiV1<Block, AccountId>>::positions(POOL, who).unwrap()
}

fn legs(legs: &[(SeriesId, Side, u128)]) -> Legs {
	let legs = legs.iter().map(|(series, side, n)| Leg {
		series: *series,
		side: *side,
		contracts: count(*n),
	});
	legs.collect::<Vec<_>>().try_into().unwrap()
}

/// A block six seconds later with everything that it does by itself, and no new price.
fn quiet_block() {
	let time = now() + 6;
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	super::work_by_itself();
	Oracle::on_finalize(0);
}

/// The quotes at which Eve traded since the last look.
fn traded() -> Vec<Quote> {
	let quotes = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Handler(Event::Traded { quote, .. }) => Some(quote),
			_ => None,
		})
		.collect();
	System::reset_events();
	quotes
}

/// Runs `work` and takes back everything that it did.
fn tried<R>(work: impl FnOnce() -> R) -> R {
	let mut done = None;
	let rolled: DispatchResult = with_transaction(|| {
		done = Some(work());
		TransactionOutcome::Rollback(Ok(()))
	});
	assert_ok!(rolled);
	done.unwrap()
}

fn buy(
	series: SeriesId,
	contracts: Contracts,
	total: u128,
	version: StateVersion,
) -> DispatchResult {
	Handler::buy(signed(Eve), POOL, series, contracts, total, Some(version))
}

fn sell(
	series: SeriesId,
	contracts: Contracts,
	total: u128,
	version: StateVersion,
) -> DispatchResult {
	Handler::sell(signed(Eve), POOL, series, contracts, total, Some(version))
}

/// Eve has five calls and five puts; a new round has just come.
fn market() -> (SeriesId, SeriesId, Seconds) {
	let expiry = funded();
	let call = list(OptionKind::Call, 2_550, expiry);
	let put = list(OptionKind::Put, 2_450, expiry);
	block(now() + 60, 2_500);
	for series in [call, put] {
		assert_ok!(Handler::buy(signed(Eve), POOL, series, count(5), u128::MAX, None));
	}
	block(now() + 60, 2_510);
	System::reset_events();
	(call, put, expiry)
}

#[test]
fn a_quote_is_filled_to_the_unit_in_every_block_of_its_state() {
	development().execute_with(|| {
		let (call, put, _) = market();
		let (n, m) = (count(3), count(4));
		let bought = quote(call, n, Side::Buy).unwrap();
		let sold = quote(put, m, Side::Sell).unwrap();
		let order = legs(&[(call, Side::Buy, 3), (put, Side::Sell, 4)]);
		let whole = quote_order(&order);
		let trial = what_if(&order).unwrap();
		assert_eq!(trial.order, whole);
		assert_eq!(whole.legs, vec![bought, sold]);
		let at = System::block_number();

		// Ages are charged in steps of thirty seconds: five blocks at this round.
		for blocks in 0..5 {
			assert_eq!(System::block_number(), at + blocks);
			assert_eq!(quote(call, n, Side::Buy), Ok(bought));
			assert_eq!(quote(put, m, Side::Sell), Ok(sold));
			assert_eq!(what_if(&order), Ok(trial.clone()));
			tried(|| {
				let eve = usdc_of(&Eve.to_account_id());
				assert_noop!(
					buy(call, n, bought.total - 1, bought.state_version),
					E::PremiumTooHigh
				);
				assert_ok!(buy(call, n, bought.total, bought.state_version));
				assert_eq!(traded(), vec![bought]);
				assert_eq!(eve - usdc_of(&Eve.to_account_id()), bought.total);
			});
			tried(|| {
				let eve = usdc_of(&Eve.to_account_id());
				assert_noop!(sell(put, m, sold.total + 1, sold.state_version), E::PremiumTooLow);
				assert_ok!(sell(put, m, sold.total, sold.state_version));
				assert_eq!(traded(), vec![sold]);
				assert_eq!(usdc_of(&Eve.to_account_id()) - eve, sold.total);
			});
			tried(|| {
				let net = Limit::Pay(whole.paid.saturating_sub(whole.received));
				let version = Some(whole.state_version);
				assert_ok!(Handler::trade(signed(Eve), POOL, order.clone(), net, None, version));
				// What the taker sells is traded first.
				assert_eq!(traded(), vec![sold, bought]);
				let after = <Runtime as DhvApiV1<Block, AccountId>>::nav(POOL).unwrap();
				assert_eq!(after, trial.nav);
			});
			quiet_block();
		}
		// The next step of age is another state.
		assert_noop!(buy(call, n, u128::MAX, bought.state_version), E::StateMoved);
		assert!(quote(call, n, Side::Buy).unwrap().total > bought.total);
	});
}

#[test]
fn a_quote_of_a_state_that_moved_changes_nothing() {
	development().execute_with(|| {
		let (call, put, expiry) = market();
		let n = count(3);
		let bought = quote(call, n, Side::Buy).unwrap();
		let sold = quote(call, n, Side::Sell).unwrap();
		assert_eq!(bought.state_version, sold.state_version);
		let order = legs(&[(call, Side::Buy, 3), (put, Side::Buy, 1)]);
		let whole = quote_order(&order);
		let refused = || {
			let version = bought.state_version;
			assert_noop!(buy(call, n, u128::MAX, version), E::StateMoved);
			assert_noop!(sell(call, n, 0, version), E::StateMoved);
			let (any, version) = (Limit::Pay(u128::MAX), Some(whole.state_version));
			assert_noop!(
				Handler::trade(signed(Eve), POOL, order.clone(), any, None, version),
				E::StateMoved
			);
		};
		// A round, though of the same price; a smile; somebody's trade; terms; margin.
		tried(|| {
			quiet_block();
			for operator in [Alice, Bob, Charlie] {
				let price = 2_510 * USD_PRICE;
				let values = vec![(USDC_INDEX, USD_PRICE), (WETH_INDEX, price)];
				let values = BoundedVec::truncate_from(values);
				assert_ok!(Oracle::feed_values(signed(operator), values));
			}
			refused();
		});
		tried(|| {
			smile(expiry);
			refused();
		});
		tried(|| {
			assert_ok!(Handler::buy(signed(Ferdie), POOL, call, count(1), u128::MAX, None));
			refused();
		});
		tried(|| {
			let terms = Handler::parameters(POOL).unwrap();
			assert_ok!(Handler::set_parameters(RuntimeOrigin::root(), POOL, terms));
			refused();
		});
		// A trade in another series is another matter: the call's quote stands, the order's does not.
		assert_ok!(Handler::buy(signed(Ferdie), POOL, put, count(1), u128::MAX, None));
		let (any, version) = (Limit::Pay(u128::MAX), Some(whole.state_version));
		assert_noop!(
			Handler::trade(signed(Eve), POOL, order.clone(), any, None, version),
			E::StateMoved
		);
		assert_ok!(buy(call, n, bought.total, bought.state_version));
	});
}

#[test]
fn a_sequence_is_tried_out_order_by_order_and_taken_back() {
	development().execute_with(|| {
		let (call, put, _) = market();
		let first = legs(&[(call, Side::Buy, 10), (put, Side::Buy, 2)]);
		let unpayable = legs(&[(call, Side::Sell, 99)]);
		let back = legs(&[(call, Side::Sell, 15)]);
		let orders: Orders = vec![first.clone(), unpayable, back.clone()].try_into().unwrap();
		let (eve, before) = (Eve.to_account_id(), usdc_of(&Eve.to_account_id()));
		let root = sp_io::storage::root(RootVersion::V1);
		let trials =
			<Runtime as DhvApiV1<Block, AccountId>>::what_if_orders(POOL, eve.clone(), orders);
		assert_eq!(root, sp_io::storage::root(RootVersion::V1));
		assert_eq!((trials.len(), usdc_of(&eve)), (3, before));
		// What Eve does not have she cannot sell, and nothing of it stays.
		assert!(trials[1].is_err());
		assert_eq!(trials[0], what_if(&first));

		// The same, really.
		let any = Limit::Pay(u128::MAX);
		for (index, order) in [(0, first), (2, back)] {
			let trial = trials[index].clone().unwrap();
			assert_eq!(quote_order(&order), trial.order);
			assert_ok!(Handler::trade(signed(Eve), POOL, order, any, None, None));
			assert_eq!(<Runtime as DhvApiV1<Block, AccountId>>::nav(POOL), Ok(trial.nav));
			assert_eq!(<Runtime as DhvApiV1<Block, AccountId>>::delta(POOL), Ok(trial.delta));
		}
	});
}

#[test]
fn the_chain_tells_the_model_of_every_listing_and_why_a_side_does_not_trade() {
	development().execute_with(|| {
		let (call, put, _) = market();
		assert_ok!(Handler::set_listing(signed(Alice), POOL, put, false, true));
		let chain_now = chain();
		assert_eq!(chain_now.len(), 2);
		for entry in &chain_now {
			let (model, sell) = (entry.model.clone().unwrap(), entry.sell.unwrap());
			assert_eq!(entry.exposure, Fixed::from_int(-5));
			assert_eq!((entry.buyable, entry.sellable), (entry.series == call, true));
			assert_eq!(model.volatility, sell.volatility);
			assert_eq!(model.forward, sell.forward);
			let round = sell.round;
			assert_eq!(LiquidityPool::unit_value(entry.series, &round).unwrap(), model.greeks);
			assert_eq!(Ok(sell), quote(entry.series, Contracts::ONE, Side::Sell));
			assert_eq!(entry.buy, quote(entry.series, Contracts::ONE, Side::Buy));
		}
		assert_eq!(chain_now[0].buy, Err(E::NotBuyable.into()));
		let at = |secs| {
			let expiry = Seconds::from_secs(secs);
			<Runtime as DhvApiV1<Block, AccountId>>::option_chain_at(POOL, expiry).unwrap()
		};
		assert_eq!(at(chain_now[0].terms.expiry.secs()), chain_now);
		assert_eq!(at(now()), vec![]);
		assert!(chain_now[1].buy.unwrap().total > chain_now[1].sell.unwrap().total);
		// With a price too old to trade at, both sides say so, and the model stays.
		for _ in 0..25 {
			quiet_block();
		}
		for (entry, before) in chain().into_iter().zip(chain_now) {
			assert_eq!(entry.model, before.model);
			assert_eq!(entry.sell, Err(E::StalePrice.into()));
		}
	});
}

#[test]
fn positions_tell_options_and_margin_vaults() {
	development().execute_with(|| {
		let (call, put, expiry) = market();
		let eve = Eve.to_account_id();
		let terms = Series {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
			expiry,
			kind: OptionKind::Put,
			strike: Price::new(Fixed::from_int(2_400)),
			backing: BackingClass::PublicFull,
		};
		assert_ok!(OptionRegistry::issue_series(signed(Eve), terms));
		let own = *OptionRegistry::series_list().last().unwrap();
		let actions = vec![
			VaultAction::DepositCollateral(5_000 * USDC),
			VaultAction::Mint { contracts: count(2), to: eve.clone() },
		];
		let actions = BoundedVec::truncate_from(actions);
		assert_ok!(OptionRegistry::adjust_vault(signed(Eve), eve.clone(), own, actions));
		let position = positions(eve.clone());
		let options: Vec<_> =
			position.options.iter().map(|held| (held.series, held.contracts)).collect();
		assert_eq!(options, vec![(call, count(5)), (put, count(5)), (own, count(2))]);
		let [vault] = &position.vaults[..] else { panic!("{position:?}") };
		assert_eq!((vault.series, vault.terms, vault.short), (own, terms, count(2)));
		assert_eq!((vault.collateral, vault.long), (5_000 * USDC, None));
		let margin = vault.margin.clone().unwrap();
		assert_eq!(margin.initial, 4_800 * USDC);
		assert_eq!(margin.excess, 200 * USDC);
		// The pool's own vaults are told of the pool.
		let pool = positions(LiquidityPool::pool_account(POOL));
		let short: Vec<_> = pool.vaults.iter().map(|vault| (vault.series, vault.short)).collect();
		assert_eq!(short, vec![(call, count(5)), (put, count(5))]);
		assert!(pool.vaults.iter().all(|vault| {
			let margin = vault.margin.clone().unwrap();
			margin.initial > margin.maintenance && margin.maintenance > 0
		}));
	});
}
