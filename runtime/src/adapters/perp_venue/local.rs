//! The clearing house of this very chain as a venue: for development.
//!
//! What is sent is executed at once; what comes of it is told at the end of the block, by an answer
//! and a report, as if both had travelled. Only genesis opens this venue: where it has no market,
//! nobody can ever give it one, and its channel is closed.

use super::wire;
use crate::{
	adapters::CrossRates,
	configs::{assets::ForeignAssetsByIndex, money::FeeAccount},
	constants::USDC_INDEX,
	origins::EnsureGovernor,
	AccountId, LocalVenue, PerpReactor, Runtime, RuntimeCall, RuntimeOrigin, Timestamp,
};
use codec::Encode;
use dhv_primitives::{
	ports::{
		Channel, Nonce, PerpVenue, PriceRounds, PriceTick, Trap, VenueAnswer, VenueCommand,
		VenueId, VenueReplies, VenueReport,
	},
	AssetIndex, Balance, Timestamp as Seconds,
};
use dhv_venue_primitives::{
	HomeAccount, HomeAccounts, LocalClearing, Outcome, Reports, VersionedReport,
};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{fungibles::Mutate, tokens::Preservation, Contains, EnsureOrigin, UnixTime},
};
use pallet_perp_reactor::{OpKind, ReactorByAccount};
use pallet_perps_clearing::{Homes, Markets};
use sp_io::hashing::blake2_256;
use sp_runtime::{DispatchError, DispatchResult};

/// The number of this venue.
pub const LOCAL_VENUE: VenueId = VenueId(0);

/// Seeds the accounts at the venue.
const AT_VENUE: &[u8] = b"dhv/at-local-venue";

/// Whether genesis opened the venue.
pub fn is_open() -> bool {
	Markets::<Runtime>::count() > 0
}

/// The keyless account at the venue that belongs to an account of this chain.
pub fn counterpart(account: &AccountId) -> AccountId {
	AccountId::new(blake2_256(&(AT_VENUE, account).encode()))
}

fn transfer(from: &AccountId, to: &AccountId, amount: Balance) -> DispatchResult {
	if amount > 0 {
		let all = Preservation::Expendable;
		<ForeignAssetsByIndex as Mutate<AccountId>>::transfer(USDC_INDEX, from, to, amount, all)?;
	}
	Ok(())
}

/// Sends to the clearing house of this chain.
pub struct LocalPerps;

impl LocalPerps {
	/// Takes the fee of a message.
	fn charge(account: &AccountId, fee: Balance) -> DispatchResult {
		ensure!(is_open(), DispatchError::Unavailable);
		transfer(account, &FeeAccount::get(), fee)
	}
}

impl PerpVenue<AccountId> for LocalPerps {
	fn channel(_: VenueId) -> Channel {
		if is_open() {
			Channel::Ready
		} else {
			Channel::Closed
		}
	}

	/// The first funds of an account have its reports sent from then on.
	fn fund(
		_: VenueId,
		account: &AccountId,
		_: Nonce,
		amount: Balance,
		fee: Balance,
	) -> DispatchResult {
		with_storage_layer(|| {
			Self::charge(account, fee)?;
			let there = counterpart(account);
			if !Homes::<Runtime>::contains_key(&there) {
				LocalVenue::register_home(RuntimeOrigin::root(), account.clone())?;
			}
			transfer(account, &there, amount)
		})
	}

	/// What the venue refuses costs the fee, as a message does. A payment that cannot be made stays
	/// free at the venue.
	fn command(
		_: VenueId,
		account: &AccountId,
		command: &VenueCommand<AccountId>,
	) -> DispatchResult {
		with_storage_layer(|| {
			Self::charge(account, command.fee)?;
			let there = counterpart(account);
			let done = <LocalVenue as LocalClearing<_>>::execute(&there, wire::request(command));
			if let (Ok(Outcome::Executed), Some((amount, to))) =
				(done, wire::payout(&command.action))
			{
				let _ = with_storage_layer(|| transfer(&there, to, amount));
			}
			Ok(())
		})
	}

	/// Nothing is ever trapped here.
	fn reclaim(
		_: VenueId,
		account: &AccountId,
		_: Trap,
		_: &AccountId,
		fee: Balance,
	) -> DispatchResult {
		with_storage_layer(|| Self::charge(account, fee))
	}

	fn decode_report(_: VenueId, raw: &[u8]) -> Option<(AccountId, VenueReport)> {
		wire::decode_report(raw)
	}
}

impl HomeAccounts<AccountId> for LocalPerps {
	type Home = AccountId;

	fn account(home: &AccountId) -> Option<AccountId> {
		Some(counterpart(home))
	}

	fn name(home: &AccountId) -> HomeAccount {
		wire::name(home)
	}

	/// Messages are paid for as they are sent.
	fn float(_: &AccountId) -> Balance {
		0
	}
}

impl Reports<AccountId> for LocalPerps {
	/// Answers what is open as far as the report tells of it, then hands the report over. What nobody
	/// takes is lost, as a message would be.
	fn send(home: &AccountId, report: VersionedReport) -> Result<(), DispatchError> {
		let told = report.clone().into_latest();
		let id = ReactorByAccount::<Runtime>::get(home);
		for op in id.map(PerpReactor::ops).unwrap_or_default() {
			let result = told.results.iter().find(|result| result.nonce == op.nonce);
			let answer = match op.kind {
				OpKind::Fund(_) => Some(VenueAnswer::Done),
				_ => result.map(|result| wire::answer(result.outcome)),
			};
			if let (true, Some(answer)) = (op.is_open(), answer) {
				PerpReactor::on_answer(LOCAL_VENUE, home, op.nonce, answer);
			}
		}
		let _ = PerpReactor::on_report(LOCAL_VENUE, report.encode());
		Ok(())
	}
}

/// The index of each market is the price round of its underlying, which gives the market its number.
impl PriceTick for LocalPerps {
	fn on_round(asset: AssetIndex) {
		let now = Seconds::from_secs(<Timestamp as UnixTime>::now().as_secs());
		for (market, terms) in Markets::<Runtime>::iter() {
			if asset != USDC_INDEX && asset != AssetIndex(market) {
				continue;
			}
			let Some(round) = CrossRates::latest(AssetIndex(market), USDC_INDEX) else { continue };
			if round.age(now) <= terms.parameters.max_index_age {
				// The price of a round is one of an index unless it is absurd.
				let _ = LocalVenue::feed_index(RuntimeOrigin::root(), market, round.price);
			}
		}
	}
}

/// The governor, where genesis opened the venue; nobody elsewhere.
pub struct EnsureOpened;

impl EnsureOrigin<RuntimeOrigin> for EnsureOpened {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
		if is_open() {
			EnsureGovernor::try_origin(origin).map(|_| ())
		} else {
			Err(origin)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::root())
	}
}

/// Every call but those of a venue that genesis did not open.
pub struct OpenCalls;

impl Contains<RuntimeCall> for OpenCalls {
	fn contains(call: &RuntimeCall) -> bool {
		!matches!(call, RuntimeCall::LocalVenue(_)) || is_open()
	}
}
