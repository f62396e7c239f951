use super::*;
use crate::{
	venues::{Error, FilledAt},
	RuntimeOrigin,
};
use dhv_primitives::ports::{ScheduledWork, VenueId};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::DispatchError;

fn anybody() -> RuntimeOrigin {
	RuntimeOrigin::signed(Alice.to_account_id())
}

fn refill() -> frame_support::dispatch::DispatchResult {
	Venues::refill(anybody(), REFERENCE_VENUE)
}

#[test]
fn a_float_of_which_nothing_is_known_is_filled_once() {
	connected().execute_with(|| {
		let fund = held(&Venues::account());
		assert_noop!(refill(), Error::<Runtime>::NothingToFill);
		mint(&Venues::account(), 100 * USDC - fund);
		assert_ok!(refill());
		// To the target, and the fee of the message.
		assert_eq!(held(&Venues::account()), 50 * USDC - USDC / 20);
		assert!(FilledAt::<Runtime>::contains_key(REFERENCE_VENUE));
		assert_noop!(refill(), Error::<Runtime>::NothingToFill);
		let sent = outbox();
		let [message] = &sent[..] else { panic!("one message") };
		let float = Location::new(1, [Parachain(2000)]);
		let paid = |step: &Instruction<()>| {
			matches!(step, DepositAsset { beneficiary, .. } if *beneficiary == float)
		};
		assert!(message.0.iter().any(paid), "{message:?}");
	});
}

#[test]
fn a_float_is_filled_by_itself() {
	connected().execute_with(|| {
		mint(&Venues::account(), 100 * USDC);
		let mut meter = WeightMeter::new();
		Venues::run(&mut meter);
		assert_eq!(outbox().len(), 1);
		Venues::run(&mut meter);
		assert_eq!(outbox().len(), 1);
	});
}

#[test]
fn nothing_is_filled_over_a_closed_channel_or_at_a_closed_venue() {
	connected().execute_with(|| {
		mint(&Venues::account(), 100 * USDC);
		set_channel(None);
		let mut meter = WeightMeter::new();
		without_effect(|| Venues::run(&mut meter));
		assert_noop!(refill(), Error::<Runtime>::ProgramFailed);
		set_channel(Some(channel()));
		assert_ok!(Venues::close_venue(RuntimeOrigin::root(), REFERENCE_VENUE));
		assert_noop!(refill(), Error::<Runtime>::NothingToFill);
	});
}

#[test]
fn the_governor_fills_by_hand() {
	connected().execute_with(|| {
		mint(&Venues::account(), 100 * USDC);
		let before = held(&Venues::account());
		assert_noop!(Venues::top_up(anybody(), REFERENCE_VENUE, USDC), DispatchError::BadOrigin);
		let root = RuntimeOrigin::root;
		assert_noop!(Venues::top_up(root(), VenueId(9), USDC), Error::<Runtime>::UnknownVenue);
		assert_noop!(Venues::top_up(root(), VenueId(0), USDC), Error::<Runtime>::NotSendable);
		let nothing = Venues::top_up(root(), REFERENCE_VENUE, 0);
		assert_noop!(nothing, Error::<Runtime>::AmountTooSmall);
		assert_ok!(Venues::top_up(root(), REFERENCE_VENUE, 3 * USDC));
		assert_eq!(held(&Venues::account()), before - 3 * USDC - USDC / 20);
	});
}
