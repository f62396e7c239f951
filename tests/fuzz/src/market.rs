//! A chain that is used: an input says what happens one after the other.
//!
//! Prices move, time passes, people deposit, leave, trade and write, governance changes parameters
//! around where they stand, guardians stop, venues do what they were asked and report it, or do not,
//! and money arrives from other chains. Besides, anybody makes any call of the pallets of the vault.
//! After every block the laws hold, and no USDC or WETH was made or burnt but by messages.

mod deals;
mod people;
mod powers;

use crate::{
	chain::{arbitrage, block, on_the_chain, Feeds, POOL},
	known::{now, Known},
	laws::{self, Books},
	remote::Venue,
	source::Source,
	tally, tell,
};
use dhv_primitives::{Side, Timestamp as Seconds};
use dhv_runtime::LiquidityPool;

/// Things that happen in one input.
const MOST: usize = 48;
/// Blocks of one input.
const BLOCKS: u32 = 40;

/// What a step is; the first byte of a step says which.
pub const KINDS: [&str; 30] = [
	"time", "time", "time", "time", "leap", "leap", "smile", "deposit", "leave", "claim", "buy",
	"buy", "sell", "spread", "order", "quote", "list", "write", "write", "settle", "venue",
	"report", "answer", "message", "govern", "govern", "rescue", "role", "role", "anything",
];

struct World {
	known: Known,
	books: Books,
	venue: Venue,
	dollars: u128,
	blocks: u32,
}

/// Runs an input.
pub fn run(data: &[u8]) {
	on_the_chain(|| {
		let known = Known::read();
		let dollars = known.dollars;
		let (books, venue) = (Books::open(), Venue::default());
		let mut world = World { known, books, venue, dollars, blocks: 0 };
		let mut source = Source::new(data);
		for _ in 0..MOST {
			if source.is_empty() || world.blocks >= BLOCKS {
				break;
			}
			world.step(&mut source);
		}
		world.pass(60, Feeds::All);
	});
}

impl World {
	fn step(&mut self, source: &mut Source) {
		let before = self.books.foreign();
		let by_message = self.happen(source);
		self.books.look();
		if !by_message {
			assert!(before == self.books.foreign(), "assets of other chains were made or burnt");
		}
	}

	/// A block so many seconds later.
	fn pass(&mut self, seconds: u64, feeds: Feeds) {
		self.blocks += 1;
		tell(|| format!("block after {seconds} at {}", self.dollars));
		block(now() + seconds, self.dollars, feeds);
		self.books.look();
		laws::hold();
		self.known = Known::read();
	}

	/// Does one thing; true if it is a message of another chain, or to one.
	fn happen(&mut self, source: &mut Source) -> bool {
		let what = source.byte();
		let what = usize::from(what) % KINDS.len();
		let kind = KINDS[what];
		tally::kind(kind);
		match kind {
			"time" => self.time(source),
			"leap" => self.leap(source),
			"smile" => self.smile(source),
			"deposit" => self.deposit(source),
			"leave" => self.leave(source),
			"claim" => self.claim(source),
			"buy" => self.trade(source, Side::Buy),
			"sell" => self.trade(source, Side::Sell),
			"spread" => self.spread(source),
			"order" => self.order(source),
			"quote" => self.quote(source),
			"settle" => self.settle(source),
			"list" => self.list(source),
			"write" => self.write(source),
			"venue" => self.venue.work(source, self.dollars),
			"report" => self.venue.report(source, self.dollars),
			"answer" => self.venue.answer(source),
			"message" => self.message(source),
			"govern" => self.govern(source),
			"rescue" => self.rescue(source),
			"role" => self.role(source),
			_ => return self.anything(source),
		}
		matches!(kind, "venue" | "report" | "answer" | "message")
	}

	fn time(&mut self, source: &mut Source) {
		let byte = source.byte();
		// A step of up to some two per cent.
		let step = i128::from(source.byte()) - 128;
		self.dollars = (self.dollars as i128 * (6_400 + step) / 6_400).clamp(10, 1_000_000) as u128;
		let seconds = [6, 12, 60, 60, 60, 120, 300, 600][usize::from(byte & 7)];
		let feeds = match byte >> 3 {
			0 => Feeds::Nobody,
			1 => Feeds::One,
			2 => Feeds::Off(source.byte()),
			_ => Feeds::All,
		};
		self.pass(seconds, feeds);
		if byte & 128 == 0 {
			arbitrage(self.dollars);
		}
	}

	/// Much time at once, or a price that jumps.
	fn leap(&mut self, source: &mut Source) {
		match source.byte() % 5 {
			0 => {
				let part = 50 + u128::from(source.byte() % 101);
				self.dollars = (self.dollars * part / 100).clamp(10, 1_000_000);
				self.pass(60, Feeds::All);
			}
			1 => {
				// To shortly before or after something.
				let at = source.pick(&self.known.times).unwrap_or_default();
				let at = at.saturating_sub(300) + u64::from(source.byte()) * 6;
				if at > now() && at < now() + 3 * 86_400 {
					self.pass(at - now(), Feeds::All);
				}
			}
			// Through the window of an expiry, up to its fixing.
			2 => {
				let at = source.pick(&self.known.times).unwrap_or_default();
				if at > now() && at < now() + 3 * 86_400 {
					self.pass((at - now()).saturating_sub(320).max(6), Feeds::All);
					for _ in 0..7 {
						self.pass(60, Feeds::All);
					}
				}
			}
			3 => {
				if let Some(epoch) = LiquidityPool::epoch(POOL) {
					let ends = epoch.ends_at.secs() + 6;
					self.pass(ends.saturating_sub(now()).clamp(6, 3 * 86_400), Feeds::All);
					self.pass(60, Feeds::All);
				}
			}
			_ => self.pass(u64::from(source.byte()) * 600 + 6, Feeds::Nobody),
		}
	}

	fn expiry(&self, source: &mut Source) -> Seconds {
		Seconds::from_secs(source.pick(&self.known.times).unwrap_or_default())
	}
}
