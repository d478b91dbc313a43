//! What a hash depends on, and what not.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;

use super::super::ignore::{FolderRules, relative};
use super::super::*;
use super::{COMPONENT, JOB, hash};
use crate::files::{EntryKind, FileError, FileKind, FolderEntry, MemoryFiles};

/// Folders list their entries the other way round.
struct Reversed<'a>(&'a MemoryFiles);

impl crate::files::Files for Reversed<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
        self.0.read(path, limit)
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send>, FileError> {
        self.0.open(path)
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, FileError> {
        self.0.resolve(path)
    }

    fn kind(&self, path: &Path) -> Result<FileKind, FileError> {
        self.0.kind(path)
    }

    fn list(&self, folder: &Path) -> Result<Vec<FolderEntry>, FileError> {
        self.0.list(folder).map(|entries| entries.into_iter().rev().collect())
    }
}

/// Paths of a small tree, so that patterns hit; no path is a folder of another.
fn tree() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let path = "(a|b|ab|\\.x)(/(a|b|c|d d)){0,3}/(f|g|ab|x\\.y)";
    prop::collection::btree_map(path, prop::collection::vec(any::<u8>(), 0..4), 1..12)
        .prop_map(|files| files.into_iter().filter(|(path, _)| !path.is_empty()).collect())
}

fn pattern() -> impl Strategy<Value = String> {
    "!?/?(a|b|ab|\\*|\\*\\*|\\?|[.]x|f|x\\.\\*|\\[ab\\]|\\[!f\\])(/(a|b|c|d d|\\*|\\*\\*|\\[!a\\]|g)){0,2}/?"
}

fn patterns() -> impl Strategy<Value = String> {
    prop::collection::vec(pattern(), 0..5).prop_map(|lines| lines.join("\n"))
}

fn lay_out(tree: &[(String, Vec<u8>)], ignore: &str) -> MemoryFiles {
    let files = MemoryFiles::default().file("/p/code/.amlignore", ignore).file("/p/code/main", "m");
    let put = |files: MemoryFiles, (path, content): &(String, Vec<u8>)| {
        files.file(format!("/p/code/{path}"), content.clone())
    };
    tree.iter().fold(files, put)
}

/// Every file, found without passing over any folder.
fn all(files: &MemoryFiles, real: &Path, prefix: &str, rules: Option<&FolderRules>, out: &mut Vec<String>) {
    use crate::files::Files;
    for entry in files.list(real).unwrap() {
        let path = real.join(&entry.name);
        let name = format!("{prefix}{}", entry.name);
        match files.kind(&path).unwrap() {
            FileKind::Folder => {
                let real = if entry.kind == EntryKind::Link { files.resolve(&path).unwrap() } else { path };
                all(files, &real, &format!("{name}/"), rules, out);
            }
            _ if rules.is_some_and(|rules| rules.rules.excludes(&relative(&rules.base, &path))) => {}
            _ => out.push(name),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Passing over ignored folders leaves nothing out that the client would take, links out of them included.
    #[test]
    fn passing_over_folders_changes_nothing(tree in tree(), ignore in patterns(), component: bool, links in prop::collection::vec((0..12usize, 0..4usize), 0..3)) {
        let mut files = lay_out(&tree, &ignore).file("/p/other/a/f", "o").file("/p/other/g", "o");
        for (at, to) in links {
            let Some(folder) = tree.get(at).and_then(|(path, _)| Path::new(path).parent()) else { continue };
            files = files.link(Path::new("/p/code").join(folder).join("link"), ["/p/other", "/p/other/a", "/p/other/g", "/p/other"][to]);
        }
        let variant = Variant { component };
        let rules = if component {
            Some(FolderRules::read_component(&files, Path::new("/p/code")).unwrap())
        } else {
            FolderRules::read(&files, Path::new("/p/code")).unwrap()
        };
        let mut expected = Vec::new();
        all(&files, Path::new("/p/code"), "", rules.as_ref(), &mut expected);
        expected.sort();
        match walk(&files, Path::new("/p/code"), None, variant) {
            Ok(listing) => {
                let mut found: Vec<String> = listing.files.into_iter().map(|file| file.path).collect();
                found.sort();
                prop_assert_eq!(found, expected);
            }
            Err(problem) => prop_assert!(problem.code == "empty" && expected.is_empty(), "{problem}"),
        }
    }

    #[test]
    fn the_order_of_listing_does_not_matter(tree in tree(), ignore in patterns()) {
        let files = lay_out(&tree, &ignore);
        for variant in [JOB, COMPONENT] {
            let one = walk(&files, Path::new("/p/code"), None, variant);
            let other = walk(&Reversed(&files), Path::new("/p/code"), None, variant);
            prop_assert_eq!(&one, &other);
        }
        let other = object_hash(&Reversed(&files), Path::new("/p/code"), None);
        prop_assert_eq!(object_hash(&files, Path::new("/p/code"), None), other);
    }

    #[test]
    fn an_ignored_file_does_not_count(tree in tree(), content in prop::collection::vec(any::<u8>(), 0..9)) {
        let files = lay_out(&tree, "*.log\nskip/\n");
        let more = files.clone().file("/p/code/a/z.log", content.clone()).file("/p/code/skip/deep/z", content);
        prop_assert_eq!(hash(&files, "/p/code", JOB), hash(&more, "/p/code", JOB));
    }

    #[test]
    fn names_and_contents_count(tree in tree(), at in any::<prop::sample::Index>()) {
        let files = lay_out(&tree, "");
        let before = hash(&files, "/p/code", JOB).unwrap();
        let (path, content) = at.get(&tree);
        let longer = [content.as_slice(), b"x"].concat();
        prop_assert_ne!(&before, &hash(&files.clone().file(format!("/p/code/{path}"), longer), "/p/code", JOB).unwrap());
        prop_assert_ne!(&before, &hash(&files.file(format!("/p/code/{path}~"), ""), "/p/code", JOB).unwrap());
    }
}
