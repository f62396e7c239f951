//! What a venue says by message, read in the terms of the reactor that it is about.

use super::*;
use crate::{
	adapters::perp_venue::local::LOCAL_VENUE,
	tests::life::POOL,
	venues::{EvmContract, FloatRule, Transport, Venue},
	PerpReactor, RuntimeOrigin,
};
use codec::Encode;
use dhv_primitives::{
	ports::{PerpId, VenueId, VenueReport},
	Delta, Fixed, Price,
};
use dhv_venue_primitives::{
	NonceResult, Outcome as End, PositionReport, Refusal, Report, ReportReason, VersionedReport,
};
use frame_support::{assert_err, assert_ok, BoundedVec};
use pallet_perp_reactor::Error;

/// The market of ether, as the venue calls it.
const ETHER_THERE: u32 = 1;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

/// A reactor at the venue; its account.
fn reactor() -> [u8; 32] {
	let terms = PerpReactor::reactor(PerpId(0)).unwrap().parameters;
	let root = RuntimeOrigin::root();
	assert_ok!(PerpReactor::add_reactor(root, POOL, REFERENCE_VENUE, ether(), terms));
	let id = PerpReactor::reactors(POOL).into_iter().max().unwrap();
	PerpReactor::reactor_account(id).into()
}

fn position(market: u32) -> PositionReport {
	PositionReport {
		market,
		size: Delta::new(whole(-7)),
		entry: Price::new(whole(2_480)),
		index: Price::new(whole(2_500)),
		index_time: 9,
		mark: Price::new(whole(2_499)),
		unrealised: whole(-140),
		funding: whole(2),
		funding_rate: Fixed::ZERO,
	}
}

fn report(account: [u8; 32], positions: &[PositionReport]) -> Report {
	let results = [
		NonceResult { nonce: 4, outcome: End::Executed },
		NonceResult { nonce: 5, outcome: End::Expired },
		NonceResult { nonce: 6, outcome: End::Refused(Refusal::NotReducing) },
	];
	Report {
		account,
		seq: 11,
		relay_block: 77,
		time: 10,
		reason: ReportReason::Request,
		paused: false,
		last_nonce: 6,
		results: BoundedVec::truncate_from(results.to_vec()),
		free: 1,
		home_float: 2,
		margin: 3_000 * USDC,
		in_total: 4_000 * USDC,
		out_total: 1_000 * USDC,
		realised: 0,
		fees: 0,
		penalties: 0,
		equity: whole(2_862),
		initial_margin: 5,
		maintenance_margin: 6,
		liquidations: 3,
		positions: BoundedVec::truncate_from(positions.to_vec()),
	}
}

fn bytes(report: Report) -> Vec<u8> {
	VersionedReport::from(report).encode()
}

fn read(raw: &[u8]) -> Option<(AccountId, VenueReport)> {
	PerpVenues::decode_report(REFERENCE_VENUE, raw)
}

#[test]
fn a_report_is_read_figure_by_figure() {
	connected().execute_with(|| {
		let name = reactor();
		let (account, told) = read(&bytes(report(name, &[position(ETHER_THERE)]))).unwrap();
		assert_eq!(account, AccountId::new(name));
		assert_eq!((told.seq, told.relay_block, told.last_nonce), (11, 77, 6));
		let results: Vec<_> = told.results.iter().map(|one| (one.nonce, one.code)).collect();
		assert_eq!(results, [(4, 0), (5, 1), (6, 13)]);
		assert_eq!((told.free, told.home_float, told.margin), (1, 2, 3_000 * USDC));
		assert_eq!((told.in_total, told.out_total), (4_000 * USDC, 1_000 * USDC));
		assert_eq!((told.maintenance_margin, told.liquidations), (6, 3));
		assert_eq!((told.size, told.entry.get()), (Delta::new(whole(-7)), whole(2_480)));
		assert_eq!((told.unrealised, told.funding), (whole(-140), whole(2)));
		// What the venue calls its mark is the price of the next trade: the index values.
		assert_eq!((told.mark.get(), told.index.get()), (whole(2_500), whole(2_500)));
	});
}

#[test]
fn a_flat_account_has_no_size_and_no_price() {
	connected().execute_with(|| {
		let (_, told) = read(&bytes(report(reactor(), &[]))).unwrap();
		assert_eq!((told.size, told.entry, told.mark), (Delta::ZERO, Price::ZERO, Price::ZERO));
		assert_eq!((told.unrealised, told.funding), (Fixed::ZERO, Fixed::ZERO));
		assert_eq!(told.margin, 3_000 * USDC);
	});
}

#[test]
fn what_cannot_be_told_as_one_position_in_the_market_of_the_reactor_is_no_report() {
	connected().execute_with(|| {
		let name = reactor();
		let own = position(ETHER_THERE);
		for positions in
			[vec![position(2)], vec![own, position(2)], vec![position(0), own], vec![own, own]]
		{
			assert_eq!(read(&bytes(report(name, &positions))), None, "{positions:?}");
		}
	});
}

#[test]
fn bytes_that_are_not_all_of_a_report_are_none() {
	connected().execute_with(|| {
		let good = bytes(report(reactor(), &[position(ETHER_THERE)]));
		assert!(read(&good).is_some());
		for length in 0..good.len() {
			assert_eq!(read(&good[..length]), None, "{length} bytes");
		}
		assert_eq!(read(&[&good[..], &[0]].concat()), None);
		for version in [0, 2, 255] {
			assert_eq!(read(&[&[version], &good[1..]].concat()), None, "version {version}");
		}
	});
}

#[test]
fn a_venue_without_a_reader_says_nothing() {
	connected().execute_with(|| {
		let good = bytes(report(reactor(), &[]));
		assert_eq!(PerpVenues::decode_report(VenueId(9), &good), None);
		let contract =
			EvmContract { para: 2_004, pallet: 109, contract: Default::default(), gas_limit: 1 };
		let venue = Venue {
			transport: Transport::EvmViaEthereumXcm(contract),
			collateral: usdc(),
			budgets: Default::default(),
			float: FloatRule::default(),
			open: false,
		};
		assert_ok!(Venues::set_venue(RuntimeOrigin::root(), VenueId(6), Box::new(venue)));
		assert_eq!(PerpVenues::decode_report(VenueId(6), &good), None);
	});
}

#[test]
fn a_venue_reports_for_its_own_accounts_only() {
	connected().execute_with(|| {
		let local: [u8; 32] = PerpReactor::reactor(PerpId(0)).unwrap().account.into();
		assert_eq!(PerpReactor::reactor(PerpId(0)).unwrap().venue, LOCAL_VENUE);
		let before = PerpReactor::reactor(PerpId(0));
		let say = |account| {
			let origin: RuntimeOrigin = pallet_xcm::Origin::Xcm(venue()).into();
			PerpReactor::receive_report(
				origin,
				BoundedVec::truncate_from(bytes(report(account, &[position(ETHER_THERE)]))),
			)
		};
		without_effect(|| assert_err!(say(local), Error::<Runtime>::UnknownAccount));
		// Of an account of nobody it is not even known in which market it could be.
		without_effect(|| assert_err!(say([9; 32]), Error::<Runtime>::UndecodableReport));
		assert_eq!(PerpReactor::reactor(PerpId(0)), before);
	});
}
