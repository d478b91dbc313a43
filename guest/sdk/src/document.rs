//! The submission, as a policy sees it.

use serde::de::DeserializeOwned;

use crate::form::Form;
use crate::site::{RawSite, Site};
use crate::{Pointer, Refusal, Value, host, json};

/// The submission: one tree, kept by the host, in which every reference to a local spec file is replaced by what it refers to.
///
/// A pointer that leads nowhere gives `None` or nothing. Misuse (a malformed pointer or pattern, an unknown facet) ends the
/// evaluation: a typing error never looks like "nothing found".
pub struct Document<'a> {
    pub(crate) host: &'a host::Document,
}

/// What stands at a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// An integer or a float.
    Number,
    /// A text.
    Text,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// A value that JSON has no form for.
    Opaque,
}

/// A reference to a local file that the host replaced by the file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// Where the reference is written, and where the content stands.
    pub pointer: Pointer,
    /// The reference as written, for example `file:./env.yml`.
    pub written: String,
    /// The file: relative to the project root, `/` between segments, symbolic links resolved.
    pub file: String,
}

impl Link {
    pub(crate) fn new(pointer: String, written: String, file: String) -> Self {
        Self { pointer: pointer.into(), written, file }
    }
}

#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
impl Document<'_> {
    /// The kind of the root spec, for example `job/pipeline`, `component/command`, `environment`.
    pub fn kind(&self) -> String {
        self.host.kind()
    }

    /// The file of the root spec, relative to the project root, `/` between segments.
    pub fn path(&self) -> String {
        self.host.path()
    }

    /// What stands at a pointer.
    pub fn shape(&self, pointer: &str) -> Option<Shape> {
        self.host.shape(pointer).map(Shape::from)
    }

    /// Whether a node stands at a pointer.
    pub fn exists(&self, pointer: &str) -> bool {
        self.host.shape(pointer).is_some()
    }

    /// The value at a pointer.
    pub fn get(&self, pointer: &str) -> Option<Value> {
        self.host.get(pointer).map(Value::from)
    }

    /// The text at a pointer; none if there is no such node, or if it is no text.
    pub fn text(&self, pointer: &str) -> Option<String> {
        self.host.text(pointer)
    }

    /// The keys of a mapping, unescaped and in order; the indices of a sequence; otherwise nothing.
    pub fn names(&self, pointer: &str) -> Vec<String> {
        self.host.names(pointer)
    }

    /// The pointers of what stands directly below a pointer, in order.
    pub fn children(&self, pointer: &Pointer) -> Vec<Pointer> {
        self.host.names(pointer).iter().map(|name| pointer.child(name)).collect()
    }

    /// [`get`](Document::get) for many pointers in one call, in their order.
    pub fn get_many<P: Into<String>>(&self, pointers: impl IntoIterator<Item = P>) -> Vec<Option<Value>> {
        let pointers: Vec<String> = pointers.into_iter().map(Into::into).collect();
        self.host.get_many(&pointers).into_iter().map(|value| value.map(Value::from)).collect()
    }

    /// Every node that a pattern matches, each once, in document order. A pattern is a pointer in which a whole segment may be `*`
    /// (any key or index) or `**` (any number of segments); [`Pointer::to_pattern`] makes one from a pointer.
    ///
    /// The tree is walked as it looks: what stands in a file that is used at three places is found three times. To judge
    /// places rather than uses, take [`sites`](Document::sites).
    pub fn find(&self, pattern: &str) -> Vec<Pointer> {
        self.host.find(pattern).into_iter().map(Pointer::from).collect()
    }

    /// [`find`](Document::find) and [`get`](Document::get) in one call: a row for each match, read as a tuple of the match's
    /// pointer and the value at each field (a pointer below the match; `""` is the match itself).
    ///
    /// Values come from users: take `Option<serde_json::Value>` where a wrong type is not to end the evaluation.
    ///
    /// # Errors
    /// A value is not of the type that the row wants.
    pub fn select<T: DeserializeOwned>(&self, pattern: &str, fields: &[&str]) -> Result<Vec<T>, Refusal> {
        let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
        json::read(&self.host.select(pattern, &fields))
            .map_err(|error| Refusal::new(format!("select `{pattern}`: {error}")))
    }

    /// Every place of a facet, in document order, the absent, undecidable and inert ones too. The type says which facet:
    /// `sites::<form::Image>()`.
    pub fn sites<F: Form>(&self) -> Vec<Site<F>> {
        self.host.sites(F::FACET).into_iter().map(|site| RawSite::from(site).read()).collect()
    }

    /// The file in which the node at this pointer stands, or would stand; at a replaced reference, the file referred to.
    pub fn file(&self, pointer: &str) -> String {
        self.host.file(pointer)
    }

    /// The reference that was replaced at this pointer.
    pub fn link(&self, pointer: &str) -> Option<Link> {
        self.host.link(pointer).map(Link::from)
    }

    /// Every replaced reference, in document order.
    pub fn links(&self) -> Vec<Link> {
        self.host.links().into_iter().map(Link::from).collect()
    }

    /// Every pointer that leads to the same place of the same file, in document order; the first is the one that
    /// [`sites`](Document::sites) gives. A place that is reached in one way has one, a node that is not there none.
    pub fn uses(&self, pointer: &str) -> Vec<Pointer> {
        self.host.uses(pointer).into_iter().map(Pointer::from).collect()
    }
}
