//! A picture of one expiry: bids and asks, marks, and the fitted smiles.

use crate::{
	calibrate::{on_chain, Fitted},
	fixed::{number, rounded},
	limits::side,
	market::Quote,
	time::date_and_time,
};
use dhv_math::units::{OptionKind, Price};
use std::fmt::Write;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 600.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 60.0;
const BOTTOM: f64 = 60.0;
/// Points of a curve.
const STEPS: u32 = 160;
/// How many widths of the distribution the picture reaches to either side.
const REACH: f64 = 2.4;

const fn colour(kind: OptionKind) -> &'static str {
	match kind {
		OptionKind::Call => "#1b6ca8",
		OptionKind::Put => "#c2410c",
	}
}

/// What is drawn, and where.
struct Picture {
	strikes: (f64, f64),
	volatilities: (f64, f64),
	text: String,
}

/// Draws an expiry.
pub fn draw(fitted: &Fitted) -> String {
	let curves = [OptionKind::Call, OptionKind::Put].map(|kind| (kind, curve(fitted, kind)));
	let strikes = strikes(fitted);
	let shown: Vec<&Quote> = fitted
		.slice
		.quotes
		.iter()
		.filter(|quote| quote.strike >= strikes.0 && quote.strike <= strikes.1)
		.collect();
	let drawn = curves.iter().flat_map(|(_, points)| points.iter().map(|(_, height)| *height));
	let targets = shown.iter().filter(|quote| quote.has_bid).map(|quote| quote.target);
	let volatilities = padded(drawn.chain(targets));
	let mut picture = Picture { strikes, volatilities, text: String::new() };
	picture.frame(fitted);
	for quote in &shown {
		picture.quote(quote);
	}
	for (kind, points) in &curves {
		picture.line(points, colour(*kind));
	}
	picture.legend();
	format!(
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
		 height=\"{HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\n\
		 <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n{}</svg>\n",
		picture.text
	)
}

/// The strikes shown: where the distribution is, and no further than there are quotes.
fn strikes(fitted: &Fitted) -> (f64, f64) {
	let near = |quote: &&Quote| (quote.strike / fitted.forward).ln().abs();
	let quotes = &fitted.slice.quotes;
	let middle = quotes.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
	let level = middle.map_or(1.0, |quote| quote.target);
	let width = REACH * level * fitted.slice.years().sqrt();
	let lowest = quotes.first().map_or(fitted.forward, |quote| quote.strike);
	let highest = quotes.last().map_or(fitted.forward, |quote| quote.strike);
	let low = (fitted.forward * (-width).exp()).max(lowest);
	let high = (fitted.forward * width.exp()).min(highest);
	let margin = 0.03 * (high - low).max(1e-3 * fitted.forward);
	(low - margin, high + margin)
}

/// The volatilities of the chain's formula over the strikes shown.
fn curve(fitted: &Fitted, kind: OptionKind) -> Vec<(f64, f64)> {
	let (low, high) = strikes(fitted);
	let forward = Price::new(rounded(fitted.forward));
	(0..=STEPS)
		.filter_map(|step| {
			let strike = low + (high - low) * f64::from(step) / f64::from(STEPS);
			let seconds = fitted.slice.seconds;
			let volatility = on_chain(&fitted.smile, kind, forward, strike, seconds).ok()?;
			Some((strike, number(volatility.get())))
		})
		.collect()
}

/// The range of values with a margin, from zero or above.
fn padded(values: impl Iterator<Item = f64>) -> (f64, f64) {
	let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
		(low.min(value), high.max(value))
	});
	if low > high {
		return (0.0, 1.0);
	}
	let margin = 0.12 * (high - low).max(0.02);
	((low - margin).max(0.0), high + margin)
}

/// A step of 1, 2 or 5 times a power of ten that divides a range into about eight.
fn tick((low, high): (f64, f64)) -> f64 {
	let raw = (high - low) / 8.0;
	let power = 10f64.powf(raw.log10().floor());
	let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= raw);
	step.unwrap_or(10.0) * power
}

/// The multiples of a step inside a range.
fn ticks((low, high): (f64, f64), step: f64) -> impl Iterator<Item = f64> {
	let first = (low / step).ceil();
	(0..40u32).map(move |place| (first + f64::from(place)) * step).take_while(move |at| *at <= high)
}

impl Picture {
	fn x(&self, strike: f64) -> f64 {
		let (low, high) = self.strikes;
		LEFT + (strike - low) / (high - low) * (WIDTH - LEFT - RIGHT)
	}

	/// Clipped to the frame.
	fn y(&self, volatility: f64) -> f64 {
		let (low, high) = self.volatilities;
		let share = ((volatility - low) / (high - low)).clamp(0.0, 1.0);
		HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
	}

	fn is_shown(&self, volatility: f64) -> bool {
		volatility >= self.volatilities.0 && volatility <= self.volatilities.1
	}

	/// One line of the file. Writing to a string cannot fail.
	fn put(&mut self, element: std::fmt::Arguments) {
		let _ = writeln!(self.text, "{element}");
	}

	fn segment(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), style: &str) {
		self.put(format_args!(
			"<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>"
		));
	}

	fn label(&mut self, (x, y): (f64, f64), style: &str, text: &str) {
		self.put(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" {style}>{text}</text>"));
	}

	fn frame(&mut self, fitted: &Fitted) {
		let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
		let errors = &fitted.errors;
		let title = format!(
			"Expiry {} UTC, {:.2} days, forward {:.2}: error of {} options, median {:.2}, 90 % below {:.2} points",
			date_and_time(fitted.smile.expiry),
			fitted.slice.days(),
			fitted.forward,
			errors.options,
			100.0 * errors.median,
			100.0 * errors.p90,
		);
		self.put(format_args!("<title>{title}</title>"));
		self.label((LEFT, 24.0), "font-size=\"14\"", &title);
		self.strike_ticks();
		self.volatility_ticks();
		self.segment((LEFT, bottom), (right, bottom), "stroke=\"#111827\"");
		self.segment((LEFT, TOP), (LEFT, bottom), "stroke=\"#111827\"");
		let x = self.x(fitted.forward);
		self.segment((x, TOP), (x, bottom), "stroke=\"#6b7280\" stroke-dasharray=\"4 4\"");
		self.label((x + 4.0, bottom - 6.0), "fill=\"#6b7280\" font-size=\"11\"", "forward");
		let middle = 0.5 * (LEFT + right);
		self.label((middle, HEIGHT - 14.0), "text-anchor=\"middle\"", "strike");
		let style = "text-anchor=\"middle\" transform=\"rotate(-90)\"";
		self.label((-0.5 * (TOP + bottom), 14.0), style, "implied volatility");
	}

	fn strike_ticks(&mut self) {
		let bottom = HEIGHT - BOTTOM;
		let step = tick(self.strikes);
		let decimals = (-step.log10().floor()).max(0.0) as usize;
		for strike in ticks(self.strikes, step) {
			let x = self.x(strike);
			self.segment((x, TOP), (x, bottom), "stroke=\"#e5e7eb\"");
			let text = format!("{strike:.decimals$}");
			self.label((x, bottom + 18.0), "text-anchor=\"middle\"", &text);
		}
	}

	fn volatility_ticks(&mut self) {
		let step = tick(self.volatilities);
		let decimals = (-(100.0 * step).log10().floor()).max(0.0) as usize;
		for level in ticks(self.volatilities, step) {
			let y = self.y(level);
			self.segment((LEFT, y), (WIDTH - RIGHT, y), "stroke=\"#e5e7eb\"");
			let text = format!("{:.decimals$} %", 100.0 * level);
			self.label((LEFT - 8.0, y + 4.0), "text-anchor=\"end\"", &text);
		}
	}

	/// Calls a little to the left and puts a little to the right of their strike.
	fn quote(&mut self, quote: &Quote) {
		let offset = if quote.kind == OptionKind::Call { -2.0 } else { 2.0 };
		let x = self.x(quote.strike) + offset;
		let colour = colour(quote.kind);
		if let Some((bid, ask)) = quote.bid.zip(quote.ask) {
			let style = format!("stroke=\"{colour}\" stroke-opacity=\"0.55\"");
			let (low, high) = (self.y(bid), self.y(ask));
			self.segment((x, low), (x, high), &style);
			for (end, y) in [(bid, low), (ask, high)] {
				if self.is_shown(end) {
					self.segment((x - 3.0, y), (x + 3.0, y), &style);
				}
			}
		}
		if let Some(mark) = quote.mark.filter(|mark| self.is_shown(*mark)) {
			let y = self.y(mark);
			self.put(format_args!(
				"<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"none\" stroke=\"{colour}\"/>"
			));
		}
	}

	fn line(&mut self, points: &[(f64, f64)], colour: &str) {
		let places: Vec<String> = points
			.iter()
			.map(|(strike, level)| format!("{:.1},{:.1}", self.x(*strike), self.y(*level)))
			.collect();
		self.put(format_args!(
			"<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\"/>",
			places.join(" ")
		));
	}

	fn legend(&mut self) {
		for (kind, x) in [(OptionKind::Call, LEFT), (OptionKind::Put, LEFT + 270.0)] {
			let style = format!("stroke=\"{}\" stroke-width=\"3\"", colour(kind));
			self.segment((x, 42.0), (x + 22.0, 42.0), &style);
			let text = format!("{}: curve, bid to ask, marks (circles)", side(kind));
			self.label((x + 28.0, 46.0), "font-size=\"12\"", &text);
		}
	}
}
