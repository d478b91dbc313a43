//! From the pointer of an edit to the place where it happens, in the tree before the call.

use std::sync::Arc;

use jobgate_yaml::Value;

use super::apply::Job;
use super::cursor::Cursor;
use super::record::{Slot, Spot};
use super::want::Want;
use super::{Editor, contradiction, grant};
use crate::meter::Stop;
use crate::pointer::{Pointer, Segment};
use crate::submission::{DerivedPart, DockerfileId, Found, FoundDerived, FoundNode, NodePlace, index};

/// Where an edit happens.
#[derive(Clone, Debug)]
pub(super) enum Located {
    /// At a node that is there; at the root of the submission without a slot.
    Node { cursor: Cursor, slot: Option<Slot>, found: FoundNode },
    /// At a key that its mapping lacks. `cursor` leads to the mapping; `null` is the mapping's own slot if it is null so far.
    Absent { cursor: Cursor, parent: NodePlace, key: Arc<str>, null: Option<(Cursor, Slot)> },
    /// At an image reference of a Dockerfile.
    Image { dockerfile: DockerfileId, at: usize },
}

impl Editor {
    /// Where `set` and `relink` happen.
    pub(super) fn locate(&self, pointer: &Pointer) -> Result<Located, Stop> {
        let segments = pointer.segments();
        let (nearest, deep) = self.submission.resolve_nearest(segments);
        match nearest {
            Found::Derived(FoundDerived { dockerfile, part: DerivedPart::Image(at), .. })
                if deep == segments.len() =>
            {
                Ok(Located::Image { dockerfile, at })
            }
            Found::Derived(_) => Err(derived(pointer)),
            Found::Node(found) if deep == segments.len() => {
                let slot = self.slot(segments, &found);
                Ok(Located::Node { cursor: Cursor::written(segments, &found), slot, found })
            }
            Found::Node(parent) if deep + 1 == segments.len() => self.locate_absent(pointer, &parent),
            Found::Node(_) => Err(no_parent(pointer)),
        }
    }

    fn locate_absent(&self, pointer: &Pointer, parent: &FoundNode) -> Result<Located, Stop> {
        let Some((last, above)) = pointer.segments().split_last() else { return Err(no_parent(pointer)) };
        let Segment::Name(key) = last else { return Err(derived(pointer)) };
        let cursor = Cursor { segments: above.to_vec(), file: parent.place.file, file_at: parent.file_at };
        let null = match self.submission.value(parent.place) {
            Value::Mapping(_) => None,
            Value::Null => self.slot(above, parent).map(|slot| (cursor.clone(), slot)),
            Value::Sequence(_) => {
                return Err(Stop::Misuse(format!("there is no item `{pointer}`: use `insert` to add one")));
            }
            _ => return Err(no_parent(pointer)),
        };
        Ok(Located::Absent { cursor, parent: parent.place, key: key.as_str().into(), null })
    }

    /// The slot of a node that is there; none at the root of the submission.
    fn slot(&self, segments: &[Segment], found: &FoundNode) -> Option<Slot> {
        let (last, above) = segments.split_last()?;
        let (Found::Node(parent), Segment::Name(name)) = (self.submission.resolve_nearest(above).0, last)
        else {
            return None;
        };
        Some(match self.submission.value(parent.place) {
            Value::Sequence(_) => Slot::Item(parent.place, found.written().node),
            _ => Slot::Key(parent.place, name.as_str().into()),
        })
    }

    /// Where `insert` happens: the sequence, and the index.
    pub(super) fn locate_insertion(&self, pointer: &Pointer) -> Result<(Cursor, NodePlace, usize), Stop> {
        let Some((last, above)) = pointer.segments().split_last() else {
            return Err(Stop::Misuse("`insert` needs the pointer of an item, not the root".to_owned()));
        };
        let (found, deep) = self.submission.resolve_nearest(above);
        let (Found::Node(parent), true) = (found, deep == above.len()) else {
            return Err(match found {
                Found::Derived(_) => derived(pointer),
                Found::Node(_) => Stop::Misuse(format!("there is no sequence for `{pointer}` to go into")),
            });
        };
        let Value::Sequence(items) = self.submission.value(parent.place) else {
            return Err(Stop::Misuse(format!(
                "`{}` is no sequence: `insert` puts items only",
                Pointer::of(above)
            )));
        };
        let at = match last {
            Segment::Name(name) if name == "-" => Some(items.len()),
            Segment::Name(name) => index(name).filter(|&at| at <= items.len()),
            Segment::Derived(_) => return Err(derived(pointer)),
        };
        let at = at.ok_or_else(|| {
            let count = items.len();
            Stop::Misuse(format!("`{pointer}` is no place to insert at: the sequence has {count} items"))
        })?;
        let cursor = Cursor { segments: above.to_vec(), file: parent.place.file, file_at: parent.file_at };
        Ok((cursor, parent.place, at))
    }

    /// Where `remove` happens: the mapping or sequence, the slot in it, and what stands there.
    pub(super) fn locate_removal(&self, pointer: &Pointer) -> Result<(Cursor, Slot, NodePlace), Stop> {
        let segments = pointer.segments();
        let Some((_, above)) = segments.split_last() else {
            return Err(Stop::Misuse("the root cannot be removed".to_owned()));
        };
        match self.submission.resolve(pointer) {
            None => Err(Stop::Misuse(format!("there is nothing to remove at `{pointer}`"))),
            Some(Found::Derived(_)) => Err(derived(pointer)),
            Some(Found::Node(found)) => {
                let written = found.written();
                let cursor =
                    Cursor { segments: above.to_vec(), file: written.file, file_at: found.written_at };
                let slot = self.slot(segments, &found);
                slot.map(|slot| (cursor, slot, written))
                    .ok_or_else(|| Stop::Misuse(format!("there is nothing to remove at `{pointer}`")))
            }
        }
    }

    /// Puts another reference at a boundary.
    pub(super) fn replace_reference(
        &mut self,
        cursor: &Cursor,
        slot: Slot,
        written: NodePlace,
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        self.check_content(cursor, want, None, job.meter)?;
        self.allow(cursor, Some(written), Some(want), job.meter)?;
        self.agree(cursor, &slot, Some(want))?;
        let spot = self.record.is_new(&slot).then(|| self.spot_of(cursor));
        let links = &mut self.spec(written.file).links;
        Arc::make_mut(links).remove(&written.node);
        self.submission.forget_uses();
        self.coverage.borrow_mut().forget();
        self.put_content(cursor, written, want)?;
        self.record.add(slot, job.why, &cursor.pointer(), spot, false);
        self.record.check(&self.context)
    }

    /// Puts another image reference into a Dockerfile.
    pub(super) fn put_image(
        &mut self,
        pointer: &Pointer,
        dockerfile: DockerfileId,
        at: usize,
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        let Want::Scalar(Value::Text(text)) = want else {
            return Err(Stop::Misuse(format!(
                "`{pointer}` is an image reference of a Dockerfile: it takes a text"
            )));
        };
        let uses = grant::reached(&self.submission, pointer);
        let slot = Slot::Image(dockerfile, at);
        let spelled = pointer.to_string();
        let document = self.submission.dockerfile(dockerfile);
        job.meter.bytes(document.text().len())?;
        if uses.len() > 1 {
            let file = document.path.to_string();
            self.agreement.note(&slot, &spelled, Some(want.canonical()), &file)?;
        }
        if document.image(at) == Some(&**text) {
            return Ok(());
        }
        for used in uses {
            if !self.is_covered(&used, job.meter)? {
                return Err(self.not_granted(&spelled, &used));
            }
        }
        let document = self.submission.dockerfile(dockerfile);
        let spot = Spot {
            pointer: spelled.clone(),
            file: document.path.to_string(),
            file_pointer: format!("/images/{at}"),
            place: document.place(DerivedPart::Image(at)),
        };
        self.generation += 1;
        let set = self.submission.dockerfile_mut(dockerfile).set_image(at, text);
        set.map_err(|error| Stop::Misuse(format!("`{pointer}`: {error}")))?;
        self.record.add(slot, job.why, &spelled, Some(spot), false);
        self.record.check(&self.context)
    }

    /// Of pointers that lie below each other, the upper one's value must hold as well when all is done.
    pub(super) fn check_all_hold(&self, edits: &[(Located, Pointer, Want)]) -> Result<(), Stop> {
        for (_, pointer, want) in edits {
            let holds = match self.submission.resolve(pointer) {
                Some(Found::Node(found)) => self.holds(found.written(), want, false),
                Some(Found::Derived(_)) => true,
                None => false,
            };
            if !holds {
                return Err(contradiction(pointer));
            }
        }
        Ok(())
    }
}

fn derived(pointer: &Pointer) -> Stop {
    Stop::Misuse(format!(
        "`{pointer}` is derived from a Dockerfile: only an image reference below `~dockerfile/images` can be changed, and only by `set`"
    ))
}

fn no_parent(pointer: &Pointer) -> Stop {
    Stop::Misuse(format!("there is no mapping for `{pointer}` to stand in: parents are never made up"))
}
