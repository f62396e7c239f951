//! What has to hold after every block.

use super::{
	chains::{HOME, VENUE},
	house, vault, Chain, Home, Road, Venue,
};
use core::cell::Cell;
use cumulus_primitives_core::AggregateMessageOrigin::Sibling;
use dhv_math::amount::to_fixed;
use dhv_primitives::{Balance, Fixed};
use dhv_runtime::{genesis_config_presets::usdc, ForeignAssets};
use frame_support::traits::{fungibles::Inspect, QueueFootprintQuery};
use pallet_perp_reactor::{Op, OpKind};
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_builder::InspectMessageQueues;

thread_local! {
	static BASE: Cell<i128> = const { Cell::new(0) };
	static ISSUED: Cell<Balance> = const { Cell::new(0) };
	static LOST: Cell<Balance> = const { Cell::new(0) };
	static PRESENTS: Cell<Balance> = const { Cell::new(0) };
	static GIVEN_UP: Cell<Fixed> = const { Cell::new(Fixed::ZERO) };
	static TRAPPED: Cell<i128> = const { Cell::new(0) };
	static STILL: Cell<bool> = const { Cell::new(true) };
}

/// What the checks start from: called once the world is set up.
pub fn begin() {
	LOST.with(|cell| cell.set(0));
	PRESENTS.with(|cell| cell.set(0));
	GIVEN_UP.with(|cell| cell.set(Fixed::ZERO));
	TRAPPED.with(|cell| cell.set(0));
	STILL.with(|cell| cell.set(true));
	BASE.with(|cell| cell.set(kept()));
	ISSUED.with(|cell| cell.set(issued()));
}

/// Money that a test has taken off the road, or put back (below zero).
pub fn lose(amount: i128) {
	LOST.with(|cell| {
		let now = i128::try_from(cell.get()).expect("an amount") + amount;
		cell.set(now.try_into().expect("more is given back than was taken"));
	});
}

/// Money that nobody had asked for.
pub fn give(amount: Balance) {
	PRESENTS.with(|cell| cell.set(cell.get() + amount));
}

/// Governance may end orders: what they cost, if they were done after all, is told by a later report.
pub fn giving_up<R>(f: impl FnOnce() -> R) -> R {
	let before = untold();
	let result = f();
	let given_up = before.try_sub(untold()).expect("it fits").max(Fixed::ZERO);
	GIVEN_UP.with(|cell| cell.set(cell.get().try_add(given_up).expect("it fits")));
	result
}

/// Money that lies in a trap, or was claimed (below zero).
pub fn trap(amount: i128) {
	TRAPPED.with(|cell| cell.set(cell.get() + amount));
}

/// Prices moved: the value may differ from what it was, and from the truth for a while.
pub fn stir() {
	STILL.with(|cell| cell.set(false));
}

fn issued() -> Balance {
	Home::act(|| ForeignAssets::total_issuance(usdc()))
}

/// What the vault's chain keeps for the venue above what there is at the venue.
fn kept() -> i128 {
	let here = vault::usdc_of(&vault::reserve_account());
	i128::try_from(here).expect("an amount") - i128::try_from(house::issuance()).expect("an amount")
}

/// The USDC in a list of assets.
pub fn amount_of(assets: &Assets) -> Balance {
	assets
		.inner()
		.iter()
		.map(|asset| match asset.fun {
			Fungible(amount) if asset.id.0 == usdc() => amount,
			_ => 0,
		})
		.sum()
}

/// The USDC that a program on its way to a chain carries.
pub fn carries(to: u32, program: &Xcm<()>) -> Balance {
	let carried = |instruction: &Instruction<()>| match instruction {
		ReserveAssetDeposited(assets) if to == VENUE => amount_of(assets),
		WithdrawAsset(assets) if to == HOME => amount_of(assets),
		_ => 0,
	};
	program.0.iter().map(carried).sum()
}

/// What a queue has not handed over yet.
fn waiting(queued: Vec<(xcm::VersionedLocation, Vec<VersionedXcm<()>>)>, to: u32) -> Balance {
	queued
		.into_iter()
		.flat_map(|(_, programs)| programs)
		.filter_map(|program| Xcm::<()>::try_from(program).ok())
		.map(|program| carries(to, &program))
		.sum()
}

/// The USDC between the chains: on the road and in the senders' queues.
pub fn between() -> Balance {
	let road = |to| -> Balance {
		Road::on_the_way(to).iter().map(|(_, _, program)| carries(to, program)).sum()
	};
	let home = Home::act(|| waiting(dhv_runtime::XcmpQueue::get_messages(), VENUE));
	let venue = Venue::act(|| waiting(dhv_venue_runtime::XcmpQueue::get_messages(), HOME));
	road(VENUE) + road(HOME) + home + venue
}

/// Whether everything that arrived was executed.
pub fn queues_are_empty() -> bool {
	let home = Home::act(|| dhv_runtime::MessageQueue::footprint(Sibling(VENUE.into())));
	let venue = Venue::act(|| dhv_venue_runtime::MessageQueue::footprint(Sibling(HOME.into())));
	home.storage.count == 0 && venue.storage.count == 0
}

/// What the vault's chain keeps beyond what is at the venue, on the way, and lost: stranded there.
pub fn stranded() -> i128 {
	let gone = i128::try_from(between() + LOST.with(Cell::get)).expect("an amount");
	kept() - BASE.with(Cell::get) - gone
}

/// The money of the reactor, wherever it truly is; what was lost and may be restored is left out.
fn truth() -> Fixed {
	let there = vault::counterpart();
	let equity = house::report(&there).map_or(Fixed::ZERO, |report| report.equity);
	let next = Home::act(|| dhv_runtime::PerpReactor::reactor(vault::id()))
		.map_or(0, |reactor| reactor.next_nonce);
	let arrived: Balance = (0..next)
		.map(|nonce| dhv_runtime::PerpReactor::arrival_account(vault::id(), nonce))
		.map(|account| vault::usdc_of(&account))
		.sum();
	let units = vault::usdc_of(&vault::account()) + house::usdc_of(&there) + arrived + between();
	to_fixed(units, 6).and_then(|units| units.try_add(equity)).expect("it fits")
}

/// What can differ while messages are under way: the rest of fees, and what a transfer home costs.
const SLACK: Fixed = Fixed::from_int(5);

/// What trades may have cost of which no report has told yet: their way to their worst price.
fn untold() -> Fixed {
	let confirmed = vault::confirmed();
	let cost = |op: &Op| {
		let OpKind::SetPosition { target, limit, spot, .. } = op.kind else {
			return Ok(Fixed::ZERO);
		};
		let change = target.get().try_sub(confirmed.get())?.try_abs()?;
		change.mul_ceil(limit.get().try_sub(spot.get())?.try_abs()?)
	};
	let sum = |sum: Fixed, op: &Op| cost(op).and_then(|cost| sum.try_add(cost));
	vault::ops().iter().try_fold(Fixed::ZERO, sum).expect("it fits")
}

/// Every rule.
pub fn check() {
	Home::check();
	Venue::check();
	// Nothing is made of nothing.
	assert_eq!(issued(), ISSUED.with(Cell::get), "the vault's chain made or burnt USDC");
	let stranded = stranded();
	assert!(stranded >= 0, "the venue has {} USDC too much", -stranded);
	bounds();
}

/// What is in doubt counts nothing in `low` and in full in `high`, and the truth lies between.
fn bounds() {
	let (Some(nav), true) = (vault::try_nav(), STILL.with(Cell::get)) else { return };
	assert!(nav.low <= nav.mark && nav.mark <= nav.high, "{nav:?}");
	if !queues_are_empty() {
		return;
	}
	let (ledger, truth) = (vault::ledger(), truth());
	let whole = |units: Balance| to_fixed(units, 6).expect("it fits");
	let besides = whole(PRESENTS.with(Cell::get) + ledger.written_off);
	let trapped = Balance::try_from(TRAPPED.with(Cell::get)).unwrap_or(0);
	let stranded = Balance::try_from(stranded()).unwrap_or(0);
	let missing = whole(LOST.with(Cell::get) + stranded + trapped);
	let orders = untold().try_add(GIVEN_UP.with(Cell::get));
	let slack = orders.and_then(|orders| orders.try_add(SLACK)).expect("it fits");
	let most = truth.try_add(missing).and_then(|most| most.try_add(slack)).expect("it fits");
	assert!(nav.low <= most, "{:?} is above the truth {most:?}: {ledger:?}", nav.low);
	let least = truth.try_sub(besides).and_then(|least| least.try_sub(slack)).expect("it fits");
	assert!(nav.high >= least, "{:?} is below the truth {least:?}: {ledger:?}", nav.high);
}

/// Nothing is under way: the three values are one, and it is the truth.
pub fn quiet() {
	assert!(queues_are_empty() && between() == 0, "messages are under way");
	assert_eq!(vault::ops(), vec![], "something is open");
	assert_eq!(stranded(), 0, "something is stranded");
	let nav = vault::nav();
	assert!(nav.low == nav.mark && nav.mark == nav.high, "{nav:?}");
	let truth = truth();
	let off = truth.try_sub(nav.high).and_then(Fixed::try_abs).expect("it fits");
	let besides = PRESENTS.with(Cell::get) + vault::ledger().surplus;
	let presents = to_fixed(besides, 6).expect("it fits");
	assert!(
		off <= presents.try_add(Fixed::from_bps(1)).expect("it fits"),
		"{nav:?} is not {truth:?}"
	);
}
