//! From parser events to composed nodes, with the corrections that granit-parser 2.1.0 needs: exact starts and ends for block
//! scalars, block collections and unwritten values, and the rules in which PyYAML is stricter.

use std::borrow::Cow;
use std::collections::HashSet;

use granit_parser::{
    ErrorKind as Reason, Event, Parser, ScalarStyle, ScanError, Span as Range, StrInput, StructureStyle, Tag,
};

use crate::error::Fault;
use crate::gap::Gap;
use crate::source::{Kind, NONE, Properties, Source, SourceNode};
use crate::{ErrorKind, Limits, Span, strict};

/// The composed nodes, and the texts of the scalars, which live as long as the document is read.
pub(crate) struct Composed<'t> {
    pub(crate) source: Source,
    pub(crate) texts: Vec<Cow<'t, str>>,
}

/// Composes the one document of a text.
pub(crate) fn compose<'t>(text: &'t str, limits: &Limits) -> Result<Composed<'t>, Fault> {
    let mut composer = Composer::new(text, limits);
    let options = granit_parser::options! { emit_anchor_events: true, emit_comments: false };
    let mut parser: Parser<'t, StrInput<'t>> = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let (event, range) = event.map_err(|error| fault_of(&error, text))?;
        composer.event(event, &range)?;
    }
    if composer.documents == 0 {
        let end = text.len() as u32;
        strict::before_document(text, Span { start: end, end })?;
    }
    strict::tabs(text, &composer.source)?;
    strict::keys_in_flow(text, &composer.source)?;
    Ok(Composed { source: composer.source, texts: composer.texts })
}

/// A collection whose end has not come yet.
struct Frame {
    node: u32,
    /// Where its children start among those that wait.
    waiting: usize,
}

struct Composer<'t, 'l> {
    text: &'t str,
    limits: &'l Limits,
    source: Source,
    texts: Vec<Cow<'t, str>>,
    /// Children of collections whose end has not come yet.
    waiting: Vec<u32>,
    frames: Vec<Frame>,
    /// The nodes of the anchors, by the parser's number for them.
    anchors: Vec<u32>,
    names: HashSet<Cow<'t, str>>,
    documents: usize,
    /// The end of the last scalar, alias or flow bracket.
    last: usize,
}

impl<'t, 'l> Composer<'t, 'l> {
    fn new(text: &'t str, limits: &'l Limits) -> Self {
        // A node for about every 12 bytes is what job specs have: enough to spare most of the growing.
        let expected = text.len() / 12;
        let source = Source {
            nodes: Vec::with_capacity(expected),
            children: Vec::with_capacity(expected),
            properties: Vec::new(),
            root: NONE,
        };
        Self {
            text,
            limits,
            source,
            texts: Vec::with_capacity(expected),
            waiting: Vec::new(),
            frames: Vec::new(),
            anchors: Vec::new(),
            names: HashSet::new(),
            documents: 0,
            last: 0,
        }
    }

    fn event(&mut self, event: Event<'t>, range: &Range) -> Result<(), Fault> {
        let span = span_of(range);
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag, range),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let kind = if flow { Kind::FlowSequence } else { Kind::BlockSequence };
                self.open(kind, anchor, tag, range)
            }
            Event::MappingStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let kind = if flow { Kind::FlowMapping } else { Kind::BlockMapping };
                self.open(kind, anchor, tag, range)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(span);
                Ok(())
            }
            Event::Anchor(_, name) => self.anchor(name, span),
            _ => Ok(()),
        }
    }

    fn document(&mut self, span: Span) -> Result<(), Fault> {
        self.documents += 1;
        if self.documents > 1 {
            let message = "a second document starts here (`---`): a file holds one";
            return Err(Fault::new(ErrorKind::SeveralDocuments, span, message));
        }
        strict::before_document(self.text, span)
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Cow<'t, Tag>>,
        range: &Range,
    ) -> Result<(), Fault> {
        let mut span = span_of(range);
        let mut text = text;
        let kind = match style {
            ScalarStyle::Plain => Kind::Plain,
            ScalarStyle::SingleQuoted => Kind::SingleQuoted,
            ScalarStyle::DoubleQuoted => Kind::DoubleQuoted,
            ScalarStyle::Literal => Kind::Literal,
            ScalarStyle::Folded => Kind::Folded,
        };
        let bare = anchor == 0 && tag.is_none();
        if kind == Kind::Plain && span.start == span.end {
            text = Cow::Borrowed("");
            if bare {
                span = self.unwritten(span)?;
            }
        } else {
            if kind.is_block_scalar() {
                span.start = self.header(span.start);
                strict::root_block_scalar(self.text, span)?;
                let indent = range.indent.unwrap_or_else(|| range.start.col());
                text = without_added_newline(text, span.end as usize, indent, self.text);
            } else if kind == Kind::Plain && self.in_flow() {
                strict::plain_in_flow(self.text, span)?;
            }
            self.last = span.end as usize;
        }
        self.texts.push(text);
        let data = self.texts.len() as u32 - 1;
        self.push(kind, span, anchor, tag, range, data)?;
        Ok(())
    }

    /// Where a block scalar starts: at its header, while the parser says where its content does.
    fn header(&self, content: u32) -> u32 {
        Gap::new(self.text, self.last, content as usize).find(b"|>").map_or(content, |at| at as u32)
    }

    /// Where a value that is not written has its place: behind the colon or the dash, while the parser has it before the colon.
    fn unwritten(&self, span: Span) -> Result<Span, Fault> {
        let Some(frame) = self.frames.last() else { return Ok(span) };
        if !self.source.node(frame.node).kind.is_mapping() {
            return Ok(span);
        }
        let at = match self.pending_key(frame) {
            None => {
                strict::unwritten_key(self.text, self.last, span)?;
                return Ok(span);
            }
            Some(key) => {
                let end = self.source.node(key).span.end;
                match Gap::new(self.text, end as usize, self.text.len()).next() {
                    Some((colon, b':')) => colon as u32 + 1,
                    _ => end,
                }
            }
        };
        Ok(Span { start: at, end: at })
    }

    /// The key whose value comes next.
    fn pending_key(&self, frame: &Frame) -> Option<u32> {
        let pending = (self.waiting.len() - frame.waiting) % 2 == 1;
        self.waiting.last().copied().filter(|_| pending)
    }

    fn in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            matches!(self.source.node(frame.node).kind, Kind::FlowSequence | Kind::FlowMapping)
        })
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        let target = self.anchors.get(anchor).copied().filter(|&target| target != NONE);
        let Some(target) = target else {
            return Err(Fault::new(ErrorKind::UnknownAnchor, span, "there is no anchor of this name before"));
        };
        self.last = span.end as usize;
        let node = SourceNode { kind: Kind::Alias, span, properties: NONE, data: target, count: 0 };
        self.attach(node)?;
        Ok(())
    }

    fn open(
        &mut self,
        kind: Kind,
        anchor: usize,
        tag: Option<Cow<'t, Tag>>,
        range: &Range,
    ) -> Result<(), Fault> {
        let mut span = span_of(range);
        let parent =
            self.frames.last().map(|frame| (self.source.node(frame.node).kind, self.pending_key(frame)));
        if let (Kind::BlockSequence, Some((Kind::BlockMapping, Some(_)))) = (kind, parent) {
            let dash = Gap::new(self.text, self.last, self.text.len()).dash();
            span.start = dash.map_or(span.start, |at| at as u32);
        }
        if !kind.is_block_collection() {
            self.last = span.end as usize;
        }
        let node = self.push(kind, span, anchor, tag, range, 0)?;
        self.frames.push(Frame { node, waiting: self.waiting.len() });
        if self.frames.len() > self.limits.depth {
            let message = format!("collections are nested deeper than {}", self.limits.depth);
            return Err(Fault::new(ErrorKind::TooDeep, span, message));
        }
        Ok(())
    }

    fn close(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else { return };
        let children = self.waiting.split_off(frame.waiting);
        let last = children.last().map(|&child| self.source.node(child).span.end);
        let (data, count) = (self.source.children.len() as u32, children.len() as u32);
        self.source.children.extend(children);
        if let Some(node) = self.source.nodes.get_mut(frame.node as usize) {
            (node.data, node.count) = (data, count);
            // A pair without braces (`[a: 1]`) ends like a block collection.
            let bracketed = span.end > span.start;
            node.span.end = if node.kind.is_block_collection() || !bracketed {
                last.unwrap_or(span.end).max(node.span.start)
            } else {
                self.last = span.end as usize;
                span.end
            };
        }
    }

    fn push(
        &mut self,
        kind: Kind,
        span: Span,
        anchor: usize,
        tag: Option<Cow<'t, Tag>>,
        range: &Range,
        data: u32,
    ) -> Result<u32, Fault> {
        let properties = if anchor == 0 && tag.is_none() {
            NONE
        } else {
            let tag = tag.map(|tag| {
                let written = range.tag_span().map_or(span, |range| span_of(&range));
                (written, format!("{}{}", tag.handle(), tag.suffix()))
            });
            if let Some((written, _)) = &tag {
                strict::tag_end(self.text, *written)?;
            }
            self.source.properties.push(Properties { anchor: None, tag });
            self.source.properties.len() as u32 - 1
        };
        let node = self.attach(SourceNode { kind, span, properties, data, count: 0 })?;
        if anchor != 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, NONE);
            }
            if let Some(slot) = self.anchors.get_mut(anchor) {
                *slot = node;
            }
        }
        Ok(node)
    }

    /// The name of the anchor of the node that came just now.
    fn anchor(&mut self, name: Cow<'t, str>, span: Span) -> Result<(), Fault> {
        strict::anchor_name(self.text, &name, span)?;
        let owner = self.source.nodes.last().map_or(NONE, |node| node.properties);
        if let Some(properties) = self.source.properties.get_mut(owner as usize) {
            properties.anchor = Some(span);
        }
        if !self.names.insert(name) {
            let message = "an anchor of this name stands before: give it another name";
            return Err(Fault::new(ErrorKind::DuplicateAnchor, span, message));
        }
        Ok(())
    }

    fn attach(&mut self, node: SourceNode) -> Result<u32, Fault> {
        let id = self.source.nodes.len() as u32;
        if self.source.nodes.len() >= self.limits.nodes {
            let message = format!("the document has more than {} nodes", self.limits.nodes);
            return Err(Fault::new(ErrorKind::TooManyNodes, node.span, message));
        }
        self.source.nodes.push(node);
        if self.frames.is_empty() {
            self.source.root = id;
        } else {
            self.waiting.push(id);
        }
        Ok(id)
    }
}

/// PyYAML, unlike the parser, adds no line break to a block scalar that ends with the file in the middle of a line.
fn without_added_newline<'t>(text: Cow<'t, str>, end: usize, indent: usize, document: &str) -> Cow<'t, str> {
    let tail = document.rsplit(['\n', '\r']).next().unwrap_or("");
    let only_indentation = tail.len() <= indent && tail.trim_matches(' ').is_empty();
    if end < document.len() || !text.ends_with('\n') || only_indentation {
        return text;
    }
    let mut text = text.into_owned();
    text.pop();
    Cow::Owned(text)
}

fn span_of(range: &Range) -> Span {
    let offset =
        |marker: &granit_parser::Marker| marker.byte_offset().unwrap_or_else(|| marker.index()) as u32;
    Span { start: offset(&range.start), end: offset(&range.end) }
}

fn fault_of(error: &ScanError, text: &str) -> Fault {
    let at = error.marker().byte_offset().unwrap_or_else(|| error.marker().index()).min(text.len()) as u32;
    let kind = match error.kind() {
        Reason::UnknownAnchor => ErrorKind::UnknownAnchor,
        Reason::RecursionLimitExceeded => ErrorKind::TooDeep,
        Reason::UnsupportedYamlMajorVersion => ErrorKind::Version,
        _ => ErrorKind::Syntax,
    };
    if matches!(error.kind(), Reason::TabInPlainScalar)
        && let Some(tab) = tab_in_indentation(text.get(at as usize..).unwrap_or_default())
    {
        let tab = at + tab as u32;
        let message = "a tab is no indentation in YAML: use spaces";
        return Fault::new(kind, Span { start: tab, end: tab + 1 }, message);
    }
    Fault::new(kind, Span { start: at, end: at }, error.info())
}

/// The first tab before the text of a line. The scanner points at the beginning of the scalar that it took the line for a part of.
fn tab_in_indentation(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        // The first line is the end of one.
        if start > 0
            && let Some(tab) = line[..indentation].find('\t')
        {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}
