//! Words of an instruction, each character with its place.

/// A word with quotes and escapes taken away, and where in the instruction each of its characters stands.
#[derive(Debug, Default)]
pub(super) struct Word {
    chars: Vec<(char, usize)>,
}

impl Word {
    pub(super) fn text(&self) -> String {
        self.chars.iter().map(|(c, _)| c).collect()
    }

    /// What follows a prefix; none if the word does not begin with it.
    pub(super) fn strip(&self, prefix: &str) -> Option<Word> {
        let count = prefix.chars().count();
        let same =
            self.chars.len() >= count && self.chars.iter().zip(prefix.chars()).all(|((a, _), b)| *a == b);
        same.then(|| Word { chars: self.chars.iter().skip(count).copied().collect() })
    }

    /// From its first character to behind its last one, in the instruction; none if it is empty.
    pub(super) fn range(&self) -> Option<(usize, usize)> {
        let ((_, start), (last, end)) = (self.chars.first()?, self.chars.last()?);
        Some((*start, end + last.len_utf8()))
    }

    /// The fields of a comma-separated list, which may be in double quotes.
    pub(super) fn fields(&self) -> Vec<Word> {
        let mut fields = vec![Word::default()];
        let mut quoted = false;
        for &(c, at) in &self.chars {
            let fresh = fields.last().is_none_or(|field| field.chars.is_empty());
            match c {
                '"' if quoted || fresh => quoted = !quoted,
                ',' if !quoted => fields.push(Word::default()),
                _ => fields.last_mut().map(|field| field.chars.push((c, at))).unwrap_or_default(),
            }
        }
        fields
    }

    /// The part behind the first `=`, and what is before it in lower case.
    pub(super) fn split(&self) -> Option<(String, Word)> {
        let at = self.chars.iter().position(|(c, _)| *c == '=')?;
        let name: String = self.chars.iter().take(at).map(|(c, _)| c).collect();
        Some((name.to_lowercase(), Word { chars: self.chars.iter().skip(at + 1).copied().collect() }))
    }
}

/// The flags (`--name=value`) at the start of an instruction's arguments, and where what follows them begins.
///
/// As BuildKit's `extractBuilderFlags`: quotes and backslashes are taken away, `--` alone ends the flags.
pub(super) fn flags(text: &str, start: usize) -> (Vec<Word>, usize) {
    let mut flags = Vec::new();
    let mut at = start;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if !rest.starts_with("--") {
            return (flags, at);
        }
        let (word, length) = flag(rest, at);
        at += length;
        if word.text() == "--" {
            return (flags, at);
        }
        flags.push(word);
    }
}

/// One flag and its length in the text.
fn flag(text: &str, start: usize) -> (Word, usize) {
    let mut word = Word::default();
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            (c, None) if c.is_whitespace() => return (word, at),
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('\\', _) => word.chars.extend(chars.next().map(|(at, c)| (c, start + at))),
            (c, _) => word.chars.push((c, start + at)),
        }
    }
    (word, text.len())
}

/// The ranges of words between white space; quotes and escapes keep white space in a word.
pub(super) fn ranges(text: &str, start: usize, escape: char) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    let mut quote = None;
    let rest = text.get(start..).unwrap_or_default();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            found.extend(open.take().map(|from| (from, start + at)));
            continue;
        }
        open.get_or_insert(start + at);
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (c, _) if c == escape => {
                chars.next();
            }
            _ => {}
        }
    }
    found.extend(open.map(|from| (from, text.len())));
    found
}

/// The words of a shell line; none if a quote is not closed. `raw` keeps quotes and escapes.
pub(super) fn shell_words(text: &str, escape: char, raw: bool) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_default();
        match (c, quote) {
            ('\'' | '"', None) => {
                quote = Some(c);
                word.extend(raw.then_some(c));
            }
            (c, Some(open)) if c == open => {
                quote = None;
                word.extend(raw.then_some(c));
            }
            (c, None | Some('"')) if c == escape => {
                word.extend(raw.then_some(c));
                word.extend(chars.next());
            }
            (c, _) => word.push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Whether arguments, flags aside, are a JSON array of strings.
pub(super) fn json_array(text: &str) -> bool {
    let (_, start) = flags(text, 0);
    let arguments = text.get(start..).unwrap_or_default().trim();
    arguments.starts_with('[') && serde_json::from_str::<Vec<String>>(arguments).is_ok()
}
