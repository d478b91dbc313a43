//! Where the entries of a collection stand: found between the tokens, for the collections that an edit touches.

use crate::Span;
use crate::gap::Gap;
use crate::source::{Kind, Source};

use super::text::Text;

/// An entry of a mapping or an item of a sequence, as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The key, if it is an entry.
    pub(super) key: Option<u32>,
    /// The value or the item.
    pub(super) value: u32,
    /// Where the part starts: at the key, at its `?`, or at the dash.
    pub(super) start: usize,
    /// The offset behind the colon or the dash; none for a key without a colon. For an item in brackets, where it starts.
    pub(super) head: Option<usize>,
    /// Where its content ends: in the line of its last token or text.
    pub(super) end: usize,
}

/// The parts of a collection. `from` is an offset between what stands before the collection and the collection.
pub(super) fn parts(text: &Text, source: &Source, collection: u32, from: usize) -> Vec<Part> {
    let kind = source.node(collection).kind;
    let mut last = from;
    let mut parts = Vec::with_capacity(source.children(collection).len());
    if kind.is_mapping() {
        for (key, value) in source.pairs(collection) {
            parts.push(entry(text, source, key, value, last));
            last = parts.last().map_or(last, |part| part.end);
        }
    } else {
        for &item in source.children(collection) {
            let own = source.start(item);
            let dash = match kind {
                Kind::BlockSequence => Gap::new(&text.text, last, own).dash(),
                _ => None,
            };
            let end = content_end(text, source, item);
            let head = dash.map_or(own, |dash| dash + 1);
            parts.push(Part {
                key: None,
                value: item,
                start: dash.unwrap_or(own),
                head: Some(head),
                end: end.max(head),
            });
            last = end.max(head);
        }
    }
    parts
}

fn entry(text: &Text, source: &Source, key: u32, value: u32, last: usize) -> Part {
    let (key_start, key_end) = (source.start(key), content_end(text, source, key));
    let mark = Gap::new(&text.text, last, key_start).find(b"?");
    let unwritten = source.is_unwritten(value) && source.properties(value).is_none();
    let head = if unwritten {
        let at = source.node(value).span.start as usize;
        (at > 0 && text.bytes().get(at - 1) == Some(&b':') && at > key_end).then_some(at)
    } else {
        Gap::new(&text.text, key_end, source.start(value)).find(b":").map(|colon| colon + 1)
    };
    let end = content_end(text, source, value).max(key_end).max(head.unwrap_or(0));
    Part { key: Some(key), value, start: mark.unwrap_or(key_start), head, end }
}

/// Where the header of a block scalar ends: behind `|` or `>` and its indicators.
pub(super) fn header_end(text: &Text, span: Span) -> usize {
    let header = text.slice(span.start as usize, span.end as usize);
    let length =
        header.bytes().take_while(|&byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count();
    span.start as usize + length
}

/// Where the content of a node ends: before the break of its last line, or within it.
pub(super) fn content_end(text: &Text, source: &Source, id: u32) -> usize {
    let node = source.node(id);
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    let properties = source.properties(id).and_then(|properties| properties.end()).unwrap_or(0) as usize;
    match node.kind {
        Kind::Literal | Kind::Folded => {
            let header = header_end(text, node.span);
            let header = text.line_end(header);
            let body = text.slice(header, end);
            if text.slice(start, header).contains('+') {
                let kept =
                    body.strip_suffix("\r\n").or_else(|| body.strip_suffix(['\n', '\r'])).unwrap_or(body);
                return header + kept.len();
            }
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            let length = body.len() - body.bytes().rev().take_while(blank).count();
            if length == 0 { header } else { text.line_end(header + length).min(end) }
        }
        Kind::BlockSequence | Kind::BlockMapping => {
            let children = source.children(id);
            let last_two = children.get(children.len().saturating_sub(2)..).unwrap_or_default();
            let ends = last_two.iter().map(|&child| content_end(text, source, child));
            ends.max().unwrap_or(end).max(end.min(properties.max(start)))
        }
        _ => end.max(properties),
    }
}
