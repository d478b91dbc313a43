//! Every vector of `tests/vectors/snapshot-hashes.json`, and the folders of some recordings of the official client.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::super::*;
use super::{COMPONENT, JOB, hash, paths, walked};
use crate::files::MemoryFiles;

#[derive(Deserialize)]
struct Vector {
    name: String,
    target: String,
    files: Vec<File>,
    #[serde(default)]
    symlinks: Vec<Link>,
    #[serde(default)]
    dirs: Vec<String>,
    kept: Option<Vec<String>>,
    content_hash: Option<String>,
    object_hash: Option<String>,
    as_component_content_hash: Option<String>,
    content_hash_by_first: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    text: String,
}

#[derive(Deserialize)]
struct Link {
    path: String,
    to: String,
}

impl Vector {
    fn files(&self) -> MemoryFiles {
        let at = |path: &str| Path::new("/base").join(path);
        let files = MemoryFiles::default().folder("/base");
        let files = self.dirs.iter().fold(files, |files, path| files.folder(at(path)));
        let files =
            self.files.iter().fold(files, |files, file| files.file(at(&file.path), file.text.as_bytes()));
        self.symlinks.iter().fold(files, |files, link| files.link(at(&link.path), &link.to))
    }

    fn target(&self) -> String {
        format!("/base/{}", self.target)
    }
}

fn vectors() -> Vec<Vector> {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../../../../../tests/vectors/snapshot-hashes.json")).unwrap();
    assert_eq!(vectors.len(), 25);
    vectors
}

#[test]
fn content_hashes() {
    let mut checked = 0;
    for vector in vectors().iter().filter(|vector| vector.name != "empty-folder") {
        let (files, target) = (vector.files(), vector.target());
        for (expected, variant) in
            [(&vector.content_hash, JOB), (&vector.as_component_content_hash, COMPONENT)]
        {
            let Some(expected) = expected else { continue };
            checked += 1;
            assert_eq!(&hash(&files, &target, variant).unwrap(), expected, "{}, {variant:?}", vector.name);
        }
        if let Some(kept) = &vector.kept {
            assert_eq!(paths(&walked(&files, &target, JOB).unwrap()), *kept, "{}", vector.name);
        }
    }
    assert_eq!(checked, 22 + 19);
}

#[test]
fn object_hashes() {
    for vector in vectors() {
        let Some(expected) = &vector.object_hash else { continue };
        let found = object_hash(&vector.files(), Path::new(&vector.target()), None).unwrap();
        assert_eq!(&found, expected, "{}", vector.name);
    }
}

#[test]
fn one_reading_gives_the_object_hash_and_the_digests() {
    for vector in vectors() {
        let (files, target) = (vector.files(), vector.target());
        let Ok(listing) = walked(&files, &target, JOB) else { continue };
        let path = Path::new(&target);
        let (hash, digests) = object_fingerprint(&files, path, None, &listing).unwrap();
        assert_eq!(hash, object_hash(&files, path, None).unwrap(), "{}", vector.name);
        assert_eq!(digests, digest_files(&files, &listing).unwrap(), "{}", vector.name);
    }
}

/// Both hashes of a tie come out when the order is given; without it there is none.
#[test]
fn names_that_differ_by_case_alone() {
    let ties = vectors().into_iter().filter(|vector| vector.content_hash_by_first.is_some());
    let mut checked = 0;
    for vector in ties {
        let (files, target) = (vector.files(), vector.target());
        let problem = walked(&files, &target, JOB).unwrap_err();
        assert_eq!(problem.code, "case-tie");
        assert_eq!(object_hash(&files, Path::new(&target), None).unwrap_err().code, "case-tie");
        for (first, expected) in vector.content_hash_by_first.unwrap_or_default() {
            let mut listed: Vec<_> = vector.files.iter().collect();
            listed.sort_by_key(|file| file.path != first);
            let listed = listed.iter().map(|file| ListedFile {
                path: file.path.clone(),
                source: Path::new("/base").join(&file.path),
                size: file.text.len() as u64,
            });
            let listing = Listing { files: listed.collect(), bytes: 2, folder: None };
            assert_eq!(content_hash(&files, &listing).unwrap().hash, expected);
            checked += 1;
        }
    }
    assert_eq!(checked, 4);
}

/// The client computes a hash for an empty folder and then refuses it.
#[test]
fn an_empty_folder() {
    let vector = vectors().into_iter().find(|vector| vector.name == "empty-folder").unwrap();
    let files = vector.files();
    assert_eq!(walked(&files, &vector.target(), JOB).unwrap_err().code, "empty");
    let found = content_hash(&files, &Listing::default()).unwrap();
    assert_eq!(Some(found.hash), vector.content_hash);
    assert_eq!(object_hash(&files, Path::new(&vector.target()), None).ok(), vector.object_hash);
}

/// Recordings `pycache_command` and `pycache_pipeline_step`: one folder, two hashes.
#[test]
fn recorded_pycache() {
    let files = MemoryFiles::default().file("/p/src/m.py", "m\n").file("/p/src/__pycache__/m.pyc", "p\n");
    let job = hash(&files, "/p/src", JOB).unwrap();
    let component = hash(&files, "/p/src", COMPONENT).unwrap();
    assert_eq!(job, "6d3a061e4ce36273f316144b20e24ff30aa9986e0051e072f63add03de0c0598");
    assert_eq!(component, "632c04d5ba95db47896c34f9948ecb4b6e280857c2fc96bafc659de822a6f508");
}

/// Recording `cmd_code_single_file`: `code: ./src/m.py` has the hash of a folder with that file alone.
#[test]
fn recorded_single_file() {
    let files = MemoryFiles::default().file("/p/src/m.py", "x\n");
    let listing = walked(&files, "/p/./src/m.py", JOB).unwrap();
    assert_eq!((paths(&listing), &listing.folder), (vec!["m.py"], &None));
    assert_eq!(hash(&files, "/p/src/m.py", JOB), hash(&files, "/p/src", JOB));
    assert_eq!(
        content_hash(&files, &listing).unwrap().hash,
        "311a77661e92525b660d95a901ffb78b2f547fa51da6d5a51e10006f9f8bffcd"
    );
}
