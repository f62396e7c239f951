//! A venue on another chain, as far as this chain can tell: its reports, its answers and the money
//! that comes back. What it says may be true, late, or a lie.

use crate::{
	chain::POOL,
	known::{now, sibling, sovereign, Known},
	source::Source,
	tally, tell,
};
use codec::Encode;
use dhv_primitives::{
	ports::{PerpId, VenueId},
	Balance, Delta, Fixed, Price,
};
use dhv_runtime::{
	configs::{system::RelayClock, xcm::XcmConfig},
	constants::{USDC, VENUE_PARA_ID},
	genesis_config_presets::usdc,
	venues::Queries,
	AccountId, ForeignAssets, PerpReactor, Runtime, RuntimeCall, RuntimeOrigin,
};
use dhv_venue_primitives::{
	NonceResult, Outcome, PositionReport, Refusal, Report, ReportReason, VersionedReport,
};
use frame_support::{weights::Weight, BoundedVec};
use pallet_perp_reactor::{OpKind, OpState};
use sp_runtime::traits::BlockNumberProvider;
use xcm::latest::{prelude::*, Outcome as Executed};
use xcm_executor::XcmExecutor;

/// The venue beyond this chain.
const VENUE: VenueId = VenueId(1);
/// How it calls the market of ether.
const ETHER: u32 = 1;

/// What the venue knows of one account.
#[derive(Clone, Default)]
struct Account {
	seq: u64,
	last_nonce: u64,
	/// The last funds that arrived.
	funded: u64,
	results: Vec<NonceResult>,
	free: Balance,
	margin: Balance,
	into: Balance,
	out: Balance,
	realised: i128,
	size: Delta,
	entry: Price,
}

/// The venue.
#[derive(Default)]
pub struct Venue {
	account: Account,
	before: Account,
}

/// The account of the pool there.
fn id() -> Option<PerpId> {
	PerpReactor::reactors(POOL)
		.into_iter()
		.find(|id| PerpReactor::reactor(*id).is_some_and(|reactor| reactor.venue == VENUE))
}

/// A message of another chain, executed.
pub fn receive(from: Location, program: Xcm<()>) -> Executed {
	let mut hash = sp_io::hashing::blake2_256(&program.encode());
	let program = Xcm::<RuntimeCall>::from(program);
	let most = Weight::from_parts(u64::MAX / 4, u64::MAX / 4);
	let end = XcmExecutor::<XcmConfig>::prepare_and_execute(
		from,
		program,
		&mut hash,
		most,
		Weight::zero(),
	);
	tell(|| format!("   {end:?}"));
	let whole = match &end {
		Executed::Complete { .. } => Ok(()),
		_ => Err(sp_runtime::DispatchError::Other("incomplete")),
	};
	tally::tried(|| "message".into(), whole);
	end
}

/// Somebody's place.
pub fn place(who: &AccountId) -> Location {
	Location::new(0, [AccountId32 { network: None, id: who.clone().into() }])
}

/// Assets arrive from Asset Hub; what comes of nothing here comes out of its reserve there.
pub fn arrive(to: &AccountId, asset: Location, amount: Balance) {
	let assets: Assets = (asset.clone(), amount).into();
	let program = Xcm(vec![
		ReserveAssetDeposited(assets),
		ClearOrigin,
		BuyExecution { fees: (asset, amount).into(), weight_limit: Unlimited },
		DepositAsset { assets: Wild(AllCounted(1)), beneficiary: place(to) },
	]);
	receive(sibling(1_000), program);
}

/// Somebody sends assets home to Asset Hub, to somebody there.
pub fn depart(from: AccountId, to: &AccountId, asset: Location, amount: Balance) {
	let assets: Assets = (asset, amount).into();
	let call = pallet_xcm::Call::transfer_assets {
		dest: Box::new(sibling(1_000).into()),
		beneficiary: Box::new(place(to).into()),
		assets: Box::new(assets.into()),
		fee_asset_item: 0,
		weight_limit: Unlimited,
	};
	let _ = crate::calls::make(RuntimeOrigin::signed(from), call.into());
}

impl Venue {
	/// Does what it was asked, or refuses it, or waits.
	pub fn work(&mut self, source: &mut Source, dollars: u128) {
		let Some(id) = id() else { return };
		self.before = self.account.clone();
		for op in PerpReactor::ops(id) {
			if op.nonce <= self.account.last_nonce
				|| !matches!(op.state, OpState::Sent | OpState::Acked | OpState::Unknown)
			{
				continue;
			}
			let outcome = match source.byte() {
				0..=199 => Outcome::Executed,
				200..=219 => Outcome::Expired,
				220..=239 => Outcome::Refused(Refusal::Paused),
				_ => break,
			};
			let account = &mut self.account;
			// Funds are no command; they are just there.
			if let OpKind::Fund(amount) = op.kind {
				if op.nonce > account.funded {
					account.funded = op.nonce;
					account.free += amount;
				}
				continue;
			}
			account.last_nonce = op.nonce;
			account.results.push(NonceResult { nonce: op.nonce, outcome });
			if account.results.len() > 16 {
				account.results.remove(0);
			}
			if outcome == Outcome::Executed {
				self.execute(id, op.nonce, op.kind, dollars);
			}
		}
	}

	fn execute(&mut self, id: PerpId, nonce: u64, kind: OpKind, dollars: u128) {
		let account = &mut self.account;
		match kind {
			OpKind::Deposit(amount) => {
				let amount = amount.min(account.free);
				account.free -= amount;
				account.margin += amount;
				account.into += amount;
			}
			OpKind::Withdraw(amount) => {
				let amount = amount.min(account.margin);
				account.margin -= amount;
				account.out += amount;
				pay(id, nonce, amount);
			}
			OpKind::Sweep(amount) => {
				let amount = amount.min(account.free);
				account.free -= amount;
				pay(id, nonce, amount);
			}
			OpKind::SetPosition { target, .. } => {
				let result = unrealised(account, dollars);
				account.realised += result;
				account.margin = account.margin.saturating_add_signed(result);
				account.size = target;
				account.entry = price(dollars);
			}
			OpKind::Fund(_) | OpKind::Report => {}
		}
	}

	/// Reports, truly or not.
	pub fn report(&mut self, source: &mut Source, dollars: u128) {
		let Some(id) = id() else { return };
		self.account.seq += 1;
		let seq = self.account.seq;
		let old = source.once_in(8);
		let account = if old { &self.before } else { &self.account };
		let mut report = tale(id, account, dollars);
		report.seq = if source.once_in(16) { u64::from(source.byte()) } else { seq };
		let raw = VersionedReport::from(report.clone()).encode();
		let raw = match source.byte() {
			0..=199 => raw,
			_ => crate::draw::near(source, &VersionedReport::from(report)),
		};
		let call =
			pallet_perp_reactor::Call::receive_report { raw: BoundedVec::truncate_from(raw) };
		let call = RuntimeCall::PerpReactor(call).encode();
		let program = Xcm(vec![
			UnpaidExecution { weight_limit: Unlimited, check_origin: None },
			Transact { origin_kind: OriginKind::Xcm, fallback_max_weight: None, call: call.into() },
		]);
		receive(sibling(VENUE_PARA_ID), program);
	}

	/// Answers one of the questions that wait.
	pub fn answer(&self, source: &mut Source) {
		let mut waiting: Vec<_> = Queries::<Runtime>::iter().collect();
		waiting.sort_by_key(|(query, _)| *query);
		let Some((query_id, awaited)) = source.pick(&waiting) else { return };
		let error = source.once_in(4).then_some((3, XcmError::ExpectationFalse));
		let querier = place(&awaited.account);
		let response = Response::ExecutionResult(error);
		let max_weight = Weight::from_parts(1_000_000_000, 64 * 1_024);
		let answer = QueryResponse { query_id, response, max_weight, querier: Some(querier) };
		receive(sibling(VENUE_PARA_ID), Xcm(vec![answer]));
	}

	/// Anything arrives from there.
	pub fn present(&self, source: &mut Source, known: &Known) {
		let Some(who) = source.pick(&known.accounts) else { return };
		let have = ForeignAssets::balance(usdc(), sovereign(VENUE_PARA_ID));
		send(&who, source.portion(have.min(10_000 * USDC)));
	}
}

/// Money of the venue's account here goes to somebody.
fn send(to: &AccountId, amount: Balance) {
	let assets: Assets = (usdc(), amount).into();
	let program = Xcm(vec![
		WithdrawAsset(assets),
		ClearOrigin,
		BuyExecution { fees: (usdc(), amount).into(), weight_limit: Unlimited },
		DepositAsset { assets: Wild(AllCounted(1)), beneficiary: place(to) },
	]);
	receive(sibling(VENUE_PARA_ID), program);
}

fn pay(id: PerpId, nonce: u64, amount: Balance) {
	send(&PerpReactor::arrival_account(id, nonce), amount);
}

fn price(dollars: u128) -> Price {
	Price::new(Fixed::from_int(dollars as i64))
}

fn units(fixed: Fixed) -> i128 {
	fixed.raw() / 1_000_000_000_000
}

fn unrealised(account: &Account, dollars: u128) -> i128 {
	let move_ = price(dollars).get().try_sub(account.entry.get()).unwrap_or(Fixed::ZERO);
	account.size.get().mul_floor(move_).map_or(0, units)
}

fn tale(id: PerpId, account: &Account, dollars: u128) -> Report {
	let result = unrealised(account, dollars);
	let scale = |amount: i128| Fixed::from_raw(amount.saturating_mul(1_000_000_000_000));
	let index = price(dollars);
	let position = PositionReport {
		market: ETHER,
		size: account.size,
		entry: account.entry,
		index,
		index_time: now(),
		mark: index,
		unrealised: scale(result),
		funding: Fixed::ZERO,
		funding_rate: Fixed::ZERO,
	};
	let open = account.size != Delta::ZERO;
	Report {
		account: PerpReactor::reactor_account(id).into(),
		seq: account.seq,
		relay_block: RelayClock::current_block_number(),
		time: now(),
		reason: ReportReason::Request,
		paused: false,
		last_nonce: account.last_nonce,
		results: BoundedVec::truncate_from(account.results.clone()),
		free: account.free,
		home_float: 50 * USDC,
		margin: account.margin,
		in_total: account.into,
		out_total: account.out,
		realised: account.realised,
		fees: 0,
		penalties: 0,
		equity: scale(account.margin as i128 + result),
		initial_margin: 0,
		maintenance_margin: 0,
		liquidations: 0,
		positions: BoundedVec::truncate_from(if open { vec![position] } else { vec![] }),
	}
}
