use super::*;
use crate::{adapters::perp_venue::channel::status, venues::Error};
use codec::Encode;
use cumulus_primitives_core::XcmpMessageHandler;
use dhv_primitives::{
	ports::{Channel, MarketId, VenueId},
	Delta, Fixed, Price,
};
use frame_support::{assert_err, assert_ok};

fn all_commands() -> Vec<VenueAction<AccountId>> {
	let (target, limit) = (Delta::new(Fixed::ONE), Price::new(Fixed::from_int(2_500)));
	vec![
		VenueAction::Deposit { amount: USDC },
		VenueAction::SetPosition { market: ether(), target, limit, reduce_only: false },
		VenueAction::Withdraw { amount: USDC, to: one_shot() },
		VenueAction::Sweep { amount: USDC, to: one_shot() },
		VenueAction::Report,
	]
}

#[test]
fn funds_take_amount_and_fee_and_leave_them_with_the_venue() {
	connected().execute_with(|| {
		let (before, kept) = (held(&v()), held(&sovereign()));
		assert_ok!(PerpVenues::fund(REFERENCE_VENUE, &v(), 1, 100 * USDC, FEE));
		assert_eq!(held(&v()), before - 100 * USDC - FEE);
		assert_eq!(held(&sovereign()), kept + 100 * USDC + FEE);
		let sent = outbox();
		let [message] = &sent[..] else { panic!("one message: {sent:?}") };
		let there = (usdc(), FEE);
		assert_eq!(message.0[0], ReserveAssetDeposited(there.clone().into()));
		assert_eq!(message.0[1], PayFees { asset: there.into() });
		assert_eq!(message.0[2], ReserveAssetDeposited((usdc(), 100 * USDC).into()));
		// Seen from there the account names no network, as it does in commands.
		let principal = Location::new(1, [Parachain(2000), AccountId32 { network: None, id: V }]);
		assert_eq!(message.0[3], AliasOrigin(principal));
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn every_command_takes_its_fee_and_nothing_else() {
	connected().execute_with(|| {
		for (nonce, action) in (1..).zip(all_commands()) {
			let (before, fees) = (held(&v()), held(&Venues::account()));
			assert_ok!(PerpVenues::command(REFERENCE_VENUE, &v(), &command(nonce, action)));
			assert_eq!(held(&v()), before - FEE);
			assert_eq!(held(&Venues::account()), fees + FEE);
		}
		assert_eq!(outbox().len(), 5);
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn a_command_names_the_market_as_the_venue_does() {
	connected().execute_with(|| {
		let price = Price::new(Fixed::from_int(2_500));
		let target = Delta::new(Fixed::ONE);
		let order =
			|market| VenueAction::SetPosition { market, target, limit: price, reduce_only: false };
		assert_ok!(PerpVenues::command(REFERENCE_VENUE, &v(), &command(1, order(ether()))));
		let request = dhv_venue_primitives::Request {
			nonce: 1,
			valid_until: 1_000,
			command: dhv_venue_primitives::Command::SetPosition {
				market: 1,
				target,
				limit: price,
				reduce_only: false,
			},
		};
		let call = dhv_venue_primitives::encode_execute(60, &request.into());
		let sent = outbox();
		let calls: Vec<_> = sent[0]
			.0
			.iter()
			.filter_map(|instruction| match instruction {
				Transact { call, .. } => Some(call.encoded().to_vec()),
				_ => None,
			})
			.collect();
		assert_eq!(calls, vec![call, dhv_venue_primitives::encode_assert_executed(60, 1)]);
		without_effect(|| {
			let unknown = command(2, order(MarketId(99)));
			let sent = PerpVenues::command(REFERENCE_VENUE, &v(), &unknown);
			assert_err!(sent, Error::<Runtime>::UnknownMarket);
		});
	});
}

#[test]
fn what_cannot_be_sent_has_no_effect() {
	connected().execute_with(|| {
		let fails = || {
			without_effect(|| {
				assert_err!(
					PerpVenues::fund(REFERENCE_VENUE, &v(), 1, USDC, FEE),
					Error::<Runtime>::ProgramFailed
				);
			});
			without_effect(|| {
				for action in all_commands() {
					let sent = PerpVenues::command(REFERENCE_VENUE, &v(), &command(1, action));
					assert_err!(sent, Error::<Runtime>::NotSent);
				}
			});
		};
		set_channel(None);
		fails();
		// Messages longer than the channel takes.
		set_channel(Some(AbridgedHrmpChannel { max_message_size: 200, ..channel() }));
		fails();
	});
}

#[test]
fn what_is_too_little_is_refused_without_effect() {
	connected().execute_with(|| {
		let fund = |amount, fee| PerpVenues::fund(REFERENCE_VENUE, &v(), 1, amount, fee);
		without_effect(|| assert_err!(fund(USDC, USDC / 100), Error::<Runtime>::FeeBelowBudget));
		without_effect(|| assert_err!(fund(0, FEE), Error::<Runtime>::AmountTooSmall));
		without_effect(|| assert_err!(fund(5_000 * USDC, FEE), Error::<Runtime>::ProgramFailed));
		let send = |action, fee| {
			let command = VenueCommand { fee, ..command(1, action) };
			PerpVenues::command(REFERENCE_VENUE, &v(), &command)
		};
		for action in all_commands() {
			without_effect(|| assert_err!(send(action, 0), Error::<Runtime>::FeeBelowBudget));
		}
		let dust = VenueAction::Withdraw { amount: 1, to: one_shot() };
		without_effect(|| assert_err!(send(dust, FEE), Error::<Runtime>::AmountTooSmall));
		without_effect(|| assert!(send(VenueAction::Report, 5_000 * USDC).is_err()));
		without_effect(|| {
			let sent = PerpVenues::fund(VenueId(9), &v(), 1, USDC, FEE);
			assert_err!(sent, Error::<Runtime>::UnknownVenue);
		});
	});
}

#[test]
fn a_closed_venue_takes_commands_and_no_funds() {
	connected().execute_with(|| {
		assert_ok!(Venues::close_venue(crate::RuntimeOrigin::root(), REFERENCE_VENUE));
		without_effect(|| {
			let sent = PerpVenues::fund(REFERENCE_VENUE, &v(), 1, USDC, FEE);
			assert_err!(sent, Error::<Runtime>::VenueIsClosed);
		});
		let home = VenueAction::Withdraw { amount: USDC, to: one_shot() };
		assert_ok!(PerpVenues::command(REFERENCE_VENUE, &v(), &command(1, home)));
	});
}

#[test]
fn the_channel_is_told_as_it_is() {
	development().execute_with(|| {
		let told = || PerpVenues::channel(REFERENCE_VENUE);
		assert_eq!(told(), Channel::Closed);
		set_channel(Some(channel()));
		assert_eq!(told(), Channel::Ready);
		set_channel(Some(AbridgedHrmpChannel { msg_count: 8, ..channel() }));
		assert_eq!(told(), Channel::Full);
		set_channel(Some(channel()));
		// The venue asks for a pause: a page of signals, the first one `Suspend`.
		let signal = |index: u8| {
			let format = cumulus_primitives_core::XcmpMessageFormat::Signals.encode();
			let page = [format, vec![index]].concat();
			let from = ParaId::from(VENUE_PARA_ID);
			let limit = frame_support::weights::Weight::MAX;
			XcmpQueue::handle_xcmp_messages([(from, 1, &page[..])].into_iter(), limit);
		};
		signal(0);
		assert_eq!(told(), Channel::Suspended);
		assert_eq!(status(3_000), Channel::Closed);
		signal(1);
		assert_eq!(told(), Channel::Ready);
		assert!(ParachainSystem::get_channel_info(ParaId::from(VENUE_PARA_ID)).is_some());
		assert_eq!(PerpVenues::channel(VenueId(9)), Channel::Closed);
		assert_eq!(System::block_number(), 1);
	});
}

#[test]
fn only_our_accounts_send_without_paying_for_delivery() {
	use crate::venues::DeliveryFees;
	use xcm_executor::traits::{FeeManager, FeeReason};
	type Fees = DeliveryFees<()>;
	connected().execute_with(|| {
		let waived = |location: Location, reason| Fees::is_waived(Some(&location), reason);
		let user = local([9; 32]);
		assert!(waived(Location::here(), FeeReason::ChargeFees));
		assert!(waived(local(V), FeeReason::InitiateTransfer));
		assert!(waived(local((Venues::account()).into()), FeeReason::InitiateTransfer));
		assert!(!waived(local(V), FeeReason::ChargeFees));
		assert!(!waived(user, FeeReason::InitiateTransfer));
		assert!(!waived(venue(), FeeReason::InitiateTransfer));
		assert!(!waived(
			venue().appended_with(local(V).take_first_interior().unwrap()).unwrap(),
			FeeReason::InitiateTransfer
		));
		assert!(!Fees::is_waived(None, FeeReason::InitiateTransfer));
	});
}
