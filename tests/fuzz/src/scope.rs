//! Which calls are tried at all: those that a chain could survive.

use dhv_runtime::{configs::system::RelayClock, Runtime, RuntimeCall};
use frame_support::traits::Get;
use RuntimeCall as Call;

/// Calls within calls that are looked into.
const DEEPEST: usize = 6;

/// Whether a call, and every call in it, can be tried. Left out is what root has to replace state or code
/// past every pallet or to act for accounts that nobody has a key of, and what only the author of a block
/// places in it, which may panic there. And two mistakes of governance that their pallets let pass: more candidates for
/// collators than there may be, of which never more are taken than there may be, and a spend that becomes valid at the
/// end of all blocks.
pub fn fits(call: &RuntimeCall) -> bool {
	whole(call, 0)
}

fn whole(call: &RuntimeCall, depth: usize) -> bool {
	!rewrites(call)
		&& !overfills(call)
		&& !outlives(call)
		&& depth < DEEPEST
		&& inner(call).into_iter().all(|inner| whole(inner, depth + 1))
}

/// Whether a call asks for more candidates than `pallet_collator_selection` has room for.
fn overfills(call: &RuntimeCall) -> bool {
	type Room = <Runtime as pallet_collator_selection::Config>::MaxCandidates;
	matches!(
		call,
		Call::CollatorSelection(pallet_collator_selection::Call::set_desired_candidates { max })
			if *max > <Room as Get<u32>>::get()
	)
}

/// Whether a call approves a spend that becomes valid later than `pallet_treasury` can count to its end.
fn outlives(call: &RuntimeCall) -> bool {
	type Payout = <Runtime as pallet_treasury::Config>::PayoutPeriod;
	let last = u32::MAX - <Payout as Get<u32>>::get();
	matches!(
		call,
		Call::Treasury(pallet_treasury::Call::spend { valid_from: Some(block), .. })
			if *block >= last
	)
}

fn rewrites(call: &RuntimeCall) -> bool {
	use frame_system::Call as System;
	matches!(
		call,
		Call::System(
			System::set_storage { .. }
				| System::kill_storage { .. }
				| System::kill_prefix { .. }
				| System::set_code { .. }
				| System::set_code_without_checks { .. }
				| System::set_heap_pages { .. }
				| System::authorize_upgrade { .. }
				| System::authorize_upgrade_without_checks { .. }
				| System::apply_authorized_upgrade { .. }
		) | Call::ForeignAssets(pallet_assets::Call::force_asset_status { .. })
			| Call::OptionTokens(pallet_assets::Call::force_asset_status { .. })
			| Call::VaultShares(pallet_assets::Call::force_asset_status { .. })
			| Call::LpTokens(pallet_assets::Call::force_asset_status { .. })
			| Call::Utility(
				pallet_utility::Call::dispatch_as { .. }
					| pallet_utility::Call::dispatch_as_fallible { .. }
			) | Call::Timestamp(_)
			| Call::ParachainSystem(_)
			| Call::Balances(
				pallet_balances::Call::force_set_balance { .. }
					| pallet_balances::Call::force_transfer { .. }
					| pallet_balances::Call::force_unreserve { .. }
					| pallet_balances::Call::force_adjust_total_issuance { .. }
			)
	)
}

/// The calls that a call carries.
fn inner(call: &RuntimeCall) -> Vec<&RuntimeCall> {
	use pallet_multisig::Call as Multisig;
	use pallet_proxy::Call as Proxy;
	use pallet_scheduler::Call as Scheduler;
	use pallet_utility::Call as Utility;
	match call {
		Call::Utility(
			Utility::batch { calls }
			| Utility::batch_all { calls }
			| Utility::force_batch { calls },
		) => calls.iter().collect(),
		Call::Utility(Utility::as_derivative { call, .. } | Utility::with_weight { call, .. })
		| Call::Proxy(Proxy::proxy { call, .. } | Proxy::proxy_announced { call, .. })
		| Call::Multisig(
			Multisig::as_multi { call, .. } | Multisig::as_multi_threshold_1 { call, .. },
		)
		| Call::Scheduler(
			Scheduler::schedule { call, .. }
			| Scheduler::schedule_named { call, .. }
			| Scheduler::schedule_after { call, .. }
			| Scheduler::schedule_named_after { call, .. },
		) => vec![call],
		Call::Utility(Utility::if_else { main, fallback }) => vec![main, fallback],
		_ => vec![],
	}
}

/// The relay chain's block, by the time.
pub fn relay_block(seconds: u64) {
	use sp_runtime::traits::BlockNumberProvider;
	RelayClock::set_block_number(u32::try_from(seconds / 6).expect("the time is near"));
}
