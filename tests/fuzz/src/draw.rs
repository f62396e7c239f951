//! Draws values of any type of the runtime, by its type information: whatever the bytes are, what
//! comes out decodes. Types whose values mean something are drawn from what there is ([`Known`]).

use crate::{known::Known, source::Source};
use codec::{Compact, Encode};
use dhv_runtime::RuntimeCall;
use scale_info::{
	form::PortableForm, MetaType, PortableRegistry, Registry, TypeDef, TypeDefPrimitive, TypeInfo,
};
use std::sync::OnceLock;

/// How deep a value may be nested before the smallest variants are taken.
const DEEP: usize = 14;
/// How long a value may be before its lists stay empty.
const LONG: usize = 2_048;

/// The types of the runtime.
struct Types {
	registry: PortableRegistry,
	call: u32,
}

fn types() -> &'static Types {
	static TYPES: OnceLock<Types> = OnceLock::new();
	TYPES.get_or_init(|| {
		let mut registry = Registry::new();
		let call = registry.register_type(&MetaType::new::<RuntimeCall>()).id;
		Types { registry: registry.into(), call }
	})
}

/// A call of one of the pallets, or of any if none is named.
pub fn call(source: &mut Source, known: &Known, pallets: &[&str]) -> Vec<u8> {
	let types = types();
	let mut draw = Draw { registry: &types.registry, source, known, out: Vec::new(), depth: 0 };
	draw.call(types.call, pallets);
	draw.out
}

/// A value with some of its numbers changed: what governance may ask for.
pub fn near<T: Encode + TypeInfo + 'static>(source: &mut Source, value: &T) -> Vec<u8> {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<T>()).id;
	let registry = registry.into();
	let from = &value.encode()[..];
	let mut nothing = Source::new(&[]);
	let (at, out) = (0, Vec::new());
	let mut count = Change { registry: &registry, source: &mut nothing, from, out, at, which: &[] };
	count.value(id);
	let numbers = count.at;
	let which: Vec<_> = (0..=source.below(3)).map(|_| source.below(numbers)).collect();
	let mut change =
		Change { registry: &registry, source, from, out: Vec::new(), at, which: &which };
	change.value(id);
	change.out
}

struct Draw<'a, 'b> {
	registry: &'a PortableRegistry,
	source: &'a mut Source<'b>,
	known: &'a Known,
	out: Vec<u8>,
	depth: usize,
}

impl Draw<'_, '_> {
	fn full(&self) -> bool {
		self.depth > DEEP || self.out.len() > LONG || self.source.is_empty()
	}

	/// A call; of `pallets` only at the outside.
	fn call(&mut self, id: u32, pallets: &[&str]) {
		let registry = self.registry;
		let TypeDef::Variant(all) = &registry.resolve(id).expect("registered").type_def else {
			panic!("calls are variants");
		};
		let wanted: Vec<_> = all
			.variants
			.iter()
			.filter(|pallet| pallets.is_empty() || pallets.contains(&pallet.name.as_str()))
			.collect();
		let pallet = self.source.pick(&wanted).expect("there is such a pallet");
		self.out.push(pallet.index);
		self.depth += 1;
		for field in &pallet.fields {
			self.value(field.ty.id, "");
		}
		self.depth -= 1;
	}

	fn value(&mut self, id: u32, hint: &str) {
		let registry = self.registry;
		let ty = registry.resolve(id).expect("registered");
		let name = ty.path.segments.last().map_or("", String::as_str);
		if name == "RuntimeCall" && !self.full() {
			return self.call(id, &[]);
		}
		if let Some(known) = self.meaning(name) {
			return self.out.extend(known);
		}
		self.depth += 1;
		match &ty.type_def {
			TypeDef::Composite(fields) => self.fields(&fields.fields),
			TypeDef::Tuple(fields) => fields.fields.iter().for_each(|ty| self.value(ty.id, "")),
			TypeDef::Array(array) => {
				(0..array.len).for_each(|_| self.value(array.type_param.id, ""))
			}
			TypeDef::Sequence(list) => {
				let bytes = matches!(
					registry.resolve(list.type_param.id).expect("registered").type_def,
					TypeDef::Primitive(TypeDefPrimitive::U8)
				);
				let most = if bytes { 40 } else { 4 };
				let length = if self.full() { 0 } else { self.source.below(most) };
				self.out.extend(Compact(length as u32).encode());
				(0..length).for_each(|_| self.value(list.type_param.id, ""));
			}
			TypeDef::Variant(all) => {
				let variants = &all.variants;
				let chosen = if self.full() {
					variants.iter().min_by_key(|variant| variant.fields.len())
				} else {
					variants.get(self.source.below(variants.len()))
				};
				if let Some(variant) = chosen {
					self.out.push(variant.index);
					self.fields(&variant.fields);
				}
			}
			TypeDef::Primitive(primitive) => self.primitive(primitive, hint),
			TypeDef::Compact(inner) => self.compact(inner.type_param.id),
			TypeDef::BitSequence(_) => self.out.push(0),
		}
		self.depth -= 1;
	}

	fn fields(&mut self, fields: &[scale_info::Field<PortableForm>]) {
		for field in fields {
			let hint = field.name.as_deref().unwrap_or_default();
			self.value(field.ty.id, hint);
		}
	}

	/// What is drawn from what there is.
	fn meaning(&mut self, name: &str) -> Option<Vec<u8>> {
		let Self { source, known, .. } = self;
		// Now and then nonsense.
		if source.once_in(64) {
			return None;
		}
		let fixed = |raw: i128| Some(raw.encode());
		const ONE: i128 = 1_000_000_000_000_000_000;
		match name {
			"AccountId32" => source.pick(&known.accounts).map(|who| who.encode()),
			"MultiAddress" => {
				source.pick(&known.accounts).map(|who| [vec![0], who.encode()].concat())
			}
			"PoolId" => source.pick(&known.pools).map(|id| id.encode()),
			"SeriesId" => source.pick(&known.series).map(|id| id.encode()),
			"PerpId" => source.pick(&known.perps).map(|id| id.encode()),
			"AssetIndex" => source.pick(&Known::assets()).map(|id| id.encode()),
			"MarketId" => source.pick(&Known::markets()).map(|id| id.encode()),
			"VenueId" => source.pick(&Known::venues()).map(|id| id.encode()),
			"Location" => source.pick(&known.places).map(|place| place.encode()),
			"Timestamp" => source.pick(&known.times).map(|time| time.encode()),
			"Contracts" => Some(contracts(source).encode()),
			// In the middle, the price; to both sides, far away.
			"Price" => fixed(known.dollars as i128 * ONE / 40 * i128::from(source.byte() % 80)),
			"Delta" => fixed((i128::from(source.byte()) - 128) * ONE / 8),
			"Fixed" | "Rate" | "Volatility" => match source.byte() {
				byte @ 0..=99 => fixed(i128::from(byte) * ONE / 100),
				byte @ 100..=199 => fixed((i128::from(byte) - 150) * ONE / 10),
				byte @ 200..=239 => fixed((i128::from(byte) - 220) * ONE * 50),
				_ => None,
			},
			_ => None,
		}
	}

	fn primitive(&mut self, primitive: &TypeDefPrimitive, hint: &str) {
		let bytes = match primitive {
			TypeDefPrimitive::Bool => return self.out.push(self.source.byte() & 1),
			TypeDefPrimitive::U8 | TypeDefPrimitive::I8 => {
				return self.out.push(self.source.byte())
			}
			TypeDefPrimitive::Str => return self.out.push(0),
			TypeDefPrimitive::Char | TypeDefPrimitive::U32 | TypeDefPrimitive::I32 => 4,
			TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => 2,
			TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 8,
			TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 16,
			TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => 32,
		};
		let number = self.integer(bytes, hint);
		let encoded = number.encode();
		self.out.extend((0..bytes).map(|index| encoded.get(index).copied().unwrap_or_default()));
	}

	fn integer(&mut self, bytes: usize, hint: &str) -> u128 {
		if hint == "epoch" {
			return self.source.pick(&self.known.epochs).unwrap_or_default().into();
		}
		match bytes {
			16.. => amount(self.source),
			_ => match self.source.byte() {
				small @ 0..=127 => small.into(),
				128..=191 => self.source.number(2),
				192..=249 => self.source.number(bytes.min(5)),
				_ => u128::MAX,
			},
		}
	}

	fn compact(&mut self, id: u32) {
		let registry = self.registry;
		let encoded = match &registry.resolve(id).expect("registered").type_def {
			TypeDef::Primitive(TypeDefPrimitive::U128) => Compact(amount(self.source)).encode(),
			TypeDef::Primitive(TypeDefPrimitive::U64) => {
				Compact(self.integer(8, "") as u64).encode()
			}
			TypeDef::Primitive(TypeDefPrimitive::U16) => {
				Compact(self.integer(2, "") as u16).encode()
			}
			TypeDef::Primitive(TypeDefPrimitive::U8) => Compact(self.source.byte()).encode(),
			TypeDef::Primitive(_) => Compact(self.integer(4, "") as u32).encode(),
			// One number behind a name of its own.
			TypeDef::Composite(one) if one.fields.len() == 1 => {
				return self.compact(one.fields[0].ty.id);
			}
			_ => vec![0],
		};
		self.out.extend(encoded);
	}
}

/// Some contracts.
pub fn contracts(source: &mut Source) -> u128 {
	const ONE: u128 = 100_000_000;
	match source.byte() {
		byte @ 0..=99 => u128::from(byte) * ONE / 4,
		byte @ 100..=199 => u128::from(byte) * ONE,
		byte @ 200..=229 => u128::from(byte - 200) * 1_000_000,
		byte @ 230..=249 => u128::from(byte) * ONE * 1_000,
		_ => source.number(16),
	}
}

/// Some amount of anything.
pub fn amount(source: &mut Source) -> u128 {
	let digits = source.byte();
	let first = u128::from(source.byte()) + 1;
	match digits {
		0..=3 => 0,
		250..=252 => u128::MAX,
		253 => source.number(16),
		// From a thousandth of a dollar to far above all there is.
		_ => first.saturating_mul(10u128.pow(u32::from(digits) % 24)),
	}
}

struct Change<'a, 'b> {
	registry: &'a PortableRegistry,
	source: &'a mut Source<'b>,
	from: &'a [u8],
	out: Vec<u8>,
	/// Numbers so far.
	at: usize,
	/// The numbers that change.
	which: &'a [usize],
}

impl Change<'_, '_> {
	fn take(&mut self, count: usize) -> Vec<u8> {
		let (taken, rest) = self.from.split_at(count);
		self.from = rest;
		taken.to_vec()
	}

	fn value(&mut self, id: u32) {
		let registry = self.registry;
		match &registry.resolve(id).expect("registered").type_def {
			TypeDef::Composite(all) => all.fields.iter().for_each(|field| self.value(field.ty.id)),
			TypeDef::Tuple(all) => all.fields.iter().for_each(|ty| self.value(ty.id)),
			TypeDef::Array(array) => (0..array.len).for_each(|_| self.value(array.type_param.id)),
			TypeDef::Sequence(list) => {
				let length =
					<Compact<u32> as codec::Decode>::decode(&mut self.from).expect("encoded");
				self.out.extend(length.encode());
				(0..length.0).for_each(|_| self.value(list.type_param.id));
			}
			TypeDef::Variant(all) => {
				let index = self.take(1);
				let chosen = all.variants.iter().find(|one| one.index == index[0]);
				self.out.extend(&index);
				chosen.iter().for_each(|one| {
					one.fields.iter().for_each(|field| self.value(field.ty.id));
				});
			}
			TypeDef::Primitive(primitive) => self.number(primitive),
			TypeDef::Compact(_) => {
				let number =
					<Compact<u128> as codec::Decode>::decode(&mut self.from).expect("encoded");
				self.out.extend(number.encode());
			}
			TypeDef::BitSequence(_) => panic!("no parameter is one"),
		}
	}

	fn number(&mut self, primitive: &TypeDefPrimitive) {
		let bytes = match primitive {
			TypeDefPrimitive::U16 => 2,
			TypeDefPrimitive::U32 | TypeDefPrimitive::I32 => 4,
			TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 8,
			TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 16,
			_ => 1,
		};
		let mut taken = self.take(bytes);
		let at = self.at;
		self.at += 1;
		if self.which.contains(&at) {
			let mut wide = [0; 16];
			wide[..bytes].copy_from_slice(&taken);
			let old = u128::from_le_bytes(wide);
			let new = match self.source.byte() % 8 {
				_ if bytes == 1 => old ^ 1,
				0 => old.saturating_add(1),
				1 => old.saturating_sub(1),
				2 => old / 2,
				3 => old.saturating_mul(2),
				4 => old - old / 10,
				5 => old.saturating_add(old / 10),
				6 => 0,
				_ => old.saturating_mul(10),
			};
			taken.copy_from_slice(&new.to_le_bytes()[..bytes]);
		}
		self.out.extend(taken);
	}
}
