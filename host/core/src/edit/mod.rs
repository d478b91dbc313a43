//! Changes to a submission (`docs/abi.md` §7).

mod agree;
mod apply;
mod check;
mod cursor;
mod grant;
mod locate;
mod record;
mod want;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::meter::{Meter, Stop};
use crate::pointer::Pointer;
use crate::submission::{PolicyValue, Reference, Submission, View};
use apply::Job;
use locate::Located;
use record::Slot;
use want::Want;

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
    /// Most changes.
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
#[derive(Debug)]
pub struct Editor {
    submission: Submission,
    /// As it was before the call.
    original: Submission,
    context: EditContext,
    coverage: RefCell<grant::Coverage>,
    record: record::Record,
    agreement: agree::Agreement,
    /// Goes up with every change of a tree.
    generation: u64,
    /// Nodes of the resolved tree, and all that were added since.
    spent: Cell<u64>,
}

#[allow(clippy::missing_errors_doc, reason = "each stops on misuse or when a limit is reached")]
impl Editor {
    /// An editor for one call of one mutator.
    pub fn new(submission: Submission, context: EditContext) -> Self {
        Self {
            original: submission.clone(),
            spent: Cell::new(submission.nodes()),
            submission,
            context,
            coverage: RefCell::default(),
            record: record::Record::default(),
            agreement: agree::Agreement::default(),
            generation: 0,
        }
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
        let pointer = Pointer::parse(pointer)?;
        for used in grant::reached(&self.submission, &pointer) {
            if !self.is_covered(&used, meter)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts a value at a pointer.
    pub fn set(&mut self, pointer: &str, value: PolicyValue, why: &Why, meter: &Meter) -> Result<(), Stop> {
        self.set_many(vec![(pointer.to_owned(), value)], why, meter)
    }

    /// Inserts an item into a sequence: before the index that the last segment names, or at the end for `-`.
    pub fn insert(
        &mut self,
        pointer: &str,
        value: PolicyValue,
        why: &Why,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let parsed = Pointer::parse(pointer)?;
        if !self.begins(why)? {
            return Ok(());
        }
        let want = Want::read(value, pointer, meter)?;
        let (mut cursor, parent, at) = self.locate_insertion(&parsed)?;
        self.insert_item(&mut cursor, parent, at, &want, Job { why, meter })
    }

    /// Removes a key or an item.
    pub fn remove(&mut self, pointer: &str, why: &Why, meter: &Meter) -> Result<(), Stop> {
        self.remove_many(vec![pointer.to_owned()], why, meter)
    }

    /// Replaces what is written at a reference to a file, for this use alone: by a text that is registered, or by a mapping.
    pub fn relink(
        &mut self,
        pointer: &str,
        value: PolicyValue,
        why: &Why,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let parsed = Pointer::parse(pointer)?;
        if !self.begins(why)? {
            return Ok(());
        }
        let want = Want::read(value, pointer, meter)?;
        let registered = |text: &str| Reference::of(text) == Reference::Registered;
        let fits = match &want {
            Want::Mapping(_) => true,
            Want::Scalar(jobgate_yaml::Value::Text(text)) => registered(text),
            _ => false,
        };
        if !fits {
            return Err(Stop::Misuse(format!(
                "`relink` of `{pointer}` takes a mapping, or a text that begins with `azureml:`"
            )));
        }
        match self.locate(&parsed)? {
            Located::Node { cursor, slot: Some(slot), found } if found.link.is_some() => {
                self.replace_reference(&cursor, slot, found.written(), &want, Job { why, meter })
            }
            _ => Err(Stop::Misuse(format!("`{pointer}` is not the content of a file: use `set`"))),
        }
    }

    /// `set` for many pointers at once.
    pub fn set_many(
        &mut self,
        edits: Vec<(String, PolicyValue)>,
        why: &Why,
        meter: &Meter,
    ) -> Result<(), Stop> {
        let mut located = Vec::with_capacity(edits.len());
        let mut pointers = BTreeSet::new();
        for (pointer, value) in edits {
            let parsed = Pointer::parse(&pointer)?;
            let want = Want::read(value, &pointer, meter)?;
            meter.nodes(1 + parsed.segments().len() as u64)?;
            let spelled = parsed.to_string();
            if !pointers.insert(spelled.clone()) {
                return Err(Stop::Misuse(format!("`{spelled}` is named twice")));
            }
            located.push((parsed, want));
        }
        if !self.begins(why)? {
            return Ok(());
        }
        let edits = located
            .into_iter()
            .map(|(pointer, want)| Ok((self.locate(&pointer)?, pointer, want)))
            .collect::<Result<Vec<_>, Stop>>()?;
        for (located, pointer, want) in &edits {
            self.put(located, pointer, want, Job { why, meter })?;
        }
        if is_nested(&pointers) { self.check_all_hold(&edits) } else { Ok(()) }
    }

    /// `remove` for many pointers at once.
    pub fn remove_many(&mut self, pointers: Vec<String>, why: &Why, meter: &Meter) -> Result<(), Stop> {
        let pointers =
            pointers.iter().map(|pointer| Pointer::parse(pointer)).collect::<Result<Vec<_>, _>>()?;
        if !self.begins(why)? {
            return Ok(());
        }
        let mut located = Vec::with_capacity(pointers.len());
        for pointer in &pointers {
            meter.nodes(1 + pointer.segments().len() as u64)?;
            located.push(self.locate_removal(pointer)?);
        }
        for (mut cursor, slot, written) in located {
            // A second pointer to one place, or one below another that went, is no error.
            if !self.record.detached.contains(&written) {
                match slot {
                    Slot::Key(parent, key) => {
                        self.remove_key(&mut cursor, parent, &key, Job { why, meter })?
                    }
                    Slot::Item(parent, item) => {
                        self.remove_item(&mut cursor, parent, item, Job { why, meter })?;
                    }
                    Slot::Image(..) => {}
                }
            } else {
                cursor.push(&last_name(&slot));
                self.agree(&cursor, &slot, None)?;
            }
        }
        Ok(())
    }

    /// The submission and what was changed in it, several changes of one place made one.
    pub fn finish(self) -> (Submission, Vec<Change>) {
        let changes = self.record.finish(&self.original, &self.submission, &self.context.policy);
        (self.submission, changes)
    }

    /// One edit of `set_many`, at the place that its pointer led to before the call.
    fn put(&mut self, located: &Located, pointer: &Pointer, want: &Want, job: Job<'_>) -> Result<(), Stop> {
        match located {
            Located::Node { cursor, slot, found } => {
                if slot.is_none() && !want.is_mapping() {
                    return Err(Stop::Misuse("the root takes a mapping only".to_owned()));
                }
                if self.record.detached.contains(&found.written()) {
                    return Err(contradiction(pointer));
                }
                self.change(&mut cursor.clone(), slot.clone(), found.written(), want, false, job)
            }
            Located::Absent { cursor, parent, key, null } => {
                if self.record.detached.contains(parent) {
                    return Err(contradiction(pointer));
                }
                let slot = Slot::Key(*parent, Arc::clone(key));
                let mut cursor = cursor.clone();
                if let Some(written) = self.submission.child(*parent, key) {
                    cursor.push(key);
                    return self.change(&mut cursor, Some(slot), written, want, false, job);
                }
                if let Some((above, slot)) = null {
                    let spot = self.record.is_new(slot).then(|| self.spot_of(above));
                    self.record.add(slot.clone(), job.why, &above.pointer(), spot, true);
                }
                self.add_key(&mut cursor, *parent, key, want, job)
            }
            Located::Image { dockerfile, at } => self.put_image(pointer, *dockerfile, *at, want, job),
        }
    }
}

/// Whether a JSON text is a value that an editor can put somewhere.
///
/// # Errors
/// [`Stop::Misuse`] when it does not parse or holds a number that no float reaches; what the meter says.
pub(crate) fn check_json(json: &str, pointer: &str, meter: &Meter) -> Result<(), Stop> {
    Want::read(PolicyValue::Json(json.to_owned()), pointer, meter).map(drop)
}

/// Whether one of the pointers lies below another.
fn is_nested(pointers: &BTreeSet<String>) -> bool {
    pointers.iter().any(|pointer| {
        let ends = pointer.match_indices('/').map(|(at, _)| at);
        ends.into_iter().any(|end| pointers.contains(&pointer[..end]))
    })
}

fn contradiction(pointer: &Pointer) -> Stop {
    Stop::Misuse(format!("`{pointer}` and a pointer above it are given values that contradict each other"))
}

/// The last segment of a pointer to a slot that is gone.
fn last_name(slot: &Slot) -> String {
    match slot {
        Slot::Key(_, key) => key.to_string(),
        Slot::Item(..) => "-".to_owned(),
        Slot::Image(_, at) => at.to_string(),
    }
}
