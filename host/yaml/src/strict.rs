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

/// In a flow collection PyYAML takes any `?` for the start of a key, and a leading `:` for the start of a value.
pub(crate) fn plain_in_flow(text: &str, span: Span) -> Result<(), Fault> {
    let scalar = text.get(span.range()).unwrap_or_default();
    match scalar.find('?').or_else(|| scalar.starts_with(':').then_some(0)) {
        None => Ok(()),
        Some(at) => {
            let at = span.start + at as u32;
            let message = "a `?`, or a `:` in front, has to stand in quotes within brackets or braces";
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

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// PyYAML allows few characters in the name of an anchor, and wants a blank or a few indicators behind it.
pub(crate) fn anchor_name(text: &str, name: &str, span: Span) -> Result<(), Fault> {
    let next = text.as_bytes().get(span.end as usize);
    let ends = next.is_none_or(|&byte| is_blank(byte) || is_break(byte) || b"?:,]}%@`".contains(&byte));
    if ends && name.bytes().all(is_word) {
        return Ok(());
    }
    let message = "the name of an anchor consists of letters A to Z, digits, `-` and `_`";
    Err(Fault::new(ErrorKind::Syntax, span, message))
}

/// PyYAML takes what stands right behind a tag for a part of it.
pub(crate) fn tag_end(text: &str, span: Span) -> Result<(), Fault> {
    match text.as_bytes().get(span.end as usize) {
        Some(&byte) if !is_blank(byte) && !is_break(byte) => {
            Err(Fault::new(ErrorKind::Syntax, span, "there has to be a space behind a tag"))
        }
        _ => Ok(()),
    }
}

/// Before the document stand comments and directives, whose names are made of the characters of anchors, and no `...`.
pub(crate) fn before_document(text: &str, start: Span) -> Result<(), Fault> {
    let mut at = 0;
    for line in text.get(..start.start as usize).unwrap_or_default().split_inclusive(['\n', '\r']) {
        let span = Span { start: at, end: at + line.len() as u32 };
        if let Some(directive) = line.strip_prefix('%') {
            let name = directive.split([' ', '\n', '\r']).next().unwrap_or("");
            if !name.bytes().all(is_word) {
                return Err(Fault::new(ErrorKind::Syntax, span, "the name of this directive is not a word"));
            }
        }
        if line.starts_with("...") {
            return Err(Fault::new(ErrorKind::Syntax, span, "there is no document before this end marker"));
        }
        at = span.end;
    }
    Ok(())
}

/// The content of a block scalar is indented, at the top of a document too.
pub(crate) fn root_block_scalar(text: &str, span: Span) -> Result<(), Fault> {
    let mut lines = text.get(span.range()).unwrap_or_default().split(['\n', '\r']).skip(1);
    match lines.find(|line| !line.trim_matches(' ').is_empty()) {
        Some(line) if !line.starts_with(' ') => {
            Err(Fault::new(ErrorKind::Syntax, span, "the lines of this text have to be indented"))
        }
        _ => Ok(()),
    }
}

/// A key without a `?` stands on one line with its colon; within brackets and braces the parser does not insist.
pub(crate) fn keys_in_flow(text: &str, source: &Source) -> Result<(), Fault> {
    for (id, node) in source.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::FlowMapping) {
        let broken = |start: u32, end: u32| {
            text.as_bytes()
                .get(start as usize..end as usize)
                .is_some_and(|part| part.iter().copied().any(is_break))
        };
        if !broken(node.span.start, node.span.end) {
            continue;
        }
        let mut last = node.span.start;
        for (key, value) in source.pairs(id as u32) {
            let (span, next) = (source.node(key).span, source.node(value).span);
            let colon = Gap::new(text, span.end as usize, next.end.max(span.end) as usize).find(b":");
            let explicit = text.as_bytes().get(last as usize) == Some(&b'?')
                || Gap::new(text, last as usize, source.start(key)).find(b"?").is_some();
            if colon.is_some_and(|colon| broken(source.start(key) as u32, colon as u32)) && !explicit {
                let message = "a key and its colon have to stand on one line";
                return Err(Fault::new(ErrorKind::Syntax, span, message));
            }
            last = next.end.max(span.end);
        }
    }
    Ok(())
}
