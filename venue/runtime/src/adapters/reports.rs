//! Reports as messages to the home chain.

use super::Home;
use crate::{
	constants::{HOME_RECEIVE_REPORT_CALL, HOME_REPORTS_PALLET, MAX_REPORT_SIZE},
	PolkadotXcm,
};
use alloc::{vec, vec::Vec};
use codec::Encode;
use dhv_venue_primitives::{Reports, VersionedReport};
use frame_support::ensure;
use sp_runtime::DispatchError;
use xcm::latest::prelude::*;

/// Has the home chain dispatch `receive_report`, with this chain as its origin. The home chain asks no
/// fee for it: it wants to know. Delivery costs nobody anything, as the message is of this chain's own.
pub struct ReportsByXcm;

/// The encoded call of the home chain that takes a report.
pub fn receive_report(report: &VersionedReport) -> Vec<u8> {
	(HOME_REPORTS_PALLET, HOME_RECEIVE_REPORT_CALL, report.encode()).encode()
}

impl Reports<Home> for ReportsByXcm {
	fn send((para, _): &Home, report: VersionedReport) -> Result<(), DispatchError> {
		ensure!(report.encoded_size() <= MAX_REPORT_SIZE, DispatchError::Exhausted);
		let message = Xcm(vec![
			UnpaidExecution { weight_limit: Unlimited, check_origin: None },
			Transact {
				origin_kind: OriginKind::Xcm,
				fallback_max_weight: None,
				call: receive_report(&report).into(),
			},
		]);
		let chain = Location::new(1, [Parachain((*para).into())]);
		PolkadotXcm::send_xcm(Here, chain, message)
			.map(|_| ())
			.map_err(|_| DispatchError::Unavailable)
	}
}
