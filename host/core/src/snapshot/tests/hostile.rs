//! Folders that have no fingerprint, and odd ones that have.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use super::super::*;
use super::{COMPONENT, JOB, hash, paths, walk_within, walked};
use crate::files::{EntryKind, FileError, FileKind, FileProblem, FolderEntry, MemoryFiles};

#[track_caller]
fn refused(files: &MemoryFiles, target: &str, code: &str, message: &str) {
    let problem = walk(files, Path::new(target), Some(Path::new("/p")), JOB).unwrap_err();
    assert_eq!(problem.code, code, "{problem}");
    assert!(problem.message.contains(message), "{problem}");
}

#[test]
fn problems() {
    let files = MemoryFiles::default()
        .file("/p/src/m.py", "")
        .file("/q/secret", "")
        .link("/p/out", "../q")
        .link("/p/leak/secret", "/q/secret")
        .link("/p/leak2/all", "/q")
        .link("/p/dangling/x", "nowhere")
        .link("/p/self/x", "x")
        .link("/p/round/a/b", "../../round")
        .file("/p/ignored/.amlignore", "*\n")
        .file("/p/ignored/x", "")
        .file("/p/bad/.amlignore", "ok\nx\\\n")
        .file("/p/binary/.gitignore", vec![0xff])
        .folder("/p/folder/.amlignore")
        .file("/p/large/.amlignore", vec![b'#'; 300_000]);
    refused(&files, "/p/nope", "missing", "no such file");
    refused(&files, "/p/src/m.py/x", "unreadable", "not a folder");
    refused(&files, "/p/../q", "outside", "project root");
    refused(&files, "/p/out", "outside", "project root");
    refused(&files, "/p/leak", "outside", "project root");
    refused(&files, "/p/leak2", "outside", "project root");
    refused(&files, "/p/dangling", "unreadable", "leads nowhere");
    refused(&files, "/p/self", "cycle", "cycle");
    refused(&files, "/p/round", "cycle", "symbolic link");
    refused(&files, "/p/ignored", "empty", "no file");
    refused(&files, "/p/bad", "unreadable", "line 2, pattern `x\\\\`");
    refused(&files, "/p/binary", "unreadable", "not UTF-8");
    refused(&files, "/p/folder", "unreadable", "is a folder");
    refused(&files, "/p/large", "too-large", "more than the limit");
    assert!(walked(&files, "/p/leak", JOB).is_ok(), "without a root there is no limit");
}

#[test]
fn remote_code() {
    for written in ["git+https://example.com/x", "https://example.com/x.zip", "azureml:code:1", "azureml://x"]
    {
        let place = CodePlace {
            written: written.to_owned(),
            folder: "/p".into(),
            component: false,
            additional_includes: Vec::new(),
        };
        let problem = list(&MemoryFiles::default().folder("/p"), &place, None).unwrap_err();
        assert_eq!(problem.code, "remote", "{written}");
    }
}

/// What an ignore file leaves out may be as broken as it likes.
#[test]
fn ignored_trouble_is_no_trouble() {
    let files = MemoryFiles::default()
        .file("/p/.amlignore", ".venv/\n*.lnk\n")
        .file("/p/m.py", "x\n")
        .link("/p/dangling.lnk", "nowhere")
        .link("/p/.venv/dangling", "nowhere")
        .file("/p/.venv/A", "")
        .file("/p/.venv/a", "")
        .link("/p/.venv/round", "../.venv");
    assert_eq!(paths(&walked(&files, "/p", JOB).unwrap()), [".amlignore", "m.py"]);
}

/// The client enters an ignored folder, and takes what a link in it leads to, if that is not ignored where it really lies.
#[test]
fn a_link_leads_out_of_an_ignored_folder() {
    let files = MemoryFiles::default()
        .file("/p/code/.amlignore", "data/\n")
        .file("/p/other/x", "")
        .link("/p/code/data/deep/out", "../../../other");
    assert_eq!(paths(&walked(&files, "/p/code", JOB).unwrap()), [".amlignore", "data/deep/out/x"]);
    let files = files.link("/p/code/data/round", "../data");
    assert_eq!(walked(&files, "/p/code", JOB).unwrap_err().code, "cycle");
}

/// The patterns of a component are relative to the folder as it is named, those of a job to where it really lies.
#[test]
fn a_linked_code_folder() {
    let files = MemoryFiles::default()
        .file("/p/real/.amlignore", "/a\n")
        .file("/p/real/a", "")
        .file("/p/real/b", "")
        .link("/p/code", "real");
    assert_eq!(paths(&walked(&files, "/p/code", JOB).unwrap()), [".amlignore", "b"]);
    assert_eq!(paths(&walked(&files, "/p/code", COMPONENT).unwrap()), [".amlignore", "a", "b"]);
    assert_eq!(walked(&files, "/p/code", JOB).unwrap().folder.as_deref(), Some("real"));
}

#[test]
fn odd_names() {
    let files = MemoryFiles::default().file("/p/a\nb#7#", "x").file("/p/ÅÄ", "");
    assert_eq!(paths(&walked(&files, "/p", JOB).unwrap()), ["a\nb#7#", "ÅÄ"]);
    let files = MemoryFiles::default().file("/p/Ä", "").file("/p/ä", "");
    assert_eq!(walked(&files, "/p", JOB).unwrap_err().code, "case-tie");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"\xff.py");
    let files = MemoryFiles::default().file(Path::new("/p").join(name), "").file("/p/m.py", "");
    let problem = walked(&files, "/p", JOB).unwrap_err();
    assert_eq!(problem.code, "unreadable");
    assert!(problem.message.contains("not UTF-8"), "{problem}");
    let problem = walk(&files, &Path::new("/p").join(name), None, JOB).unwrap_err();
    assert!(problem.message.contains("not UTF-8"), "{problem}");
}

/// Links that each lead twice to the next folder: more ways than anything could walk.
#[test]
fn a_tree_that_doubles() {
    let files = (0..40).fold(MemoryFiles::default(), |files, i| {
        let files = files.folder(format!("/p/{i}"));
        files
            .link(format!("/p/{i}/a"), format!("../{}", i + 1))
            .link(format!("/p/{i}/b"), format!("../{}", i + 1))
    });
    let files = files.file("/p/40/x", "");
    let within = Limits { entries: 10_000, ..Limits::default() };
    let problem = walk_within(&files, Path::new("/p/0"), None, JOB, within).unwrap_err();
    assert_eq!(problem.code, "too-large");
}

#[test]
fn limits() {
    let files = MemoryFiles::default().file("/p/a/b/c/d", "12345");
    let walk =
        |limits| walk_within(&files, Path::new("/p"), None, JOB, limits).map_err(|problem| problem.code);
    assert!(walk(Limits { entries: 4, bytes: 5, depth: 4 }).is_ok());
    assert_eq!(walk(Limits { entries: 3, ..Limits::default() }), Err("too-large"));
    assert_eq!(walk(Limits { bytes: 4, ..Limits::default() }), Err("too-large"));
    assert_eq!(walk(Limits { depth: 3, ..Limits::default() }), Err("too-large"));
}

/// A file system of one flat folder of many files, whose files may give other bytes than they say.
struct Flat {
    count: usize,
    size: u64,
    gives: usize,
}

impl crate::files::Files for Flat {
    fn read(&self, path: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        Err(FileError { path: path.into(), problem: FileProblem::Missing })
    }

    fn open(&self, _: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        Ok(Box::new(Cursor::new(vec![b'x'; self.gives])))
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        Ok(path.into())
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        match path.to_str() {
            Some("/p") => Ok(FileKind::Folder),
            Some(name) if name.starts_with("/p/f") => Ok(FileKind::File { size: self.size }),
            _ => Err(FileError { path: path.into(), problem: FileProblem::Missing }),
        }
    }

    fn list(&self, _: &Path) -> Result<Vec<FolderEntry>, FileError> {
        let entry = |i| FolderEntry { name: format!("f{i}"), kind: EntryKind::File };
        Ok((0..self.count).map(entry).collect())
    }
}

#[test]
fn many_files() {
    let files = Flat { count: 100_000, size: 1, gives: 1 };
    let listing = walk(&files, Path::new("/p"), None, JOB).unwrap();
    let (found, each) = fingerprint(&files, &listing).unwrap();
    assert_eq!((found.files, found.bytes, each.len()), (100_000, 100_000, 100_000));
}

/// Shorter or longer than listed, below and above the size from which threads read.
#[test]
fn a_file_that_changes_meanwhile() {
    for size in [1, 10, 3 << 20] {
        for (gives, ok) in [(size, true), (size - 1, false), (size + 1, false), (0, false)] {
            let files = Flat { count: 3, size: size as u64, gives };
            let listing = walk(&files, Path::new("/p"), None, JOB).unwrap();
            for found in [content_hash(&files, &listing).err(), digest_files(&files, &listing).err()] {
                assert_eq!(found.is_none(), ok, "{size} {gives}");
                assert!(found.is_none_or(|problem| problem.message.contains("changed while it was read")));
            }
            assert_eq!(object_hash(&files, Path::new("/p"), None).is_ok(), ok);
        }
    }
}

/// Threads and no threads, one hash and two at once: the same answers.
#[test]
fn every_way_to_hash_agrees() {
    let content = |i: usize| (0..i * 100_003).map(|at| (at % 251) as u8).collect::<Vec<_>>();
    let files = (0..9).fold(MemoryFiles::default(), |files, i| files.file(format!("/p/{i}"), content(i)));
    let listing = walked(&files, "/p", JOB).unwrap();
    let (both, each) = fingerprint(&files, &listing).unwrap();
    assert_eq!(content_hash(&files, &listing).unwrap(), both);
    assert_eq!(digest_files(&files, &listing).unwrap(), each);
    assert_eq!(hash(&files, "/p", JOB).unwrap(), both.hash);
    for (i, file) in each.iter().enumerate() {
        use sha2::{Digest, Sha256};
        assert_eq!(file.sha256, hex::encode(Sha256::digest(content(i))));
    }
}
