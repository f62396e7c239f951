//! Every event: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A smile was accepted.
		SmileUpdated {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
			/// The smile before; none for a new expiry.
			old: Option<Smile>,
			/// The smile now.
			new: Smile,
			/// The price round it was judged at.
			round: PriceRound,
			/// The forward it was judged at.
			forward: Price,
			/// How many submitters approved it; none if the governor set it past the limits of moves.
			approvals: Option<u32>,
		},
		/// A submitter approved a smile that waits for more approvals.
		SmileApproved {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
			/// The submitter.
			who: T::AccountId,
			/// What was approved: others submit the same to approve it.
			terms: SmileTerms,
			/// How many approve it now.
			approvals: u32,
			/// How many have to.
			needed: u32,
		},
		/// Approvals of smiles of an expiry were removed because none of them counts any more.
		ProposalExpired {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
		},
		/// The governor removed a smile.
		SmileRemoved {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
			/// The smile that was removed.
			smile: Smile,
			/// Version of the surface without it.
			version: u64,
		},
		/// A smile was removed because its expiry has passed.
		SmileExpired {
			/// The underlying.
			underlying: AssetIndex,
			/// The expiry.
			expiry: Timestamp,
		},
		/// The limits of a surface were set.
		ParametersSet {
			/// The underlying.
			underlying: AssetIndex,
			/// The limits before; none for a new underlying.
			old: Option<SurfaceParameters>,
			/// The limits now.
			new: SurfaceParameters,
			/// Version of the surface under them.
			version: u64,
		},
	}
}
