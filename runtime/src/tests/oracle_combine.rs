//! What operators' values make together.

use crate::price_rounds::{
	combine, standings, Combined, Lack, Limits, Opinion,
	Standing::{Counts, Outlier, Stale, Zero},
};

const NOW: u64 = 1_700_000_000_000;
const MAX_AGE: u64 = Limits::DEFAULT.max_age as u64 * 1_000;
/// No limit on how far a quorum lies apart but that of outliers.
const WIDE: Limits = Limits { max_spread_bps: 2_000, ..Limits::DEFAULT };

fn said((price, age): &(u128, u64)) -> Opinion {
	Opinion { price: *price, time: NOW - age }
}

fn under(limits: &Limits, values: &[(u128, u64)], operators: u32) -> Result<Combined, Lack> {
	combine(values.iter().map(said), NOW, operators, limits)
}

/// Price and age.
fn combined(values: &[(u128, u64)], operators: u32) -> Option<(u128, u64)> {
	under(&WIDE, values, operators).ok().map(|price| (price.price, NOW - price.time))
}

#[test]
fn quorum_is_more_than_half() {
	let needed: Vec<u32> = (0..=7).map(|operators| WIDE.quorum(operators)).collect();
	assert_eq!(needed, [1, 1, 2, 2, 3, 3, 4, 4]);
	let most = Limits { quorum_bps: 9_000, ..WIDE };
	assert_eq!(
		[1, 2, 9, 10, 11, 31].map(|operators| most.quorum(operators)),
		[1, 2, 9, 10, 10, 28]
	);
	let least = Limits { least_quorum: 3, ..WIDE };
	assert_eq!([0, 1, 3, 5, 6].map(|operators| least.quorum(operators)), [3, 3, 3, 3, 4]);
}

#[test]
fn below_quorum_there_is_no_price() {
	assert_eq!(combined(&[], 0), None);
	assert_eq!(combined(&[(100, 0)], 3), None);
	assert_eq!(combined(&[(100, 0), (102, 0)], 3), Some((101, 0)));
	assert_eq!(combined(&[(100, 0), (101, 0)], 4), None);
	assert_eq!(combined(&[(0, 0), (100, 0)], 3), None);
	assert_eq!(under(&WIDE, &[(0, 0), (100, 0)], 3), Err(Lack::Quorum { values: 1, needed: 2 }));
}

#[test]
fn the_median_is_stamped_with_the_oldest_that_counts() {
	assert_eq!(combined(&[(103, 6_000), (100, 12_000), (101, 0)], 3), Some((101, 12_000)));
	assert_eq!(combined(&[(104, 1), (100, 2), (101, 3), (103, 4)], 4), Some((102, 4)));
}

#[test]
fn stale_values_do_not_count() {
	let limit = MAX_AGE;
	assert_eq!(combined(&[(100, 0), (102, limit)], 3), Some((101, limit)));
	assert_eq!(combined(&[(100, 0), (102, limit + 1)], 3), None);
	assert_eq!(combined(&[(100, 0), (101, 5), (90, limit + 1)], 3), Some((100, 5)));
}

#[test]
fn outliers_count_neither_for_the_price_nor_for_the_quorum_nor_for_the_stamp() {
	assert_eq!(combined(&[(100, 0), (102, 5), (150, 99)], 3), Some((101, 5)));
	assert_eq!(combined(&[(100, 0), (120, 5), (121, 9)], 3), Some((120, 9)));
	// Two that contradict each other: neither is believed.
	assert_eq!(combined(&[(100, 0), (160, 0)], 3), None);
	assert_eq!(combined(&[(100, 0), (300, 0), (900, 0)], 3), None);
}

#[test]
fn where_a_quorum_does_not_agree_there_is_no_price() {
	let limits = Limits { max_spread_bps: 200, ..WIDE };
	let price = |values: &[(u128, u64)]| under(&limits, values, 3);
	// A fiftieth on either side of the median, and one more.
	assert_eq!(price(&[(9_800, 0), (10_200, 0)]).map(|price| price.spread), Ok(200));
	assert_eq!(price(&[(9_799, 0), (10_201, 0)]), Err(Lack::Agreement { spread: 201, limit: 200 }));
	// Two of three agree: the third is no outlier, and changes nothing.
	let one_off = price(&[(10_000, 0), (10_001, 0), (11_900, 0)]).unwrap();
	assert_eq!((one_off.price, one_off.spread, one_off.values), (10_001, 1, 3));
}

#[test]
fn each_value_has_a_standing() {
	let values = [(100, 0), (0, 0), (100, MAX_AGE + 1), (121, 0), (101, MAX_AGE), (100, 0)];
	let said: Vec<_> = values.iter().map(said).collect();
	assert_eq!(standings(&said, NOW, &WIDE), [Counts, Zero, Stale, Outlier, Counts, Counts]);
	assert!(standings(&[], NOW, &WIDE).is_empty());
}

#[test]
fn extreme_values_do_not_overflow() {
	assert_eq!(combined(&[(u128::MAX, 0), (u128::MAX, 0)], 3), Some((u128::MAX, 0)));
	assert_eq!(combined(&[(u128::MAX, 0), (1, 0)], 3), None);
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// From `low` to below `high`.
	fn between(&mut self, low: u32, high: u32) -> u32 {
		let span = u64::from(high - low);
		low + u32::try_from(self.next() % span).unwrap()
	}

	/// Mostly around 10,000, sometimes anything, sometimes nothing.
	fn price(&mut self) -> u128 {
		match self.between(0, 5) {
			0 => u128::from(self.next()) << self.between(0, 65),
			1 => 0,
			_ => self.between(9_000, 11_000).into(),
		}
	}

	fn age(&mut self, most: u64) -> u64 {
		self.next() % most
	}

	fn limits(&mut self) -> Limits {
		let max_deviation_bps = self.between(50, 5_001);
		Limits {
			max_age: self.between(12, 3_601),
			max_deviation_bps,
			max_spread_bps: self.between(10, max_deviation_bps + 1),
			quorum_bps: self.between(5_000, 9_001),
			least_quorum: self.between(1, 6),
		}
	}
}

const CASES: usize = 20_000;

#[test]
fn what_counts_and_what_comes_of_it_agree() {
	let mut random = Random(1);
	let (mut priced, mut few, mut apart) = (0, 0, 0);
	for _ in 0..CASES {
		let limits = random.limits();
		assert!(limits.is_valid());
		let said: Vec<_> = (0..random.between(0, 12))
			.map(|_| said(&(random.price(), random.age(2 * MAX_AGE))))
			.collect();
		let operators = u32::try_from(said.len()).unwrap();
		let standings = standings(&said, NOW, &limits);
		let counts: Vec<_> = said
			.iter()
			.zip(standings)
			.filter_map(|(opinion, standing)| (standing == Counts).then_some(*opinion))
			.collect();
		let quorum = usize::try_from(limits.quorum(operators)).unwrap();
		match combine(said, NOW, operators, &limits) {
			Ok(Combined { price, spread, time, values }) => {
				priced += 1;
				assert_eq!(usize::try_from(values), Ok(counts.len()));
				assert!(counts.len() >= quorum);
				assert_eq!(Some(time), counts.iter().map(|opinion| opinion.time).min());
				assert!(counts.iter().any(|opinion| opinion.price <= price));
				assert!(counts.iter().any(|opinion| opinion.price >= price));
				let near = counts.iter().filter(|opinion| opinion.price.abs_diff(price) <= spread);
				assert!(near.count() >= quorum);
			}
			Err(Lack::Quorum { values, needed }) => {
				few += 1;
				assert_eq!(usize::try_from(values), Ok(counts.len()));
				assert!(values < needed);
			}
			Err(Lack::Agreement { spread, limit }) => {
				apart += 1;
				assert!(spread > limit);
				assert!(counts.len() >= quorum);
			}
		}
	}
	assert!(
		priced > CASES / 20 && few > CASES / 20 && apart > CASES / 100,
		"{priced} {few} {apart}"
	);
}

#[test]
fn a_minority_moves_no_price_beyond_the_others_and_does_not_stop_it() {
	let mut random = Random(2);
	for _ in 0..CASES {
		let honest: Vec<u128> =
			(0..random.between(1, 8)).map(|_| random.between(9_950, 10_051).into()).collect();
		let most = u32::try_from(honest.len()).unwrap();
		let others = (0..random.between(0, most)).map(|_| {
			let near = random.between(0, 2) == 0;
			let price = if near { random.between(8_000, 12_000).into() } else { random.price() };
			(price, random.age(MAX_AGE))
		});
		let others: Vec<_> = others.collect();
		let operators = u32::try_from(honest.len() + others.len()).unwrap();
		let values: Vec<_> = honest.iter().map(|price| (*price, 0)).chain(others).collect();
		let result = under(&Limits::DEFAULT, &values, operators);
		let price = result.unwrap_or_else(|lack| panic!("{lack:?} of {values:?}"));
		let (low, high) = (*honest.iter().min().unwrap(), *honest.iter().max().unwrap());
		assert!((low..=high).contains(&price.price), "{price:?} of {values:?}");
		assert!(price.spread <= high - low, "{price:?} of {values:?}");
	}
}
