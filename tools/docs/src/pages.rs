//! The pages, and whether the files are as they should be.

use std::{fs, io, path::PathBuf};

/// A page of the documentation.
pub struct Page {
	/// Its file, from the root of the checkout.
	pub path: &'static str,
	/// What it should say.
	pub text: String,
}

/// Every page.
pub fn all() -> Vec<Page> {
	vec![Page { path: "docs/access.md", text: crate::access::page() }]
}

impl Page {
	fn file(&self) -> PathBuf {
		PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(self.path)
	}

	/// Writes the file.
	///
	/// # Errors
	///
	/// What the file system says.
	pub fn write(&self) -> io::Result<()> {
		fs::write(self.file(), &self.text)
	}

	/// The first line of the file that is not as it should be: its number, what it says and what it should
	/// say. A missing file is empty.
	pub fn first_difference(&self) -> Option<(usize, String, String)> {
		let present = fs::read_to_string(self.file()).unwrap_or_default();
		if present == self.text {
			return None;
		}
		let lines = present.lines().count().max(self.text.lines().count());
		let line = |text: &str, number: usize| text.lines().nth(number).unwrap_or("").to_string();
		(0..=lines)
			.find(|number| line(&present, *number) != line(&self.text, *number))
			.or(Some(lines))
			.map(|number| {
				(number.saturating_add(1), line(&present, number), line(&self.text, number))
			})
	}
}
