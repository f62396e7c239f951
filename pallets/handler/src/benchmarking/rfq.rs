//! Quotes of makers for benchmarks.

use crate::{benchmarking::BenchmarkHelper, Config, MakerQuote, Pallet};
use dhv_primitives::{ports::OptionRegistry, Contracts, Fixed, Price, Series, Side, Timestamp};
use frame_benchmarking::v2::*;

/// Lets a maker sign.
pub trait SigningHelper<AccountId, Signature> {
	/// An account that can sign.
	fn maker() -> AccountId;

	/// The signature of [`maker`](Self::maker).
	fn sign(payload: &[u8]) -> Signature;

	/// Terms of a fully backed series that may be opened.
	fn public_series() -> Series;

	/// Gives an account what it needs to write two contracts of it, and to pay for them.
	fn fund_writer(who: &AccountId, series: &Series);
}

/// Two contracts.
const TWO: Contracts = Contracts::from_units(200_000_000);

/// A quote of the maker, who holds one of the two contracts that it offers, and a vault for the
/// other; with what a wallet makes of its signature.
pub(super) fn signed_quote<T: Config>(
) -> Result<(MakerQuote<T::AccountId>, T::Signature), BenchmarkError> {
	T::BenchmarkHelper::market();
	let series = T::BenchmarkHelper::public_series();
	let id = T::Registry::issue(series)?;
	let maker = T::BenchmarkHelper::maker();
	T::BenchmarkHelper::fund_writer(&maker, &series);
	T::BenchmarkHelper::give_options(&maker, id, Contracts::ONE);
	let now = Pallet::<T>::now();
	let quote = MakerQuote {
		maker,
		taker: None,
		series,
		side: Side::Sell,
		contracts: TWO,
		price: Price::new(Fixed::ONE),
		partial: true,
		nonce: 7,
		signed_at: now,
		expires_at: later(now, 600)?,
	};
	let payload = [b"<Bytes>".as_slice(), &Pallet::<T>::payload(&quote), b"</Bytes>"].concat();
	let signature = T::BenchmarkHelper::sign(&payload);
	Ok((quote, signature))
}

/// A moment that is seconds later.
pub(super) fn later(moment: Timestamp, seconds: u64) -> Result<Timestamp, BenchmarkError> {
	moment.try_add_secs(seconds).map_err(|_| BenchmarkError::Stop("no later moment"))
}
