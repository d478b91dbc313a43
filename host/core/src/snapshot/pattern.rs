//! One pattern of an ignore file, as a regular expression.
//!
//! azure-ai-ml 1.35.2 does not match as git does: a pattern matches a *path*, everything below a folder that it names
//! included, and the last pattern that matches decides, whatever was decided about the folders above. Crates that
//! implement git's rules (`ignore`, `globset`) decide folder by folder, read `{a,b}` as alternatives, never let `[!a]` match a
//! `/`, and put up with patterns at which the client fails. So the translation below is that of the client, piece by
//! piece, and the matching is the `regex` crate's.

/// A translated pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// In the syntax of `regex::bytes`, anchored at both ends.
    pub(super) regex: String,
    /// Whether what matches is left out; a pattern with `!` takes it in again.
    pub(super) exclude: bool,
    /// Whether a match of `folder/` means a match of everything below that folder. Not so with a `[…]`, which may match the `/`.
    pub(super) covers: bool,
}

/// Any characters, as Python's `.` has it: line breaks not. Bytes will do, as what follows always begins a character.
const ANY: &str = "(?-u:[^\\n])";
/// A character of a segment, by bytes, for the same reason.
const SEGMENT: &str = "(?-u:[^/])";

/// What Python's `str.strip` takes for white space.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Translates one line; none if it is blank, a comment, or `/` alone.
///
/// # Errors
///
/// A pattern at which the client fails: what is wrong with it.
pub(super) fn translate(line: &str) -> Result<Option<Pattern>, String> {
    let line = line.trim_matches(is_space);
    if line.is_empty() || line == "/" || line.starts_with('#') {
        return Ok(None);
    }
    let (exclude, body) = match line.strip_prefix('!') {
        Some(rest) => (false, rest),
        None => (true, line),
    };
    let mut segments: Vec<&str> = body.split('/').collect();
    segments.dedup_by(|next, previous| *next == "**" && *previous == "**");
    if segments == ["**", ""] {
        return Ok(Some(Pattern { regex: format!("^{ANY}+/{ANY}*\\n?$"), exclude, covers: true }));
    }
    if segments.first() == Some(&"") {
        segments.remove(0);
    } else if (segments.len() == 1 || segments.get(1..) == Some(&[""][..])) && segments.first() != Some(&"**")
    {
        segments.insert(0, "**");
    }
    match segments.as_mut_slice() {
        [] => return Err("it names nothing".to_owned()),
        [_, .., last] if last.is_empty() => *last = "**",
        _ => {}
    }
    let regex = join(&segments)?;
    // Python's `$` also matches before a line break that ends the text.
    Ok(Some(Pattern { regex: format!("^{regex}\\n?$"), exclude, covers: !body.contains('[') }))
}

/// The segments of a pattern, put together as the client does.
fn join(segments: &[&str]) -> Result<String, String> {
    let mut out = String::new();
    let mut slash = false;
    let end = segments.len() - 1;
    for (i, segment) in segments.iter().enumerate() {
        if *segment == "**" {
            match i {
                0 if i == end => out.push_str(&format!("{ANY}+")),
                0 => out.push_str(&format!("(?:{ANY}+/)?")),
                _ if i == end => out.push_str(&format!("/{ANY}*")),
                _ => {
                    out.push_str(&format!("(?:/{ANY}+)?"));
                    slash = true;
                }
            }
            continue;
        }
        if slash {
            out.push('/');
        }
        match *segment {
            "*" => out.push_str(&format!("{SEGMENT}+")),
            segment => glob(segment, &mut out)?,
        }
        if i == end {
            out.push_str(&format!("(?:/{ANY}*)?"));
        }
        slash = true;
    }
    Ok(out)
}

/// One segment of a pattern.
fn glob(segment: &str, out: &mut String) -> Result<(), String> {
    let mut rest = segment.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => literal(rest.next().ok_or("it ends with a backslash that escapes nothing")?, out),
            '*' => out.push_str(&format!("{SEGMENT}*")),
            '?' => out.push_str("[^/]"),
            '[' => match bracket(rest.as_str()) {
                Some((content, after)) => {
                    class(content, out)?;
                    rest = after.chars();
                }
                None => literal('[', out),
            },
            c => literal(c, out),
        }
    }
    Ok(())
}

fn literal(c: char, out: &mut String) {
    out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
}

/// Splits what follows a `[` into the content of the brackets and the rest; none if no bracket closes it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix('!').unwrap_or(text);
    let start = text.len() - body.len() + usize::from(body.starts_with(']'));
    let end = start + text.get(start..)?.find(']')?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// The content of brackets, read as Python reads a character class in which every backslash is escaped.
fn class(content: &str, out: &mut String) -> Result<(), String> {
    let (negated, content) = match content.strip_prefix('!') {
        Some(content) => (true, content),
        None => (false, content),
    };
    out.push_str(if negated { "[^" } else { "[" });
    let chars: Vec<char> = content.chars().collect();
    let mut i = 0;
    while let Some(&from) = chars.get(i) {
        // A leading `^` is escaped by the client and so an ordinary character; a `-` at the end is one too.
        let to = match (chars.get(i + 1), chars.get(i + 2)) {
            (Some('-'), Some(&to)) => Some(to),
            _ => None,
        };
        out.push_str(&format!("\\x{{{:x}}}", u32::from(from)));
        if let Some(to) = to {
            if to < from {
                return Err(format!("the range `{from}-{to}` runs backwards"));
            }
            out.push_str(&format!("-\\x{{{:x}}}", u32::from(to)));
        }
        i += if to.is_some() { 3 } else { 1 };
    }
    out.push(']');
    Ok(())
}
