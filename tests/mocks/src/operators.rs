//! A set of oracle operators that a test changes.

use core::cell::RefCell;
use dhv_primitives::ports::PriceOperators;

thread_local! {
	static OPERATORS: RefCell<Vec<u128>> = const { RefCell::new(Vec::new()) };
}

/// Operators under the control of the test; more than half of them are a quorum.
pub struct MockOperators;

impl MockOperators {
	/// Sets who is an operator.
	pub fn set(operators: &[u128]) {
		OPERATORS.with_borrow_mut(|set| *set = operators.to_vec());
	}
}

impl PriceOperators<u128> for MockOperators {
	fn operators() -> Vec<u128> {
		OPERATORS.with_borrow(Clone::clone)
	}

	fn quorum() -> u32 {
		OPERATORS.with_borrow(|set| set.len() / 2 + 1) as u32
	}
}
