//! Changes to a submission.

use crate::{Pointer, Value, host};

/// Changes the submission. Only [`Policy::mutate`](crate::Policy::mutate) is given one.
///
/// An edit takes effect at once: what the document answers next includes it. **An edit happens or the evaluation ends**: outside
/// the granted places, where a parent is missing, with a new path of a local file, there is no error to ignore
/// (`docs/abi.md` §7). Ask [`writable`](Editor::writable) where a refusal is to be expected. An edit that leaves the tree as it
/// was is no change.
pub struct Editor<'a> {
    pub(crate) host: &'a host::Editor,
}

/// Why a change is made. It is shown to the submitter and kept in the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The rule, as the policy's metadata declares it.
    pub rule: String,
    /// One sentence.
    pub reason: String,
}

impl Why {
    /// A change for a rule.
    pub fn new(rule: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { rule: rule.into(), reason: reason.into() }
    }
}

#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
impl Editor<'_> {
    /// Whether the configuration lets this policy change the node at this pointer, however it is reached.
    pub fn writable(&self, pointer: &str) -> bool {
        self.host.writable(pointer)
    }

    /// Puts a value at a pointer: changes the node, or adds a key to a mapping that is there (`null` counts as an empty one). A
    /// mapping or sequence is compared with the one that is there, and only what differs is changed.
    pub fn set(&self, pointer: &str, value: impl Into<Value>, why: &Why) {
        self.host.set(pointer, &value.into().into(), &why.clone().into());
    }

    /// Inserts an item into a sequence: before the index that the last segment names, or behind the last item for
    /// [`Pointer::end`].
    pub fn insert(&self, pointer: &str, value: impl Into<Value>, why: &Why) {
        self.host.insert(pointer, &value.into().into(), &why.clone().into());
    }

    /// Removes a key or an item. At a reference to a file this removes the reference; the file stays as it is.
    pub fn remove(&self, pointer: &str, why: &Why) {
        self.host.remove(pointer, &why.clone().into());
    }

    /// Replaces what is written at a reference to a file, for this use alone: by a reference to something registered, or by
    /// inline content without local paths. The file stays as it is.
    pub fn relink(&self, pointer: &str, value: impl Into<Value>, why: &Why) {
        self.host.relink(pointer, &value.into().into(), &why.clone().into());
    }

    /// [`set`](Editor::set) for many pointers. All of them mean the tree before the call; all happen or none.
    pub fn set_many<P: Into<Pointer>>(&self, edits: impl IntoIterator<Item = (P, Value)>, why: &Why) {
        let edits: Vec<_> =
            edits.into_iter().map(|(pointer, value)| (String::from(pointer.into()), value.into())).collect();
        self.host.set_many(&edits, &why.clone().into());
    }

    /// [`remove`](Editor::remove) for many pointers. All of them mean the tree before the call, which makes it the way to remove
    /// several items of one sequence; all happen or none.
    pub fn remove_many<P: Into<Pointer>>(&self, pointers: impl IntoIterator<Item = P>, why: &Why) {
        let pointers: Vec<String> = pointers.into_iter().map(|pointer| pointer.into().into()).collect();
        self.host.remove_many(&pointers, &why.clone().into());
    }
}
