//! Decisions, read from the bytes of an input.

/// What is left of an input. After its end every decision is the first one.
pub struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
	/// All of it.
	pub const fn new(data: &'a [u8]) -> Self {
		Self(data)
	}

	/// Whether nothing is left.
	pub const fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// What is left, for those who take it apart themselves.
	pub fn rest(&mut self) -> &mut &'a [u8] {
		&mut self.0
	}

	/// The next byte.
	pub fn byte(&mut self) -> u8 {
		let Some((first, rest)) = self.0.split_first() else { return 0 };
		self.0 = rest;
		*first
	}

	/// The next bytes as a number.
	pub fn number(&mut self, bytes: usize) -> u128 {
		(0..bytes).fold(0, |number, _| (number << 8) | u128::from(self.byte()))
	}

	/// Below `below`, which is not zero.
	pub fn below(&mut self, below: usize) -> usize {
		match below {
			0 | 1 => 0,
			2..=256 => usize::from(self.byte()) % below,
			_ => self.number(2) as usize % below,
		}
	}

	/// True for one byte in so many.
	pub fn once_in(&mut self, times: usize) -> bool {
		self.below(times) == times - 1
	}

	/// One of a list.
	pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
		let index = self.below(from.len());
		from.get(index).cloned()
	}

	/// A part of an amount, all of it, or a little more.
	pub fn portion(&mut self, of: u128) -> u128 {
		match self.byte() {
			0..=19 => of,
			20..=24 => of.saturating_add(1),
			25..=29 => 1,
			part => of / 226 * (u128::from(part) - 29),
		}
	}
}
