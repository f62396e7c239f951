//! Prices before trades: what an operator feeds stands at the head of the queue.
//!
//! A block that is full of trades at the last price must not keep the next price out. So a feed that an
//! operator signs itself has the highest priority that a transaction can have, whatever others tip. In
//! a batch or through a proxy it has none.
//!
//! An operator cannot fill blocks this way for free: one feed in a block is free, any further one fails and pays.

use crate::{AccountId, OracleOperators, Runtime, RuntimeCall, RuntimeOrigin};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{DispatchInfo, PostDispatchInfo},
	pallet_prelude::{
		TransactionPriority, TransactionSource, TransactionValidity, TransactionValidityError,
	},
	traits::SortedMembers,
	weights::Weight,
};
use frame_system::CheckWeight;
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{AsSystemOriginSigner, Implication, TransactionExtension, ValidateResult},
	DispatchResult,
};

type Inner = CheckWeight<Runtime>;

/// [`CheckWeight`] that lets operators' feeds go first. Wallets see no difference: name, encoding
/// and metadata are those of what it wraps.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct FeedsFirst(Inner);

impl FeedsFirst {
	/// The extension.
	pub fn new() -> Self {
		Self(Inner::new())
	}
}

impl Default for FeedsFirst {
	fn default() -> Self {
		Self::new()
	}
}

fn is_feed(call: &RuntimeCall) -> bool {
	matches!(call, RuntimeCall::Oracle(pallet_oracle::Call::feed_values { .. }))
}

fn is_operator(origin: &RuntimeOrigin) -> bool {
	let signer: Option<&AccountId> = origin.as_system_origin_signer();
	signer.is_some_and(<OracleOperators as SortedMembers<AccountId>>::contains)
}

impl TransactionExtension<RuntimeCall> for FeedsFirst {
	const IDENTIFIER: &'static str = <Inner as TransactionExtension<RuntimeCall>>::IDENTIFIER;
	type Implicit = <Inner as TransactionExtension<RuntimeCall>>::Implicit;
	type Val = <Inner as TransactionExtension<RuntimeCall>>::Val;
	type Pre = <Inner as TransactionExtension<RuntimeCall>>::Pre;

	fn metadata() -> alloc::vec::Vec<sp_runtime::traits::TransactionExtensionMetadata> {
		<Inner as TransactionExtension<RuntimeCall>>::metadata()
	}

	fn weight(&self, call: &RuntimeCall) -> Weight {
		let inner = self.0.weight(call);
		if is_feed(call) {
			// The operators.
			inner.saturating_add(<Runtime as frame_system::Config>::DbWeight::get().reads(1))
		} else {
			inner
		}
	}

	fn validate(
		&self,
		origin: RuntimeOrigin,
		call: &RuntimeCall,
		info: &DispatchInfo,
		len: usize,
		self_implicit: Self::Implicit,
		inherited_implication: &impl Implication,
		source: TransactionSource,
	) -> ValidateResult<Self::Val, RuntimeCall> {
		let (mut validity, val, origin) = self.0.validate(
			origin,
			call,
			info,
			len,
			self_implicit,
			inherited_implication,
			source,
		)?;
		if is_feed(call) && is_operator(&origin) {
			validity.priority = TransactionPriority::MAX;
		}
		Ok((validity, val, origin))
	}

	fn prepare(
		self,
		val: Self::Val,
		origin: &RuntimeOrigin,
		call: &RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		self.0.prepare(val, origin, call, info, len)
	}

	fn post_dispatch_details(
		pre: Self::Pre,
		info: &DispatchInfo,
		post_info: &PostDispatchInfo,
		len: usize,
		result: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		<Inner as TransactionExtension<RuntimeCall>>::post_dispatch_details(
			pre, info, post_info, len, result,
		)
	}

	fn bare_validate(call: &RuntimeCall, info: &DispatchInfo, len: usize) -> TransactionValidity {
		Inner::bare_validate(call, info, len)
	}

	fn bare_validate_and_prepare(
		call: &RuntimeCall,
		info: &DispatchInfo,
		len: usize,
	) -> Result<(), TransactionValidityError> {
		Inner::bare_validate_and_prepare(call, info, len)
	}

	fn bare_post_dispatch(
		info: &DispatchInfo,
		post_info: &mut PostDispatchInfo,
		len: usize,
		result: &DispatchResult,
	) -> Result<(), TransactionValidityError> {
		<Inner as TransactionExtension<RuntimeCall>>::bare_post_dispatch(
			info, post_info, len, result,
		)
	}
}
