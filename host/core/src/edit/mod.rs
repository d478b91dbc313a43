//! Changes to a submission (`docs/abi.md` §7).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::meter::{Meter, Stop};
use crate::submission::{PolicyValue, Submission, View};

/// An edit that altered the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The policy, by the id that the configuration gives it.
    pub policy: String,
    /// The rule, as its metadata declares it.
    pub rule: String,
    /// One sentence. Untrusted text.
    pub reason: String,
    /// The pointer that was used.
    pub pointer: String,
    /// The file: relative to the project root.
    pub file: String,
    /// The pointer of the place within that file: equal for every use of a shared file.
    pub file_pointer: String,
    /// Where the old value stood, or the nearest ancestor of what was added.
    pub place: crate::finding::Place,
    /// The old value as JSON text; none if nothing stood there.
    pub old: Option<String>,
    /// The new value as JSON text; none if it was removed.
    pub new: Option<String>,
}

/// What a mutator may change: facets, or patterns (`docs/abi.md` §7). None: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Facets by name.
    pub facets: Vec<String>,
    /// Patterns; each covers what it matches and what is below.
    pub patterns: Vec<String>,
}

/// On whose behalf an [`Editor`] edits.
#[derive(Clone, Debug)]
pub struct EditContext {
    /// The policy's id in the configuration.
    pub policy: Arc<str>,
    /// What it may change.
    pub grant: Grant,
    /// The rules that its metadata declares; another one is misuse.
    pub rules: Arc<BTreeSet<String>>,
    /// Rules that are switched off: an edit for one does nothing.
    pub rules_off: Arc<BTreeSet<String>>,
    /// Most changes, and most bytes of a reason.
    pub changes: u32,
    /// Most bytes of a reason.
    pub text: usize,
}

/// Why a change is made.
#[derive(Clone, Debug)]
pub struct Why {
    /// The rule, as the metadata declares it.
    pub rule: String,
    /// One sentence.
    pub reason: String,
}

/// What lets a mutator change a submission. It owns its copy until [`Editor::finish`]. After an error the evaluation is over and
/// the editor is dropped: nothing half-done is seen.
pub struct Editor {
    submission: Submission,
    context: EditContext,
}

#[allow(clippy::missing_errors_doc, reason = "each stops on misuse or when a limit is reached")]
impl Editor {
    /// An editor for one call of one mutator.
    pub fn new(submission: Submission, context: EditContext) -> Self {
        Self { submission, context }
    }

    /// The submission as it now is.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// The submission as the policy reads it, its own edits included.
    pub fn view<'a>(&'a self, meter: &'a Meter) -> View<'a> {
        self.submission.view(meter)
    }

    /// Whether the grant covers the node at this pointer, however it is reached.
    pub fn writable(&self, pointer: &str, meter: &Meter) -> Result<bool, Stop> {
        let _ = (pointer, meter, &self.context);
        todo!()
    }

    /// Puts a value at a pointer.
    pub fn set(&mut self, pointer: &str, value: PolicyValue, why: &Why, meter: &Meter) -> Result<(), Stop> {
        self.set_many(vec![(pointer.to_owned(), value)], why, meter)
    }

    /// Inserts an item into a sequence.
    pub fn insert(&mut self, pointer: &str, value: PolicyValue, why: &Why, meter: &Meter) -> Result<(), Stop> {
        let _ = (pointer, value, why, meter);
        todo!()
    }

    /// Removes a key or an item.
    pub fn remove(&mut self, pointer: &str, why: &Why, meter: &Meter) -> Result<(), Stop> {
        self.remove_many(vec![pointer.to_owned()], why, meter)
    }

    /// Replaces what is written at a reference to a file.
    pub fn relink(&mut self, pointer: &str, value: PolicyValue, why: &Why, meter: &Meter) -> Result<(), Stop> {
        let _ = (pointer, value, why, meter);
        todo!()
    }

    /// `set` for many pointers at once.
    pub fn set_many(&mut self, edits: Vec<(String, PolicyValue)>, why: &Why, meter: &Meter) -> Result<(), Stop> {
        let _ = (edits, why, meter);
        todo!()
    }

    /// `remove` for many pointers at once.
    pub fn remove_many(&mut self, pointers: Vec<String>, why: &Why, meter: &Meter) -> Result<(), Stop> {
        let _ = (pointers, why, meter);
        todo!()
    }

    /// The submission and what was changed in it, several changes of one place made one.
    pub fn finish(self) -> (Submission, Vec<Change>) {
        todo!()
    }
}
