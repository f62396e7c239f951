//! What tests do and look at.

use super::*;

/// Runs a test and then every invariant.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		check();
	});
}

/// Every invariant, and conservation of the asset.
pub fn check() {
	assert_ok!(Perps::check_invariants());
	assert_eq!(Assets::total_issuance(USDC), FREE + HOUSE + WORLD_USD);
}

pub fn signed() -> RuntimeOrigin {
	RuntimeOrigin::signed(ALICE)
}

pub fn account() -> AccountId {
	Perps::reactor_account(ID)
}

pub fn reactor() -> PerpReactor<AccountId> {
	crate::Reactors::<Test>::get(ID).unwrap()
}

pub fn ledger() -> Ledger {
	reactor().ledger
}

pub fn ops() -> Vec<Op> {
	Perps::ops(ID)
}

/// The state of the newest op of a kind.
pub fn state_of(kind: fn(&OpKind) -> bool) -> Option<OpState> {
	ops().iter().rev().find(|op| kind(&op.kind)).map(|op| op.state)
}

pub fn is_fund(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Fund(_))
}

pub fn is_deposit(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Deposit(_))
}

pub fn is_position(kind: &OpKind) -> bool {
	matches!(kind, OpKind::SetPosition { .. })
}

pub fn is_home_leg(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Withdraw(_) | OpKind::Sweep(_))
}

pub fn size() -> Delta {
	reactor().snapshot.position.size
}

pub fn nav() -> NavView {
	Perps::nav(ID).unwrap()
}

pub fn free() -> Balance {
	Assets::balance(USDC, MockFunds::account(POOL))
}

/// Everything the pool owns: free funds and the reactor, in whole units.
pub fn worth_high() -> Fixed {
	let free = dhv_math::amount::to_fixed(free(), 6).unwrap();
	free.try_add(nav().high).unwrap()
}

pub fn advance() -> DispatchResult {
	with_storage_layer(|| Perps::advance(signed(), ID))
}

pub fn ask(target: Delta) {
	assert_ok!(Perps::set_target(RuntimeOrigin::root(), ID, target));
}

/// One message reaches home.
pub fn arrive(message: ToHome) -> DispatchResult {
	with_storage_layer(|| match message {
		ToHome::Answer { account, nonce, answer } => {
			<Perps as VenueReplies<AccountId>>::on_answer(VENUE, &account, nonce, answer);
			Ok(())
		}
		ToHome::Report(raw) => {
			Perps::receive_report(RuntimeOrigin::signed(VENUE_SELF), raw.try_into().unwrap())
		}
		ToHome::Money { to, amount, .. } => MockVenue::pay(&to, amount),
	})
}

/// Everything on the way home reaches it.
pub fn arrive_all() {
	while let Some(message) = MockVenue::take_back() {
		assert_ok!(arrive(message));
	}
}

/// Everything in both channels is delivered, and the block's work is done.
pub fn exchange() {
	MockVenue::deliver_all();
	arrive_all();
	work();
	check();
}

/// The work of a block.
pub fn work() {
	use dhv_primitives::ports::ScheduledWork;
	Perps::run(&mut frame_support::weights::WeightMeter::new());
}

/// Everything is exchanged until nothing is open.
pub fn settle() {
	for _ in 0..12 {
		blocks(1);
		exchange();
	}
	assert_eq!(ops(), vec![], "something stays open");
}

/// Relay blocks pass; the price stays young.
pub fn blocks(count: u32) {
	MockRelay::advance(count);
	MockClock::advance(6 * u64::from(count));
	let round = <MockPrices as dhv_primitives::ports::PriceRounds>::latest(WETH, USDC).unwrap();
	MockPrices::set(WETH, USDC, round.price);
}

/// Oracle and venue move together.
pub fn move_price(to: i64) {
	MockPrices::set(WETH, USDC, price(to));
	MockVenue::change(|world| world.mark = price(to));
}

/// Asks for 20 and has it.
pub fn hold_twenty() {
	ask(delta(20));
	assert_ok!(advance());
	settle();
	assert_eq!(size(), delta(20));
	System::reset_events();
}

/// Loses everything on the way to the venue.
pub fn lose_out() -> Vec<ToVenue> {
	MockVenue::change(|world| core::mem::take(&mut world.out))
}

/// Loses everything on the way home; money stays where it is.
pub fn lose_back() -> Vec<ToHome> {
	MockVenue::change(|world| core::mem::take(&mut world.back))
}

/// A present.
pub fn send(to: &AccountId, amount: Balance) {
	assert_ok!(<Assets as Mutate<_>>::transfer(USDC, &WORLD, to, amount, Preservation::Preserve));
}

/// A present to the counterpart at the venue.
pub fn send_remote(amount: Balance) {
	send(&MockVenue::ACCOUNT, amount);
	MockVenue::change_account(&account(), |remote| remote.free += amount);
}

/// Every event of the pallet so far.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Perps(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// How the ops ended so far.
pub fn ends() -> Vec<(Nonce, Outcome)> {
	events()
		.into_iter()
		.filter_map(|event| match event {
			Event::Ended { nonce, outcome, kind, .. } if kind != OpKind::Report => {
				Some((nonce, outcome))
			}
			_ => None,
		})
		.collect()
}

pub fn answer(nonce: Nonce, answer: VenueAnswer) {
	<Perps as VenueReplies<AccountId>>::on_answer(VENUE, &account(), nonce, answer);
}
