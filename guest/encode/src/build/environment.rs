//! The environment of a Cargo that runs inside a Cargo.
//!
//! What an outer Cargo, a linter, a coverage tool or a developer sets for native code must not reach a policy: it would be built
//! anew each time, differently on every machine, or by the wrong compiler.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// Variables that the inner Cargo keeps though they begin as those do that it does not: where things come from, and how many
/// processes may run.
const KEPT: [&str; 7] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_MAKEFLAGS",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_TERM_",
];

/// A Cargo of the toolchain that runs this, without what was meant for the outer one.
pub(super) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    scrub(&mut cargo);
    if let Some(flags) = flags() {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    cargo
}

/// The compiler of the toolchain that runs this.
pub(super) fn rustc() -> Command {
    let mut rustc = Command::new("rustc");
    scrub(&mut rustc);
    rustc
}

fn scrub(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_scrubbed) {
            command.env_remove(name);
        }
    }
}

fn is_scrubbed(name: &str) -> bool {
    let kept = KEPT.iter().any(|kept| name.starts_with(kept));
    let native = name.starts_with("CARGO_") || name.starts_with("RUSTC") || name.starts_with("RUSTDOC");
    native && !kept
        || matches!(name, "RUSTFLAGS" | "OUT_DIR" | "TARGET" | "HOST" | "PROFILE" | "OPT_LEVEL" | "DEBUG")
}

/// Flags that keep the place of the registry out of the messages of panics: one policy, one digest, whoever builds it.
fn flags() -> Option<OsString> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")))?;
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(home);
    flag.push("=cargo");
    Some(flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_for_native_code_is_scrubbed() {
        for name in [
            "CARGO_TARGET_DIR",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_PROFILE_POLICY_OPT_LEVEL",
            "CARGO_INCREMENTAL",
            "CARGO_MANIFEST_DIR",
            "CARGO_PKG_NAME",
            "CARGO_CFG_TARGET_OS",
            "RUSTFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_BOOTSTRAP",
        ] {
            assert!(is_scrubbed(name), "{name}");
        }
    }

    #[test]
    fn where_things_come_from_is_kept() {
        for name in [
            "PATH",
            "HOME",
            "CARGO",
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_REGISTRIES_MINE_TOKEN",
            "CARGO_MAKEFLAGS",
            "RUSTUP_TOOLCHAIN",
            "RUSTUP_HOME",
        ] {
            assert!(!is_scrubbed(name), "{name}");
        }
    }
}
