//! A perpetuals venue behind two channels that lose, delay, double, reorder and corrupt on demand.
//!
//! Everything it knows lies in the storage of the test, so it rolls back with it. Money is real: what
//! is sent lies on [`MockVenue::ACCOUNT`], fees on [`MockVenue::FEES`].

mod world;

use crate::{funds::Mover, USDC};
use codec::{Decode, Encode};
use core::cell::Cell;
use dhv_math::{
	amount::{from_fixed_floor, to_fixed},
	perp::{profit_floor, PerpPosition},
};
use dhv_primitives::{
	ports::{
		Channel, CommandResult, Nonce, PerpVenue, RelayBlock, Trap, VenueAction, VenueAnswer,
		VenueCommand, VenueId, VenueReport,
	},
	AssetIndex, Balance, Delta, Fixed, Price,
};
use frame_support::{ensure, storage::unhashed, traits::fungibles};
use sp_runtime::{traits::BlockNumberProvider, AccountId32, DispatchError, DispatchResult};
use std::collections::BTreeMap;

const KEY: &[u8] = b"mock venue";
const DECIMALS: u8 = 6;

/// An account at the venue.
#[derive(Encode, Decode, Clone, Default, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the report")]
pub struct RemoteAccount {
	pub free: Balance,
	pub margin: Balance,
	pub position: PerpPosition,
	pub funding: Fixed,
	pub last_nonce: Nonce,
	pub results: Vec<CommandResult>,
	pub seq: u64,
	pub in_total: Balance,
	pub out_total: Balance,
	pub liquidations: u32,
}

/// A message on its way to the venue.
#[derive(Encode, Decode, Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the port")]
pub enum ToVenue {
	Fund { account: AccountId32, nonce: Nonce, amount: Balance },
	Command { account: AccountId32, command: VenueCommand<AccountId32> },
	Claim { account: AccountId32, trap: Trap },
}

/// A message on its way home.
#[derive(Encode, Decode, Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the port")]
pub enum ToHome {
	Answer { account: AccountId32, nonce: Nonce, answer: VenueAnswer },
	Report(Vec<u8>),
	Money { to: AccountId32, nonce: Nonce, amount: Balance },
}

/// All that there is beside home.
#[derive(Encode, Decode, Clone, Debug, Default)]
pub struct VenueWorld {
	/// Whether home can send.
	pub channel: Channel,
	/// The mark.
	pub mark: Price,
	/// The venue's relay block is so far ahead of home's.
	pub ahead: RelayBlock,
	/// On the way to the venue, the oldest first.
	pub out: Vec<ToVenue>,
	/// On the way home, the oldest first.
	pub back: Vec<ToHome>,
	/// What the venue keeps.
	pub accounts: BTreeMap<AccountId32, RemoteAccount>,
	/// Trapped at the venue.
	pub trapped: BTreeMap<AccountId32, Balance>,
	/// Trapped at home, by number.
	pub trapped_home: BTreeMap<Nonce, Balance>,
	/// The least fee of a message.
	pub least_fee: Balance,
	/// What a transfer home costs.
	pub return_fee: Balance,
	/// Equity per notional that a position needs, in basis points.
	pub initial_bps: u32,
	/// Transfers to the venue end in the trap.
	pub traps: bool,
	/// Transfers home fail at the venue.
	pub keeps: bool,
	/// Commands cannot be decoded: nothing happens at all.
	pub deaf: bool,
	/// Transfers to the venue vanish: a barrier, or a fee that does not suffice there.
	pub swallows: bool,
	/// The transport refuses to send: the venue speaks another version.
	pub mute: bool,
	/// Commands fail in dispatch: the answer tells, nothing is recorded.
	pub fails: bool,
	/// Messages are taken for more than was said.
	pub overcharge: Balance,
}

thread_local! {
	static MOVER: Cell<Option<Mover>> = const { Cell::new(None) };
	static RELAY: Cell<RelayBlock> = const { Cell::new(1_000) };
}

/// Relay blocks that a test sets.
pub struct MockRelay;

impl MockRelay {
	/// Sets the relay block.
	pub fn set(block: RelayBlock) {
		RELAY.with(|cell| cell.set(block));
	}

	/// Moves on.
	pub fn advance(blocks: RelayBlock) {
		RELAY.with(|cell| cell.set(cell.get() + blocks));
	}
}

impl BlockNumberProvider for MockRelay {
	type BlockNumber = RelayBlock;

	fn current_block_number() -> RelayBlock {
		RELAY.with(Cell::get)
	}
}

/// The venue and its channels.
pub struct MockVenue;

impl MockVenue {
	/// Holds what is at the venue and on its way.
	pub const ACCOUNT: AccountId32 = AccountId32::new([0xE0; 32]);
	/// Holds what messages cost.
	pub const FEES: AccountId32 = AccountId32::new([0xE1; 32]);

	/// Moves funds through these assets.
	pub fn install<A>()
	where
		A: fungibles::Mutate<AccountId32, AssetId = AssetIndex, Balance = Balance>,
	{
		MOVER.with(|mover| mover.set(Some(Mover::of::<A>())));
		MockRelay::set(1_000);
	}

	/// What there is.
	pub fn world() -> VenueWorld {
		unhashed::get(KEY).unwrap_or_default()
	}

	/// Changes what there is.
	pub fn change<R>(f: impl FnOnce(&mut VenueWorld) -> R) -> R {
		let mut world = Self::world();
		let result = f(&mut world);
		unhashed::put(KEY, &world);
		result
	}

	/// An account at the venue.
	pub fn account(who: &AccountId32) -> RemoteAccount {
		Self::world().accounts.remove(who).unwrap_or_default()
	}

	/// Changes an account at the venue.
	pub fn change_account(who: &AccountId32, f: impl FnOnce(&mut RemoteAccount)) {
		Self::change(|world| f(world.accounts.entry(who.clone()).or_default()));
	}

	/// The venue executes a message.
	pub fn execute(message: ToVenue) {
		Self::change(|world| world.execute(message));
	}

	/// The oldest message reaches the venue; false if there is none.
	pub fn deliver() -> bool {
		let next = Self::change(|w| (!w.out.is_empty()).then(|| w.out.remove(0)));
		next.map(Self::execute).is_some()
	}

	/// Every message reaches the venue.
	pub fn deliver_all() {
		while Self::deliver() {}
	}

	/// The oldest message on the way home.
	pub fn take_back() -> Option<ToHome> {
		Self::change(|w| (!w.back.is_empty()).then(|| w.back.remove(0)))
	}

	/// Money arrives at home.
	pub fn pay(to: &AccountId32, amount: Balance) -> DispatchResult {
		Self::transfer(&Self::ACCOUNT, to, amount)
	}

	/// The venue pushes a report by itself.
	pub fn push_report(who: &AccountId32) {
		Self::change(|world| world.report(who));
	}

	/// The venue liquidates half of a position and pushes a report.
	pub fn liquidate(who: &AccountId32) {
		Self::change(|world| {
			let mark = world.mark;
			let account = world.accounts.entry(who.clone()).or_default();
			let half = Fixed::from_raw(account.position.size.raw() / 2);
			account.resize(Delta::new(half), mark);
			account.liquidations += 1;
			world.report(who);
		});
	}

	/// Rewrites the newest report on the way home.
	pub fn corrupt(f: impl FnOnce(&mut VenueReport)) {
		Self::change(|world| {
			let raw = world.back.iter_mut().rev().find_map(|message| match message {
				ToHome::Report(raw) => Some(raw),
				_ => None,
			});
			let raw = raw.expect("a report is on its way");
			let (who, mut report) = <(AccountId32, VenueReport)>::decode(&mut &raw[..]).unwrap();
			f(&mut report);
			*raw = (who, report).encode();
		});
	}

	fn transfer(from: &AccountId32, to: &AccountId32, amount: Balance) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		let mover = MOVER.with(Cell::get).expect("MockVenue::install was called");
		(mover.transfer)(USDC, from, to, amount)
	}

	fn charge(account: &AccountId32, amount: Balance, fee: Balance) -> DispatchResult {
		let world = Self::world();
		ensure!(world.channel == Channel::Ready, DispatchError::Other("no channel"));
		ensure!(!world.mute, DispatchError::Other("no common version"));
		Self::transfer(account, &Self::ACCOUNT, amount)?;
		Self::transfer(account, &Self::FEES, fee + world.overcharge)
	}
}

impl PerpVenue<AccountId32> for MockVenue {
	fn channel(_: VenueId) -> Channel {
		Self::world().channel
	}

	fn fund(
		_: VenueId,
		account: &AccountId32,
		nonce: Nonce,
		amount: Balance,
		fee: Balance,
	) -> DispatchResult {
		Self::charge(account, amount, fee)?;
		let account = account.clone();
		Self::change(|world| world.out.push(ToVenue::Fund { account, nonce, amount }));
		Ok(())
	}

	fn command(
		_: VenueId,
		account: &AccountId32,
		command: &VenueCommand<AccountId32>,
	) -> DispatchResult {
		Self::charge(account, 0, command.fee)?;
		let (account, command) = (account.clone(), command.clone());
		Self::change(|world| world.out.push(ToVenue::Command { account, command }));
		Ok(())
	}

	fn reclaim(
		_: VenueId,
		account: &AccountId32,
		trap: Trap,
		to: &AccountId32,
		fee: Balance,
	) -> DispatchResult {
		match trap {
			Trap::Venue { .. } => {
				Self::charge(account, 0, fee)?;
				let account = account.clone();
				Self::change(|world| world.out.push(ToVenue::Claim { account, trap }));
				Ok(())
			}
			Trap::Home { amount, nonce } => {
				let there = Self::change(|w| w.trapped_home.remove(&nonce));
				ensure!(there == Some(amount), DispatchError::Other("not in the trap"));
				Self::pay(to, amount)
			}
		}
	}

	fn decode_report(_: VenueId, raw: &[u8]) -> Option<(AccountId32, VenueReport)> {
		Decode::decode(&mut &raw[..]).ok()
	}
}
