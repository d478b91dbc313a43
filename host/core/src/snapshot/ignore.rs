//! Which files an ignore file leaves out (azure-ai-ml 1.35.2, client-protocol §3.5).

use std::path::{Path, PathBuf};

use regex::bytes::{RegexSet, RegexSetBuilder};

use super::Problem;
use super::pattern::{is_space, translate};
use crate::files::{FileProblem, Files};

/// The ignore files that are read, the first one found alone, from the root of the snapshot only.
pub(super) const NAMES: [&str; 2] = [".amlignore", ".gitignore"];

/// The largest ignore file, in bytes: far above any real one, and small enough to compile in an instant.
const LIMIT: u64 = 256 * 1024;
/// The most memory that compiled patterns may take, in bytes.
const COMPILED: usize = 64 * 1024 * 1024;

/// The patterns of one ignore file. The last one that matches a path decides.
#[derive(Debug)]
pub(super) struct IgnoreRules {
    set: RegexSet,
    exclude: Vec<bool>,
    /// Which patterns leave out everything below a folder that they match, with no later pattern that takes something in.
    covers: Vec<bool>,
}

impl IgnoreRules {
    /// Reads patterns from the text of an ignore file: UTF-8, a byte-order mark is passed over, lines end as in Python's
    /// universal newlines. For a component `__pycache__` comes last.
    ///
    /// # Errors
    ///
    /// What the client fails at: text that is no UTF-8, or a pattern that means nothing. Says which line.
    pub(super) fn parse(text: &[u8], component: bool) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|error| format!("it is not UTF-8: {error}"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let mut patterns = Vec::new();
        for (i, line) in text.split(['\n', '\r']).enumerate() {
            let line = line.trim_end_matches(is_space);
            let pattern = translate(line).map_err(|why| {
                format!("line {}, pattern `{}`: {why}. Remove or mend it", i + 1, line.escape_debug())
            })?;
            patterns.extend(pattern);
        }
        if component {
            patterns.extend(translate("__pycache__")?);
        }
        let set = RegexSetBuilder::new(patterns.iter().map(|pattern| &pattern.regex))
            .size_limit(COMPILED)
            .build()
            .map_err(|error| format!("its patterns cannot be compiled: {error}"))?;
        let last_include = patterns.iter().rposition(|pattern| !pattern.exclude);
        let covers = patterns.iter().enumerate().map(|(i, pattern)| pattern.covers && Some(i) > last_include);
        let covers = covers.collect();
        Ok(IgnoreRules { set, exclude: patterns.iter().map(|pattern| pattern.exclude).collect(), covers })
    }

    /// The rules of a component without an ignore file.
    pub(super) fn component() -> Result<Self, String> {
        Self::parse(b"", true)
    }

    /// Whether a path, relative to the folder of the ignore file, is left out.
    pub(super) fn excludes(&self, path: &str) -> bool {
        let last = self.set.matches(path.as_bytes()).into_iter().next_back();
        last.and_then(|i| self.exclude.get(i).copied()).unwrap_or(false)
    }

    /// Whether every path below a folder is left out, so that none of them needs to be asked about.
    ///
    /// One exception is accepted: a file whose name holds a line break is kept by the client even there, because Python's `.`
    /// does not match one.
    pub(super) fn covers(&self, folder: &str) -> bool {
        if folder == "." || folder.contains('\n') {
            return false;
        }
        let matches = self.set.matches(format!("{folder}/").as_bytes());
        matches.into_iter().any(|i| self.covers.get(i).copied().unwrap_or(false))
    }
}

/// The rules of a folder, and the folder that its patterns are relative to.
#[derive(Debug)]
pub(super) struct FolderRules {
    pub(super) rules: IgnoreRules,
    pub(super) base: PathBuf,
}

impl FolderRules {
    /// Reads the ignore file of a folder; none if it has none.
    ///
    /// The patterns are relative to the folder in which the ignore file really lies, so a linked one has another base: the
    /// client's doing.
    pub(super) fn read(files: &dyn Files, folder: &Path) -> Result<Option<Self>, Problem> {
        let Some(file) = find(files, folder)? else {
            return Ok(None);
        };
        let rules = read_file(files, &file, false)?;
        let real = files.resolve(&file).map_err(|error| Problem::from_file(&error))?;
        Ok(Some(FolderRules { rules, base: real.parent().unwrap_or(folder).to_path_buf() }))
    }

    /// Reads the ignore file of a component's folder. The patterns are relative to the folder as it is named.
    pub(super) fn read_component(files: &dyn Files, folder: &Path) -> Result<Self, Problem> {
        let rules = match find(files, folder)? {
            Some(file) => read_file(files, &file, true)?,
            None => IgnoreRules::component().map_err(|why| Problem::unreadable(folder, why))?,
        };
        Ok(FolderRules { rules, base: folder.to_path_buf() })
    }

    /// Whether a path is left out. The path is absolute.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.rules.excludes(&relative(&self.base, path))
    }
}

/// Reads one ignore file.
pub(super) fn read_file(files: &dyn Files, file: &Path, component: bool) -> Result<IgnoreRules, Problem> {
    let text = files.read(file, LIMIT).map_err(|error| Problem::from_file(&error))?;
    IgnoreRules::parse(&text, component).map_err(|why| Problem::unreadable(file, why))
}

fn find(files: &dyn Files, folder: &Path) -> Result<Option<PathBuf>, Problem> {
    for name in NAMES {
        let path = folder.join(name);
        match files.kind(&path) {
            Ok(_) => return Ok(Some(path)),
            Err(error) => match error.problem {
                FileProblem::Missing | FileProblem::NotAFolder | FileProblem::LinkCycle => {}
                _ => return Err(Problem::from_file(&error)),
            },
        }
    }
    Ok(None)
}

/// The path from one folder to another, as Python's `os.path.relpath` has it: `/` between segments, `..` where it must go up,
/// `.` for the folder itself. Both are absolute.
pub(super) fn relative(base: &Path, path: &Path) -> String {
    let (base, path) = (lexical(base), lexical(path));
    let common = base.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The path without `.` and `..`, links not looked at, as Python's `os.path.normpath` has it.
pub(super) fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
