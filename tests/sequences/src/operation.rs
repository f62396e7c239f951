//! What an operation is.

use sp_runtime::DispatchResult;

/// How an operation ended; none: there was no occasion for it.
pub type Tried = Option<DispatchResult>;

/// One thing that may happen in a world.
pub struct Operation<W> {
	/// What it is called where it is counted; unique.
	pub name: &'static str,
	/// How often it is chosen, against the others.
	pub weight: u32,
	/// Does it once.
	pub run: fn(&mut W) -> Tried,
	/// What has to come of it.
	pub expect: Expect,
}

/// How an operation may end. Errors stand in groups, so that many operations can name one group.
#[derive(Clone, Copy)]
pub enum Expect {
	/// With success, or with one of these errors.
	Success(&'static [&'static [&'static str]]),
	/// With this error. Rarely with one of those, if something else stands in the way first.
	Failure(&'static str, &'static [&'static [&'static str]]),
	/// However it ends: it judges itself. It does its part with a success, or with a failure.
	Whatever {
		/// Whether its part is a success.
		success: bool,
	},
}

impl Expect {
	/// Whether an operation that ended so did its part; nothing if it may not end so.
	pub fn judge(&self, end: Option<&str>) -> Option<bool> {
		let (expected, or) = match *self {
			Self::Success(or) => (None, or),
			Self::Failure(error, or) => (Some(error), or),
			Self::Whatever { success } => return Some(success == end.is_none()),
		};
		let allowed = |error: &str| or.iter().any(|group| group.contains(&error));
		(end == expected).then_some(true).or_else(|| end.is_some_and(allowed).then_some(false))
	}
}

/// An operation that succeeds, or fails with one of `or`.
pub const fn may<W>(
	name: &'static str,
	weight: u32,
	run: fn(&mut W) -> Tried,
	or: &'static [&'static [&'static str]],
) -> Operation<W> {
	Operation { name, weight, run, expect: Expect::Success(or) }
}

/// An operation that fails with `error`, or with one of `or`.
pub const fn must_fail<W>(
	name: &'static str,
	run: fn(&mut W) -> Tried,
	error: &'static str,
	or: &'static [&'static [&'static str]],
) -> Operation<W> {
	Operation { name, weight: 1, run, expect: Expect::Failure(error, or) }
}

/// An operation that judges itself, and succeeds now and then.
pub const fn any<W>(name: &'static str, weight: u32, run: fn(&mut W) -> Tried) -> Operation<W> {
	Operation { name, weight, run, expect: Expect::Whatever { success: true } }
}

/// An operation that judges itself, and fails now and then.
pub const fn unlikely<W>(name: &'static str, run: fn(&mut W) -> Tried) -> Operation<W> {
	Operation { name, weight: 2, run, expect: Expect::Whatever { success: false } }
}
