//! What venues and our accounts there may do without paying for it.

use super::{Expected, Pallet, Reporters};
use crate::{AccountId, PerpReactor, Runtime};
use core::marker::PhantomData;
use frame_support::{
	ensure,
	traits::{Contains, PalletInfoAccess, ProcessMessageError},
	weights::Weight,
};
use pallet_perp_reactor::{ReactorByAccount, MAX_REPORT_SIZE};
use xcm::latest::prelude::*;
use xcm_builder::HandleFee;
use xcm_executor::{
	traits::{FeeManager, FeeReason, Properties, ShouldExecute},
	AssetsInHolding,
};

/// The index of `receive_report` among the calls of its pallet.
const RECEIVE_REPORT: u8 = 5;

/// What a call of `receive_report` has beside the report: two indices and a length.
const OVERHEAD: usize = 2 + 4;

/// Whether an encoded call is a report, and no longer than one may be.
fn is_report(call: &[u8]) -> bool {
	let pallet = u8::try_from(<PerpReactor as PalletInfoAccess>::index()).ok();
	let longest = usize::try_from(MAX_REPORT_SIZE).unwrap_or(0).saturating_add(OVERHEAD);
	call.first().copied() == pallet && call.get(1) == Some(&RECEIVE_REPORT) && call.len() <= longest
}

/// Lets a venue report without paying: exactly one call of `receive_report`, in its own name, and
/// nothing else in the message.
pub struct AllowReports;

impl ShouldExecute for AllowReports {
	fn should_execute<Call>(
		origin: &Location,
		instructions: &mut [Instruction<Call>],
		max_weight: Weight,
		_: &mut Properties,
	) -> Result<(), ProcessMessageError> {
		let [UnpaidExecution { weight_limit, check_origin: None }, Transact { origin_kind: OriginKind::Xcm, call, .. }] =
			instructions
		else {
			return Err(ProcessMessageError::BadFormat);
		};
		let enough = match weight_limit {
			Unlimited => true,
			Limited(limit) => limit.all_gte(max_weight),
		};
		ensure!(enough, ProcessMessageError::Overweight(max_weight));
		ensure!(is_report(call.encoded()), ProcessMessageError::BadFormat);
		ensure!(Reporters::contains(origin), ProcessMessageError::Unsupported);
		Ok(())
	}
}

/// Whether an account is one of a reactor, or the one that fills floats up. Nobody signs for these.
fn is_ours(account: &AccountId) -> bool {
	ReactorByAccount::<Runtime>::contains_key(account) || *account == Pallet::<Runtime>::account()
}

/// The way of hedges: venues, accounts of reactors, the account that fills floats up, and accounts that
/// commands have funds come home to. What goes this way has limits of its own.
pub struct HedgingRoute;

impl Contains<Location> for HedgingRoute {
	fn contains(location: &Location) -> bool {
		match location.unpack() {
			(0, [AccountId32 { network: None, id }]) => {
				let account = AccountId::new(*id);
				is_ours(&account) || Expected::<Runtime>::contains_key(&account)
			}
			_ => Reporters::contains(location),
		}
	}
}

/// Fees of delivery: this chain pays none to itself, nor do transfers of its own accounts to venues,
/// which have paid a fee for their message. Everybody else pays to `Handler`.
pub struct DeliveryFees<Handler>(PhantomData<Handler>);

impl<Handler: HandleFee> FeeManager for DeliveryFees<Handler> {
	fn is_waived(origin: Option<&Location>, reason: FeeReason) -> bool {
		match (origin.map(Location::unpack), reason) {
			(Some((0, [])), _) => true,
			(Some((0, [AccountId32 { network: None, id }])), FeeReason::InitiateTransfer) => {
				is_ours(&AccountId::new(*id))
			}
			_ => false,
		}
	}

	fn handle_fee(fee: AssetsInHolding, context: Option<&XcmContext>, reason: FeeReason) {
		Handler::handle_fee(fee, context, reason);
	}
}
