//! The calls of a runtime, as its metadata describes them, and an example of each.

use codec::{Compact, Encode};
use scale_info::{
	form::PortableForm, MetaType, PortableRegistry, Registry, TypeDef, TypeDefPrimitive, TypeInfo,
};

/// One call.
pub struct Call {
	/// The pallet's name in the runtime.
	pub pallet: String,
	/// The call's name.
	pub name: String,
	/// The indices of pallet and call.
	index: [u8; 2],
	/// Names and types of the arguments.
	arguments: Vec<(String, u32)>,
}

/// All calls of a runtime.
pub struct Calls {
	types: PortableRegistry,
	list: Vec<Call>,
}

/// The variants of an enum, none of anything else.
fn variants(types: &PortableRegistry, id: u32) -> &[scale_info::Variant<PortableForm>] {
	match types.resolve(id).map(|found| &found.type_def) {
		Some(TypeDef::Variant(found)) => &found.variants,
		_ => &[],
	}
}

impl Calls {
	/// The calls of the runtime whose call type is `RuntimeCall`.
	pub fn of<RuntimeCall: TypeInfo + 'static>() -> Self {
		let mut registry = Registry::new();
		let root = registry.register_type(&MetaType::new::<RuntimeCall>()).id;
		let types = PortableRegistry::from(registry);
		let mut list = Vec::new();
		for pallet in variants(&types, root) {
			let calls =
				pallet.fields.first().map_or(&[][..], |field| variants(&types, field.ty.id));
			list.extend(calls.iter().map(|call| {
				Call {
					pallet: pallet.name.clone(),
					name: call.name.clone(),
					index: [pallet.index, call.index],
					arguments: call
						.fields
						.iter()
						.map(|field| (field.name.clone().unwrap_or_default(), field.ty.id))
						.collect(),
				}
			}));
		}
		Self { types, list }
	}

	/// Every call, by the index of its pallet, then by its own.
	pub fn list(&self) -> &[Call] {
		&self.list
	}

	/// An encoded call whose arguments are `given` by name or else the smallest values of their types:
	/// zero, empty, the first variant.
	pub fn sample(&self, call: &Call, given: impl Fn(&str) -> Option<Vec<u8>>) -> Vec<u8> {
		let mut encoded = call.index.to_vec();
		for (name, id) in &call.arguments {
			match given(name) {
				Some(value) => encoded.extend(value),
				None => self.smallest(*id, &mut encoded),
			}
		}
		encoded
	}

	fn smallest(&self, id: u32, out: &mut Vec<u8>) {
		let Some(found) = self.types.resolve(id) else { return };
		match &found.type_def {
			TypeDef::Composite(it) => it.fields.iter().for_each(|f| self.smallest(f.ty.id, out)),
			TypeDef::Tuple(it) => it.fields.iter().for_each(|field| self.smallest(field.id, out)),
			TypeDef::Array(it) => (0..it.len).for_each(|_| self.smallest(it.type_param.id, out)),
			TypeDef::Variant(it) => {
				if let Some(first) = it.variants.iter().min_by_key(|variant| variant.index) {
					out.push(first.index);
					first.fields.iter().for_each(|field| self.smallest(field.ty.id, out));
				}
			}
			TypeDef::Sequence(_) | TypeDef::Compact(_) | TypeDef::BitSequence(_) => {
				out.extend(Compact(0_u32).encode());
			}
			TypeDef::Primitive(it) => out.extend(vec![0; width(it)]),
		}
	}
}

/// How many bytes the smallest value of a primitive type takes.
fn width(primitive: &TypeDefPrimitive) -> usize {
	use TypeDefPrimitive::{
		Bool, Char, Str, I128, I16, I256, I32, I64, I8, U128, U16, U256, U32, U64, U8,
	};
	match primitive {
		Bool | Str | U8 | I8 => 1,
		U16 | I16 => 2,
		Char | U32 | I32 => 4,
		U64 | I64 => 8,
		U128 | I128 => 16,
		U256 | I256 => 32,
	}
}
