//! How a field becomes a figure.

use dhv_math::{
	fixed::Fixed,
	units::{Contracts, Delta, Price, Rate, Volatility},
};

/// A field that is a number in some smallest unit. What exceeds `i128` is the greatest of it, which is
/// inside no range.
pub trait Figure {
	/// The number.
	fn figure(&self) -> i128;
}

macro_rules! figures {
	($($name:ty),*) => {$(
		impl Figure for $name {
			fn figure(&self) -> i128 {
				(*self).into()
			}
		}
	)*};
}
figures!(bool, u8, u32, u64);

macro_rules! raw_figures {
	($($name:ty),*) => {$(
		impl Figure for $name {
			fn figure(&self) -> i128 {
				self.raw()
			}
		}
	)*};
}
raw_figures!(Fixed, Delta, Price, Rate, Volatility);

impl Figure for u128 {
	fn figure(&self) -> i128 {
		(*self).try_into().unwrap_or(i128::MAX)
	}
}

impl Figure for Contracts {
	fn figure(&self) -> i128 {
		self.units().figure()
	}
}
