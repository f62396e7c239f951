//! Vaults are settled, holders are paid, claims are taken, vaults are topped up.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS},
	random::lots,
	world::{registry, World, ASSETS, PUBLIC, STRANGERS},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Call, Credits, KeptOptions, MarginVault, SeriesInfo};
use dhv_mocks::MockOwner;
use dhv_primitives::{BackingClass, OptionKind, SeriesId, SeriesStatus};
use frame_system::RawOrigin;

const ISOLATED: &[&[&str]] = &[TOKENS];
/// What the owner of a vault may do wrong.
const OWNER: &[&str] = &["CoverExceedsShortfall", "refused"];

const OPERATIONS: &[Operation] = &[
	may("settle: a vault", 4, World::settle, &[TOKENS, OWNER]),
	may("pay: a holder", 3, World::pay_holder, ISOLATED),
	may("pay: the holder claims", 3, World::claim, ISOLATED),
	may("pay: the registry, whose payout is dust", 1, World::pay_registry, ISOLATED),
	may("retire: a series without options", 1, World::retire, &[]),
	may("credit: claim", 2, World::claim_credit, ISOLATED),
	may("top up: the own vault", 1, World::top_up_own, ISOLATED),
	may("top up: the vault of another", 2, World::top_up_other, ISOLATED),
	must_fail("settle: before the fixing", World::settle_early, "FixingNotFinal", &[]),
	must_fail("settle: false cover", World::settle_falsely, "CoverExceedsShortfall", &[TOKENS]),
	must_fail("settle: no vault", World::settle_nothing, "VaultNotFound", &[]),
	must_fail("settle: series unknown", World::settle_unknown, "UnknownSeries", &[]),
	must_fail("pay: before the fixing", World::pay_early, "FixingNotFinal", &[]),
	must_fail("pay: before payouts are open", World::pay_shut, "PayoutsNotOpen", &[]),
	must_fail("pay: nobody", World::pay_nobody, "NothingToClaim", &[]),
	must_fail("pay: series unknown", World::pay_unknown, "UnknownSeries", &[]),
	must_fail("credit: none", World::claim_no_credit, "NothingToClaim", &[]),
	must_fail("top up: nothing", World::top_up_nothing, "ZeroAmount", &[]),
	must_fail("top up: no vault", World::top_up_nobody, "VaultNotFound", &[]),
	must_fail("top up: series unknown", World::top_up_unknown, "UnknownSeries", &[]),
	must_fail(
		"top up: no money",
		World::top_up_poor,
		"FundsUnavailable",
		&[&["Frozen", "Blocked", "AssetNotLive", "NoAccount"]],
	),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

const UNKNOWN: SeriesId = SeriesId(u32::MAX);

fn is_paying(status: SeriesStatus) -> bool {
	matches!(status, SeriesStatus::Paying { .. })
}

/// Whether a vault of a pool owes more than it holds.
fn falls_short(info: &SeriesInfo, vault: &MarginVault) -> bool {
	let Some(fixing) = info.status.fixing() else { return false };
	let (fixing, strike) = (fixing.raw(), info.terms.strike.raw());
	let gain = match info.terms.kind {
		OptionKind::Call => fixing - strike,
		OptionKind::Put => strike - fixing,
	};
	// Of 18 and 8 decimals to the 6 of USDC.
	let owed = gain.max(0).unsigned_abs() / 100 * vault.short.units() / 10u128.pow(18);
	info.terms.backing == BackingClass::Pool && owed > vault.collateral
}

impl World {
	fn settle(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|info, _| info.status.fixing().is_some())?;
		let who = self.anybody();
		let result = self.call(RawOrigin::Signed(who), Call::settle_vault { series, writer });
		assert_eq!(result.is_ok(), Registry::vault(series, writer).is_none());
		Some(result)
	}

	/// Somebody who may be paid, and what.
	fn payable(&mut self) -> Option<(SeriesId, AccountId, u128)> {
		let (series, holder, _) = self.holding(|info| is_paying(info.status))?;
		Some((series, holder, Registry::claimable(series, holder)?))
	}

	fn pay(
		&mut self,
		by: AccountId,
		call: Call<Test>,
		holder: AccountId,
		series: SeriesId,
	) -> Tried {
		let asset = info(series).terms.collateral_asset;
		let had = |world: &Self| world.balance(asset, holder) + Credits::<Test>::get(holder, asset);
		let (claimable, before) = (Registry::claimable(series, holder)?, had(self));
		// What is kept for an account is paid first and alone.
		let kept = KeptOptions::<Test>::get(series, holder);
		let told = match kept.is_zero() {
			true => claimable,
			false => Registry::payout_for(&Registry::series_info(series)?, kept).unwrap(),
		};
		let result = self.call(RawOrigin::Signed(by), call);
		let got = had(self) - before;
		let told = if result.is_ok() { told } else { 0 };
		assert_eq!(got, told, "{holder} was paid something else");
		Some(result)
	}

	fn pay_holder(&mut self) -> Tried {
		let (series, holder, _) = self.payable()?;
		if holder == Registry::insurance_account() {
			return None;
		}
		let by = self.anybody();
		self.pay(by, Call::pay_holder { series, holder }, holder, series)
	}

	fn claim(&mut self) -> Tried {
		let (series, holder, _) = self.payable()?;
		if holder == Registry::insurance_account() {
			return None;
		}
		self.pay(holder, Call::claim { series }, holder, series)
	}

	fn pay_registry(&mut self) -> Tried {
		let (series, info) = self.series_where(|info| is_paying(info.status))?;
		// What the registry keeps for others is not its own.
		let keyless = [(registry(), info.longs), (Registry::insurance_account(), lots(0))];
		let (holder, _) = keyless.into_iter().find(|(who, kept)| options(series, *who) > *kept)?;
		Some(self.call(RawOrigin::Signed(BOB), Call::pay_holder { series, holder }))
	}

	fn retire(&mut self) -> Tried {
		let (series, _) = self.series_where(Registry::is_spent)?;
		Some(self.call(RawOrigin::Signed(BOB), Call::poke_fixing { series }))
	}

	fn claim_credit(&mut self) -> Tried {
		let all: Vec<_> = Credits::<Test>::iter().collect();
		let (who, asset, amount) = self.random.choose(&all)?;
		let to = self.random.pick(&PUBLIC);
		let before = self.balance(asset, to);
		let result = self.call(RawOrigin::Signed(who), Call::claim_credit { asset, to });
		let got = self.balance(asset, to) - before;
		assert_eq!(got, if result.is_ok() { amount } else { 0 });
		Some(result)
	}

	fn top_up(
		&mut self,
		by: AccountId,
		series: SeriesId,
		writer: AccountId,
		amount: u128,
	) -> Tried {
		let before = Registry::vault(series, writer).map_or(0, |vault| vault.collateral);
		let told = MockOwner::gifts().len();
		let result = self.call(RawOrigin::Signed(by), Call::top_up { series, writer, amount });
		let after = Registry::vault(series, writer).map_or(0, |vault| vault.collateral);
		let added = if result.is_ok() { amount } else { 0 };
		assert_eq!(after - before, added);
		assert_eq!(MockOwner::gifts().len() - told, usize::from(result.is_ok()));
		Some(result)
	}

	fn top_up_own(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|_, _| true)?;
		let amount = self.random.amount(info(series).terms.collateral_asset) / 100;
		self.top_up(writer, series, writer, amount)
	}

	fn top_up_other(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|_, _| true)?;
		let (by, asset) = (self.anybody(), info(series).terms.collateral_asset);
		let amount = self.random.amount(asset) / 100;
		self.top_up(by, series, writer, amount)
	}

	fn settle_early(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|info, _| info.status.fixing().is_none())?;
		Some(self.call(RawOrigin::Signed(BOB), Call::settle_vault { series, writer }))
	}

	/// The owner of a vault that falls short says that it added more than was asked for.
	fn settle_falsely(&mut self) -> Tried {
		let now = self.now();
		let falls_short = |world: &mut Self| world.vault_where(falls_short);
		let (series, writer, _) = falls_short(self).or_else(|| {
			let (series, ..) = self.vault_where(|info, _| {
				let terms = &info.terms;
				let fixed = info.status.fixing().is_some();
				terms.backing == BackingClass::Pool && terms.is_expired(now) && !fixed
			})?;
			self.finalise(series);
			falls_short(self)
		})?;
		MockOwner::set_false_report(writer, Some(u128::MAX));
		let result = self.call(RawOrigin::Signed(BOB), Call::settle_vault { series, writer });
		MockOwner::set_false_report(writer, None);
		Some(result)
	}

	fn settle_nothing(&mut self) -> Tried {
		let (series, _) = self.series_where(|info| info.status.fixing().is_some())?;
		let writer = self.random.pick(&STRANGERS);
		Some(self.call(RawOrigin::Signed(BOB), Call::settle_vault { series, writer }))
	}

	fn settle_unknown(&mut self) -> Tried {
		let call = Call::settle_vault { series: UNKNOWN, writer: ALICE };
		Some(self.call(RawOrigin::Signed(BOB), call))
	}

	fn pay_early(&mut self) -> Tried {
		let (series, holder, _) = self.holding(|info| info.status.fixing().is_none())?;
		Some(self.call(RawOrigin::Signed(BOB), Call::pay_holder { series, holder }))
	}

	fn pay_shut(&mut self) -> Tried {
		let (series, _, _) =
			self.holding(|info| matches!(info.status, SeriesStatus::Fixed { .. }))?;
		let who = self.anybody();
		Some(self.call(RawOrigin::Signed(who), Call::claim { series }))
	}

	fn pay_nobody(&mut self) -> Tried {
		let (series, _) = self.series_where(|info| is_paying(info.status))?;
		Some(self.call(RawOrigin::Signed(BOB), Call::pay_holder { series, holder: MANAGER }))
	}

	fn pay_unknown(&mut self) -> Tried {
		Some(self.call(RawOrigin::Signed(BOB), Call::claim { series: UNKNOWN }))
	}

	fn claim_no_credit(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		Some(self.call(RawOrigin::Signed(MANAGER), Call::claim_credit { asset, to: ALICE }))
	}

	fn top_up_nothing(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|_, _| true)?;
		self.top_up(BOB, series, writer, 0)
	}

	fn top_up_nobody(&mut self) -> Tried {
		let (series, _) = self.series_where(|_| true)?;
		self.top_up(BOB, series, MANAGER, 1)
	}

	fn top_up_unknown(&mut self) -> Tried {
		self.top_up(BOB, UNKNOWN, ALICE, 1)
	}

	fn top_up_poor(&mut self) -> Tried {
		let (series, writer, _) = self.vault_where(|_, _| true)?;
		let amount = self.balance(info(series).terms.collateral_asset, BOB) + 1;
		self.top_up(BOB, series, writer, amount)
	}
}
