//! What reads answer with.

use super::EpochIndex;
use codec::{Decode, Encode};
use dhv_primitives::{ports::ReactorsValue, Balance, Delta, Fixed, Greeks, Price};
use scale_info::TypeInfo;

/// What a pool is worth now.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct NavBreakdown {
	/// Free funds in units of the collateral asset.
	pub free: Balance,
	/// Collateral locked in margin vaults.
	pub allocated: Balance,
	/// Reactors.
	pub reactors: ReactorsValue,
	/// The book from the pool's side: below zero while it owes.
	pub book: Greeks,
	/// Its value at smoothed volatilities.
	pub book_smoothed: Fixed,
	/// Net asset value in the strike asset, without pending deposits; below zero if liabilities
	/// exceed assets.
	pub nav: Fixed,
	/// Shares in existence.
	pub supply: Balance,
	/// What one share is worth, with the fees deducted that are due if the epoch ends now.
	pub price_per_share: Fixed,
	/// The same for newcomers: on the higher value of the book, and reactors at their highest.
	pub mint: Fixed,
	/// The same for leavers: on the lower value of the book, and reactors at their lowest.
	pub burn: Fixed,
	/// Delta of book and reactors together, in units of the underlying.
	pub delta: Delta,
	/// Price of the underlying that was used.
	pub spot: Price,
	/// Number of its round.
	pub round: u64,
	/// Version of the surface that was used.
	pub surface_version: u64,
}

/// What an account has in a pool.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Default, Debug)]
pub struct PoolPosition {
	/// Shares on the account.
	pub shares: Balance,
	/// Deposits that wait for a price.
	pub pending_deposits: Balance,
	/// Deposits of refunded epochs that can be fetched.
	pub refundable: Balance,
	/// Minted shares that can be fetched.
	pub claimable_shares: Balance,
	/// Shares that wait to leave.
	pub pending_withdrawals: Balance,
	/// Cash that can be fetched.
	pub claimable_cash: Balance,
	/// Everything together in units of the collateral asset, at the current or else the last price
	/// per share.
	pub value: Balance,
}

/// One deposit of an account, as it stands.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct DepositView {
	/// The epoch that prices it.
	pub epoch: EpochIndex,
	/// Units of the collateral asset.
	pub amount: Balance,
	/// Whether it can be taken back now.
	pub cancellable: bool,
	/// Whether its epoch is priced, so that it can be claimed.
	pub priced: bool,
	/// Shares that a claim hands over.
	pub shares: Balance,
	/// Units of the collateral asset that a claim gives back, because its epoch minted nothing.
	pub refund: Balance,
}

/// One withdrawal of an account, as it stands.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct WithdrawalView {
	/// The epoch in which it was requested: names it in calls.
	pub epoch: EpochIndex,
	/// Shares that will not have left after the next claim.
	pub shares: Balance,
	/// Shares that have left since the last claim.
	pub filled: Balance,
	/// Cash that the next claim pays.
	pub cash: Balance,
	/// The first epoch that the next claim does not take it through.
	pub reached: EpochIndex,
	/// Whether that epoch is priced too, so that one more claim is needed.
	pub more: bool,
	/// Whether what has not left can be taken back now.
	pub cancellable: bool,
}
