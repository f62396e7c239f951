//! Builds libFuzzer: what `scripts/fuzz` links is in the build folder of the only dependency.
