//! Ways to mend a finding between which only a person can choose.

use crate::{Pointer, Value};

/// One way to mend a [`Finding`](crate::Finding). The host shows it, and makes it when the submitter selects it (`jobgate fix --select`);
/// its edits are bounded by what the policy may write, as those of a mutator are. Offer one where a mutator would have to guess.
///
/// ```
/// use jobgate_guest::{Choice, Finding, Level, Value};
///
/// let managed = Value::mapping([("type", Value::from("managed"))]);
/// let finding = Finding::new("EXAMPLE-001", Level::Error, "/identity", "two identities are named")
///     .choice(Choice::new("compute", "run as the compute").set("/identity", managed))
///     .choice(Choice::new("default", "leave it to the service").remove("/identity"));
/// assert_eq!(finding.choices[1].name, "default");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// What the submitter writes.
    pub name: String,
    /// What it does, in one sentence in the imperative.
    pub says: String,
    /// What is changed: a value is put at a pointer, or, without one, what stands there is removed.
    pub edits: Vec<(Pointer, Option<Value>)>,
    /// Named here, so that a component whose policy offers no choice does not import the function.
    #[cfg(target_arch = "wasm32")]
    pub(crate) offer: crate::v0_1::Offer,
}

impl Choice {
    /// A choice that changes nothing yet. The name is of small letters, digits and hyphens, at most 64, a letter first; each name once in a
    /// finding, which offers at most 16.
    pub fn new(name: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            says: says.into(),
            edits: Vec::new(),
            #[cfg(target_arch = "wasm32")]
            offer: crate::v0_1::Offer::HOST,
        }
    }

    /// Puts a value at a pointer, as [`Editor::set`](crate::Editor::set) does. All edits mean the tree that the finding was made of.
    #[must_use]
    pub fn set(mut self, pointer: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        self.edits.push((pointer.into(), Some(value.into())));
        self
    }

    /// Removes a key or an item, as [`Editor::remove`](crate::Editor::remove) does.
    #[must_use]
    pub fn remove(mut self, pointer: impl Into<Pointer>) -> Self {
        self.edits.push((pointer.into(), None));
        self
    }
}
