//! The venue's chain.

use super::{decisions, Caller, Callers, Decision};

macro_rules! callers {
	($($bit:literal $constant:ident $name:literal $meaning:literal)*) => {
		$(const $constant: Callers = 1 << $bit;)*

		/// The columns of the tables; the number of a caller is its place here.
		pub const CALLERS: &[Caller] = &[$(Caller { name: $name, meaning: $meaning }),*];
	};
}

callers! {
	0 NONE "none" "no origin: what the author of a block puts in"
	1 USER "user" "a signed account without any role, also one that stands for an account of another chain"
	2 FEEDER "feeder" "a member of `IndexFeeders`"
	3 ADMIN "admin" "a member of `Admins`"
	4 ROOT "root" "a referendum on the root track"
	5 MESSAGE "message" "another chain, speaking for itself by message"
	6 ANSWER "answer" "the answer of another chain to a message of ours"
	7 RELAY "relay" "the relay chain, by message"
}

/// Nobody, not even root.
const NOBODY: Callers = 0;
/// Whoever signs.
const SIGNED: Callers = USER | FEEDER | ADMIN;
/// Whoever signs, or root.
const SIGNED_OR_ROOT: Callers = SIGNED | ROOT;
const ADMINS: Callers = ADMIN | ROOT;
/// Every origin.
const EVERYBODY: Callers = NONE | SIGNED | ROOT | MESSAGE | ANSWER | RELAY;
/// Every origin that somebody stands behind.
const SOMEBODY: Callers = EVERYBODY & !NONE;

/// The decisions.
pub fn decisions() -> Vec<Decision> {
	DECISIONS.to_vec()
}

const DECISIONS: &[Decision] = decisions! {
	System {
		remark: EVERYBODY,
		set_heap_pages: ROOT,
		set_code: ROOT,
		set_code_without_checks: ROOT,
		set_storage: ROOT,
		kill_storage: ROOT,
		kill_prefix: ROOT,
		remark_with_event: SIGNED,
		authorize_upgrade: ROOT,
		authorize_upgrade_without_checks: ROOT,
		// Only code that root has authorised.
		apply_authorized_upgrade: EVERYBODY,
	}
	ParachainSystem {
		set_validation_data: NONE,
		sudo_send_upward_message: ROOT,
	}
	Timestamp {
		set: NONE,
	}
	Utility {
		batch: SOMEBODY,
		as_derivative: SIGNED,
		batch_all: SOMEBODY,
		dispatch_as: ROOT,
		force_batch: SOMEBODY,
		with_weight: ROOT,
		if_else: SOMEBODY,
		dispatch_as_fallible: ROOT,
	}
	Balances {
		transfer_allow_death: SIGNED,
		force_transfer: ROOT,
		transfer_keep_alive: SIGNED,
		transfer_all: SIGNED,
		force_unreserve: ROOT,
		upgrade_accounts: SIGNED,
		force_set_balance: ROOT,
		force_adjust_total_issuance: ROOT,
		burn: SIGNED,
	}
	AssetRate {
		create: ADMINS,
		update: ADMINS,
		remove: ADMINS,
	}
	ForeignAssets {
		create: NOBODY,
		force_create: ROOT,
		start_destroy: ROOT or "NoPermission",
		destroy_accounts: SIGNED,
		destroy_approvals: SIGNED,
		finish_destroy: SIGNED,
		mint: NOBODY or "NoPermission",
		burn: NOBODY or "NoPermission",
		transfer: SIGNED,
		transfer_keep_alive: SIGNED,
		force_transfer: NOBODY or "NoPermission",
		freeze: NOBODY or "NoPermission",
		thaw: NOBODY or "NoPermission",
		freeze_asset: NOBODY or "NoPermission",
		thaw_asset: NOBODY or "NoPermission",
		transfer_ownership: NOBODY or "NoPermission",
		set_team: NOBODY or "NoPermission",
		set_metadata: NOBODY or "NoPermission",
		clear_metadata: NOBODY or "NoPermission",
		force_set_metadata: ROOT,
		force_clear_metadata: ROOT,
		force_asset_status: ROOT,
		approve_transfer: SIGNED,
		cancel_approval: SIGNED,
		force_cancel_approval: ROOT or "NoPermission",
		transfer_approved: SIGNED,
		touch: SIGNED,
		refund: SIGNED,
		set_min_balance: NOBODY or "NoPermission",
		touch_other: SIGNED,
		refund_other: SIGNED,
		block: NOBODY or "NoPermission",
		transfer_all: SIGNED,
		set_reserves: NOBODY or "NoPermission",
	}
	CollatorSelection {
		set_invulnerables: ADMINS,
		set_desired_candidates: ADMINS,
		set_candidacy_bond: ADMINS,
		register_as_candidate: SIGNED,
		leave_intent: SIGNED,
		add_invulnerable: ADMINS,
		remove_invulnerable: ADMINS,
		update_bond: SIGNED,
		take_candidate_slot: SIGNED,
	}
	Session {
		set_keys: SIGNED,
		purge_keys: SIGNED,
	}
	XcmpQueue {
		suspend_xcm_execution: ROOT,
		resume_xcm_execution: ROOT,
		update_suspend_threshold: ROOT,
		update_drop_threshold: ROOT,
		update_resume_threshold: ROOT,
	}
	PolkadotXcm {
		send: ROOT,
		teleport_assets: NOBODY or "Filtered",
		reserve_transfer_assets: SIGNED_OR_ROOT,
		execute: NOBODY or "Filtered",
		force_xcm_version: ROOT,
		force_default_xcm_version: ROOT,
		force_subscribe_version_notify: ROOT,
		force_unsubscribe_version_notify: ROOT,
		limited_reserve_transfer_assets: SIGNED_OR_ROOT,
		limited_teleport_assets: NOBODY or "Filtered",
		force_suspension: ROOT,
		transfer_assets: SIGNED_OR_ROOT,
		claim_assets: SIGNED_OR_ROOT,
		transfer_assets_using_type_and_then: SIGNED_OR_ROOT,
		add_authorized_alias: SIGNED,
		remove_authorized_alias: SIGNED,
		remove_all_authorized_aliases: SIGNED,
	}
	MessageQueue {
		reap_page: SIGNED,
		execute_overweight: SIGNED,
	}
	Preimage {
		note_preimage: SIGNED_OR_ROOT,
		unnote_preimage: SIGNED_OR_ROOT,
		request_preimage: ROOT,
		unrequest_preimage: ROOT,
		ensure_updated: SIGNED,
	}
	Scheduler {
		schedule: ROOT,
		cancel: ROOT,
		schedule_named: ROOT,
		cancel_named: ROOT,
		schedule_after: ROOT,
		schedule_named_after: ROOT,
		set_retry: ROOT,
		set_retry_named: ROOT,
		cancel_retry: ROOT,
		cancel_retry_named: ROOT,
	}
	Referenda {
		submit: SIGNED,
		place_decision_deposit: SIGNED,
		refund_decision_deposit: SIGNED_OR_ROOT,
		cancel: ROOT,
		kill: ROOT,
		nudge_referendum: ROOT,
		one_fewer_deciding: ROOT,
		refund_submission_deposit: SIGNED_OR_ROOT,
		set_metadata: SIGNED,
	}
	ConvictionVoting {
		vote: SIGNED,
		delegate: SIGNED,
		undelegate: SIGNED,
		unlock: SIGNED,
		remove_vote: SIGNED,
		remove_other_vote: SIGNED,
	}
	Admins {
		add_member: ROOT,
		remove_member: ROOT,
		swap_member: ROOT,
		reset_members: ROOT,
		change_key: NOBODY,
		set_prime: ROOT,
		clear_prime: ROOT,
	}
	IndexFeeders {
		add_member: ADMINS,
		remove_member: ADMINS,
		swap_member: ADMINS,
		reset_members: ADMINS,
		change_key: NOBODY,
		set_prime: ADMINS,
		clear_prime: ADMINS,
	}
	Clearing {
		execute: SIGNED,
		assert_executed: SIGNED,
		liquidate: SIGNED,
		touch: SIGNED,
		push_report: SIGNED,
		feed_index: FEEDER,
		set_market: ADMINS,
		set_market_status: ADMINS,
		set_paused: ADMINS,
		register_home: ADMINS,
		fund_pool: SIGNED,
		take_from_pool: ADMINS,
		fund_insurance: SIGNED,
	}
};
