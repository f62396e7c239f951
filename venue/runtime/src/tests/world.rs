//! The development chain with a channel to the home chain, and what the home chain sends.

use super::preset;
use crate::{
	adapters::Home,
	configs::{
		money::UsdcLocation,
		xcm::{HomeLocation, LocationToAccountId, Weigher, XcmConfig},
	},
	constants::{BLOCK_MILLIS, ETH_MARKET, HOME_PARA_ID, USDC},
	AccountId, Admins, AllPalletsWithSystem, Clearing, ForeignAssets, IndexFeeders,
	ParachainSystem, Runtime, RuntimeCall, RuntimeOrigin, System, XcmpQueue,
};
use codec::{Decode, Encode};
use cumulus_primitives_core::XcmpMessageSource;
use dhv_math::{Delta, Fixed, Price};
use dhv_venue_primitives::{
	encode_assert_executed, encode_execute, Balance, Command, Nonce, Request, VersionedRequest,
};
use frame_support::{
	assert_ok,
	traits::{Hooks, SortedMembers, TryState, TryStateSelect},
	weights::Weight,
};
use sp_consensus_aura::Slot;
use xcm::{
	latest::{prelude::*, AssetTransferFilter},
	VersionedXcm,
};
use xcm_executor::{
	traits::{ConvertLocation, WeightBounds},
	XcmExecutor,
};

/// The vault's account on the home chain.
pub const VAULT: [u8; 32] = [7; 32];
/// The index of the clearing house, as the home chain knows it.
pub const CLEARING: u8 = 60;
/// What every program pays: more than it needs.
pub const FEE: Balance = USDC;
/// The query that answers refer to.
pub const QUERY: QueryId = 42;

/// The time, in milliseconds.
const START: u64 = 1_800_000_000_000;

/// Runs a test on the development chain at block 1, with a channel to the home chain, an index of
/// 2,000, and a served vault; then checks every invariant.
pub fn venue(test: impl FnOnce()) {
	preset("development").execute_with(|| {
		System::set_block_number(1);
		pallet_timestamp::Now::<Runtime>::put(START);
		pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(START / BLOCK_MILLIS));
		open_channel();
		feed(2_000);
		assert_ok!(Clearing::register_home(admin(), vault()));
		end_block();
		sent();
		System::reset_events();
		test();
		AllPalletsWithSystem::try_state(1, TryStateSelect::All).unwrap();
	});
}

pub fn open_channel() {
	ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(HOME_PARA_ID.into());
}

pub fn close_channel() {
	cumulus_pallet_parachain_system::RelevantMessagingState::<Runtime>::kill();
}

pub fn admin() -> RuntimeOrigin {
	RuntimeOrigin::signed(Admins::sorted_members()[0].clone())
}

pub fn feed(price: i64) {
	let feeder = RuntimeOrigin::signed(IndexFeeders::sorted_members()[0].clone());
	assert_ok!(Clearing::feed_index(feeder, ETH_MARKET, Price::new(Fixed::from_int(price))));
}

pub fn end_block() {
	Clearing::on_idle(1, Weight::MAX);
}

/// The vault as the clearing house names it.
pub fn vault() -> Home {
	(HOME_PARA_ID.into(), VAULT)
}

/// The vault's account on the home chain, seen from there.
pub fn at_home() -> Junction {
	AccountId32 { network: None, id: VAULT }
}

/// The same, seen from here.
pub fn remote() -> Location {
	HomeLocation::get().appended_with(at_home()).unwrap()
}

pub fn account(location: &Location) -> AccountId {
	LocationToAccountId::convert_location(location).unwrap()
}

/// Balance of a location in USDC.
pub fn usdc(location: &Location) -> Balance {
	ForeignAssets::balance(UsdcLocation::get(), account(location))
}

pub fn issued() -> Balance {
	ForeignAssets::total_supply(UsdcLocation::get())
}

/// So much USDC, as an asset.
pub fn dollars(amount: Balance) -> Asset {
	(UsdcLocation::get(), amount).into()
}

/// Executes a message from a location as the queue does, weighed beforehand.
pub fn arrive(from: &Location, program: Vec<Instruction<RuntimeCall>>) -> Outcome {
	let mut message = Xcm(program);
	message.0.push(SetTopic([9; 32]));
	let weight = Weigher::weight(&mut message, Weight::MAX).unwrap();
	let mut id = message.using_encoded(sp_io::hashing::blake2_256);
	XcmExecutor::<XcmConfig>::prepare_and_execute(
		from.clone(),
		message,
		&mut id,
		weight,
		Weight::zero(),
	)
}

/// The same from the home chain, with an outcome.
#[track_caller]
pub fn complete(program: Vec<Instruction<RuntimeCall>>) {
	let outcome = arrive(&HomeLocation::get(), program);
	assert!(matches!(outcome, Outcome::Complete { .. }), "{outcome:?}");
}

/// The error with which a program of a location stops.
#[track_caller]
pub fn error(from: &Location, program: Vec<Instruction<RuntimeCall>>) -> XcmError {
	match arrive(from, program) {
		Outcome::Complete { .. } => panic!("nothing stopped it"),
		Outcome::Incomplete { error, .. } => error.error,
		Outcome::Error(error) => error.error,
	}
}

/// What every program of the vault starts with: paid by the home chain, then in the vault's name. It
/// is answered, and what is left of the fee goes back.
pub fn opening(on_failure: Option<Instruction<RuntimeCall>>) -> Vec<Instruction<RuntimeCall>> {
	// Money first: where no answer can be sent, an appendix ends.
	let mut appendix: Vec<_> = on_failure.into_iter().collect();
	appendix.extend([
		ReportError(QueryResponseInfo {
			destination: HomeLocation::get(),
			query_id: QUERY,
			max_weight: Weight::zero(),
		}),
		RefundSurplus,
		DepositAsset { assets: AllCounted(2).into(), beneficiary: HomeLocation::get() },
	]);
	vec![
		WithdrawAsset(dollars(FEE).into()),
		DescendOrigin(at_home().into()),
		SetHints {
			hints: vec![AssetClaimer { location: remote() }].try_into().expect("one hint fits"),
		},
		PayFees { asset: dollars(FEE) },
		SetAppendix(Xcm(appendix)),
		ExpectPallet {
			index: CLEARING.into(),
			name: b"Clearing".to_vec(),
			module_name: b"pallet_perps_clearing".to_vec(),
			crate_major: 0,
			min_crate_minor: 1,
		},
	]
}

pub fn transact(call: Vec<u8>) -> Vec<Instruction<RuntimeCall>> {
	vec![
		Transact {
			origin_kind: OriginKind::SovereignAccount,
			fallback_max_weight: None,
			call: call.into(),
		},
		ExpectTransactStatus(MaybeErrorCode::Success),
	]
}

pub fn request(nonce: Nonce, command: Command) -> VersionedRequest {
	Request { nonce, valid_until: u32::MAX, command }.into()
}

/// A program that has a request executed.
pub fn command(request: VersionedRequest) -> Vec<Instruction<RuntimeCall>> {
	let mut program = opening(None);
	program.extend(transact(encode_execute(CLEARING, &request)));
	program
}

/// A program that withdraws margin and sends it home.
pub fn withdrawal(nonce: Nonce, amount: Balance) -> Vec<Instruction<RuntimeCall>> {
	let back = DepositAsset { assets: Definite(dollars(amount).into()), beneficiary: remote() };
	let mut program = opening(Some(back));
	let request = request(nonce, Command::Withdraw { amount });
	program.extend(transact(encode_execute(CLEARING, &request)));
	program.extend(transact(encode_assert_executed(CLEARING, nonce)));
	program.extend([
		WithdrawAsset(dollars(amount).into()),
		InitiateTransfer {
			destination: HomeLocation::get(),
			remote_fees: Some(AssetTransferFilter::ReserveWithdraw(Definite(
				dollars(USDC / 10).into(),
			))),
			preserve_origin: false,
			assets: vec![AssetTransferFilter::ReserveWithdraw(Wild(AllCounted(1)))]
				.try_into()
				.expect("one filter fits"),
			remote_xcm: Xcm(vec![
				RefundSurplus,
				DepositAsset {
					assets: AllCounted(2).into(),
					beneficiary: AccountId32 { network: None, id: [8; 32] }.into(),
				},
			]),
		},
	]);
	program
}

/// USDC from the home chain for the vault, as a transfer there leaves it here.
pub fn fund(amount: Balance) -> Vec<Instruction<RuntimeCall>> {
	vec![
		ReserveAssetDeposited(dollars(FEE).into()),
		PayFees { asset: dollars(FEE) },
		ReserveAssetDeposited(dollars(amount).into()),
		AliasOrigin(remote()),
		SetHints {
			hints: vec![AssetClaimer { location: remote() }].try_into().expect("one hint fits"),
		},
		SetAppendix(Xcm(vec![
			RefundSurplus,
			DepositAsset { assets: AllCounted(2).into(), beneficiary: HomeLocation::get() },
		])),
		DepositAsset { assets: Definite(dollars(amount).into()), beneficiary: remote() },
	]
}

/// The vault with 10,000 USDC, half of it as margin under nonce 1.
pub fn funded() {
	complete(fund(10_000 * USDC));
	complete(command(request(1, Command::Deposit { amount: 5_000 * USDC })));
	sent();
}

pub fn position(target: i64) -> Command {
	let limit = Price::new(Fixed::from_int(if target < 0 { 1_900 } else { 2_100 }));
	let target = Delta::new(Fixed::from_int(target));
	Command::SetPosition { market: ETH_MARKET, target, limit, reduce_only: false }
}

/// Takes every message that waits for the home chain.
pub fn sent() -> Vec<Xcm<()>> {
	let mut all = Vec::new();
	loop {
		let pages = <XcmpQueue as XcmpMessageSource>::take_outbound_messages(8, &[]);
		if pages.is_empty() {
			return all;
		}
		for (para, page) in pages {
			assert_eq!(u32::from(para), HOME_PARA_ID);
			let mut messages = &page[1..]; // behind the format
			while !messages.is_empty() {
				let message = VersionedXcm::<()>::decode(&mut messages).expect("a message");
				all.push(message.try_into().expect("of this version"));
			}
		}
	}
}

/// Query, index and error if there was one, and who asked.
type Answer = (QueryId, Option<(u32, XcmError)>, Option<Location>);

/// The answers among messages.
pub fn answers(messages: &[Xcm<()>]) -> Vec<Answer> {
	let answer = |message: &Xcm<()>| match message.0.first() {
		Some(QueryResponse {
			query_id,
			response: Response::ExecutionResult(result),
			querier,
			..
		}) => Some((*query_id, *result, querier.clone())),
		_ => None,
	};
	messages.iter().filter_map(answer).collect()
}
