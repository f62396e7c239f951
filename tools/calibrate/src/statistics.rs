//! Order statistics.

/// The median; the mean of the middle two of an even number. None of nothing.
pub fn median(values: Vec<f64>) -> Option<f64> {
	quantile(values, 0.5)
}

/// The value below which a share of the values lies, linear between neighbours. None of nothing.
pub fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
	values.sort_by(f64::total_cmp);
	let last = values.len().checked_sub(1)?;
	let place = share.clamp(0.0, 1.0) * last as f64;
	let below = *values.get(place.floor() as usize)?;
	let above = *values.get(place.ceil() as usize)?;
	Some(below + (above - below) * place.fract())
}
