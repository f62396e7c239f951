//! Every error: a section of the module `pallet`.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	/// What may go wrong.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such venue. The governor adds it with `set_venue`.
		UnknownVenue,
		/// The venue has no such market. The governor names it with `set_market`.
		UnknownMarket,
		/// There are as many venues as there may be. Only a runtime upgrade helps.
		TooManyVenues,
		/// How a venue is reached and in what it counts stay as they are. Add another one.
		VenueFixed,
		/// Another venue has this parachain. Change that one.
		ParaTaken,
		/// A message without a fee, a fill not worth its message, or an interval of zero. Correct
		/// the budget.
		InvalidBudget,
		/// The guard against another version of the venue has no name. Name pallet and module.
		InvalidGuard,
		/// Nothing can be sent over this transport yet. Use a venue with another one.
		NotSendable,
		/// The venue is closed: no funds go there. The governor opens it with `set_venue`.
		VenueIsClosed,
		/// The fee is below the budget of the message. Raise the fee of the account, or lower the
		/// budget.
		FeeBelowBudget,
		/// The amount does not cover its own arrival. Send more at once.
		AmountTooSmall,
		/// The collateral asset has no place in a message. Add a venue with another one.
		InvalidAsset,
		/// The program was not executed in full on this chain. See that the account has amount and
		/// fee, and that the channel is open.
		ProgramFailed,
		/// The transport did not take the message. Look at the channel to the venue and its version
		/// of XCM.
		NotSent,
		/// What is claimed in the name of the chain is not what the account sent. Claim the amount
		/// that is trapped, or in the name of the account.
		NotOurs,
		/// The float is full, was filled up lately, or there is nothing to fill it up with. Send
		/// the asset to the account of the pallet, or wait for the next report.
		NothingToFill,
	}
}
