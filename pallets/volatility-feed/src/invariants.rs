//! What must hold after every call and every block.
//!
//! | id | statement |
//! |---|---|
//! | VF-1 | the list of expiries is strictly ascending and holds exactly the keys of the smiles |
//! | VF-2 | every smile has an anchor, and every anchor a smile |
//! | VF-3 | versions of smiles are distinct and not above the version of the surface |
//! | VF-4 | every smile is inside the domain of SABR, its rate is at most 1, its spot above zero |
//! | VF-5 | no smile and no anchor is from the future |
//! | VF-6 | an underlying with a smile has parameters; all parameters are in range |

use crate::{Anchors, Config, Expiries, Pallet, Parameters, Smiles, Versions};
use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use dhv_primitives::{AssetIndex, Fixed, Timestamp};
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	///
	/// # Errors
	/// The id and the statement of the first invariant that does not hold.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		Self::check_keys()?;
		Self::check_smiles()?;
		Self::check_parameters()
	}

	/// VF-1 and VF-2.
	fn check_keys() -> Result<(), TryRuntimeError> {
		let mut listed = BTreeSet::<(AssetIndex, Timestamp)>::new();
		for (underlying, expiries) in Expiries::<T>::iter() {
			let sorted = expiries.iter().zip(expiries.iter().skip(1)).all(|(a, b)| a < b);
			ensure!(sorted, "VF-1: expiries are not strictly ascending");
			listed.extend(expiries.into_iter().map(|expiry| (underlying, expiry)));
		}
		let smiles: BTreeSet<_> = Smiles::<T>::iter_keys().collect();
		ensure!(listed == smiles, "VF-1: listed expiries differ from smiles");
		let anchors: BTreeSet<_> = Anchors::<T>::iter_keys().collect();
		ensure!(anchors == smiles, "VF-2: anchors differ from smiles");
		Ok(())
	}

	/// VF-3, VF-4 and VF-5.
	fn check_smiles() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		let mut versions = Vec::new();
		for (underlying, _, smile) in Smiles::<T>::iter() {
			ensure!(
				smile.version > 0 && smile.version <= Versions::<T>::get(underlying),
				"VF-3: a smile is newer than its surface"
			);
			versions.push((underlying, smile.version));
			let valid = smile.call.validate().is_ok() && smile.put.validate().is_ok();
			let rate = smile.rate.get().try_abs().unwrap_or(Fixed::MAX);
			ensure!(valid && rate <= Fixed::ONE, "VF-4: a smile is out of its domain");
			ensure!(smile.spot.get().is_positive(), "VF-4: a smile without a spot");
			ensure!(smile.updated_at <= now, "VF-5: a smile from the future");
		}
		let distinct: BTreeSet<_> = versions.iter().collect();
		ensure!(distinct.len() == versions.len(), "VF-3: two smiles of one version");
		ensure!(
			Anchors::<T>::iter_values().all(|anchor| anchor.at <= now),
			"VF-5: an anchor from the future"
		);
		Ok(())
	}

	/// VF-6.
	fn check_parameters() -> Result<(), TryRuntimeError> {
		ensure!(
			Parameters::<T>::count() <= T::MaxUnderlyings::get(),
			"VF-6: more underlyings than allowed"
		);
		ensure!(
			Parameters::<T>::iter_values().all(|parameters| parameters.is_valid()),
			"VF-6: parameters out of range"
		);
		for underlying in Smiles::<T>::iter_keys().map(|(underlying, _)| underlying) {
			ensure!(Parameters::<T>::contains_key(underlying), "VF-6: a smile without parameters");
		}
		Ok(())
	}
}
