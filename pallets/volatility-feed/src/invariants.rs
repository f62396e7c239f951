//! What must hold after every call and every block.
//!
//! | id | statement |
//! |---|---|
//! | VF-1 | the list of expiries is strictly ascending and holds exactly the keys of the smiles |
//! | VF-2 | a history belongs to a smile; its hours ascend strictly within 24, its extremes are in order |
//! | VF-3 | versions of smiles are distinct and not above the version of the surface |
//! | VF-4 | every smile is inside the domain of SABR, its rate is at most 1, its spot above zero |
//! | VF-5 | no smile, checkpoint or approval is from the future |
//! | VF-6 | an underlying with a smile or an approval has parameters; all parameters are in range |
//! | VF-7 | the expiries with approvals are listed once each, by the time of their latest approval; each has one and no submitter two |

use crate::{
	history::{hour_of, WINDOW},
	Approvals, Checkpoint, Config, Expiries, Histories, Pallet, Parameters, Proposals, Smiles,
	Versions,
};
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
		Self::check_histories()?;
		Self::check_smiles()?;
		Self::check_approvals()?;
		Self::check_parameters()
	}

	/// VF-1.
	fn check_keys() -> Result<(), TryRuntimeError> {
		let mut listed = BTreeSet::<(AssetIndex, Timestamp)>::new();
		for (underlying, expiries) in Expiries::<T>::iter() {
			let sorted = expiries.iter().zip(expiries.iter().skip(1)).all(|(a, b)| a < b);
			ensure!(sorted, "VF-1: expiries are not strictly ascending");
			listed.extend(expiries.into_iter().map(|expiry| (underlying, expiry)));
		}
		let smiles: BTreeSet<_> = Smiles::<T>::iter_keys().collect();
		ensure!(listed == smiles, "VF-1: listed expiries differ from smiles");
		Ok(())
	}

	/// VF-2, and VF-5 of histories.
	fn check_histories() -> Result<(), TryRuntimeError> {
		let hour = hour_of(Self::now());
		for (underlying, expiry, history) in Histories::<T>::iter() {
			let smile = Smiles::<T>::contains_key(underlying, expiry);
			ensure!(smile, "VF-2: a history without a smile");
			let (Some(first), Some(last)) = (history.first(), history.last()) else {
				return Err("VF-2: an empty history is stored".into());
			};
			let ascending =
				history.iter().zip(history.iter().skip(1)).all(|(a, b)| a.hour < b.hour);
			let short = last.hour.saturating_sub(first.hour) <= WINDOW;
			ensure!(ascending && short, "VF-2: hours of a history are out of order");
			let ordered = |checkpoint: &Checkpoint| {
				let (lowest, highest) = (checkpoint.lowest, checkpoint.highest);
				lowest.iter().flatten().zip(highest.iter().flatten()).all(|(low, high)| low <= high)
			};
			ensure!(history.iter().all(ordered), "VF-2: extremes of a history are out of order");
			ensure!(last.hour <= hour, "VF-5: a checkpoint from the future");
		}
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
		Ok(())
	}

	/// VF-7, and VF-5 of approvals.
	fn check_approvals() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		let mut listed = Vec::new();
		for (underlying, proposals) in Proposals::<T>::iter() {
			let ordered = proposals.iter().zip(proposals.iter().skip(1)).all(|(a, b)| a.at <= b.at);
			ensure!(ordered, "VF-7: proposals are out of order");
			listed.extend(proposals.iter().map(|proposal| (underlying, proposal.expiry)));
			for proposal in proposals {
				let latest = Approvals::<T>::get(underlying, proposal.expiry);
				let latest = latest.iter().map(|approval| approval.at).max();
				ensure!(
					latest == Some(proposal.at),
					"VF-7: a proposal has another latest approval"
				);
			}
		}
		let distinct: BTreeSet<_> = listed.iter().copied().collect();
		ensure!(distinct.len() == listed.len(), "VF-7: an expiry is proposed twice");
		let keys: BTreeSet<_> = Approvals::<T>::iter_keys().collect();
		ensure!(distinct == keys, "VF-7: proposals differ from approvals");
		for approvals in Approvals::<T>::iter_values() {
			ensure!(
				approvals.iter().all(|approval| approval.at <= now),
				"VF-5: an approval from the future"
			);
			let accounts: Vec<_> = approvals.iter().map(|approval| &approval.who).collect();
			let once = accounts.iter().enumerate().all(|(place, who)| {
				!accounts.iter().skip(place.saturating_add(1)).any(|other| other == who)
			});
			ensure!(once, "VF-7: a submitter approves twice");
		}
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
		let smiles = Smiles::<T>::iter_keys().map(|(underlying, _)| underlying);
		for underlying in smiles.chain(Proposals::<T>::iter_keys()) {
			ensure!(
				Parameters::<T>::contains_key(underlying),
				"VF-6: a surface without parameters"
			);
		}
		Ok(())
	}
}
