//! scratch
#![allow(missing_docs)]
use dhv_integration::link::{Chain, Clock, Home, Net};

#[test]
fn blocks_are_made() {
	let start = std::time::Instant::now();
	Net::start();
	println!("start {:?}", start.elapsed());
	for n in 0..100 {
		let start = std::time::Instant::now();
		Net::close();
		let a = start.elapsed();
		Net::open(1);
		let b = start.elapsed();
		Home::check();
		if n % 10 == 0 { println!("{n} {a:?} {b:?} {:?} {}", start.elapsed(), Clock::now()); }
	}
}
