//! Every error: a section of the module `pallet`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	/// What may go wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such venue.
		UnknownVenue,
		/// The venue has no such market. The governor names it with `set_market`.
		UnknownMarket,
		/// There are as many venues as there may be.
		TooManyVenues,
		/// How a venue is reached and in what it counts stay as they are. Add another one.
		VenueFixed,
		/// Another venue has this parachain.
		ParaTaken,
		/// A message without a fee, a fill not worth its message, or an interval of zero.
		InvalidBudget,
		/// The guard against another version of the venue has no name.
		InvalidGuard,
		/// Nothing can be sent over this transport yet.
		NotSendable,
		/// The venue is closed: no funds go there.
		VenueIsClosed,
		/// The fee is below the budget of the message.
		FeeBelowBudget,
		/// The amount does not cover its own arrival.
		AmountTooSmall,
		/// The collateral asset has no place in a message.
		InvalidAsset,
		/// The program was not executed in full on this chain.
		ProgramFailed,
		/// The transport did not take the message.
		NotSent,
		/// What is claimed in the name of the chain is not what the account sent.
		NotOurs,
		/// The float is full, was filled up lately, or there is nothing to fill it up with.
		NothingToFill,
	}
}
