//! What mutators changed so far, to tell those that do not keep to their own result and those that undo each other.

use std::collections::BTreeMap;

use crate::edit::Change;

/// A mutator, by its place in the order.
pub(super) type Who = usize;

/// What is wrong with the changes of a later round.
pub(super) enum Unstable {
    /// The policy changes what only it has changed.
    OwnResult(Vec<Change>),
    /// The policy and another one undo each other.
    BackAndForth(Who, Box<Change>),
}

/// What was changed: by place, in order.
#[derive(Default)]
pub(super) struct History {
    places: BTreeMap<(String, String), Vec<Written>>,
    /// Counts the runs of mutators that recorded a change.
    clock: u64,
    /// When each mutator ran last.
    ran: BTreeMap<Who, u64>,
    /// When anything was changed last, and by whom.
    changed: BTreeMap<Who, u64>,
}

struct Written {
    who: Who,
    new: Option<String>,
}

impl History {
    /// Whether changes that a mutator made when it was called again can stand (`docs/abi.md` §3).
    pub(super) fn judge(&self, who: Who, changes: &[Change]) -> Result<(), Unstable> {
        let Some(&ran) = self.ran.get(&who) else { return Ok(()) };
        let others_since = self.changed.iter().any(|(&other, &at)| other != who && at > ran);
        let own = |change: &&Change| match self.touched(who, change) {
            Touched::Nobody => !others_since,
            Touched::Itself => true,
            Touched::Other => false,
        };
        let own: Vec<Change> = changes.iter().filter(own).cloned().collect();
        if !own.is_empty() {
            return Err(Unstable::OwnResult(own));
        }
        let undone = |change: &Change| {
            Some(Unstable::BackAndForth(self.undone_by(who, change)?, Box::new(change.clone())))
        };
        changes.iter().find_map(undone).map_or(Ok(()), Err)
    }

    /// Records that a mutator ran, and its changes.
    pub(super) fn record(&mut self, who: Who, changes: &[Change]) {
        self.clock += 1;
        self.ran.insert(who, self.clock);
        if !changes.is_empty() {
            self.changed.insert(who, self.clock);
        }
        for change in changes {
            let written = Written { who, new: change.new.clone() };
            self.places.entry(key(change)).or_default().push(written);
        }
    }

    fn touched(&self, who: Who, change: &Change) -> Touched {
        let mut touched = Touched::Nobody;
        for written in self.overlapping(change) {
            if written.who != who {
                return Touched::Other;
            }
            touched = Touched::Itself;
        }
        touched
    }

    /// Who changed the place after this policy had given it the very value that it gives it again.
    fn undone_by(&self, who: Who, change: &Change) -> Option<Who> {
        let here = self.places.get(&key(change))?;
        let gave = |written: &Written| written.who == who && written.new == change.new;
        here.iter()
            .any(gave)
            .then(|| self.overlapping(change).find(|written| written.who != who).map(|written| written.who))?
    }

    /// What was written at the place of a change, above it or below it.
    fn overlapping(&self, change: &Change) -> impl Iterator<Item = &Written> {
        let (file, pointer) = key(change);
        let below = format!("{pointer}/");
        let above = pointer.match_indices('/').map(|(at, _)| pointer[..at].to_owned()).collect::<Vec<_>>();
        let above = above.into_iter().chain([pointer.clone()]);
        let from = (file.clone(), below.clone());
        let of_above: Vec<&Vec<Written>> =
            above.filter_map(|above| self.places.get(&(file.clone(), above))).collect();
        let of_below = self
            .places
            .range(from..)
            .take_while(move |((other, at), _)| *other == file && at.starts_with(&below))
            .map(|(_, written)| written);
        of_above.into_iter().chain(of_below).flatten()
    }
}

/// Who changed a place before.
enum Touched {
    Nobody,
    Itself,
    Other,
}

fn key(change: &Change) -> (String, String) {
    (change.file.clone(), change.file_pointer.clone())
}
