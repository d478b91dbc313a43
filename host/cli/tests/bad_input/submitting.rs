//! `submit` to a folder: what is there is whole, whatever happened to it before.

use std::fs;
use std::path::PathBuf;

use crate::project::{GOOD, Project};

fn project() -> Project {
    Project::new().with("job.yml", format!("{GOOD}code: src\n")).with("src/train.py", "print(1)\n")
}

const SUBMIT: [&str; 4] = ["submit", "--target", "dir:out", "job.yml"];

fn only(folder: PathBuf) -> PathBuf {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.remove(0)
}

#[test]
fn a_second_submission_writes_nothing_and_a_damaged_one_is_made_whole() {
    let project = project();
    project.run(&SUBMIT).says(0, &["submitted sha256:"]);
    project.run_writing_nothing(&SUBMIT).says(0, &["was submitted before", "nothing was written"]);

    let manifest = only(project.path("out/submissions")).join("submission.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    let digest = "7e7c2d3d";
    assert!(!whole.contains(digest));
    let damage: [(&str, &dyn Fn()); 4] = [
        ("a manifest is cut", &|| fs::write(&manifest, &whole[..20]).unwrap()),
        ("a manifest is gone", &|| fs::remove_file(&manifest).unwrap()),
        ("a blob is gone", &|| fs::remove_file(blob(&project, "print(1)\n")).unwrap()),
        ("a blob has other bytes", &|| fs::write(blob(&project, "print(1)\n"), "print(2)\n").unwrap()),
    ];
    for (what, damage) in damage {
        damage();
        project.run(&SUBMIT).says(0, &["was submitted before", "missing or damaged", "written again"]);
        assert_eq!(fs::read_to_string(&manifest).unwrap(), whole, "{what}");
        blob(&project, "print(1)\n");
        project.run_writing_nothing(&SUBMIT).says(0, &["nothing was written"]);
    }
}

/// The blob with this content.
fn blob(project: &Project, content: &str) -> PathBuf {
    let mut todo = vec![project.path("out/blobs/sha256")];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if fs::read(&path).unwrap() == content.as_bytes() {
                return path;
            }
        }
    }
    panic!("there is no blob with {content:?}");
}

#[test]
fn what_a_killed_run_left_is_no_submission() {
    let project = project()
        .with("out/submissions/.tmp-abc/submission.json", "{")
        .with("out/blobs/sha256/ab/.tmp-xyz", "half");
    project.run(&SUBMIT).says(0, &["submitted sha256:"]);
    assert_eq!(project.read("out/submissions/.tmp-abc/submission.json"), "{");
    project.run_writing_nothing(&SUBMIT).says(0, &["nothing was written"]);
}

#[test]
fn a_target_that_cannot_be_written_is_an_error() {
    let project = project().with("file", "");
    for target in ["dir:file", "dir:file/below"] {
        let ran = project.run_writing_nothing(&["submit", "--target", target, "job.yml"]);
        ran.says(1, &["error: ", "file"]);
        ran.has_one_error();
    }
}

#[test]
fn a_denied_spec_leaves_no_trace() {
    let project =
        project().with("job.yml", "type: command\ncommand: x\nenvironment: {image: 'quay.io/x:1'}\n");
    let ran = project.run_writing_nothing(&SUBMIT);
    ran.says(3, &["error[AML-ENV-001]"]);
}

#[cfg(unix)]
#[test]
fn others_may_read_what_is_submitted() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = project();
    project.run(&SUBMIT).says(0, &[]);
    let own = fs::metadata(project.path("job.yml")).unwrap().permissions().mode();
    assert_eq!(fs::metadata(blob(&project, "print(1)\n")).unwrap().permissions().mode(), own);
}
