//! Code with `additional_includes`.

use super::super::*;
use super::paths;
use crate::files::MemoryFiles;

/// Recording `pipe_additional_includes`, with whatever more a test adds.
fn recorded() -> MemoryFiles {
    MemoryFiles::default()
        .file("/p/aicomp.yml", "")
        .file("/p/src/m.py", "x\n")
        .file("/p/lib/l.py", "l\n")
        .file("/p/extra.txt", "e\n")
}

fn merged(files: &MemoryFiles, code: Option<&str>, includes: &[&str]) -> Result<Listing, Problem> {
    let includes: Vec<String> = includes.iter().map(|include| (*include).to_owned()).collect();
    merge(files, Path::new("/p"), code, &includes, Some(Path::new("/p")))
}

#[test]
fn as_recorded() {
    let files = recorded();
    let listing = merged(&files, Some("./src"), &["./lib", "./extra.txt"]).unwrap();
    assert_eq!(paths(&listing), ["extra.txt", "lib/l.py", "m.py"]);
    assert_eq!(listing.folder.as_deref(), Some("code_with_additional_includes"));
    let found = content_hash(&files, &listing).unwrap();
    assert_eq!(found.hash, "d1e75e28f84dcd24ee03fa915f81b710c28a2e838d8667d01ede67f78c1279f0");

    let place = CodePlace {
        written: "./src".to_owned(),
        folder: "/p".into(),
        component: true,
        additional_includes: vec!["./lib".to_owned(), "./extra.txt".to_owned()],
    };
    assert_eq!(list(&files, &place, None).unwrap(), listing);
}

#[test]
fn without_code_and_with_a_file_as_code() {
    let files = recorded();
    assert_eq!(paths(&merged(&files, None, &["lib"]).unwrap()), ["lib/l.py"]);
    assert_eq!(paths(&merged(&files, Some("extra.txt"), &["lib"]).unwrap()), ["extra.txt", "lib/l.py"]);
}

/// The code's ignore file counts for includes; an include's own counts for what lies in it; a nested one for its folder.
#[test]
fn ignore_files_of_every_folder_count() {
    let files = recorded()
        .file("/p/src/.amlignore", "*.tmp\n")
        .file("/p/src/a.tmp", "")
        .file("/p/src/deep/.gitignore", "/b\n")
        .file("/p/src/deep/b", "")
        .file("/p/src/deep/__pycache__/x", "")
        .file("/p/lib/c.tmp", "")
        .file("/p/lib/.amlignore", "l.*\n")
        .file("/p/lib/k", "");
    let listing = merged(&files, Some("src"), &["lib"]).unwrap();
    assert_eq!(paths(&listing), [".amlignore", "deep/.gitignore", "lib/.amlignore", "lib/k", "m.py"]);
}

/// `dir` is not entered, so `!dir/keep` has no effect, unlike in a plain folder; `dir/` is.
#[test]
fn an_ignored_folder_is_not_entered() {
    for (pattern, kept) in [("dir\n!dir/keep\n", false), ("dir/\n!dir/keep\n", true)] {
        let files = recorded().file("/p/src/.amlignore", pattern).file("/p/src/dir/keep", "");
        let listing = merged(&files, Some("src"), &["extra.txt"]).unwrap();
        assert_eq!(paths(&listing).contains(&"dir/keep"), kept, "{pattern}");
    }
}

/// In a plain folder patterns see the real path of what lies below a link; here they see the link's name.
#[test]
fn links_keep_their_names() {
    let files = recorded().link("/p/src/lnk", "../lib").file("/p/src/.amlignore", "/lnk/l.py\n");
    assert_eq!(
        paths(&merged(&files, Some("src"), &["extra.txt"]).unwrap()),
        [".amlignore", "extra.txt", "m.py"]
    );
}

#[test]
fn a_later_include_replaces_files_of_an_earlier_one() {
    let files = recorded().file("/p/other/lib/l.py", "second\n").file("/p/other/lib/n.py", "");
    let listing = merged(&files, Some("src"), &["lib", "other/lib"]).unwrap();
    assert_eq!(paths(&listing), ["lib/l.py", "lib/n.py", "m.py"]);
    assert_eq!(listing.files[0].size, 7);
}

#[test]
fn what_the_client_refuses() {
    let files = recorded()
        .file("/p/src/extra.txt", "")
        .file("/p/other/lib", "a file")
        .file("/q/outside", "")
        .link("/p/src2/extra.txt", "../extra.txt")
        .link("/p/round/round", "../round");
    let cases = [
        (Some("src"), "extra.txt", "unreadable", "same name"),
        (Some("src"), "nope", "missing", "no such file"),
        (Some("nope"), "lib", "missing", "no such file"),
        (Some("src"), "lib.zip", "unreadable", "archive"),
        (Some("src"), "../q/outside", "outside", "project root"),
        (Some("src"), "git+https://example.com/x", "remote", "no fingerprint"),
        (Some("azureml:code:1"), "lib", "remote", "no fingerprint"),
        (Some("src"), "round", "cycle", "symbolic link"),
        (Some("src"), "/", "unreadable", "root of the file system"),
    ];
    for (code, include, expected, message) in cases {
        let problem = merged(&files, code, &[include]).unwrap_err();
        assert_eq!(problem.code, expected, "{code:?} {include}: {problem}");
        assert!(problem.message.contains(message), "{code:?} {include}: {problem}");
    }
    let problem = merged(&files, Some("src"), &["lib", "other/lib"]).unwrap_err();
    assert!(problem.message.contains("a file and a folder"), "{problem}");
    assert!(
        merged(&files, Some("src2"), &["extra.txt"]).is_ok(),
        "a link to the very include is no conflict"
    );
}
