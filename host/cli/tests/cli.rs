//! What people and programs see of each command: `tests/cli/NAME.trycmd` runs in a copy of `tests/cli/NAME.in`, and files in
//! `tests/cli/NAME.out` must be as they are there in the end. `TRYCMD=overwrite` writes what came out, for its author to read.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::process::Command;

use serde_json::Value;

#[test]
fn commands_do_and_say_what_the_files_show() {
    let cases = trycmd::TestCases::new();
    // Set for the tests by whoever runs them, and not by what they test.
    for name in ["CI", "TF_BUILD", "GITHUB_ACTIONS", "CLICOLOR_FORCE", "JOBGATE_ORG_CONFIG"] {
        cases.env(name, "");
    }
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    // The folders of the tests lie in the work tree of the project, which is no matter of theirs.
    cases.env("GIT_DIR", "none");
    // Digests are those of this build.
    for digest in digests() {
        cases.insert_var("[DIGEST]", digest).unwrap();
    }
    cases.case("../../tests/cli/*.trycmd");
}

/// The digests of the built-in policies.
fn digests() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut list = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    list.args(["policy", "list", "--format", "json"])
        .current_dir(folder.path())
        .env("JOBGATE_ORG_CONFIG", "");
    let list: Value = serde_json::from_slice(&list.output().unwrap().stdout).unwrap();
    let policies = list["policies"].as_array().unwrap();
    policies.iter().map(|policy| policy["digest"].as_str().unwrap().to_owned()).collect()
}
