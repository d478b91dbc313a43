//! The documentation: every relative link leads to a file and a heading, every path in backticks exists.
//!
//! The commands in the documentation are run by the tests of the command line (`host/cli/tests/docs.rs`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command;

/// A text in backticks that begins with one of these and a slash is a path of the project.
const TOP: &[&str] = &["host", "guest", "wit", "policies", "tests", "xtask", "docs", "examples", ".ci"];

/// Measurements from outside speak of files that are not part of the project; their links are checked all the same.
const QUOTED: &str = "docs/reference";

/// Checks every Markdown file that is under version control, or about to be.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut list = std::process::Command::new("git");
    list.current_dir(root).args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]);
    let files = command::output(&mut list)?;
    let mut problems = Vec::new();
    for file in files.lines().filter(|file| root.join(file).exists()) {
        let text = fs::read_to_string(root.join(file)).with_context(|| format!("cannot read `{file}`"))?;
        let prose = without_code_blocks(&text);
        for target in links(&prose) {
            if let Some(problem) = check_link(root, Path::new(file), target) {
                problems.push(format!("{file}: link to `{target}`: {problem}"));
            }
        }
        if !file.starts_with(QUOTED) {
            let missing = paths(&prose).filter(|path| !root.join(path).exists());
            problems.extend(missing.map(|path| format!("{file}: there is no `{path}`")));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        bail!("the documentation is wrong:\n  {}", problems.join("\n  "))
    }
}

fn without_code_blocks(text: &str) -> String {
    let mut is_code = false;
    let mut prose = String::with_capacity(text.len());
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if !is_fence && !is_code {
            prose.push_str(line);
        }
        prose.push('\n');
        is_code ^= is_fence;
    }
    prose
}

fn links(prose: &str) -> impl Iterator<Item = &str> {
    let targets = prose.match_indices("](").filter_map(|(at, _)| prose[at + 2..].split([')', '\n']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://") && !target.contains(' '))
}

fn check_link(root: &Path, file: &Path, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = file.parent().unwrap_or(Path::new(""));
    let aim = if path.is_empty() { root.join(file) } else { root.join(folder).join(path) };
    if !aim.exists() {
        return Some("there is no such file".to_owned());
    }
    let is_markdown = aim.extension().is_some_and(|extension| extension == "md");
    (!anchor.is_empty() && is_markdown && !anchors(&aim).contains(anchor))
        .then(|| "there is no such heading".to_owned())
}

/// The anchors that a renderer makes of headings: lower case, blanks to dashes, other signs left out.
fn anchors(file: &PathBuf) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let prose = without_code_blocks(&text);
    let headings = prose
        .lines()
        .filter_map(|line| line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim()));
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    };
    headings.map(anchor).collect()
}

fn paths(prose: &str) -> impl Iterator<Item = &str> {
    let quoted = prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.map(|text| text.trim_end_matches('/')).filter(|text| {
        let is_plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
        is_plain && text.split_once('/').is_some_and(|(top, _)| TOP.contains(&top))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_paths_are_found_in_prose_alone() {
        let text = "[a](b.md#c) `host/core/x.rs` [web](https://x.y) `policies/<id>`\n```\n[no](no.md) `docs/no`\n```\n`docs/z/`\n";
        let prose = without_code_blocks(text);
        assert_eq!(links(&prose).collect::<Vec<_>>(), ["b.md#c"]);
        assert_eq!(paths(&prose).collect::<Vec<_>>(), ["host/core/x.rs", "docs/z"]);
    }
}
