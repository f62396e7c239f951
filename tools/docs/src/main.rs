//! `dhv-docs` writes the generated pages; `dhv-docs --check` fails if one is not up to date.

use dhv_docs::pages;
use std::process::ExitCode;

fn main() -> ExitCode {
	let check = std::env::args().any(|argument| argument == "--check");
	let mut failed = false;
	for page in pages::all() {
		if check {
			if let Some((line, present, wanted)) = page.first_difference() {
				eprintln!(
					"{}:{line} is out of date: run `make docs`\n- {present}\n+ {wanted}",
					page.path
				);
				failed = true;
			}
		} else if let Err(error) = page.write() {
			eprintln!("{}: {error}", page.path);
			failed = true;
		}
	}
	if failed {
		return ExitCode::FAILURE;
	}
	println!("the generated pages are {}", if check { "up to date" } else { "written" });
	ExitCode::SUCCESS
}
