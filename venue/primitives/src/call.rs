//! The encoded calls of the venue that a home chain sends.

use crate::{Nonce, VersionedRequest};
use alloc::vec::Vec;
use codec::Encode;

/// Index of the call `execute(request: VersionedRequest)` in the venue's pallet.
pub const EXECUTE_CALL: u8 = 0;

/// Index of the call `assert_executed(nonce: Nonce)` in the venue's pallet.
pub const ASSERT_EXECUTED_CALL: u8 = 1;

/// The encoded call that executes a request; `pallet` is the index of the clearing house in the
/// venue's runtime.
pub fn encode_execute(pallet: u8, request: &VersionedRequest) -> Vec<u8> {
	(pallet, EXECUTE_CALL, request).encode()
}

/// The encoded call that fails unless the outcome of `nonce` is `Executed`.
pub fn encode_assert_executed(pallet: u8, nonce: Nonce) -> Vec<u8> {
	(pallet, ASSERT_EXECUTED_CALL, nonce).encode()
}
