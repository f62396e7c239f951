//! Prices recorded option chains: `make price-chain DATA=folder`.
//!
//! Each chain is calibrated, its smiles are submitted to the real runtime (development preset, natively),
//! every option is listed and quoted in both directions for one contract, and the quotes are held
//! against the market's bids and asks: nobody may earn by trading between the two at once. Of a file
//! with many snapshots, some are taken. A quote that fails for another reason than a governed limit
//! ends the run with an error.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_precision_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	missing_docs,
	reason = "measures, and runs on no chain"
)]

#[allow(dead_code, reason = "shared with the examples that measure sizes")]
mod scale;

use dhv_calibrate::{
	calibrate::{calibrate, Surface},
	chain::{read, snapshot, Row},
	limits::{Limits, Smile},
	market::{order, Quote as MarketQuote, Slice},
	plan::plan,
	statistics::median,
};
use dhv_math::{
	black_scholes,
	units::{Price, Volatility},
};
use dhv_primitives::{Contracts, Fixed, PoolId, Quote, SeriesId, Side, Timestamp as Seconds};
use dhv_runtime::{
	constants::{USDC, WETH_INDEX},
	Handler, LiquidityPool, Runtime, RuntimeOrigin, System, VolatilityFeed,
};
use pallet_handler::{Error, Listings};
use scale::{account, block, genesis_at, mint_usdc, start_block};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::DispatchError;
use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	process::exit,
};

const POOL: PoolId = PoolId(0);
/// Snapshots of one file that are priced, at most.
const SNAPSHOTS: usize = 12;
/// What the pool can write with.
const DEPOSIT: u128 = 50_000_000 * USDC;

/// What became of one chain.
#[derive(Default)]
struct Outcome {
	options: u32,
	listed: u32,
	/// Why options could not be listed.
	unlisted: BTreeMap<String, u32>,
	/// Quotes, and of them those that can be compared with a bid or an ask of the market.
	quoted: u32,
	compared: u32,
	/// Why a quote was refused.
	refused: BTreeMap<String, u32>,
	/// Half of our own bid/ask spread in volatility points, of options of 10 to 90 delta.
	half_spreads: Vec<f64>,
	/// What somebody would earn between market and pool, in dollars.
	crossed: Vec<String>,
	/// Quotes that failed for no governed reason.
	failed: Vec<String>,
}

fn main() {
	let folder = std::env::args().nth(1).expect("a folder of chains");
	let mut files: Vec<_> =
		fs::read_dir(folder).expect("the folder can be read").map(|file| file.unwrap()).collect();
	files.sort_by_key(fs::DirEntry::file_name);
	println!("| chain | options | listed | quotes | refused by limits | compared | crossed | median half-spread, vol points |");
	println!("|---|--:|--:|--:|--:|--:|--:|--:|");
	let mut all = Outcome::default();
	for file in files {
		let read = read(&file.path()).unwrap_or_else(|error| panic!("{:?}: {error}", file.path()));
		let Some(rows) = read else { continue };
		let times: BTreeSet<u64> = rows.iter().filter_map(|row| row.timestamp).collect();
		let stride = times.len().div_ceil(SNAPSHOTS).max(1);
		for at in times.iter().step_by(stride) {
			let outcome = price(&rows, *at);
			report(&at.to_string(), &outcome);
			all.add(outcome);
		}
	}
	assert!(all.options > 0, "the folder holds no chain");
	report("all", &all);
	println!("\nnot listed: {:?}\nrefused: {:?}", all.unlisted, all.refused);
	for line in all.crossed.iter().chain(&all.failed) {
		println!("{line}");
	}
	exit(i32::from(!all.failed.is_empty()));
}

impl Outcome {
	fn add(&mut self, other: Self) {
		self.options += other.options;
		self.listed += other.listed;
		self.quoted += other.quoted;
		self.compared += other.compared;
		let sums = [(&mut self.unlisted, other.unlisted), (&mut self.refused, other.refused)];
		for (sum, counts) in sums {
			for (reason, count) in counts {
				*sum.entry(reason).or_default() += count;
			}
		}
		self.half_spreads.extend(other.half_spreads);
		self.crossed.extend(other.crossed);
		self.failed.extend(other.failed);
	}
}

fn report(name: &str, outcome: &Outcome) {
	let Outcome { options, listed, quoted, compared, refused, crossed, .. } = outcome;
	let refused: u32 = refused.values().sum();
	let half = median(outcome.half_spreads.clone()).unwrap_or(f64::NAN);
	let crossed = crossed.len();
	println!("| {name} | {options} | {listed} | {quoted} | {refused} | {compared} | {crossed} | {half:.2} |");
}

fn price(rows: &[Row], at: u64) -> Outcome {
	let market = order(&snapshot(rows, Some(at)).unwrap(), None, 31_536_000).unwrap();
	let limits = Limits::default();
	let surface = calibrate(&market, &limits);
	let plan = plan(&surface, None, &limits);
	let spot = surface.spot;
	let cents = u128::try_from(spot.get().mul_nearest(Fixed::from_int(100)).unwrap().raw())
		.expect("prices are positive")
		/ 1_000_000_000_000_000_000;
	let mut outcome = Outcome::default();
	let state = genesis_at(at - 3_600, cents, || {
		// The band of the production presets.
		pallet_volatility_feed::Parameters::<Runtime>::mutate(WETH_INDEX, |limits| {
			limits.as_mut().expect("the preset sets them").max_band_bps = 5_000;
		});
	});
	state.change(|| {
		fund(at, cents);
		for smile in &plan.submissions {
			submit(smile);
		}
		for slice in &market.slices {
			quote_slice(slice, &surface, &mut outcome);
		}
	});
	outcome
}

/// Somebody deposits, and an epoch is priced before the chain's moment.
fn fund(at: u64, cents: u128) {
	let who = account(1);
	mint_usdc(&who, DEPOSIT);
	let signed = RuntimeOrigin::signed(who.clone());
	LiquidityPool::request_deposit(signed, POOL, DEPOSIT, who).unwrap();
	for time in (at - 3_540..at).step_by(60) {
		block(time, cents);
	}
	start_block(at);
	scale::feed(cents);
	assert!(System::block_number() > 1);
	let nav = dhv_runtime::reads::nav(POOL).expect("the pool has a price");
	assert!(nav.free > 0, "the deposit was priced");
}

fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(Alice.to_account_id())
}

fn submit(smile: &Smile) {
	let (expiry, terms) = (Seconds::from_secs(smile.expiry), smile.terms);
	VolatilityFeed::submit_smile(manager(), WETH_INDEX, expiry, terms.call, terms.put, terms.rate)
		.unwrap_or_else(|error| panic!("{}: {error:?}", smile.expiry));
}

fn quote_slice(slice: &Slice, surface: &Surface, outcome: &mut Outcome) {
	let fitted = surface.fitted.iter().find(|fitted| fitted.slice.expiry == slice.expiry);
	for market in &slice.quotes {
		outcome.options += 1;
		let series = match list(slice.expiry, market) {
			Ok(series) => series,
			Err(error) => {
				*outcome.unlisted.entry(named(error)).or_default() += 1;
				continue;
			}
		};
		outcome.listed += 1;
		let place = format!("{} {:?} {}", slice.expiry, market.kind, market.strike);
		let mut ours = |side| match Handler::quote(POOL, series, Contracts::ONE, side) {
			Ok(quote) => {
				outcome.quoted += 1;
				Some(quote)
			}
			Err(error) if is_limit(error) => {
				*outcome.refused.entry(named(error)).or_default() += 1;
				None
			}
			Err(error) => {
				outcome.failed.push(format!("{place} {side:?}: {}", named(error)));
				None
			}
		};
		let (ask, bid) = (ours(Side::Buy), ours(Side::Sell));
		let Some(fitted) = fitted else { continue };
		let worth = |volatility: f64| {
			let volatility = Volatility::new(fixed(volatility));
			let (strike, rate) = (Price::new(fixed(market.strike)), fitted.smile.terms.rate);
			let value = black_scholes::value(
				market.kind,
				surface.spot,
				strike,
				volatility,
				slice.seconds,
				rate,
			);
			number(value.expect("a market's volatility has a price").price)
		};
		compare(&place, market, ask.as_ref(), bid.as_ref(), worth, outcome);
	}
}

/// Notes whether our ask lies below the market's bid, or our bid above its ask.
fn compare(
	place: &str,
	market: &MarketQuote,
	ask: Option<&Quote>,
	bid: Option<&Quote>,
	worth: impl Fn(f64) -> f64,
	outcome: &mut Outcome,
) {
	let pair = market.bid.zip(market.ask).filter(|(bid, ask)| bid <= ask);
	if let (Some((theirs, _)), Some(ours)) = (pair, ask) {
		outcome.compared += 1;
		let gain = worth(theirs) - dollars(ours.total);
		if gain > 0.0 {
			outcome
				.crossed
				.push(format!("{place}: bought from the pool, sold at the bid: {gain:.2}"));
		}
	}
	if let (Some((_, theirs)), Some(ours)) = (pair, bid) {
		outcome.compared += 1;
		let gain = dollars(ours.total) - worth(theirs);
		if gain > 0.0 {
			outcome
				.crossed
				.push(format!("{place}: bought at the ask, sold to the pool: {gain:.2}"));
		}
	}
	if let (Some(ask), Some(bid)) = (ask, bid) {
		let (delta, vega) = (number(ask.delta.get()).abs(), number(ask.vega));
		if (0.1..=0.9).contains(&delta) {
			outcome.half_spreads.push(dollars(ask.total - bid.total) / vega * 50.0);
		}
	}
}

fn list(expiry: u64, market: &MarketQuote) -> Result<SeriesId, DispatchError> {
	let strike = Price::new(fixed(market.strike));
	let expiry = Seconds::from_secs(expiry);
	let before: BTreeSet<SeriesId> = Listings::<Runtime>::iter_key_prefix(POOL).collect();
	Handler::list_series(manager(), POOL, expiry, market.kind, strike, true, true)?;
	Ok(Listings::<Runtime>::iter_key_prefix(POOL).find(|id| !before.contains(id)).unwrap())
}

/// Whether a quote may be refused so: by a governed limit.
fn is_limit(error: DispatchError) -> bool {
	[
		Error::<Runtime>::DeltaTooSmall,
		Error::DeltaTooLarge,
		Error::PremiumTooSmall,
		Error::PastCutoff,
	]
	.into_iter()
	.any(|limit| error == limit.into())
}

fn named(error: DispatchError) -> String {
	match error {
		DispatchError::Module(module) => module.message.unwrap_or("?").into(),
		other => format!("{other:?}"),
	}
}

fn fixed(value: f64) -> Fixed {
	dhv_calibrate::fixed::rounded(value)
}

fn number(value: Fixed) -> f64 {
	dhv_calibrate::fixed::number(value)
}

fn dollars(units: u128) -> f64 {
	units as f64 / USDC as f64
}
