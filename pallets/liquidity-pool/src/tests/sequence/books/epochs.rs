//! Epochs: their schedule, fees, prices and fills, each computed again.

use super::{
	super::{figures, hedges::unwinding},
	accounts, Books, PoolBooks,
};
use crate::{tests::mock::*, EpochPrice, EpochReport, EpochState, Event, Ledger};
use dhv_math::vault::Fees;
use dhv_primitives::{ports::ReactorsValue, Balance, Fixed, PoolId};

/// What is told while an epoch is priced.
#[derive(Default)]
pub struct Pricing {
	/// The ledger before deposits came in.
	before: Option<Ledger>,
	/// What reactors gave for leavers.
	raised: Balance,
	/// What reactors told of free funds beyond what was told before: the deposits that came in.
	ahead: Balance,
	charged: Fees,
	forgone: Option<Fees>,
}

impl Pricing {
	/// Reactors gave cash back; `told` is what is free then.
	pub fn repaid(&mut self, amount: Balance, free: Balance, told: Balance) {
		self.raised += amount;
		self.ahead = told.checked_sub(free).expect("less than is booked is free");
	}

	/// What follows belongs to no price.
	pub fn nothing_raised(&mut self) {
		self.raised = 0;
		assert_eq!(self.ahead, 0, "free funds that no event brought");
	}
}

impl Books {
	pub(super) fn book_epoch(&mut self, event: &Event<Test>) {
		match event {
			Event::EpochOpened { pool, epoch } => self.pool(*pool).begin(epoch),
			Event::EpochValuing { pool, epoch, snapshot } => {
				let books = self.pool(*pool);
				assert_eq!(*epoch, books.epoch.number);
				books.snapshot = Some(*snapshot);
			}
			Event::EpochDelayed { pool, epoch, .. } => {
				assert_eq!(*epoch, self.pool(*pool).epoch.number);
			}
			Event::FeesCharged { pool, recipient, fees, high_water_mark, .. } => {
				let books = self.pool(*pool);
				assert_eq!(*high_water_mark, books.high_water_mark);
				books.ledger.supply += fees.shares;
				books.issued.gone_in += fees.shares;
				books.shares.give(*recipient, fees.shares);
				books.pricing.charged = *fees;
			}
			Event::FeesForgone { pool, fees, .. } => {
				self.pool(*pool).pricing.forgone = Some(*fees);
			}
			Event::EpochPriced { pool, epoch, price } => {
				assert_eq!(*epoch, self.pool(*pool).epoch.number);
				self.fill(*pool, price);
			}
			Event::EpochReported { pool, epoch, report } => {
				assert_eq!(*epoch, self.pool(*pool).epoch.number);
				let frozen = self.frozen;
				self.pool(*pool).verify(report, frozen);
			}
			Event::WoundDown { pool, nav, .. } => {
				let books = self.pool(*pool);
				assert_eq!(books.prices[&books.epoch.number].nav, *nav);
			}
			_ => {}
		}
	}

	/// Deposits come in, withdrawals leave.
	fn fill(&mut self, id: PoolId, price: &EpochPrice) {
		let [book, pending, claims, escrow] = accounts(id);
		let joined = if price.minted > 0 { price.deposits } else { 0 };
		self.cash.pay(pending, book, joined);
		self.cash.pay(book, claims, price.paid);
		let books = self.pool(id);
		assert!([0, joined].contains(&books.pricing.ahead), "free funds that nobody paid");
		books.pricing.ahead = 0;

		let number = books.epoch.number;
		let deposits = books.deposits.iter().filter(|((_, at), _)| *at == number);
		assert_eq!(deposits.map(|(_, amount)| amount).sum::<Balance>(), price.deposits);
		let waiting = books.waiting.remove(&number).unwrap_or_default();
		assert_eq!(waiting, price.requested, "shares that wait");
		*books.waiting.entry(number + 1).or_default() += price.requested - price.filled;

		let mut ledger = books.ledger;
		let raised = books.pricing.raised;
		let (free, repaid) = (ledger.free - raised, ledger.repaid - raised);
		books.pricing.before = Some(Ledger { free, repaid, ..ledger });
		ledger.pending_deposits -= price.deposits;
		ledger.refunds += price.deposits - joined;
		ledger.free = ledger.free + joined - price.paid;
		ledger.set_aside += price.paid;
		ledger.supply = ledger.supply + price.minted - price.filled;
		ledger.unclaimed_shares += price.minted;
		ledger.pending_withdrawals -= price.filled;
		books.ledger = ledger;
		books.shares.give(claims, price.minted);
		books.shares.take(escrow, price.filled);
		books.issued.gone_in += price.minted;
		books.issued.come_out += price.filled;
		books.owed.insert(number, (price.paid, price.minted));
		books.prices.insert(number, *price);
	}
}

impl PoolBooks {
	/// The next epoch is on the grid, and its cut-off is ahead.
	fn begin(&mut self, new: &EpochState) {
		let now = dhv_mocks::MockClock::timestamp().secs();
		let (length, cutoff) = (self.parameters.epoch_length, self.parameters.cutoff);
		assert_eq!(new.number, self.epoch.number + 1);
		assert_eq!((new.opens_at.secs(), new.fees), (now, self.parameters.fees));
		assert_eq!(new.cutoff_at.secs() + cutoff, new.ends_at.secs());
		if new.number > 1 {
			let later = new.ends_at.secs() - self.epoch.ends_at.secs();
			assert!(later >= length && later.is_multiple_of(length), "on the grid");
			assert!(new.cutoff_at.secs() > now, "the cut-off is ahead");
			assert!(later == length || new.cutoff_at.secs() - length <= now, "none is left out");
		}
		self.epoch = *new;
	}

	/// Everything that the outcome of an epoch rests on, and the outcome.
	fn verify(&mut self, report: &EpochReport, frozen: bool) {
		let pricing = core::mem::take(&mut self.pricing);
		let (before, snapshot) = (pricing.before.unwrap(), self.snapshot.unwrap());
		let price = self.prices[&self.epoch.number];
		assert_eq!((report.free, report.allocated), (before.free, before.allocated));
		let moved = |now: Balance, then: Balance| (now - then) as i128 * figures::UNIT as i128;
		let since =
			moved(before.advanced, snapshot.advanced) - moved(before.repaid, snapshot.repaid);
		let with = |value: Fixed| Fixed::from_raw(value.raw() + since);
		let ReactorsValue { low, mark, high, delta } = snapshot.reactors;
		let reactors = ReactorsValue { low: with(low), mark: with(mark), high: with(high), delta };
		assert_eq!((report.reactors, report.spot), (reactors, snapshot.round.price));
		assert_eq!(report.surface_version, snapshot.surface_version);
		assert_eq!((report.snapshot_at, price.round), (snapshot.time, snapshot.round.number));

		let assets = figures::assets(report);
		let supply = before.supply - pricing.charged.shares;
		let seconds = price.time.saturating_since(self.epoch.opens_at);
		let mark = self.high_water_mark;
		let fees = figures::fees(&self.epoch, &self.parameters, assets, supply, mark, seconds);
		assert_eq!(fees, pricing.forgone.unwrap_or(pricing.charged), "fees");
		assert_eq!((report.fees, price.supply), (pricing.charged, before.supply));
		let [mint, best, burn] = figures::prices(assets, before.supply);
		let told = [price.mint, price.mark, price.burn].map(|price| price.raw().unsigned_abs());
		assert_eq!(told[..2], [mint, best], "prices of a share");
		assert_eq!(price.nav.raw(), assets[1]);

		let down = assets[1] < 0 || (assets[1] == 0 && supply > 0) || best == 0;
		let minted = if down { 0 } else { figures::shares_of(price.deposits, mint) };
		assert!(price.minted == minted || (frozen && price.minted == 0), "shares minted");
		let minted = price.minted;
		let joined = if minted > 0 { price.deposits } else { 0 };
		let buffer = figures::ceil(before.allocated, self.parameters.buffer_bps.into(), 10_000);
		let available = (before.free + pricing.raised + joined).saturating_sub(buffer);
		let requested = if down { 0 } else { price.requested };
		let held = Ledger { free: before.free + joined, ..before };
		let (free, repaid) = (held.free + pricing.raised, held.repaid + pricing.raised);
		let total = unwinding(&held, &Ledger { free, repaid, ..held }, pricing.raised, report.spot);
		let gained = available - held.free.saturating_sub(buffer);
		let spent = match pricing.raised {
			0 => 0,
			raised => figures::ceil(total, gained, raised),
		};
		let leaves = figures::leave(requested, burn, available, spent);
		assert_eq!([price.filled, price.paid, told[2]], leaves, "what leaves");
		assert_eq!(report.unwinding, if price.filled > 0 { spent } else { 0 }, "what it cost");
		let ratio = figures::ratio(price.requested, price.filled);
		assert_eq!(price.fill.raw().unsigned_abs(), ratio);

		if !down {
			let low = Fixed::from_raw(burn as i128);
			self.high_water_mark = mark.max(low);
		}
		assert_eq!(report.high_water_mark, self.high_water_mark);
		self.verify_stayers(&price, report, assets[0]);
		let low = Fixed::from_raw(burn as i128);
		assert!(!fees.performance.is_positive() || low >= mark, "no fee on a recovery");
	}

	/// By both marks, nobody who joined or left lowered the claim of those who stay; fees cost them at
	/// most what was charged, and nothing for a recovery.
	fn verify_stayers(&self, price: &EpochPrice, report: &EpochReport, low: i128) {
		let joined = if price.minted > 0 { price.deposits } else { 0 };
		let cash = (joined as i128 - price.paid as i128) * figures::UNIT as i128;
		let supply = price.supply + price.minted - price.filled;
		for book in [report.book.value, report.book_smoothed] {
			let net = price.nav.raw() + book.raw() - report.book.value.raw();
			let before = figures::price(net, price.supply);
			let after = figures::price(net + cash, supply);
			assert!(after + 1 >= before, "{before} {after}");
		}
		let Fees { management, performance, shares } = report.fees;
		let both = (management.raw() + performance.raw()).unsigned_abs();
		let worth = figures::price(low, price.supply);
		assert!(figures::floor(shares, worth, SHARE) <= both, "shares are worth at most the fee");
		let kept = figures::floor(price.supply - shares + SHARE, worth + 1, SHARE) + 1;
		let all = low.max(0).unsigned_abs() + SHARE;
		assert!(kept + both >= all, "those who stay lose at most the fee");
	}
}
