//! The organisation's configuration and its lock: what the repository has takes nothing away from them.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ORGANISATION: &str = "
version: 1
policies: [{id: user-identity, source: 'builtin:user-identity'}]
";
const REPOSITORY: &str = "
version: 1
policies: [{id: snapshot-checksums, source: 'builtin:snapshot-checksums'}]
";

fn jobgate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.args(arguments).args(["--org-config", "../organisation/jobgate.yaml"]).current_dir(folder);
    command.output().unwrap()
}

#[test]
fn the_lock_of_the_organisation_holds_beside_that_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let (organisation, repository) = (folder.path().join("organisation"), folder.path().join("repository"));
    fs::create_dir(&organisation).unwrap();
    fs::create_dir(&repository).unwrap();
    fs::write(organisation.join("jobgate.yaml"), ORGANISATION).unwrap();
    fs::write(repository.join("job.yml"), "command: x").unwrap();
    let check = ["check", "job.yml", "--root", "."];

    // Without a configuration of the repository the lock is that of the organisation.
    assert_eq!(jobgate(&repository, &["lock", "--root", "."]).status.code(), Some(0));
    let lock = organisation.join("jobgate.lock");
    let text = fs::read_to_string(&lock).unwrap();
    assert_eq!(jobgate(&repository, &check).status.code(), Some(0));

    fs::write(repository.join("jobgate.yaml"), REPOSITORY).unwrap();
    assert_eq!(jobgate(&repository, &check).status.code(), Some(0));
    assert_eq!(jobgate(&repository, &["lock"]).status.code(), Some(0));
    assert_eq!(jobgate(&repository, &check).status.code(), Some(0));

    let digest = text.split("sha256:").nth(1).unwrap().split('"').next().unwrap();
    fs::write(&lock, text.replace(digest, &"0".repeat(64))).unwrap();
    let output = jobgate(&repository, &check);
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("`user-identity`") && said.contains("the lock pins"), "{said}");
}
