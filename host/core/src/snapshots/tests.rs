//! Code places of sites, and the answers about them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::*;
use crate::files::{FileError, FileKind, Files, FolderEntry, MemoryFiles};
use crate::pointer::Pointer;
use crate::snapshot::{SnapshotLock, Variant};
use crate::submission::{LoadLimits, Submission};

fn project() -> MemoryFiles {
    MemoryFiles::default()
        .file(
            "/repo/pipeline.yml",
            "type: pipeline
jobs:
  inline:
    type: command
    command: echo
    code: ./src
    environment: azureml:e:1
  shared: {component: ./parts/train.yml}
  includes: {component: ./parts/merged.yml}
  bare: {component: ./parts/bare.yml}
  parallel:
    type: parallel
    task: {type: run_function, code: ./src, entry_script: a.py, environment: azureml:e:1}
  code: {type: command, command: echo, code: azureml:c:1, environment: azureml:e:1}
  additional_includes: {type: command, command: echo, code: ./src, environment: azureml:e:1}
",
        )
        .file("/repo/parts/train.yml", "type: command\nname: t\ncommand: echo\ncode: ../src\nenvironment: azureml:e:1\n")
        .file(
            "/repo/parts/merged.yml",
            "type: command\nname: m\ncommand: echo\ncode: ../src\nadditional_includes: [../lib, ../extra.txt]\nenvironment: azureml:e:1\n",
        )
        .file("/repo/parts/bare.yml", "type: command\nname: b\ncommand: echo\nadditional_includes: [../lib]\nenvironment: azureml:e:1\n")
        .file("/repo/job.yml", "type: command\ncommand: echo\ncode: src\nenvironment: azureml:e:1\n")
        .file("/repo/sweep.yml", "type: sweep\ntrial: {command: echo, code: src, environment: azureml:e:1}\n")
        .file(
            "/repo/parts/alone.yml",
            "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: a\ncommand: echo\ncode: ../src\nenvironment: azureml:e:1\n",
        )
        .file("/repo/src/a.py", "a")
        .file("/repo/src/__pycache__/a.pyc", "cache")
        .file("/repo/lib/l.py", "l")
        .file("/repo/extra.txt", "e")
}

fn load(files: &dyn Files, spec: &str) -> Submission {
    let root = Path::new("/repo");
    Submission::load(files, Some(root), &root.join(spec), &LoadLimits::default()).submission.unwrap()
}

fn place(spec: &str, pointer: &str) -> Option<CodePlace> {
    code_place(&load(&project(), spec), &Pointer::parse(pointer).unwrap())
}

/// Spec, pointer, written, folder, whether of a component, includes.
type Row = (&'static str, &'static str, &'static str, &'static str, bool, &'static [&'static str]);

#[test]
fn a_site_leads_to_what_is_hashed_for_it() {
    let table: [Row; 10] = [
        ("job.yml", "/code", "src", "/repo", false, &[]),
        ("pipeline.yml", "/jobs/additional_includes/code", "./src", "/repo", true, &[]),
        ("sweep.yml", "/trial/code", "src", "/repo", false, &[]),
        ("parts/alone.yml", "/code", "../src", "/repo/parts", true, &[]),
        ("pipeline.yml", "/jobs/inline/code", "./src", "/repo", true, &[]),
        ("pipeline.yml", "/jobs/parallel/task/code", "./src", "/repo", true, &[]),
        ("pipeline.yml", "/jobs/shared/component/code", "../src", "/repo/parts", true, &[]),
        (
            "pipeline.yml",
            "/jobs/includes/component/code",
            "../src",
            "/repo/parts",
            true,
            &["../lib", "../extra.txt"],
        ),
        (
            "pipeline.yml",
            "/jobs/includes/component/additional_includes/1",
            "../src",
            "/repo/parts",
            true,
            &["../lib", "../extra.txt"],
        ),
        ("pipeline.yml", "/jobs/bare/component/additional_includes/0", "", "/repo/parts", true, &["../lib"]),
    ];
    for (spec, pointer, written, folder, component, includes) in table {
        let expected = CodePlace {
            written: written.to_owned(),
            folder: PathBuf::from(folder),
            component,
            additional_includes: includes.iter().map(|&include| include.to_owned()).collect(),
        };
        assert_eq!(place(spec, pointer), Some(expected), "{spec} {pointer}");
    }
}

#[test]
fn what_is_no_code_has_no_place() {
    for pointer in ["", "/jobs/inline", "/jobs/inline/command", "/jobs/bare/component/code", "/jobs/code"] {
        assert_eq!(place("pipeline.yml", pointer), None, "{pointer}");
    }
}

fn store(files: impl Files + 'static, lock: Option<SnapshotLock>) -> SnapshotStore {
    let root = PathBuf::from("/repo");
    SnapshotStore::new(Arc::new(files), Some(root.clone()), root, lock)
}

fn recorded() -> SnapshotLock {
    let store = store(project(), None);
    let submissions = ["pipeline.yml", "job.yml"].map(|spec| load(&project(), spec));
    let (lock, unrecorded) = record(&store, &submissions).unwrap();
    assert_eq!(unrecorded, []);
    lock
}

#[test]
fn the_lock_has_each_place_once_with_its_files() {
    let lock = recorded();
    let entries: Vec<_> = lock
        .entries
        .iter()
        .map(|(place, entry)| {
            let files: Vec<&str> = entry.files.iter().map(|file| file.path.as_str()).collect();
            (place.code.as_str(), place.variant.component, place.includes.join(" "), files.join(" "))
        })
        .collect();
    let expected = [
        ("parts", true, "lib".to_owned(), "lib/l.py".to_owned()),
        ("src", false, String::new(), "__pycache__/a.pyc a.py".to_owned()),
        ("src", true, String::new(), "a.py".to_owned()),
        ("src", true, "lib extra.txt".to_owned(), "a.py extra.txt lib/l.py".to_owned()),
    ];
    assert_eq!(entries, expected);
    assert_eq!(SnapshotLock::parse(lock.render().as_bytes()).unwrap(), lock);
}

#[test]
fn what_is_recorded_and_unchanged_does_not_differ() {
    let store = store(project(), Some(recorded()));
    for pointer in
        ["/jobs/inline/code", "/jobs/includes/component/code", "/jobs/bare/component/additional_includes/0"]
    {
        let place = place("pipeline.yml", pointer).unwrap();
        assert_eq!(store.recorded(&place), Some(store.compute(&place).unwrap()), "{pointer}");
        assert_eq!(store.differing(&place), [""; 0], "{pointer}");
    }
}

#[test]
fn what_differs_from_the_lock_is_named() {
    let changed = project().file("/repo/src/a.py", "b").file("/repo/src/new.py", "n");
    let store = store(changed, Some(recorded()));
    let place = place("job.yml", "/code").unwrap();
    assert_ne!(store.recorded(&place), Some(store.compute(&place).unwrap()));
    assert_eq!(store.differing(&place), ["a.py", "new.py"]);
    let unknown = CodePlace { component: false, written: "lib".to_owned(), ..place };
    assert_eq!((store.recorded(&unknown), store.differing(&unknown)), (None, vec![]));
}

#[test]
fn code_that_is_gone_is_still_in_the_lock_and_differs_altogether() {
    let store = store(MemoryFiles::default().folder("/repo"), Some(recorded()));
    let place = place("job.yml", "/code").unwrap();
    assert!(store.recorded(&place).is_some());
    assert_eq!(store.compute(&place).unwrap_err().code, "missing");
    assert_eq!(store.differing(&place), ["__pycache__/a.pyc", "a.py"]);
}

#[test]
fn code_that_cannot_be_recorded_is_told_with_its_place() {
    let files = project()
        .file("/repo/gone.yml", "type: command\ncommand: echo\ncode: nowhere\nenvironment: azureml:e:1\n");
    let submission = load(&files, "gone.yml");
    let (lock, unrecorded) = record(&store(files, None), [&submission]).unwrap();
    assert!(lock.entries.is_empty());
    let [found] = unrecorded.as_slice() else { panic!("{unrecorded:?}") };
    assert_eq!((found.place.file.as_str(), found.place.line, found.problem.code), ("gone.yml", 3, "missing"));
}

#[test]
fn a_place_of_the_lock_is_a_path_from_its_folder() {
    let store = store(project(), None);
    let place = |written: &str, folder: &str| CodePlace {
        written: written.to_owned(),
        folder: PathBuf::from(folder),
        component: true,
        additional_includes: Vec::new(),
    };
    let table = [
        ("../src", "/repo/parts", "src"),
        (".", "/repo", "."),
        ("../src/../nowhere", "/repo/parts", "nowhere"),
        ("/else", "/repo", "/else"),
    ];
    for (written, folder, expected) in table {
        let found = store.lock_place(&place(written, folder));
        assert_eq!(
            (found.code.as_str(), found.variant),
            (expected, Variant { component: true }),
            "{written}"
        );
    }
}

/// Files of which one has another content each time it is opened, of the same size.
struct Restless(MemoryFiles, Mutex<u8>);

impl Files for Restless {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        self.0.read(path, limit)
    }

    fn open(&self, path: &Path) -> Result<Box<dyn std::io::Read + Send>, FileError> {
        if !path.ends_with("a.py") {
            return self.0.open(path);
        }
        let mut last = self.1.lock().unwrap();
        *last += 1;
        Ok(Box::new(std::io::Cursor::new(vec![*last])))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.0.resolve(path)
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        self.0.kind(path)
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        self.0.list(folder)
    }
}

#[test]
fn equal_questions_get_equal_answers_and_a_file_that_changes_meanwhile_is_an_error() {
    let store = store(Restless(project(), Mutex::new(b'0')), None);
    let [one, other] = ["/jobs/inline/code", "/jobs/shared/component/code"]
        .map(|pointer| place("pipeline.yml", pointer).unwrap());
    let first = store.compute(&one).unwrap();
    assert_eq!(store.compute(&one).unwrap(), first);
    assert_eq!(store.compute(&other).unwrap(), first, "one folder, whichever file names it");
    let problem = store.files(&one).unwrap_err();
    assert_eq!(problem.code, "unreadable");
    assert!(problem.message.contains("changed while jobgate was running"), "{problem}");
    assert_eq!(store.files(&other).unwrap_err(), store.files(&one).unwrap_err());
}
