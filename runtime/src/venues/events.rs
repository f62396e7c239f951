//! Every event: a section of the module `pallet`, whose imports it uses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A venue was added or changed.
		VenueSet {
			/// Which.
			id: VenueId,
			/// How it is now.
			venue: Venue,
		},
		/// No more funds are sent to a venue.
		VenueClosed {
			/// Which.
			id: VenueId,
		},
		/// A market got its name at a venue, or lost it.
		MarketSet {
			/// The venue.
			venue: VenueId,
			/// The market, as it is called here.
			market: MarketId,
			/// What the venue calls it.
			remote: Option<u32>,
		},
		/// A message was answered.
		Answered {
			/// The number of the question.
			query: QueryId,
			/// Who answered.
			venue: VenueId,
			/// For whom the message was sent.
			account: T::AccountId,
			/// The message.
			nonce: Nonce,
			/// The answer.
			answer: VenueAnswer,
		},
		/// An answer came for which nobody waits any more.
		AnswerIgnored {
			/// The number of the question.
			query: QueryId,
		},
		/// An answer is not waited for any more, as later ones are.
		AnswerForgotten {
			/// The number of the question.
			query: QueryId,
			/// Whose answer.
			venue: VenueId,
			/// For whom the message was sent.
			account: T::AccountId,
			/// The message.
			nonce: Nonce,
		},
		/// What pays for messages at a venue was filled up.
		FloatFilled {
			/// The venue.
			venue: VenueId,
			/// By how much.
			amount: Balance,
			/// What that may cost.
			fee: Balance,
		},
	}
}
