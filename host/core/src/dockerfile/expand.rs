//! Variables in a word, expanded with the defaults of `ARG`, as BuildKit's `frontend/dockerfile/shell` does.

use std::collections::{BTreeMap, BTreeSet};

/// The longest value, in bytes: far above any image reference. A longer one cannot be told, so that `ARG A=$B$B` many times over
/// does not fill the memory.
const LONGEST: usize = 4096;
/// How deep `${A:-${B:-…}}` may go.
const DEPTH: usize = 16;

/// What a word comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text; none if it depends on an argument without a default, or on an expansion that is not understood.
    pub(super) value: Option<String>,
    /// The arguments that were asked for.
    pub(super) used: BTreeSet<String>,
    /// The argument, if the word is just that one: `$NAME` or `${NAME}`, in double quotes or not.
    pub(super) alone: Option<String>,
}

/// Expands a word. `arguments` has a value for each argument with a default; none where the default cannot be told.
pub(super) fn expand(word: &str, arguments: &BTreeMap<String, Option<String>>, escape: char) -> Expanded {
    let chars: Vec<char> = word.chars().collect();
    let mut expander = Expander { chars: &chars, at: 0, arguments, escape, used: BTreeSet::new() };
    let value = expander.until(None, 0);
    let bare = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word);
    let name =
        bare.strip_prefix("${").and_then(|name| name.strip_suffix('}')).or_else(|| bare.strip_prefix('$'));
    let alone = name.filter(|name| !name.is_empty() && name.chars().all(is_name)).map(str::to_owned);
    Expanded { value, used: expander.used, alone }
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Adds a part; once one cannot be told, nor can the whole.
fn append(out: &mut Option<String>, part: Option<String>) {
    match (out.as_mut(), part) {
        (Some(text), Some(part)) if text.len() + part.len() <= LONGEST => text.push_str(&part),
        _ => *out = None,
    }
}

struct Expander<'a> {
    chars: &'a [char],
    at: usize,
    arguments: &'a BTreeMap<String, Option<String>>,
    escape: char,
    used: BTreeSet<String>,
}

impl Expander<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// Expands up to a character that ends it, or to the end of the word. All of it is read even where it cannot be told.
    fn until(&mut self, stop: Option<char>, depth: usize) -> Option<String> {
        let mut out = Some(String::new());
        loop {
            let part = match self.next() {
                None if stop.is_none() => return out,
                None => return None,
                c if c == stop => return out,
                Some('\'') => self.single_quoted(),
                Some('"') => self.double_quoted(depth),
                Some('$') => self.dollar(depth),
                Some(c) if c == self.escape => Some(self.next().map(String::from).unwrap_or_default()),
                Some(c) => Some(c.into()),
            };
            append(&mut out, part);
        }
    }

    fn single_quoted(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            match self.next()? {
                '\'' => return Some(out),
                c => out.push(c),
            }
        }
    }

    fn double_quoted(&mut self, depth: usize) -> Option<String> {
        let mut out = Some(String::new());
        loop {
            let part = match self.next()? {
                '"' => return out,
                '$' => self.dollar(depth),
                c if c == self.escape => match self.peek() {
                    Some(next) if next == '"' || next == '$' || next == self.escape => {
                        self.next().map(String::from)
                    }
                    _ => Some(c.into()),
                },
                c => Some(c.into()),
            };
            append(&mut out, part);
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| is_name(*c)) {
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// What follows a `$`.
    fn dollar(&mut self, depth: usize) -> Option<String> {
        if self.peek() != Some('{') {
            let name = self.name();
            return if name.is_empty() { None } else { self.value(&name)? };
        }
        self.at += 1;
        let name = self.name();
        if name.is_empty() || depth >= DEPTH {
            return None;
        }
        let value = self.value(&name);
        let (operator, empty_counts) = match self.next()? {
            '}' => return value?,
            ':' => (self.next()?, true),
            c => (c, false),
        };
        let word = self.until(Some('}'), depth + 1);
        // An argument whose default cannot be told decides nothing.
        let set = match &value {
            None => None,
            Some(known) => Some(known.clone()?).filter(|value| !(empty_counts && value.is_empty())),
        };
        match (operator, set) {
            ('-', set) => set.or(word),
            ('+', Some(_)) => word,
            ('+', None) => Some(String::new()),
            ('?', set) => set,
            _ => None,
        }
    }

    /// The value of an argument: none if it has no default; none inside if the default cannot be told.
    fn value(&mut self, name: &str) -> Option<Option<String>> {
        self.used.insert(name.to_owned());
        self.arguments.get(name).cloned()
    }
}
