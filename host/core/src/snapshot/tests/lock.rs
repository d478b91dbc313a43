//! `snapshots.lock`.

use proptest::prelude::*;

use super::super::*;
use crate::snapshots::{Fingerprint, SnapshotFile};

fn file(path: &str, size: u64, digit: char) -> SnapshotFile {
    SnapshotFile { path: path.to_owned(), size, sha256: digit.to_string().repeat(64) }
}

fn entry(files: Vec<SnapshotFile>) -> LockEntry {
    let bytes = files.iter().map(|file| file.size).sum();
    let fingerprint = Fingerprint { hash: "0".repeat(64), files: files.len() as u32, bytes };
    LockEntry { fingerprint, files }
}

fn place(code: &str, component: bool) -> LockPlace {
    LockPlace { code: code.to_owned(), variant: Variant { component }, includes: Vec::new() }
}

fn lock() -> SnapshotLock {
    let mut lock = SnapshotLock::default();
    lock.entries.insert(place("src", true), entry(vec![file("a", 1, 'a'), file("b c\n", 20, 'b')]));
    lock.entries.insert(place("src", false), entry(vec![file("a", 1, 'a')]));
    let merged = LockPlace { includes: vec!["lib".to_owned()], ..place("src", true) };
    lock.entries.insert(merged, entry(Vec::new()));
    lock
}

#[test]
fn text() {
    let text = lock().render();
    let digest = |digit: &str| digit.repeat(64);
    let expected = format!(
        r#"{{
  "version": 1,
  "snapshots": [
    {{
      "code": "src",
      "component": false,
      "hash": "{zero}",
      "bytes": 1,
      "files": [
        "{a} 1 a"
      ]
    }},
    {{
      "code": "src",
      "component": true,
      "hash": "{zero}",
      "bytes": 21,
      "files": [
        "{a} 1 a",
        "{b} 20 b c\n"
      ]
    }},
    {{
      "code": "src",
      "component": true,
      "includes": [
        "lib"
      ],
      "hash": "{zero}",
      "bytes": 0,
      "files": []
    }}
  ]
}}
"#,
        zero = digest("0"),
        a = digest("a"),
        b = digest("b"),
    );
    assert_eq!(text, expected);
    assert_eq!(SnapshotLock::parse(text.as_bytes()).unwrap(), lock());
}

#[test]
fn refused() {
    let good = lock().render();
    let b = "b".repeat(64);
    for (from, to, message) in [
        ("\"version\": 1", "\"version\": 2".to_owned(), "version 2"),
        ("\"version\": 1", "\"version\": 1, \"more\": 1".to_owned(), "unknown field"),
        (
            "\"component\": false",
            "\"component\": true".to_owned(),
            "entry `src` of the lock file: it is there twice",
        ),
        ("\"bytes\": 21", "\"bytes\": 22".to_owned(), "have 21 bytes altogether, not 22"),
        (b.as_str(), "B".repeat(64), "is not a SHA-256"),
        (b.as_str(), "b".repeat(63), "is not a SHA-256"),
        (" 20 b", " x b".to_owned(), "`x` is not a size"),
        (" 20 b c\\n", "20".to_owned(), "is not `<sha256> <size> <path>`"),
        (" 20 b c\\n", " 20 a".to_owned(), "the file `a` is there twice"),
        ("]\n}", "]\n".to_owned(), "cannot be read"),
    ] {
        let text = good.replacen(from, &to, 1);
        assert_ne!(text, good, "{from}");
        let error = SnapshotLock::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(message), "{to}: {error}");
    }
    for text in ["", "[]", "null", "{\"snapshots\": []}", "version: 1\nsnapshots: []\n"] {
        let error = SnapshotLock::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(
            error.contains("cannot be read") && error.contains("jobgate lock --snapshots"),
            "{text}: {error}"
        );
    }
    let large = vec![b' '; super::super::lock::LIMIT + 1];
    assert!(SnapshotLock::parse(&large).unwrap_err().to_string().contains("more than the limit"));
}

#[test]
fn differences() {
    let recorded =
        entry(vec![file("same", 1, 'a'), file("gone", 1, 'b'), file("other", 1, 'c'), file("Size", 1, 'd')]);
    let now = [file("same", 1, 'a'), file("new", 1, 'b'), file("other", 1, 'e'), file("Size", 2, 'd')];
    let shown =
        differing(&recorded, &now).iter().map(|d| format!("{} {}", d.path, d.how)).collect::<Vec<_>>();
    assert_eq!(shown, ["Size changed", "gone removed", "new added", "other changed"]);
    assert!(differing(&recorded, &recorded.files).is_empty());
}

proptest! {
    #[test]
    fn any_lock_comes_back(names in prop::collection::btree_set("(?s).{0,12}", 0..8), code in "(?s).{0,8}", component: bool) {
        let files = names.iter().map(|name| file(name, 3, 'f')).collect();
        let mut lock = SnapshotLock::default();
        lock.entries.insert(place(&code, component), entry(files));
        prop_assert_eq!(SnapshotLock::parse(lock.render().as_bytes()).unwrap(), lock);
    }

    #[test]
    fn no_text_panics(text in "(?s).{0,200}") {
        let _ = SnapshotLock::parse(text.as_bytes());
    }
}
