//! The composed nodes: what is written, where, before aliases and merge keys are expanded.

use crate::Span;

/// No node, no properties.
pub(crate) const NONE: u32 = u32::MAX;

/// What a composed node is and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
    FlowSequence,
    BlockSequence,
    FlowMapping,
    BlockMapping,
    Alias,
}

impl Kind {
    pub(crate) fn is_scalar(self) -> bool {
        matches!(self, Kind::Plain | Kind::SingleQuoted | Kind::DoubleQuoted) || self.is_block_scalar()
    }

    pub(crate) fn is_block_scalar(self) -> bool {
        matches!(self, Kind::Literal | Kind::Folded)
    }

    pub(crate) fn is_sequence(self) -> bool {
        matches!(self, Kind::FlowSequence | Kind::BlockSequence)
    }

    pub(crate) fn is_mapping(self) -> bool {
        matches!(self, Kind::FlowMapping | Kind::BlockMapping)
    }

    pub(crate) fn is_block_collection(self) -> bool {
        matches!(self, Kind::BlockSequence | Kind::BlockMapping)
    }
}

/// A composed node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceNode {
    pub(crate) kind: Kind,
    /// The content, behind anchor and tag.
    pub(crate) span: Span,
    /// Anchor and tag: an index into [`Source::properties`], or [`NONE`].
    pub(crate) properties: u32,
    /// An alias: the node that it stands for. A collection: where its children start in [`Source::children`]. A scalar: the
    /// index of its text while the document is read.
    pub(crate) data: u32,
    /// A collection: the number of its children; keys and values of a mapping take turns.
    pub(crate) count: u32,
}

/// The anchor and the tag of a node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties {
    /// Where `&name` stands.
    pub(crate) anchor: Option<Span>,
    /// Where the tag stands, and what it is in full.
    pub(crate) tag: Option<(Span, String)>,
}

impl Properties {
    /// Where the first of them starts.
    pub(crate) fn start(&self) -> Option<u32> {
        [self.anchor, self.tag.as_ref().map(|tag| tag.0)].into_iter().flatten().map(|span| span.start).min()
    }

    /// Where the last of them ends.
    pub(crate) fn end(&self) -> Option<u32> {
        [self.anchor, self.tag.as_ref().map(|tag| tag.0)].into_iter().flatten().map(|span| span.end).max()
    }
}

/// All composed nodes of a document, in document order: a node stands before what is in it.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) nodes: Vec<SourceNode>,
    pub(crate) children: Vec<u32>,
    pub(crate) properties: Vec<Properties>,
    /// The root; [`NONE`] if the stream has no document.
    pub(crate) root: u32,
}

impl Source {
    /// A node by its index, which came from this source.
    pub(crate) fn node(&self, id: u32) -> &SourceNode {
        &self.nodes[id as usize]
    }

    /// The children of a collection; none for any other node.
    pub(crate) fn children(&self, id: u32) -> &[u32] {
        let node = self.node(id);
        if node.kind.is_sequence() || node.kind.is_mapping() {
            &self.children[node.data as usize..(node.data + node.count) as usize]
        } else {
            &[]
        }
    }

    /// The keys and values of a mapping.
    pub(crate) fn pairs(&self, id: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.children(id).chunks_exact(2).map(|pair| (pair[0], pair[1]))
    }

    /// The node that an alias stands for, or the node itself.
    pub(crate) fn target(&self, id: u32) -> u32 {
        match self.node(id).kind {
            Kind::Alias => self.node(id).data,
            _ => id,
        }
    }

    /// Anchor and tag of a node, if it has any.
    pub(crate) fn properties(&self, id: u32) -> Option<&Properties> {
        self.properties.get(self.node(id).properties as usize)
    }

    /// The full tag of a node, if it is written.
    pub(crate) fn tag(&self, id: u32) -> Option<&str> {
        self.properties(id)?.tag.as_ref().map(|(_, tag)| tag.as_str())
    }

    /// Where a node starts, anchor and tag included.
    pub(crate) fn start(&self, id: u32) -> usize {
        let node = self.node(id);
        let properties = self.properties(id).and_then(Properties::start);
        properties.map_or(node.span.start, |start| start.min(node.span.start)) as usize
    }

    /// Whether nothing is written for a node but, perhaps, an anchor and a tag.
    pub(crate) fn is_unwritten(&self, id: u32) -> bool {
        let node = self.node(id);
        node.kind == Kind::Plain && node.span.start == node.span.end
    }
}
