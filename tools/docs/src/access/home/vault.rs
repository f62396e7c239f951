//! Oracle, surfaces, and the vault.

use super::*;
use crate::access::decisions;

pub const DECISIONS: &[Decision] = decisions! {
	Oracle {
		// What root feeds is left out of the price.
		feed_values: OPERATOR_OR_ROOT or "NoPermission",
	}
	PriceRounds {
		set_limits: GOVERNOR,
		tighten_limits: TIGHTENERS,
	}
	OracleOperators {
		add_member: GOVERNOR,
		// Fewer operators make a smaller quorum, so this is no tightening.
		remove_member: GOVERNOR,
		swap_member: GOVERNOR,
		reset_members: GOVERNOR,
		change_key: NOBODY,
		set_prime: GOVERNOR,
		clear_prime: GOVERNOR,
	}
	VolatilityFeed {
		submit_smile: FEEDERS,
		force_smile: GOVERNOR,
		remove_smile: GOVERNOR,
		remove_expired: SIGNED,
		set_parameters: GOVERNOR,
	}
	OptionRegistry {
		set_product("tightens"): TIGHTENERS,
		set_product("loosens"): GOVERNOR or "ParameterRefused",
		// Users leave a deposit.
		issue_series: SIGNED_OR_GOVERNOR,
		top_up: SIGNED,
		poke_fixing: SIGNED,
		settle_vault: SIGNED,
		pay_holder: SIGNED,
		claim: SIGNED,
		adjust_vault: SIGNED,
		set_operator: SIGNED,
		claim_credit: SIGNED,
		set_underlying_cap("tightens"): TIGHTENERS,
		set_underlying_cap("loosens"): GOVERNOR or "ParameterRefused",
		set_insurance: GOVERNOR,
		withdraw_surplus: GOVERNOR,
		poke_vault: SIGNED,
		bid: SIGNED,
		dispute_fixing: GUARDIANS,
		resolve_fixing: GOVERNOR,
	}
	LiquidityPool {
		open_pool: GOVERNOR,
		set_parameters("tightens"): TIGHTENERS,
		set_parameters("loosens"): GOVERNOR or "ParameterRefused",
		set_status("tightens"): TIGHTENERS,
		set_status("loosens"): GOVERNOR or "OnlyTightening",
		set_function_status("tightens"): TIGHTENERS,
		set_function_status("loosens"): GOVERNOR or "OnlyTightening",
		set_breakers("tightens"): TIGHTENERS,
		set_breakers("loosens"): GOVERNOR or "BreakersRefused",
		poke_breakers: SIGNED,
		request_deposit: SIGNED,
		cancel_deposit: SIGNED,
		request_withdrawal: SIGNED,
		cancel_withdrawal: SIGNED,
		claim_shares: SIGNED,
		claim_withdrawal: SIGNED,
		poke_epoch: SIGNED,
		poke_marks: SIGNED,
	}
	Handler {
		list_series: MANAGERS,
		set_listing: MANAGERS,
		unlist: MANAGERS,
		set_parameters("tightens"): TIGHTENERS,
		set_parameters("loosens"): GOVERNOR or "ParameterRefused",
		buy: SIGNED,
		remove_expired: SIGNED,
		sell: SIGNED,
		trade: SIGNED,
		set_tables: GOVERNOR,
		set_listing_rule: GOVERNOR,
		poke_listings: SIGNED,
		create_order: MANAGERS,
		fill_order: SIGNED,
		// Signed: once it has expired, or who made it.
		cancel_order: SIGNED_OR_GOVERNOR,
		set_otc_terms("tightens"): TIGHTENERS,
		set_otc_terms("loosens"): GOVERNOR or "ParameterRefused",
		fill_quote: SIGNED,
		cancel_quote: SIGNED,
		revoke_quotes: SIGNED,
		forget_quote: SIGNED,
	}
	Hedging {
		set_parameters("tightens"): TIGHTENERS,
		set_parameters("loosens"): GOVERNOR or "ParameterRefused",
		add_spot_reactor: GOVERNOR,
		set_reactor_parameters("tightens"): TIGHTENERS,
		set_reactor_parameters("loosens"): GOVERNOR or "ParameterRefused",
		close_reactor: GOVERNOR,
		rebalance: SIGNED,
		hedge: MANAGERS,
		unwind: SIGNED,
		set_routing: GOVERNOR,
		set_bounty("tightens"): TIGHTENERS,
		set_bounty("loosens"): GOVERNOR or "ParameterRefused",
		set_keeper: GOVERNOR,
		hedge_perp: MANAGERS,
		hedge_as_keeper: KEEPER,
	}
	PerpReactor {
		add_reactor: GOVERNOR,
		set_parameters("tightens"): TIGHTENERS,
		set_parameters("loosens"): GOVERNOR or "ParameterRefused",
		close: GOVERNOR,
		set_target: GOVERNOR,
		advance: SIGNED,
		receive_report: VENUE,
		process_inbox: SIGNED,
		collect: SIGNED,
		reclaim: SIGNED,
		resolve_quarantine: GOVERNOR,
		force_resolve: GOVERNOR,
		abandon: GOVERNOR,
	}
	Venues {
		set_venue: GOVERNOR,
		set_market: GOVERNOR,
		close_venue: TIGHTENERS,
		answer: ANSWER,
		top_up: GOVERNOR,
		refill: SIGNED,
	}
	// Closed to all but root where genesis has not opened it.
	LocalVenue {
		execute: SIGNED,
		assert_executed: SIGNED,
		liquidate: SIGNED,
		touch: SIGNED,
		push_report: SIGNED,
		feed_index: GOVERNOR,
		set_market: GOVERNOR,
		set_market_status: GOVERNOR,
		set_paused: GOVERNOR,
		register_home: GOVERNOR,
		fund_pool: SIGNED,
		take_from_pool: GOVERNOR,
		fund_insurance: SIGNED,
	}
};
