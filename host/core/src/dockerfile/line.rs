//! Instructions: lines put together as BuildKit does (its `frontend/dockerfile/parser`): comments, continuations, here-documents.

use super::DockerfileError;
use super::word::{json_array, shell_words};

/// One instruction with everything that continues it, and where each part of it stands.
#[derive(Debug)]
pub(super) struct Instruction {
    /// The joined text, without continuation characters and comments.
    pub(super) text: String,
    /// Where parts begin: in the text, and in the file.
    parts: Vec<(usize, usize)>,
    /// The line of its first word, from 1.
    pub(super) line: u32,
}

impl Instruction {
    /// Where a byte of the text stands in the file.
    pub(super) fn source(&self, at: usize) -> usize {
        let behind = self.parts.partition_point(|(start, _)| *start <= at);
        let part = behind.checked_sub(1).and_then(|i| self.parts.get(i));
        part.map_or(0, |(start, source)| source + (at - start))
    }

    /// Where a range of the text stands in the file. If it runs over a line break, so does the answer.
    pub(super) fn range(&self, start: usize, end: usize) -> (usize, usize) {
        match end.checked_sub(1) {
            Some(last) if end > start => (self.source(start), self.source(last) + 1),
            _ => (self.source(start), self.source(start)),
        }
    }

    /// The keyword in lower case, and where what follows it begins.
    pub(super) fn keyword(&self) -> (String, usize) {
        let start = self.text.len() - self.text.trim_start().len();
        let end =
            self.text[start..].find(|c: char| c.is_whitespace()).map_or(self.text.len(), |at| start + at);
        (self.text[start..end].to_lowercase(), end)
    }
}

/// The physical lines of a text: where each begins, and its content without the line break.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: u32,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.at += length;
        self.number += 1;
        let line = rest.get(..length).unwrap_or(rest);
        Some((start, line.trim_end_matches(['\r', '\n'])))
    }
}

/// The parser directives at the top.
#[derive(Debug)]
pub(super) struct Directives {
    /// What continues a line, and escapes.
    pub(super) escape: char,
    /// Where the image of `# syntax=` stands, and its line.
    pub(super) syntax: Option<(usize, usize, u32)>,
}

/// Reads the directives. The first line that is none ends them.
pub(super) fn directives(text: &str) -> Result<Directives, DockerfileError> {
    let mut found = Directives { escape: '\\', syntax: None };
    let mut escaped = false;
    let mut lines = Lines { text, at: 0, number: 0 };
    let mut only_syntax = false;
    while let Some((start, line)) = lines.next() {
        // BuildKit looks for `syntax`, and for it alone, behind a first line `#!…` too.
        if lines.number == 1 && line.starts_with("#!") {
            only_syntax = true;
            continue;
        }
        let Some((name, value)) = directive(line) else { break };
        let value_start = start + (value.as_ptr() as usize - line.as_ptr() as usize);
        let twice = || {
            DockerfileError::syntax(
                lines.number,
                format!("the directive `{name}` is there twice. Remove one"),
            )
        };
        match name.to_ascii_lowercase().as_str() {
            "syntax" => {
                let image = value.split(' ').next().unwrap_or(value);
                let span = (value_start, value_start + image.len(), lines.number);
                if found.syntax.replace(span).is_some() {
                    return Err(twice());
                }
            }
            "escape" if !only_syntax => {
                found.escape = match value {
                    _ if escaped => return Err(twice()),
                    "\\" => '\\',
                    "`" => '`',
                    _ => {
                        return Err(DockerfileError::syntax(
                            lines.number,
                            "the escape character is neither \\ nor `",
                        ));
                    }
                };
                escaped = true;
            }
            "check" | "escape" => {}
            _ => break,
        }
    }
    Ok(found)
}

/// `# name=value`.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    (word && !value.is_empty()).then_some((name, value))
}

/// Reads the instructions of a text.
pub(super) fn instructions(text: &str, escape: char) -> Result<Vec<Instruction>, DockerfileError> {
    let mut lines = Lines { text, at: 0, number: 0 };
    let mut found = Vec::new();
    while let Some((start, line)) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let mut instruction = Instruction { text: String::new(), parts: Vec::new(), line: lines.number };
        let mut more = add(&mut instruction, start + line.len() - trimmed.len(), trimmed, escape);
        while more {
            let Some((start, line)) = lines.next() else { break };
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            more = add(&mut instruction, start, line, escape);
        }
        if instruction.text.trim().is_empty() {
            continue;
        }
        skip_here_documents(&instruction, &mut lines, escape)?;
        found.push(instruction);
    }
    Ok(found)
}

/// Adds a line; says whether it goes on. A doubled escape character at the end is no continuation.
fn add(instruction: &mut Instruction, start: usize, line: &str, escape: char) -> bool {
    let content =
        line.trim_end_matches([' ', '\t']).strip_suffix(escape).filter(|before| !before.ends_with(escape));
    instruction.parts.push((instruction.text.len(), start));
    instruction.text.push_str(content.unwrap_or(line));
    content.is_some()
}

/// Passes over the here-documents that an instruction begins.
fn skip_here_documents(
    instruction: &Instruction,
    lines: &mut Lines<'_>,
    escape: char,
) -> Result<(), DockerfileError> {
    for (name, tabs) in here_documents(&instruction.text, escape) {
        let end = lines.find(|(_, line)| (if tabs { line.trim_start_matches('\t') } else { line }) == name);
        if end.is_none() {
            let why = format!("no line `{}` ends the here-document. Add it", name.escape_debug());
            return Err(DockerfileError::syntax(instruction.line, why));
        }
    }
    Ok(())
}

/// The here-documents that an instruction begins: their end, and whether tabs before it do not count.
fn here_documents(text: &str, escape: char) -> Vec<(String, bool)> {
    let Some((keyword, rest)) = text.trim_start().split_once(char::is_whitespace) else { return Vec::new() };
    let (keyword, rest) = match keyword.to_lowercase().as_str() {
        "onbuild" => rest.trim_start().split_once(char::is_whitespace).unwrap_or(("", "")),
        _ => (keyword, rest),
    };
    let takes = ["run", "copy", "add"].iter().any(|name| keyword.eq_ignore_ascii_case(name));
    if !takes || !rest.contains("<<") || json_array(rest) {
        return Vec::new();
    }
    let words = shell_words(rest, escape, true).unwrap_or_default();
    words.iter().filter_map(|word| here_document(word)).collect()
}

/// `<<EOF`, `<<-EOF`, `3<<"EOF"`.
fn here_document(word: &str) -> Option<(String, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    match shell_words(rest, '\\', false)?.as_slice() {
        [name] => Some((name.clone(), tabs)),
        _ => None,
    }
}
