//! What is sent to a venue on another parachain, as programs. Pure functions: nothing here reads the
//! chain, so the bytes of every program are held by a test.
//!
//! `V` is an account of this chain, `RV` the same seen from the venue, `RH` this chain's own account there:
//! the *float*, which pays for commands. Funds and commands never share a message: a call that the venue
//! cannot decode drops its message whole, and with it what came along.

use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use dhv_primitives::Balance;
use frame_support::{weights::Weight, BoundedVec};
use scale_info::TypeInfo;
use xcm::latest::{prelude::*, AssetTransferFilter};

/// The most kinds of assets that are left over from a fee.
const LEFTOVERS: u32 = 2;

/// The two ends of a way, and what travels on it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Way {
	/// This chain's parachain id.
	pub home: u32,
	/// The venue's parachain id.
	pub venue: u32,
	/// The collateral asset, seen from here.
	pub asset_here: Location,
	/// The same, seen from the venue.
	pub asset_there: Location,
}

/// Which pallet a venue must have, whatever version it is.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Guard {
	/// Its index.
	pub index: u8,
	/// Its name in the runtime.
	pub name: Vec<u8>,
	/// The module it is.
	pub module: Vec<u8>,
	/// The major version of its crate.
	pub crate_major: u32,
	/// The least minor version of its crate.
	pub min_crate_minor: u32,
}

/// A question to be answered when a program is through.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question {
	/// Its number.
	pub id: QueryId,
	/// What noting the answer may weigh here.
	pub max_weight: Weight,
}

/// The encoded calls of a command, in their order: each must succeed.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Calls {
	/// The calls.
	pub encoded: Vec<Vec<u8>>,
	/// The most that each may weigh, for peers that cannot weigh it themselves.
	pub max_weight: Weight,
}

/// Funds that are sent home.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payout {
	/// What leaves `RV`.
	pub amount: Balance,
	/// What the arrival may cost of it.
	pub arrival_fee: Balance,
	/// The account of this chain that is paid.
	pub to: [u8; 32],
}

/// An account of this chain as a location inside it. Without a network, as the venue sees it.
pub fn local(account: [u8; 32]) -> Location {
	Location::new(0, [AccountId32 { network: None, id: account }])
}

impl Way {
	/// The venue, seen from here.
	pub fn venue_here(&self) -> Location {
		Location::new(1, [Parachain(self.venue)])
	}

	/// `RH`.
	pub fn float(&self) -> Location {
		Location::new(1, [Parachain(self.home)])
	}

	/// `RV`.
	pub fn principal(&self, account: [u8; 32]) -> Location {
		Location::new(1, [Parachain(self.home), AccountId32 { network: None, id: account }])
	}

	fn here(&self, amount: Balance) -> Asset {
		(self.asset_here.clone(), amount).into()
	}

	fn there(&self, amount: Balance) -> Asset {
		(self.asset_there.clone(), amount).into()
	}

	fn report(&self, question: Question) -> Instruction<()> {
		ReportError(QueryResponseInfo {
			destination: self.float(),
			query_id: question.id,
			max_weight: question.max_weight,
		})
	}

	/// `RefundSurplus`, then everything that is left to the float.
	fn leftovers_to_float(&self) -> [Instruction<()>; 2] {
		[RefundSurplus, DepositAsset { assets: leftovers(), beneficiary: self.float() }]
	}
}

fn claimer(location: Location) -> Instruction<()> {
	SetHints { hints: BoundedVec::truncate_from(vec![AssetClaimer { location }]) }
}

fn leftovers() -> AssetFilter {
	Wild(AllCounted(LEFTOVERS))
}

fn exactly(asset: Asset) -> AssetFilter {
	Definite(asset.into())
}

/// To this location, this chain keeps the assets and the peer issues them.
fn leave(asset: Asset) -> AssetTransferFilter {
	AssetTransferFilter::ReserveDeposit(exactly(asset))
}

/// Back: the peer burns the assets and this chain releases what it keeps.
fn give_back(asset: Asset) -> AssetTransferFilter {
	AssetTransferFilter::ReserveWithdraw(exactly(asset))
}

fn transfer(
	destination: Location,
	fee: AssetTransferFilter,
	assets: AssetTransferFilter,
	keep_origin: bool,
	remote: Vec<Instruction<()>>,
) -> Instruction<()> {
	InitiateTransfer {
		destination,
		remote_fees: Some(fee),
		preserve_origin: keep_origin,
		assets: BoundedVec::truncate_from(vec![assets]),
		remote_xcm: Xcm(remote),
	}
}

/// Funds for `RV`: executed here as `V`.
///
/// At the venue the question is answered while the fee is still there to pay for that; if the deposit
/// fails, the handler answers and puts away the appendix, so that the funds stay in the trap for `RV`
/// instead of going to the float. The appendix runs after the unused handler's weight is refunded.
pub fn fund(
	way: &Way,
	account: [u8; 32],
	amount: Balance,
	fee: Balance,
	question: Question,
) -> Xcm<()> {
	let principal = way.principal(account);
	let deposit =
		DepositAsset { assets: exactly(way.there(amount)), beneficiary: principal.clone() };
	let remote = vec![
		claimer(principal),
		SetAppendix(Xcm(way.leftovers_to_float().to_vec())),
		SetErrorHandler(Xcm(vec![way.report(question), SetAppendix(Xcm(vec![ClearError]))])),
		deposit,
		way.report(question),
	];
	let (fee, amount) = (way.here(fee), way.here(amount));
	Xcm(vec![
		claimer(local(account)),
		WithdrawAsset(vec![fee.clone(), amount.clone()].into()),
		transfer(way.venue_here(), leave(fee), leave(amount), true, remote),
	])
}

/// Funds for the float: executed here as `account`.
pub fn top_up(way: &Way, account: [u8; 32], amount: Balance, fee: Balance) -> Xcm<()> {
	let mut remote = vec![claimer(way.float())];
	remote.extend(way.leftovers_to_float());
	let (fee, amount) = (way.here(fee), way.here(amount));
	Xcm(vec![
		claimer(local(account)),
		WithdrawAsset(vec![fee.clone(), amount.clone()].into()),
		transfer(way.venue_here(), leave(fee), leave(amount), false, remote),
	])
}

/// Calls in the name of `RV`: sent to the venue as this chain.
///
/// With a payout the amount is taken from `RV` and sent home once every call has succeeded; if the
/// transfer fails, the amount returns to `RV`.
pub fn command(
	way: &Way,
	account: [u8; 32],
	fee: Balance,
	question: Question,
	guard: &Guard,
	calls: &Calls,
	payout: Option<Payout>,
) -> Xcm<()> {
	let principal = way.principal(account);
	let mut appendix = Vec::new();
	// First, for a channel that is closed stops the appendix at the answer.
	if let Some(Payout { amount, .. }) = payout {
		let assets = exactly(way.there(amount));
		appendix.push(DepositAsset { assets, beneficiary: principal });
	}
	appendix.push(way.report(question));
	appendix.extend(way.leftovers_to_float());
	let mut program = opening(way, account, fee);
	program.push(SetAppendix(Xcm(appendix)));
	program.push(ExpectPallet {
		index: guard.index.into(),
		name: guard.name.clone(),
		module_name: guard.module.clone(),
		crate_major: guard.crate_major,
		min_crate_minor: guard.min_crate_minor,
	});
	for call in &calls.encoded {
		program.extend(transact(call, calls.max_weight));
	}
	if let Some(payout) = payout {
		program.extend(send_home(way, account, payout));
	}
	Xcm(program)
}

/// The fee from the float, then everything in the name of `RV`.
fn opening(way: &Way, account: [u8; 32], fee: Balance) -> Vec<Instruction<()>> {
	let id = account;
	vec![
		WithdrawAsset(way.there(fee).into()),
		DescendOrigin([AccountId32 { network: None, id }].into()),
		claimer(way.principal(account)),
		PayFees { asset: way.there(fee) },
	]
}

fn transact(call: &[u8], max_weight: Weight) -> [Instruction<()>; 2] {
	let call = call.to_vec().into();
	let fallback_max_weight = Some(max_weight);
	[
		Transact { origin_kind: OriginKind::SovereignAccount, fallback_max_weight, call },
		ExpectTransactStatus(MaybeErrorCode::Success),
	]
}

fn send_home(way: &Way, account: [u8; 32], payout: Payout) -> [Instruction<()>; 2] {
	let Payout { amount, arrival_fee, to } = payout;
	let rest = way.there(amount.saturating_sub(arrival_fee));
	let arrival = vec![
		claimer(local(account)),
		RefundSurplus,
		DepositAsset { assets: leftovers(), beneficiary: local(to) },
	];
	let fee = give_back(way.there(arrival_fee));
	[
		WithdrawAsset(way.there(amount).into()),
		transfer(way.float(), fee, give_back(rest), false, arrival),
	]
}

/// Claims for `RV` what lies in the venue's trap: for itself, or for this chain. Sent as this chain.
pub fn claim_there(
	way: &Way,
	account: [u8; 32],
	trapped: Balance,
	as_chain: bool,
	fee: Balance,
) -> Xcm<()> {
	let mut program = if as_chain {
		vec![
			WithdrawAsset(way.there(fee).into()),
			claimer(way.float()),
			PayFees { asset: way.there(fee) },
		]
	} else {
		opening(way, account, fee)
	};
	program.push(SetAppendix(Xcm(way.leftovers_to_float().to_vec())));
	program.push(claim(way.there(trapped)));
	let assets = exactly(way.there(trapped));
	program.push(DepositAsset { assets, beneficiary: way.principal(account) });
	Xcm(program)
}

/// Claims for `to` what lies in the trap of this chain for `V`: executed here as `V`.
pub fn claim_here(way: &Way, trapped: Balance, to: [u8; 32]) -> Xcm<()> {
	let assets = exactly(way.here(trapped));
	Xcm(vec![claim(way.here(trapped)), DepositAsset { assets, beneficiary: local(to) }])
}

fn claim(asset: Asset) -> Instruction<()> {
	ClaimAsset { assets: asset.into(), ticket: Location::here() }
}
