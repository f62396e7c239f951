//! Each invariant finds what breaks it.

use super::mock::*;
use crate::{FixingKey, Fixings, MarketPrices, OperatorPrices};
use dhv_mocks::USDC;
use dhv_primitives::{Contracts, OptionKind, SeriesId, Timestamp};
use frame_support::traits::fungibles::Mutate;
use sp_runtime::DispatchError;

fn key() -> FixingKey {
	FixingKey::of(&terms(OptionKind::Put, 2_000, 2 * HOUR))
}

fn mint_options(series: SeriesId, to: AccountId, amount: Contracts) {
	<Options as Mutate<AccountId>>::mint_into(series, &to, amount.units()).unwrap();
}

#[test]
fn each_break_is_found() {
	// A check that cannot fail checks nothing.
	let finds = |id: &str, corrupt: &dyn Fn(SeriesId)| {
		let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
			test(|| {
				let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
				write(POOL, series, contracts(1), ALICE).unwrap();
				corrupt(series);
				let error = Registry::check_invariants().unwrap_err();
				let DispatchError::Other(text) = error else { panic!("{error:?}") };
				assert!(text.starts_with(id), "{text}");
				// The end of `test` would find it again: undo nothing, stop here.
				std::panic::panic_any(());
			});
		}));
		assert!(found.unwrap_err().downcast_ref::<()>().is_some(), "{id} was not found");
	};
	finds("OR-1", &|s| crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().vaults = 2));
	finds("OR-2", &|s| {
		crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().supply = contracts(2));
	});
	finds("OR-3", &|_| crate::Ledger::<Test>::mutate(USDC, |l| l.pots = 1));
	finds("OR-4", &|_| crate::Insurance::<Test>::insert(USDC, 1));
	finds("OR-5", &|s| {
		let pot = crate::Pot { paid: 1, ..Default::default() };
		crate::Pots::<Test>::insert(crate::PotKey::Series(s), pot);
	});
	finds("OR-6", &|_| crate::NextSeriesId::<Test>::put(SeriesId(0)));
	finds("OR-7", &|_| crate::PendingExpiries::<Test>::kill());
	finds("OR-8", &|s| {
		crate::SeriesByExpiry::<Test>::remove(FixingKey::of(&info(s).terms));
	});
	finds("OR-9", &|_| crate::OpenInterest::<Test>::insert(product(), contracts(2)));
	finds("OR-10", &|s| {
		crate::SettlementQueue::<Test>::put(frame_support::BoundedVec::truncate_from(vec![s]));
	});
	finds("OR-12", &|s| {
		crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().longs = contracts(1));
	});
	finds("OR-13", &|_| {
		let key = crate::PotKey::Group { fixing: key(), collateral_asset: USDC };
		crate::Pots::<Test>::insert(key, crate::Pot::default());
	});
	finds("OR-14", &|_| crate::Credits::<Test>::insert(ALICE, USDC, 1));
	finds("OR-15", &|_| crate::NakedCollateral::<Test>::insert(product(), 1));
	finds("OR-16", &|_| {
		let full = full_put(1_990, 2 * HOUR);
		let vault = crate::MarginVault { short: contracts(1), ..Default::default() };
		crate::Vaults::<Test>::insert(full, ALICE, vault);
		crate::SeriesOf::<Test>::mutate(full, |i| {
			let i = i.as_mut().unwrap();
			(i.short, i.supply, i.vaults) = (contracts(1), contracts(1), 1);
		});
		mint_options(full, ALICE, contracts(1));
		crate::OpenInterest::<Test>::insert(product(), contracts(2));
		crate::UnderlyingInterest::<Test>::insert(dhv_mocks::WETH, contracts(2));
	});
	finds("OR-17", &|s| {
		let issuer = crate::Issuer { account: ALICE, deposit: 5 };
		crate::Issuers::<Test>::insert(s, issuer);
	});
	finds("OR-11", &|_| {
		crate::Products::<Test>::mutate(product(), |p| p.as_mut().unwrap().min_expiry = 0);
	});
	finds("OR-18", &|s| {
		let key = FixingKey::of(&info(s).terms);
		OperatorPrices::<Test>::insert(key, OPERATORS[0], MarketPrices::default());
	});
	finds("OR-18", &|s| {
		let key = FixingKey { expiry: Timestamp::from_secs(1), ..FixingKey::of(&info(s).terms) };
		OperatorPrices::<Test>::insert(key, OPERATORS[0], MarketPrices::default());
	});
	finds("OR-20", &|s| {
		Fixings::<Test>::mutate(FixingKey::of(&info(s).terms), |record| {
			let record = record.as_mut().unwrap();
			*record = record.disputed(None, crate::DisputeCause::Guardian, Registry::clock().now);
		});
	});
}

#[test]
fn too_many_windows_are_found() {
	test(|| {
		for minute in 0..4 {
			let expiry = Timestamp::from_secs(START + 2 * HOUR + 60 * minute);
			let terms = terms(OptionKind::Put, 2_000, 2 * HOUR);
			let key = FixingKey { expiry, ..FixingKey::of(&terms) };
			let entry = key.pending(&parameters().fixing_terms());
			crate::PendingExpiries::<Test>::try_append(entry).unwrap();
		}
		let broken = DispatchError::Other("OR-19: too many windows are open together");
		assert_eq!(Registry::check_windows(), Err(broken));
		crate::PendingExpiries::<Test>::kill();
	});
}
