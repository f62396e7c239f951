//! Quotes that makers sign off chain and takers fill on chain.
//!
//! A quote moves the maker's money without the maker: so everything it says, and that it is the
//! maker's word for this chain, is checked before anything moves. What is kept of a quote ends with
//! its last second, after which it cannot be filled for that reason alone.

use crate::{
	types::{
		is_whole_lots, moment, sorted, MakerQuote, QuoteFill, QuoteHash, QuotePayload, QuoteState,
		QUOTE_DOMAIN,
	},
	Config, Error, Event, Pallet, Quotes, RevocationQueue, Revocations, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use dhv_math::{
	error::MathError,
	margin::{collateral_ceil, payout_floor},
};
use dhv_primitives::{
	ports::{AssetCatalogue, OptionRegistry, PublicWriter},
	AssetIndex, Balance, Contracts, Price, SeriesId, Side, Timestamp, LOT,
};
use frame_support::{
	ensure,
	pallet_prelude::*,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
	weights::WeightMeter,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::{BlakeTwo256, Hash, Verify, Zero};

/// A quote that can be filled now, as far as it is the maker's.
pub(crate) struct Fillable {
	/// Its series.
	series: SeriesId,
	/// Hash of what the maker signed.
	hash: QuoteHash,
	/// How much of it is filled.
	filled: Contracts,
	/// How much of it is left.
	pub left: Contracts,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_fill_quote(
		taker: &T::AccountId,
		quote: &MakerQuote<T::AccountId>,
		signature: &T::Signature,
		contracts: Option<Contracts>,
	) -> DispatchResult {
		let Fillable { series, hash, filled, left } = Self::fillable(quote)?;
		ensure!(*taker != quote.maker, Error::<T>::OwnQuote);
		let allowed = quote.taker.as_ref().is_none_or(|named| named == taker);
		ensure!(allowed, Error::<T>::NotTaker);
		let part = contracts.unwrap_or(left);
		ensure!(is_whole_lots(part), Error::<T>::NotWholeLots);
		ensure!(!part.is_zero(), Error::<T>::OrderTooSmall);
		ensure!(part <= left, Error::<T>::MoreThanLeft);
		ensure!(quote.partial || part == left, Error::<T>::NotPartial);
		ensure!(Self::is_signed(quote, signature), Error::<T>::WrongSignature);
		T::Registry::ensure_tradable(series, part)?;

		let filled = filled.try_add(part).map_err(Error::<T>::from)?;
		let left = left.try_sub(part).map_err(Error::<T>::from)?;
		let state = QuoteState::Filled { quote: hash, contracts: quote.contracts, filled };
		Quotes::<T>::insert(key(&quote.maker, quote.expires_at, quote.nonce), state);
		let fill = Self::exchange(taker, quote, series, part, left)?;
		Self::deposit_event(Event::QuoteFilled {
			hash,
			maker: quote.maker.clone(),
			taker: taker.clone(),
			expires_at: quote.expires_at,
			nonce: quote.nonce,
			fill,
		});
		Ok(())
	}

	/// Whether a quote can be filled now by somebody.
	pub(crate) fn fillable(quote: &MakerQuote<T::AccountId>) -> Result<Fillable, DispatchError> {
		ensure!(quote.price.get().is_positive(), Error::<T>::InvalidPrice);
		ensure!(is_whole_lots(quote.contracts), Error::<T>::NotWholeLots);
		ensure!(!quote.contracts.is_zero(), Error::<T>::OrderTooSmall);
		let MakerQuote { maker, signed_at, expires_at, nonce, .. } = quote;
		let now = Self::now();
		ensure!(*signed_at <= now, Error::<T>::QuoteNotYetValid);
		ensure!(now <= *expires_at, Error::<T>::QuotePastExpiry);
		let lifetime = expires_at.saturating_since(*signed_at);
		ensure!(lifetime <= T::MaxQuoteLifetime::get(), Error::<T>::QuoteLifetimeTooLong);
		let revoked = Revocations::<T>::get(maker).is_some_and(|until| *signed_at <= until);
		ensure!(!revoked, Error::<T>::QuoteRevoked);

		let hash = BlakeTwo256::hash(&Self::payload(quote));
		let filled = match Quotes::<T>::get(key(maker, *expires_at, *nonce)) {
			None => Contracts::ZERO,
			Some(QuoteState::Cancelled { .. }) => return Err(Error::<T>::QuoteCancelled.into()),
			Some(QuoteState::Filled { quote, filled, .. }) => {
				ensure!(quote == hash, Error::<T>::NonceUsed);
				filled
			}
		};
		let left = quote.contracts.try_sub(filled).map_err(Error::<T>::from)?;
		ensure!(!left.is_zero(), Error::<T>::QuoteExhausted);
		let series = T::Registry::find(&quote.series).ok_or(Error::<T>::UnknownSeries)?;
		Ok(Fillable { series, hash, filled, left })
	}

	/// What the maker of a quote signs.
	pub(crate) fn payload(quote: &MakerQuote<T::AccountId>) -> Vec<u8> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		QuotePayload { domain: QUOTE_DOMAIN, genesis, quote }.encode()
	}

	/// Whether the maker signed a quote. Wallets put what they are asked to sign between
	/// `<Bytes>` and `</Bytes>`, so that nobody is tricked into signing a transaction.
	fn is_signed(quote: &MakerQuote<T::AccountId>, signature: &T::Signature) -> bool {
		let payload = Self::payload(quote);
		let wrapped = || [b"<Bytes>".as_slice(), &payload, b"</Bytes>"].concat();
		signature.verify(payload.as_slice(), &quote.maker)
			|| signature.verify(wrapped().as_slice(), &quote.maker)
	}

	/// Moves premium and options. The seller is paid first: the premium may be part of the collateral.
	fn exchange(
		taker: &T::AccountId,
		quote: &MakerQuote<T::AccountId>,
		series: SeriesId,
		contracts: Contracts,
		left: Contracts,
	) -> Result<QuoteFill, DispatchError> {
		let MakerQuote { maker, side, price, .. } = quote;
		let (side, price) = (*side, *price);
		let asset = quote.series.strike_asset;
		let decimals = T::Catalogue::decimals(asset).ok_or(Error::<T>::UnknownAsset)?;
		let paid = premium(side, price, contracts, decimals).map_err(Error::<T>::from)?;
		let (seller, buyer) = match side {
			Side::Sell => (maker, taker),
			Side::Buy => (taker, maker),
		};
		Self::pay(asset, buyer, seller, paid)?;
		let (written, collateral) = Self::deliver(series, seller, buyer, contracts)?;
		Ok(QuoteFill { series, side, contracts, price, paid, written, collateral, left })
	}

	/// Moves what the seller holds, and writes the rest against the seller's own vault. Returns how
	/// much was written, and the collateral that moved for it.
	fn deliver(
		series: SeriesId,
		seller: &T::AccountId,
		buyer: &T::AccountId,
		contracts: Contracts,
	) -> Result<(Contracts, Balance), DispatchError> {
		let held = whole_lots(T::Registry::held(seller, series)).min(contracts);
		if !held.is_zero() {
			T::Registry::transfer(series, seller, buyer, held)?;
		}
		let written = contracts.try_sub(held).map_err(Error::<T>::from)?;
		if written.is_zero() {
			return Ok((written, 0));
		}
		let collateral = T::Registry::write_full(seller, series, written, buyer)?;
		Ok((written, collateral))
	}

	/// Moves a premium. A whole balance may close the buyer's account, anything less leaves it alive,
	/// so that no dust is destroyed.
	fn pay(
		asset: AssetIndex,
		buyer: &T::AccountId,
		seller: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let preservation = if T::Assets::balance(asset, buyer) == amount {
			Preservation::Expendable
		} else {
			Preservation::Preserve
		};
		T::Assets::transfer(asset, buyer, seller, amount, preservation).map(|_| ())
	}

	pub(crate) fn do_cancel_quote(
		maker: T::AccountId,
		expires_at: Timestamp,
		nonce: u64,
	) -> DispatchResult {
		let now = Self::now();
		ensure!(now <= expires_at, Error::<T>::QuotePastExpiry);
		let left = expires_at.saturating_since(now);
		ensure!(left <= T::MaxQuoteLifetime::get(), Error::<T>::QuoteLifetimeTooLong);
		let key = key(&maker, expires_at, nonce);
		let state = Quotes::<T>::get(&key);
		let cancelled = matches!(state, Some(QuoteState::Cancelled { .. }));
		ensure!(!cancelled, Error::<T>::QuoteCancelled);
		let filled = state.map_or(Contracts::ZERO, |state| state.filled());
		Quotes::<T>::insert(key, QuoteState::Cancelled { filled });
		Self::deposit_event(Event::QuoteCancelled { maker, expires_at, nonce, filled });
		Ok(())
	}

	pub(crate) fn do_revoke_quotes(maker: T::AccountId) -> DispatchResult {
		let until = Self::now();
		if let Some(old) = Revocations::<T>::get(&maker) {
			RevocationQueue::<T>::remove(Self::over(old)?, &maker);
		}
		Revocations::<T>::insert(&maker, until);
		RevocationQueue::<T>::insert(Self::over(until)?, &maker, ());
		Self::deposit_event(Event::QuotesRevoked { maker, until });
		Ok(())
	}

	/// The key of the last second in which what was signed at a moment can be filled.
	pub(crate) fn over(signed_at: Timestamp) -> Result<[u8; 8], Error<T>> {
		Ok(sorted(signed_at.try_add_secs(T::MaxQuoteLifetime::get())?))
	}

	/// Removes what is kept of an expired quote, or a maker's revocation of expired ones.
	pub(crate) fn do_forget_quote(
		maker: T::AccountId,
		quote: Option<(Timestamp, u64)>,
	) -> DispatchResult {
		let now = Self::now();
		match quote {
			Some((expires_at, nonce)) => {
				let known = Quotes::<T>::contains_key(key(&maker, expires_at, nonce));
				ensure!(known && expires_at < now, Error::<T>::NothingOver);
				Self::forget_quote_of(maker, expires_at, nonce);
			}
			None => {
				let until = Revocations::<T>::get(&maker).ok_or(Error::<T>::NothingOver)?;
				let last = Self::over(until)?;
				ensure!(moment(last) < now, Error::<T>::NothingOver);
				Self::forget_revocation_of(maker, last);
			}
		}
		Ok(())
	}

	/// Removes what is over, the first to expire in front, with at most half of the weight that is
	/// left.
	pub(crate) fn forget_quotes(meter: &mut WeightMeter, now: Timestamp) {
		let mut own = WeightMeter::with_limit(meter.remaining().saturating_div(2));
		let one = T::WeightInfo::forget_quote();
		let mut quotes = Quotes::<T>::iter_keys();
		while own.try_consume(one).is_ok() {
			let next = quotes.next().filter(|(last, ..)| moment(*last) < now);
			let Some((last, maker, nonce)) = next else { break };
			Self::forget_quote_of(maker, moment(last), nonce);
		}
		let mut revocations = RevocationQueue::<T>::iter_keys();
		while own.try_consume(one).is_ok() {
			let next = revocations.next().filter(|(last, _)| moment(*last) < now);
			let Some((last, maker)) = next else { break };
			Self::forget_revocation_of(maker, last);
		}
		meter.consume(own.consumed());
	}

	fn forget_quote_of(maker: T::AccountId, expires_at: Timestamp, nonce: u64) {
		Quotes::<T>::remove(key(&maker, expires_at, nonce));
		Self::deposit_event(Event::QuoteForgotten { maker, expires_at, nonce });
	}

	fn forget_revocation_of(maker: T::AccountId, last: [u8; 8]) {
		RevocationQueue::<T>::remove(last, &maker);
		if let Some(until) = Revocations::<T>::take(&maker) {
			Self::deposit_event(Event::RevocationForgotten { maker, until });
		}
	}
}

/// The key of a quote's identity.
fn key<AccountId: Clone>(
	maker: &AccountId,
	expires_at: Timestamp,
	nonce: u64,
) -> ([u8; 8], AccountId, u64) {
	(sorted(expires_at), maker.clone(), nonce)
}

/// What the buyer pays: rounded up if the maker sells and down if the maker buys, so that filling in
/// parts gains a taker nothing.
fn premium(
	side: Side,
	price: Price,
	contracts: Contracts,
	decimals: u8,
) -> Result<Balance, MathError> {
	match side {
		Side::Sell => collateral_ceil(price.get(), contracts, decimals),
		Side::Buy => payout_floor(price.get(), contracts, decimals),
	}
}

/// The whole lots of a holding.
fn whole_lots(held: Contracts) -> Contracts {
	let rest = held.units().checked_rem(LOT.units()).unwrap_or_default();
	Contracts::from_units(held.units().saturating_sub(rest))
}
