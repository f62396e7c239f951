//! What every operator fed for a window: two time-weighted sums each, one for each asset of the
//! market. They begin when the window listens and are freed when the fixing is final.

use crate::{
	average::{median, Span, TimeWeighted, Window},
	types::{stored, FixingKey, FixingRecord, PendingExpiry},
	Config, Event, OperatorPrices, Pallet, PendingExpiries,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::MathError;
use dhv_primitives::{ports::PriceOperators, AssetIndex, Price, Timestamp};
use frame_support::traits::Get;
use scale_info::TypeInfo;

stored! {
	/// One operator's opinion of one asset over a window.
	#[derive(Copy, Default)]
	pub struct AssetPrices {
		/// Dollar prices of the window so far, without `held`.
		pub average: TimeWeighted,
		/// The value that holds now, and when it arrived.
		pub held: Option<(Price, Timestamp)>,
	}

	/// One operator's opinion of a market over a window.
	#[derive(Copy, Default)]
	pub struct MarketPrices {
		/// Of the underlying.
		pub underlying: AssetPrices,
		/// Of the strike asset.
		pub strike_asset: AssetPrices,
	}

	/// What one operator's feed comes to.
	#[derive(Copy)]
	pub struct OperatorView {
		/// Seconds of the window that its values of the underlying cover.
		pub underlying: u64,
		/// The same for the strike asset.
		pub strike_asset: u64,
		/// Its price of the underlying in the strike asset; none if one of the two covers too
		/// little.
		pub price: Option<Price>,
	}
}

impl AssetPrices {
	/// Adds the value that held until `until`; then nothing is held.
	fn fold(mut self, until: Timestamp, window: &Window) -> Result<Self, MathError> {
		if let Some((price, arrived)) = self.held.take() {
			let span = Span { arrived, stamped: arrived, until };
			self.average = self.average.add(price, &span, window)?;
		}
		Ok(self)
	}
}

impl MarketPrices {
	/// The opinion once the window is over, and the price if both assets are covered: underlying
	/// over strike asset, to the nearest quantum.
	fn view(&self, window: &Window, min_coverage: u64) -> Result<OperatorView, MathError> {
		let underlying = self.underlying.fold(window.closes, window)?.average;
		let strike_asset = self.strike_asset.fold(window.closes, window)?.average;
		let covers = underlying.covered >= min_coverage && strike_asset.covered >= min_coverage;
		let price = if covers {
			let quotient =
				underlying.average()?.get().div_nearest(strike_asset.average()?.get())?;
			Some(Price::new(quotient)).filter(|price| price.get().is_positive())
		} else {
			None
		};
		Ok(OperatorView {
			underlying: underlying.covered,
			strike_asset: strike_asset.covered,
			price,
		})
	}
}

impl<T: Config> Pallet<T> {
	/// Takes up an operator's value in every window of the asset that listens: at most
	/// `MaxOpenWindows`.
	pub(crate) fn do_value(operator: &T::AccountId, asset: AssetIndex, dollars: Price) {
		let now = Self::now();
		let pending = PendingExpiries::<T>::get();
		for entry in pending.iter().filter(|e| e.is_of(asset) && e.is_listening(now)) {
			let key = entry.key();
			let mut prices = OperatorPrices::<T>::get(key, operator).unwrap_or_default();
			let side = if entry.underlying == asset {
				&mut prices.underlying
			} else {
				&mut prices.strike_asset
			};
			*side = side.fold(now, &entry.window()).unwrap_or_else(|_| {
				let operator = operator.clone();
				Self::deposit_event(Event::ValueIgnored { key, operator });
				AssetPrices { held: None, ..*side }
			});
			side.held = dollars.get().is_positive().then_some((dollars, now));
			if prices != MarketPrices::default() {
				OperatorPrices::<T>::insert(key, operator, prices);
			}
		}
	}

	/// Forgets what an operator fed for any fixing that is not final.
	pub(crate) fn do_leave(operator: &T::AccountId) {
		for entry in PendingExpiries::<T>::get() {
			OperatorPrices::<T>::remove(entry.key(), operator);
		}
	}

	/// Every operator with its opinion of a window, and how it counts.
	pub(crate) fn operator_views(
		entry: &PendingExpiry,
		record: &FixingRecord,
	) -> Vec<(T::AccountId, OperatorView)> {
		let most = crate::books::bound::<T::MaxOperators>();
		let mut operators = T::Operators::operators();
		operators.truncate(most);
		let window = entry.window();
		operators
			.into_iter()
			.filter_map(|operator| {
				let prices = OperatorPrices::<T>::get(entry.key(), &operator)?;
				let view = prices.view(&window, record.terms.min_coverage).ok()?;
				Some((operator, view))
			})
			.collect()
	}

	/// The median over the operators that cover the window, and their number; no median below
	/// quorum.
	pub(crate) fn find_median(
		entry: &PendingExpiry,
		record: &FixingRecord,
	) -> (Option<Price>, u32) {
		let views = Self::operator_views(entry, record);
		let prices: Vec<_> = views.into_iter().filter_map(|(_, view)| view.price).collect();
		let count = u32::try_from(prices.len()).unwrap_or(u32::MAX);
		let enough = count >= T::Operators::quorum().max(1);
		(enough.then(|| median(prices)).flatten(), count)
	}

	/// Frees what operators fed for a window.
	pub(crate) fn forget_feeds(key: &FixingKey) {
		let limit = T::MaxOperators::get();
		let _all_gone = OperatorPrices::<T>::clear_prefix(key, limit, None);
	}
}
