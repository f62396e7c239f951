//! Each invariant finds what it is there for.

use super::mock::*;
use crate::{Checkpoint, *};
use dhv_math::surface::GRID_POINTS;
use dhv_mocks::{MockClock, USDC, WETH};
use dhv_primitives::{Fixed, Price, Rate, Timestamp};
use frame_support::{assert_ok, BoundedVec};

const EMPTY: Checkpoint =
	Checkpoint { hour: 0, lowest: [[0; GRID_POINTS]; 2], highest: [[0; GRID_POINTS]; 2] };

/// Breaks a good state, which then is found broken for the reason that begins with `id`.
fn broken(id: &str, breaks: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		govern(|limits| limits.approvals = 2);
		for who in [KEEPER, 71] {
			for days in [30, 60] {
				assert_ok!(submit_as(who, day(days), usual()));
			}
		}
		pass(300);
		assert_ok!(submit_as(KEEPER, day(30), usual()));
		assert_ok!(submit_as(71, day(30), usual()));
		assert_ok!(submit_as(72, day(90), usual()));
		assert_ok!(submit_as(72, day(80), usual()));
		VolatilityFeed::check_invariants().unwrap();
		breaks();
		let found = format!("{:?}", VolatilityFeed::check_invariants().unwrap_err());
		assert!(found.contains(id), "{id} expected: {found}");
	});
}

fn smile(change: impl FnOnce(&mut Smile)) {
	Smiles::<Test>::mutate(WETH, day(30), |smile| change(smile.as_mut().unwrap()));
}

fn history(checkpoints: Vec<Checkpoint>) {
	Histories::<Test>::insert(WETH, day(30), BoundedVec::truncate_from(checkpoints));
}

fn at(hour: u64) -> Checkpoint {
	Checkpoint { hour, ..EMPTY }
}

#[test]
fn vf_1_finds_expiries_without_smiles_and_out_of_order() {
	broken("VF-1", || Smiles::<Test>::remove(WETH, day(60)));
	broken("VF-1", || Expiries::<Test>::mutate(WETH, |list| list.as_mut().swap(0, 1)));
	broken("VF-1", || Expiries::<Test>::remove(WETH));
}

#[test]
fn vf_2_finds_broken_histories() {
	broken("VF-2", || {
		Histories::<Test>::insert(WETH, day(31), BoundedVec::truncate_from(vec![EMPTY]));
	});
	broken("VF-2", || history(vec![]));
	broken("VF-2", || history(vec![at(5), at(5)]));
	broken("VF-2", || history(vec![at(5), at(30)]));
	broken("VF-2", || history(vec![Checkpoint { lowest: [[1; GRID_POINTS]; 2], ..EMPTY }]));
}

#[test]
fn vf_3_finds_wrong_versions() {
	broken("VF-3", || smile(|smile| smile.version = 0));
	broken("VF-3", || smile(|smile| smile.version += 1));
	broken("VF-3", || smile(|smile| smile.version = 2));
}

#[test]
fn vf_4_finds_smiles_out_of_their_domain() {
	broken("VF-4", || smile(|smile| smile.put.beta = Fixed::ZERO));
	broken("VF-4", || smile(|smile| smile.rate = Rate::from_raw(Fixed::ONE.raw() + 1)));
	broken("VF-4", || smile(|smile| smile.spot = Price::ZERO));
}

#[test]
fn vf_5_finds_the_future() {
	let future = || Timestamp::from_secs(MockClock::timestamp().secs() + 1);
	broken("VF-5", || smile(|smile| smile.updated_at = future()));
	broken("VF-5", || history(vec![at(future().secs())]));
	broken("VF-5", || {
		Proposals::<Test>::mutate(WETH, |list| list.iter_mut().last().unwrap().at = future());
		Approvals::<Test>::mutate(WETH, day(80), |list| {
			list.iter_mut().next().unwrap().at = future()
		});
	});
}

#[test]
fn vf_6_finds_missing_and_wrong_parameters() {
	broken("VF-6", || Parameters::<Test>::remove(WETH));
	broken("VF-6", || {
		Parameters::<Test>::insert(WETH, SurfaceParameters { max_age: 0, ..limits() });
	});
	broken("VF-6", || {
		for underlying in [USDC, dhv_primitives::AssetIndex(77)] {
			Parameters::<Test>::insert(underlying, limits());
		}
	});
}

#[test]
fn vf_7_finds_broken_proposals() {
	broken("VF-7", || Approvals::<Test>::remove(WETH, day(80)));
	broken("VF-7", || Proposals::<Test>::remove(WETH));
	broken("VF-7", || {
		Proposals::<Test>::mutate(WETH, |list| list.iter_mut().next().unwrap().at = day(0))
	});
	broken("VF-7", || {
		Proposals::<Test>::mutate(WETH, |list| {
			let first = list[0].clone();
			list.try_push(first).unwrap();
		});
	});
	broken("VF-7", || {
		Approvals::<Test>::mutate(WETH, day(80), |list| {
			let first = list[0].clone();
			list.try_push(first).unwrap();
		});
	});
}
