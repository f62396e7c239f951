//! Calls from any origin.
//!
//! An input is a list of steps. A step is an origin, a way of making a call, and the call: drawn from
//! the type information of the runtime, or SCALE as it stands in the input. A call that fails changes
//! nothing; no call of ours takes more weight than it said; the laws hold in the end and after each block.

use crate::{
	chain::{block, on_the_chain, Feeds},
	draw,
	known::{now, sibling, Known},
	laws::{self, Books},
	scope,
	source::Source,
	tally, tell,
};
use codec::DecodeLimit;
use dhv_runtime::{constants::VENUE_PARA_ID, origins, RuntimeCall, RuntimeOrigin};
use frame_support::{
	dispatch::GetDispatchInfo,
	traits::{GetCallMetadata, OriginTrait},
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};

/// Steps of one input.
const MOST: usize = 24;

/// Somebody.
pub fn origin(source: &mut Source, known: &Known) -> RuntimeOrigin {
	match source.byte() {
		0..=159 => signed(source.pick(&known.people)),
		160..=191 => signed(source.pick(&known.signers)),
		192..=207 => RuntimeOrigin::root(),
		208..=219 => origins::Origin::Governor.into(),
		220..=225 => origins::Origin::Tightener.into(),
		226..=227 => origins::Origin::Canceller.into(),
		228..=229 => origins::Origin::Treasurer.into(),
		230..=239 => pallet_xcm::Origin::Xcm(sibling(VENUE_PARA_ID)).into(),
		240..=243 => pallet_xcm::Origin::Xcm(sibling(1_000)).into(),
		244..=247 => pallet_xcm::Origin::Response(sibling(VENUE_PARA_ID)).into(),
		_ => RuntimeOrigin::none(),
	}
}

fn signed(who: Option<dhv_runtime::AccountId>) -> RuntimeOrigin {
	who.map_or(RuntimeOrigin::none(), RuntimeOrigin::signed)
}

/// Reads a call; nothing if it is none, or none that is tried.
pub fn read(bytes: &mut &[u8]) -> Option<RuntimeCall> {
	RuntimeCall::decode_with_depth_limit(64, bytes).ok().filter(scope::fits)
}

/// Whether a call is of a pallet of this project. Some of the SDK's take more than they say, as
/// `multisig.approve_as_multi` by the weight of one signatory; what counts is then what they said.
const fn ours(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::AssetIndices(_)
			| RuntimeCall::Flows(_)
			| RuntimeCall::VolatilityFeed(_)
			| RuntimeCall::OptionRegistry(_)
			| RuntimeCall::LiquidityPool(_)
			| RuntimeCall::Handler(_)
			| RuntimeCall::Hedging(_)
			| RuntimeCall::PerpReactor(_)
			| RuntimeCall::PriceRounds(_)
			| RuntimeCall::Venues(_)
			| RuntimeCall::LocalVenue(_)
	)
}

/// Makes a call. One of ours takes at most the weight that it said.
pub fn make(origin: RuntimeOrigin, call: RuntimeCall) -> DispatchResult {
	let info = call.get_dispatch_info();
	// No block has room for it.
	if info.call_weight.any_gt(dhv_runtime::constants::MAXIMUM_BLOCK_WEIGHT) {
		return Err(DispatchError::Exhausted);
	}
	let ours = ours(&call);
	let name = call.get_call_metadata();
	tell(|| format!("{:?} {call:?}", origin.caller()));
	let result = call.dispatch(origin);
	tell(|| format!("   {result:?}"));
	let told = result.as_ref().map(drop).map_err(|error| error.error);
	tally::tried(|| format!("{}.{}", name.pallet_name, name.function_name), told);
	let post_info = match &result {
		Ok(post_info) => post_info,
		Err(error) => &error.post_info,
	};
	if let Some(used) = post_info.actual_weight.filter(|_| ours) {
		assert!(used.all_lte(info.call_weight), "{used:?} is more than {:?}", info.call_weight);
	}
	told
}

/// Makes a call as the first role that may.
pub fn make_by_role(call: &RuntimeCall) -> DispatchResult {
	use origins::Origin::{Canceller, Governor, Tightener, Treasurer};
	let roles = [
		signed(Some(Alice.to_account_id())),
		signed(Some(Bob.to_account_id())),
		signed(Some(Charlie.to_account_id())),
		Tightener.into(),
		Governor.into(),
		Treasurer.into(),
		Canceller.into(),
	];
	for role in roles {
		let result = make(role, call.clone());
		if result != Err(DispatchError::BadOrigin) {
			return result;
		}
	}
	make(RuntimeOrigin::root(), call.clone())
}

/// Runs an input.
pub fn run(data: &[u8]) {
	on_the_chain(|| {
		let mut source = Source::new(data);
		let known = Known::read();
		let mut books = Books::open();
		for _ in 0..MOST {
			if source.is_empty() {
				break;
			}
			step(&mut source, &known);
			books.look();
		}
		block(now() + 60, known.dollars, Feeds::All);
		books.look();
		laws::hold();
	});
}

fn step(source: &mut Source, known: &Known) {
	let way = source.byte();
	if way == u8::MAX {
		block(now() + 6, known.dollars, Feeds::All);
		return;
	}
	if way < 64 {
		let drawn = draw::call(source, known, &[]);
		if let Some(call) = read(&mut &drawn[..]) {
			let _ = make_by_role(&call);
		}
		return;
	}
	let origin = origin(source, known);
	let call = if way < 192 {
		let drawn = draw::call(source, known, &[]);
		read(&mut &drawn[..])
	} else {
		read(source.rest())
	};
	if let Some(call) = call {
		let _ = make(origin, call);
	}
}
