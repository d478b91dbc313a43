//! Every command in the documentation does what the documentation shows. Files that it names are checked by `cargo xtask test`.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

#[test]
fn commands_in_the_documentation_do_what_it_shows() {
    // The documentation speaks to someone at the root of the repository.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).unwrap();
    let cases = trycmd::TestCases::new();
    for name in ["CI", "TF_BUILD", "GITHUB_ACTIONS"] {
        cases.env(name, "");
    }
    cases.env("NO_COLOR", "1").env("JOBGATE_ORG_CONFIG", "");
    cases.case("README.md").case("docs/*.md");
}

/// What the documentation shows to be typed is understood: each command in a block of shell lines, with `--help` behind it.
#[test]
fn commands_in_blocks_of_shell_lines_are_understood() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let pages = std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|page| page.extension().is_some_and(|extension| extension == "md"));
    let mut count = 0;
    for page in pages.chain([root.join("README.md")]) {
        let text = std::fs::read_to_string(&page).unwrap();
        let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in blocks.flat_map(str::lines).filter(|line| line.starts_with("jobgate ")) {
            let arguments = line.split_whitespace().skip(1).filter(|word| !word.starts_with('$'));
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jobgate"));
            let output = command.args(arguments).arg("--help").output().unwrap();
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            count += 1;
        }
    }
    assert!(count >= 5, "{count} commands found");
}

/// Configurations in the documentation can be used as they stand.
#[test]
fn configurations_in_the_documentation_are_right() {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let policies = std::fs::read_dir(root.join("policies"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("README.md"));
    let pages = policies.chain([root.join("docs/configuration.md")]).filter(|page| page.exists());
    let mut count = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for block in text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            if !block.contains("policies:") {
                continue;
            }
            let config =
                if block.contains("version:") { block.to_owned() } else { format!("version: 1\n{block}") };
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("jobgate.yaml"), config).unwrap();
            let mut list = std::process::Command::new(env!("CARGO_BIN_EXE_jobgate"));
            let list = list
                .current_dir(folder.path())
                .args(["policy", "list"])
                .env("JOBGATE_ORG_CONFIG", "")
                .output()
                .unwrap();
            assert!(list.status.success(), "{}: {}", page.display(), String::from_utf8_lossy(&list.stderr));
            count += 1;
        }
    }
    assert!(count >= 4, "{count} configurations found");
}
