//! What anybody may read of parameters.

use super::{Amendment, Power, Tightens, Trail, Tunables, Unit};
use crate::ports::GovernanceClock;
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// One parameter as it stands.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ParameterView {
	/// The name of the field, with those of the structs around it.
	pub name: String,
	/// What it counts.
	pub unit: Unit,
	/// Its decimals.
	pub decimals: u8,
	/// Its value, like all that follow without its decimals.
	pub value: i128,
	/// The least value.
	pub least: i128,
	/// The greatest value.
	pub most: i128,
	/// The largest step from this value.
	pub step: i128,
	/// Governance hours within which the steps add up to one at most.
	pub interval: u32,
	/// Which way it becomes stricter.
	pub tightens: Tightens,
	/// The least that the governor may set now.
	pub settable_least: i128,
	/// The greatest that the governor may set now.
	pub settable_most: i128,
}

/// The parameters that are stored as one.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ParameterSet {
	/// The pallet that owns them.
	pub pallet: String,
	/// Which set of it.
	pub set: String,
	/// Of what: the number of a pool, of a reactor and so on.
	pub subject: String,
	/// Each of them.
	pub parameters: Vec<ParameterView>,
}

/// Each parameter of a set, whose amounts are of an asset with `decimals`.
pub fn views<P: Tunables, C: GovernanceClock>(
	set: &P,
	trail: &Trail,
	decimals: u8,
) -> Vec<ParameterView> {
	let terms = Amendment::new::<C>(Power::Governor, decimals);
	let figures = P::TABLE.iter().zip(set.figures());
	let view = |(place, (tunable, value)): (u8, (&super::Tunable, i128))| {
		let tunable = tunable.at(decimals);
		let (least, most) = trail.of(place, &tunable, &terms).room(&tunable, value);
		ParameterView {
			name: tunable.name.into(),
			unit: tunable.unit,
			decimals: tunable.unit.decimals(decimals),
			value,
			least: tunable.least,
			most: tunable.most,
			step: tunable.step_from(value),
			interval: tunable.interval,
			tightens: tunable.tightens,
			settable_least: least,
			settable_most: most,
		}
	};
	(0u8..).zip(figures).map(view).collect()
}
