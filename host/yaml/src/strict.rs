//! Where PyYAML is stricter than the parser: it refuses these texts, so a job spec with them would not be read.

use crate::error::Fault;
use crate::gap::{Gap, is_blank, is_break};
use crate::source::{Kind, Source};
use crate::{ErrorKind, Span};

/// A tab separates nothing: it may stand in quoted scalars, in the content of block scalars and in comments alone.
pub(crate) fn tabs(text: &str, source: &Source) -> Result<(), Fault> {
    if !text.as_bytes().contains(&b'\t') {
        return Ok(());
    }
    let mut from = 0;
    for node in &source.nodes {
        if !(node.kind.is_scalar() || node.kind == Kind::Alias) || node.span.start == node.span.end {
            continue;
        }
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let found = between(text, from, start).or_else(|| match node.kind {
            Kind::Plain | Kind::Alias => find(text, start, end),
            Kind::Literal | Kind::Folded => in_block_scalar(text, start, end),
            _ => None,
        });
        if let Some(at) = found {
            return Err(tab(at));
        }
        from = end.max(from);
    }
    between(text, from, text.len()).map_or(Ok(()), |at| Err(tab(at)))
}

fn tab(at: usize) -> Fault {
    let span = Span { start: at as u32, end: at as u32 + 1 };
    Fault::new(ErrorKind::Syntax, span, "a tab does not separate anything in YAML: use spaces")
}

fn find(text: &str, start: usize, end: usize) -> Option<usize> {
    let part = text.as_bytes().get(start..end)?;
    part.iter().position(|&byte| byte == b'\t').map(|length| start + length)
}

/// The first tab between two tokens that is in no comment.
fn between(text: &str, start: usize, end: usize) -> Option<usize> {
    find(text, start, end)?;
    let bytes = text.as_bytes();
    let mut at = start;
    let mut in_token = false;
    while at < end {
        match *bytes.get(at)? {
            b'\t' => return Some(at),
            b'#' if !in_token => {
                let rest = bytes.get(at..end)?;
                at += rest.iter().position(|&byte| is_break(byte)).unwrap_or(rest.len());
                continue;
            }
            b'&' | b'!' => in_token = true,
            byte if is_blank(byte) || is_break(byte) => in_token = false,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The first tab of a block scalar that stands in its header or where only spaces indent.
fn in_block_scalar(text: &str, start: usize, end: usize) -> Option<usize> {
    find(text, start, end)?;
    let body = text.get(start..end)?;
    let header = body.find(['\n', '\r']).unwrap_or(body.len());
    if let Some(at) = between(text, start, start + header) {
        return Some(at);
    }
    let mut indent = None;
    let mut at = start + header;
    for line in body.get(header..)?.split(['\n', '\r']) {
        let spaces = line.bytes().take_while(|&byte| byte == b' ').count();
        if spaces < line.len() {
            let indent = *indent.get_or_insert(spaces);
            if spaces < indent && line.as_bytes().get(spaces) == Some(&b'\t') {
                return Some(at + spaces);
            }
        }
        at += line.len() + 1;
    }
    None
}

/// In a flow collection PyYAML takes any `?` for the start of a key.
pub(crate) fn question_mark(text: &str, span: Span) -> Result<(), Fault> {
    match text.get(span.range()).and_then(|scalar| scalar.find('?')) {
        None => Ok(()),
        Some(at) => {
            let at = span.start + at as u32;
            let message = "a `?` within brackets or braces has to stand in quotes";
            Err(Fault::new(ErrorKind::Syntax, Span { start: at, end: at + 1 }, message))
        }
    }
}

/// A key may be missing behind a `?` only.
pub(crate) fn unwritten_key(text: &str, last: usize, span: Span) -> Result<(), Fault> {
    if Gap::new(text, last, span.start as usize).find(b"?").is_some() {
        return Ok(());
    }
    Err(Fault::new(ErrorKind::Syntax, span, "there is no key before the colon"))
}

/// The characters that PyYAML allows in the name of an anchor.
pub(crate) fn anchor_name(name: &str, span: Span) -> Result<(), Fault> {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Ok(());
    }
    let message = "the name of an anchor consists of letters A to Z, digits, `-` and `_`";
    Err(Fault::new(ErrorKind::Syntax, span, message))
}
