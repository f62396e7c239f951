//! What events tell, counted.

use super::world::World;
use crate::{tests::mock::*, EpochPrices, Event, PoolStatus};
use dhv_primitives::{Balance, Fixed, PoolId};
use dhv_sequences::World as _;

impl World {
	/// Counts an event by its variant.
	pub fn count_told(&mut self, event: &Event<Test>) {
		let variant = self.count_event(event);
		match event {
			Event::MarkFailed { pool, series, error, .. } => {
				self.unmarked.insert((*pool, *series));
				self.count_error(*error);
			}
			Event::EpochDelayed { reason, .. } => {
				let reason = format!("{reason:?}");
				let reason: String = reason.chars().take_while(|c| c.is_alphanumeric()).collect();
				self.seen.count(format!("{variant}({reason})"));
			}
			Event::FeesForgone { error, .. }
			| Event::ReactorsFailed { error, .. }
			| Event::PremiumNotInsured { error, .. } => {
				self.seen.count_error(Self::error_name(*error));
			}
			Event::BreakerTripped { breaker, .. } | Event::BreakerRecovered { breaker, .. } => {
				self.seen.count(format!("{variant}({breaker:?})"));
			}
			_ => {}
		}
		for detail in self.details(event) {
			self.seen.count(format!("{variant}({detail})"));
		}
	}

	/// What is special about an event; the books do not have it yet.
	fn details(&self, event: &Event<Test>) -> Vec<&'static str> {
		let all: &[(bool, &'static str)] = match event {
			Event::EpochPriced { price, .. } => &[
				(price.fill.is_positive() && price.fill < Fixed::ONE, "partial"),
				(price.requested > 0 && price.filled == 0, "unfilled"),
				(price.is_refunded(), "refunded"),
			],
			Event::EpochReported { report, .. } => &[
				(report.unwinding > 0, "unwound"),
				(report.book.value != report.book_smoothed, "apart"),
				(report.book.value < report.book_smoothed, "dear"),
			],
			Event::FeesCharged { fees, .. } => &[(fees.performance.is_positive(), "gain")],
			Event::VaultSettled { collateral, owed, covered, .. } => {
				&[(*covered > 0, "covered"), (*owed > collateral + covered, "lacking")]
			}
			Event::VaultLiquidated { pool, series, closed, .. } => {
				&[(self.books.pools[pool].short[series] == closed.units(), "all")]
			}
			Event::WithdrawalClaimed { pool, epoch, who, reached, .. } => {
				let receipt = self.books.pools[pool].withdrawals[&(*who, *epoch)];
				&[(*reached > receipt.reached + 1, "epochs")]
			}
			Event::DustSwept { pool, epoch, cash, .. } => {
				let priced = self.books.pools[pool].prices.contains_key(epoch);
				&[
					(*cash > 0, "cash"),
					(*cash == 0 && priced, "unclaimed"),
					(*cash == 0 && !priced, "waiting"),
				]
			}
			Event::OptionsSold { pool, .. } | Event::OptionsBought { pool, .. } => {
				let status = self.books.pools[pool].terms.status;
				&[(status == PoolStatus::CloseOnly, "close-only")]
			}
			Event::OptionsPaid { contracts, held, .. } => {
				&[(!held.is_zero(), "held"), (contracts > held, "gift")]
			}
			Event::PremiumInsured { amount, .. } => &[(*amount == USD / 2, "wanted")],
			_ => &[],
		};
		all.iter().filter(|(holds, _)| *holds).map(|(_, detail)| *detail).collect()
	}

	/// What only the events of one step together tell.
	pub fn count_details(&mut self, events: &[Event<Test>]) {
		let mut given: Balance = 0;
		let (mut asked, mut uninsured) = (false, false);
		for event in events {
			match event {
				Event::FundsRepaid { amount, .. } => given += amount,
				Event::ReactorsWithdrawn { returned, .. } => {
					assert_eq!(*returned, core::mem::take(&mut given), "what arrived");
					asked = *returned > 0;
				}
				Event::CollateralAdded { .. } if asked => {
					self.seen.count("CollateralAdded(raised)");
				}
				Event::EpochPriced { pool, epoch, .. } => {
					if asked {
						self.seen.count("EpochPriced(reactors)");
					}
					self.count_history(*pool, *epoch);
					(asked, given) = (false, 0);
				}
				Event::PremiumNotInsured { .. } => uninsured = true,
				Event::OptionsSold { .. } if uninsured => self.seen.count("OptionsSold(uninsured)"),
				_ => {}
			}
		}
	}

	/// Outcomes that left the history, and those that outlive it for receipts.
	fn count_history(&mut self, pool: PoolId, priced: u32) {
		let start = LiquidityPool::history_start_of(pool);
		if start > 1 && start <= priced {
			self.seen.count("history(pruned)");
		}
		if EpochPrices::<Test>::iter_key_prefix(pool).any(|number| number < start) {
			self.seen.count("history(outlived)");
		}
	}
}
