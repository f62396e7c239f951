//! System, collators, messages and governance.

use super::*;
use crate::access::decisions;

pub const DECISIONS: &[Decision] = decisions! {
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
	Multisig {
		as_multi_threshold_1: SIGNED,
		as_multi: SIGNED,
		approve_as_multi: SIGNED,
		cancel_as_multi: SIGNED,
		poke_deposit: SIGNED,
	}
	Proxy {
		proxy: SIGNED,
		add_proxy: SIGNED,
		remove_proxy: SIGNED,
		remove_proxies: SIGNED,
		create_pure: SIGNED,
		kill_pure: SIGNED,
		announce: SIGNED,
		remove_announcement: SIGNED,
		reject_announcement: SIGNED,
		proxy_announced: SIGNED,
		poke_deposit: SIGNED,
	}
	CollatorSelection {
		set_invulnerables: GOVERNOR,
		set_desired_candidates: GOVERNOR,
		set_candidacy_bond: GOVERNOR,
		register_as_candidate: SIGNED,
		leave_intent: SIGNED,
		add_invulnerable: GOVERNOR,
		remove_invulnerable: GOVERNOR,
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
	Flows {
		set_limit: GOVERNOR,
		tighten_limit: TIGHTENERS,
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
		cancel: CANCELLERS,
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
	Managers {
		add_member: GOVERNOR,
		remove_member: DISMISSERS,
		swap_member: GOVERNOR,
		reset_members: GOVERNOR,
		change_key: NOBODY,
		set_prime: GOVERNOR,
		clear_prime: GOVERNOR,
	}
	Guardians {
		add_member: GOVERNOR,
		remove_member: DISMISSERS,
		swap_member: GOVERNOR,
		reset_members: GOVERNOR,
		change_key: NOBODY,
		set_prime: GOVERNOR,
		clear_prime: GOVERNOR,
	}
	Keepers {
		add_member: GOVERNOR,
		remove_member: DISMISSERS,
		swap_member: GOVERNOR,
		reset_members: GOVERNOR,
		change_key: NOBODY,
		set_prime: GOVERNOR,
		clear_prime: GOVERNOR,
	}
	Treasury {
		// The older way of spending is closed to the treasury track.
		spend_local: ROOT,
		remove_approval: ROOT,
		spend: SPENDERS,
		payout: SIGNED,
		check_status: SIGNED,
		void_spend: REJECTERS,
	}
};
