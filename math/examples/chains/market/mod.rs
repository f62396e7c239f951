//! What the example `chains` and the test of that name share.

mod fit;
mod marks;
mod reading;
mod smile;

use marks::Marks;
use smile::Smile;
use std::{fs, path::Path};

/// Everything about one chain.
pub struct Chain {
	name: String,
	marks: Marks,
	smiles: Vec<Smile>,
}

/// Checks every chain of a folder, in the order of the names.
///
/// # Errors
/// If a file cannot be read, or none of them is a chain.
pub fn run_folder(folder: &Path) -> Result<Vec<Chain>, String> {
	let mut paths: Vec<_> = fs::read_dir(folder)
		.map_err(|error| error.to_string())?
		.filter_map(|entry| Some(entry.ok()?.path()))
		.filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
		.collect();
	paths.sort();
	let mut chains = Vec::new();
	for path in paths {
		let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
		let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
		let Some(pairs) = reading::pairs(&text) else { continue };
		let pairs = pairs.map_err(|reason| format!("{name}: {reason}"))?;
		chains.push(Chain { name, marks: marks::check(&pairs), smiles: smile::fit_all(&pairs)? });
	}
	if chains.is_empty() {
		return Err("no chain of options".into());
	}
	Ok(chains)
}

/// Prints every chain; the number of failures.
pub fn print(chains: &[Chain]) -> usize {
	for Chain { name, marks, smiles } in chains {
		println!("{name}\n{marks}");
		println!("{}", smile::HEADER);
		for smile in smiles {
			println!("{smile}");
		}
		println!();
	}
	let marks: usize = chains.iter().map(|chain| chain.marks.failures.len()).sum();
	let smiles = chains.iter().flat_map(|chain| &chain.smiles).filter(|smile| smile.failed());
	let failures = marks + smiles.count();
	let judged: usize = chains.iter().map(|chain| chain.marks.judged()).sum();
	println!("{} chains, {judged} marks of one instant, {failures} failures", chains.len());
	// A folder in which nothing can be judged proves nothing.
	failures + usize::from(judged == 0)
}
