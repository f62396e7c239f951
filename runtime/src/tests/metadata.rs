//! What a wallet shows of our pallets: everything in the metadata says what it is.

use super::development;
use crate::Runtime;
use codec::Decode;
use frame_metadata::{
	v16::{PalletMetadata, RuntimeMetadataV16},
	RuntimeMetadata, RuntimeMetadataPrefixed,
};
use scale_info::{form::PortableForm, TypeDef, Variant};

/// Pallets of the SDK. Every other is ours, a new one too.
const SDK: [&str; 35] = [
	"System",
	"ParachainSystem",
	"Timestamp",
	"ParachainInfo",
	"Utility",
	"Multisig",
	"Proxy",
	"Balances",
	"TransactionPayment",
	"AssetTxPayment",
	"AssetRate",
	"ForeignAssets",
	"OptionTokens",
	"VaultShares",
	"LpTokens",
	"AssetConversion",
	"Authorship",
	"CollatorSelection",
	"Session",
	"Aura",
	"AuraExt",
	"XcmpQueue",
	"PolkadotXcm",
	"CumulusXcm",
	"MessageQueue",
	"Preimage",
	"Scheduler",
	"Referenda",
	"ConvictionVoting",
	"Managers",
	"Guardians",
	"Keepers",
	"Oracle",
	"OracleOperators",
	"Treasury",
];

/// Runtime APIs that are ours.
const APIS: [&str; 1] = ["DhvApi"];

/// What has no words.
#[derive(Default)]
struct Wordless(Vec<String>);

impl Wordless {
	fn hear(&mut self, docs: &[String], name: impl FnOnce() -> String) {
		if docs.iter().all(|line| line.trim().is_empty()) {
			self.0.push(name());
		}
	}

	fn none(self) {
		assert!(self.0.is_empty(), "without a doc: {:#?}", self.0);
	}
}

/// The metadata that wallets get.
pub(super) fn metadata() -> RuntimeMetadataV16 {
	// Some constants are read from storage.
	let opaque = development().execute_with(|| Runtime::metadata_at_version(16));
	let opaque = opaque.expect("the newest version is known");
	let prefixed = RuntimeMetadataPrefixed::decode(&mut opaque.as_slice()).expect("it is metadata");
	let RuntimeMetadata::V16(metadata) = prefixed.1 else { panic!("another version") };
	metadata
}

/// The variants of an enum.
pub(super) fn variants(metadata: &RuntimeMetadataV16, ty: u32) -> Vec<Variant<PortableForm>> {
	match &metadata.types.resolve(ty).expect("a known type").type_def {
		TypeDef::Variant(variants) => variants.variants.clone(),
		other => panic!("no enum: {other:?}"),
	}
}

/// Whether a pallet is ours.
pub(super) fn is_ours(name: &str) -> bool {
	!SDK.contains(&name)
}

fn ours(metadata: &RuntimeMetadataV16) -> Vec<PalletMetadata<PortableForm>> {
	let pallets = metadata.pallets.iter().filter(|pallet| is_ours(&pallet.name));
	let pallets: Vec<_> = pallets.cloned().collect();
	assert!(pallets.len() >= 13, "pallets are missing");
	pallets
}

/// Listens to the variants of an enum; returns how many there are.
fn hear_enum(wordless: &mut Wordless, pallet: &str, all: &[Variant<PortableForm>]) -> usize {
	for variant in all {
		wordless.hear(&variant.docs, || format!("{pallet}.{}", variant.name));
	}
	all.len()
}

#[test]
fn every_pallet_says_what_it_is() {
	let mut wordless = Wordless::default();
	let metadata = metadata();
	for pallet in ours(&metadata) {
		wordless.hear(&pallet.docs, || pallet.name.clone());
	}
	wordless.none();
}

#[test]
fn every_call_says_what_it_does_and_who_may_make_it() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for pallet in ours(&metadata) {
		let Some(calls) = pallet.calls else { continue };
		let calls = variants(&metadata, calls.ty.id);
		count += hear_enum(&mut wordless, &pallet.name, &calls);
		for call in calls {
			let origin = call.docs.iter().any(|line| line.contains("Origin"));
			if !origin {
				wordless.0.push(format!("{}.{}: the origin", pallet.name, call.name));
			}
		}
	}
	wordless.none();
	assert!(count > 90, "{count} calls");
}

#[test]
fn every_event_says_what_happened() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for pallet in ours(&metadata) {
		let Some(event) = pallet.event else { continue };
		let events = variants(&metadata, event.ty.id);
		count += hear_enum(&mut wordless, &pallet.name, &events);
	}
	wordless.none();
	assert!(count > 90, "{count} events");
}

#[test]
fn every_error_says_what_is_wrong() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for pallet in ours(&metadata) {
		let Some(error) = pallet.error else { continue };
		let errors = variants(&metadata, error.ty.id);
		count += hear_enum(&mut wordless, &pallet.name, &errors);
	}
	wordless.none();
	assert!(count > 150, "{count} errors");
}

#[test]
fn every_storage_item_says_what_it_holds() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for pallet in ours(&metadata) {
		for entry in pallet.storage.map(|storage| storage.entries).unwrap_or_default() {
			wordless.hear(&entry.docs, || format!("{}.{}", pallet.name, entry.name));
			count += 1;
		}
	}
	wordless.none();
	assert!(count > 90, "{count} storage items");
}

#[test]
fn every_constant_and_view_function_says_what_it_tells() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for pallet in ours(&metadata) {
		for constant in pallet.constants {
			wordless.hear(&constant.docs, || format!("{}.{}", pallet.name, constant.name));
			count += 1;
		}
		for view in pallet.view_functions {
			wordless.hear(&view.docs, || format!("{}.{}()", pallet.name, view.name));
			count += 1;
		}
	}
	wordless.none();
	assert!(count > 90, "{count} constants and view functions");
}

#[test]
fn every_method_of_our_runtime_apis_says_what_it_answers() {
	let (mut wordless, mut count) = (Wordless::default(), 0);
	let metadata = metadata();
	for api in metadata.apis {
		if !APIS.contains(&api.name.as_str()) {
			continue;
		}
		wordless.hear(&api.docs, || api.name.clone());
		for method in api.methods {
			wordless.hear(&method.docs, || format!("{}.{}", api.name, method.name));
			count += 1;
		}
	}
	wordless.none();
	assert!(count >= 10, "{count} methods");
}
