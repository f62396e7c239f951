# Finds (or installs) a Rust toolchain that can build the chain, and the C++ tools it needs.
#
# Source it: it sets PATH and CARGO_TARGET_DIR and returns 0, or says what is missing and how to
# mend it and returns 1. It changes the machine only where something is missing, and says so.
#
#   DHV_TARGET_DIR   where everything is built (default: ~/.cache/dhv/target)
#   DHV_NO_INSTALL   set to 1 to be told what is missing instead of having it installed

dhv_say() { echo "toolchain: $*" >&2; }

# The Wasm standard library that the runtime is built against.
dhv_wasm_target=wasm32v1-none
# The oldest Rust that the SDK release builds with.
dhv_rust_min=1.93

# Debian's packages: the toolchain with sources (to make the Wasm library), and what RocksDB,
# Binaryen, bindgen and the protocol compilers ask for.
dhv_rust_packages="rustc-web cargo-web rust-web-src rust-web-llvm lld-22 rust-web-clippy rustfmt-web"
dhv_tool_packages="protobuf-compiler clang libclang-dev cmake make pkg-config g++ git ca-certificates curl"

dhv_as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

dhv_apt() {
	[ "${DHV_NO_INSTALL:-0}" = 1 ] && return 1
	command -v apt-get >/dev/null || return 1
	dhv_say "installing with apt-get: $*"
	dhv_as_root apt-get update -qq &&
		dhv_as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# $1: a directory with rustc. True if it is new enough.
dhv_rust_is_new() {
	[ -x "$1/rustc" ] && [ -x "$1/cargo" ] || return 1
	version=$("$1/rustc" --version 2>/dev/null | cut -d' ' -f2 | cut -d. -f1,2) || return 1
	[ "$(printf '%s\n%s\n' "$dhv_rust_min" "$version" | sort -V | head -n1)" = "$dhv_rust_min" ]
}

# $1: a directory with rustc. True if it also has the Wasm standard library.
dhv_rust_has_wasm() {
	ls "$("$1/rustc" --print sysroot)/lib/rustlib/$dhv_wasm_target/lib/"libcore-*.rlib >/dev/null 2>&1
}

# Makes the Wasm standard library of a distribution's Rust from the sources that it ships: the
# builder's probe crate is compiled without build-std and looks for it in the sysroot.
dhv_make_wasm_library() {
	[ "${DHV_NO_INSTALL:-0}" = 1 ] && return 1
	sysroot=$("$1/rustc" --print sysroot)
	[ -d "$sysroot/lib/rustlib/src/rust/library/core" ] || return 1
	dhv_say "building the $dhv_wasm_target standard library from $sysroot (once, about 20 seconds)"
	work=$(mktemp -d) && mkdir "$work/src" && : >"$work/src/lib.rs" || return 1
	echo '#![no_std]' >"$work/src/lib.rs"
	printf '[package]\nname = "wasm-library"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
	(cd "$work" && PATH="$1:$PATH" CARGO_TARGET_DIR="$work/target" RUSTC_BOOTSTRAP=1 \
		RUSTFLAGS=-Cembed-bitcode=yes "$1/cargo" build --quiet --release \
		--target "$dhv_wasm_target" -Zbuild-std=core,alloc) || return 1
	library="$sysroot/lib/rustlib/$dhv_wasm_target/lib"
	dhv_as_root mkdir -p "$library" &&
		dhv_as_root cp "$work/target/$dhv_wasm_target/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib \
			"$library/" && rm -rf "$work"
}

# Prints the directory of a usable toolchain.
dhv_find_rust() {
	for dir in "$(dirname "$(command -v cargo || echo /none/cargo)")" "$HOME/.cargo/bin" /usr/bin; do
		dhv_rust_is_new "$dir" || continue
		dhv_rust_has_wasm "$dir" && { echo "$dir"; return 0; }
	done
	return 1
}

dhv_install_rust() {
	if [ "${DHV_NO_INSTALL:-0}" != 1 ] && command -v rustup >/dev/null; then
		dhv_say "adding the target $dhv_wasm_target to rustup's toolchain"
		rustup target add "$dhv_wasm_target" >&2 && dhv_find_rust && return 0
		dhv_say "rustup could not add it; falling back to the distribution's toolchain"
	fi
	if ! dhv_rust_is_new /usr/bin; then
		# shellcheck disable=SC2086
		dhv_apt $dhv_rust_packages || return 1
	fi
	dhv_rust_has_wasm /usr/bin || dhv_make_wasm_library /usr/bin || return 1
	dhv_find_rust
}

dhv_tools_missing() {
	for tool in clang++ protoc cmake git make; do command -v "$tool" >/dev/null || return 0; done
	ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/local/lib/libclang*.so* \
		"${LIBCLANG_PATH:-/none}"/libclang* >/dev/null 2>&1 && return 1
	command -v llvm-config >/dev/null && return 1
	[ "$(uname)" = Darwin ] && return 1
	return 0
}

dhv_toolchain() {
	if dhv_tools_missing; then
		# shellcheck disable=SC2086
		dhv_apt $dhv_tool_packages || {
			dhv_say "missing: clang, libclang, protoc, cmake, git or make."
			dhv_say "remedy: install them, e.g. 'apt-get install $dhv_tool_packages' as root, and try again."
			return 1
		}
	fi
	dir=$(dhv_find_rust) || dir=$(dhv_install_rust) || {
		dhv_say "no Rust >= $dhv_rust_min with the target $dhv_wasm_target was found, and none could be installed."
		dhv_say "remedy, with rustup: 'rustup update stable && rustup target add $dhv_wasm_target'"
		dhv_say "remedy, on Debian 12 as root: 'apt-get install $dhv_rust_packages', then try again"
		return 1
	}
	export PATH="$dir:$PATH"
	export CARGO_TARGET_DIR="${DHV_TARGET_DIR:-$HOME/.cache/dhv/target}"
}

dhv_toolchain
