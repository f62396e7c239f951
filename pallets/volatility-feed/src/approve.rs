//! A governed number of submitters approve the same smile.
//!
//! Who submits a smile approves it. Below the number the approval waits; the submission that reaches
//! it stores the smile and removes what waited. Approvals of one expiry lie in one list, at most one
//! of each submitter; the expiries that have such a list in another, by the time of their latest approval.

use crate::{
	types::{Approval, Proposal, Submission, SurfaceParameters},
	Approvals, Config, Error, Event, Pallet, Parameters, Proposals,
};
use dhv_primitives::{AssetIndex, Timestamp};
use frame_support::{
	ensure,
	traits::{Contains, Get},
};

impl<T: Config> Pallet<T> {
	/// Counts `who` for a smile: `Some(approvals)` if they are enough, otherwise the approval waits.
	pub(crate) fn approve(
		who: T::AccountId,
		Submission { underlying, expiry, terms }: &Submission,
		limits: &SurfaceParameters,
	) -> Result<Option<u32>, Error<T>> {
		let (underlying, expiry, now) = (*underlying, *expiry, Self::now());
		let mut waiting = Approvals::<T>::get(underlying, expiry);
		waiting.retain(|approval| {
			approval.who != who
				&& now.saturating_since(approval.at) <= limits.approval_period
				&& T::Submitters::contains(&approval.who)
		});
		let same = waiting.iter().filter(|approval| approval.terms == *terms).count();
		let approvals = u32::try_from(same).unwrap_or(u32::MAX).saturating_add(1);
		if approvals >= limits.approvals {
			Self::drop_approvals(underlying, expiry);
			return Ok(Some(approvals));
		}
		let approval = Approval { who: who.clone(), terms: *terms, at: now };
		waiting.try_push(approval).map_err(|_| Error::<T>::TooManyApprovals)?;
		Approvals::<T>::insert(underlying, expiry, waiting);
		Self::list_proposal(who.clone(), underlying, expiry, now)?;
		Self::deposit_event(Event::SmileApproved {
			underlying,
			expiry,
			who,
			terms: *terms,
			approvals,
			needed: limits.approvals,
		});
		Ok(None)
	}

	/// Puts an expiry at the end of the list of those with approvals.
	fn list_proposal(
		who: T::AccountId,
		underlying: AssetIndex,
		expiry: Timestamp,
		now: Timestamp,
	) -> Result<(), Error<T>> {
		Proposals::<T>::try_mutate(underlying, |proposals| {
			let place = proposals.iter().position(|proposal| proposal.expiry == expiry);
			let proposer = match place {
				Some(place) => proposals.remove(place).proposer,
				None => {
					let own = proposals.iter().filter(|proposal| proposal.proposer == who).count();
					let own = u32::try_from(own).unwrap_or(u32::MAX);
					ensure!(own < T::MaxExpiries::get(), Error::<T>::TooManyProposals);
					who
				}
			};
			let proposal = Proposal { expiry, proposer, at: now };
			proposals.try_push(proposal).map_err(|_| Error::<T>::TooManyProposals)
		})
	}

	/// Removes the approvals of an expiry.
	pub(crate) fn drop_approvals(underlying: AssetIndex, expiry: Timestamp) {
		if Approvals::<T>::contains_key(underlying, expiry) {
			Approvals::<T>::remove(underlying, expiry);
			let mut proposals = Proposals::<T>::get(underlying);
			proposals.retain(|proposal| proposal.expiry != expiry);
			if proposals.is_empty() {
				Proposals::<T>::remove(underlying);
			} else {
				Proposals::<T>::insert(underlying, proposals);
			}
		}
	}

	/// Removes the first approvals of an underlying if even the latest of them counts no more.
	pub(crate) fn expire_proposal(underlying: AssetIndex) -> bool {
		let now = Self::now();
		let Some(first) = Proposals::<T>::get(underlying).into_iter().next() else { return false };
		let period = Parameters::<T>::get(underlying).map_or(0, |limits| limits.approval_period);
		if now.saturating_since(first.at) <= period && first.expiry > now {
			return false;
		}
		Self::drop_approvals(underlying, first.expiry);
		let expiry = first.expiry;
		Self::deposit_event(Event::ProposalExpired { underlying, expiry });
		true
	}
}
