//! Where an edit stands: the pointer that was used, and the file that it has led into.

use crate::pointer::{Pointer, Segment};
use crate::submission::{FileId, FoundNode, Submission};

/// A pointer under way.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    pub(super) segments: Vec<Segment>,
    /// The file that the last segment leads to; at a boundary the one that holds the reference.
    pub(super) file: FileId,
    /// How many segments lead to that file's root.
    pub(super) file_at: usize,
}

impl Cursor {
    /// At a node that was found, as it is written.
    pub(super) fn written(segments: &[Segment], found: &FoundNode) -> Self {
        Self { segments: segments.to_vec(), file: found.written().file, file_at: found.written_at }
    }

    /// One key or index further.
    pub(super) fn push(&mut self, name: &str) {
        self.segments.push(Segment::Name(name.to_owned()));
    }

    /// In the file that the reference here leads to.
    pub(super) fn entered(&self, file: FileId) -> Self {
        Self { segments: self.segments.clone(), file, file_at: self.segments.len() }
    }

    /// The pointer that was used.
    pub(super) fn pointer(&self) -> String {
        Pointer::of(&self.segments).to_string()
    }

    /// The segments from the file's root.
    pub(super) fn in_file(&self) -> &[Segment] {
        self.segments.get(self.file_at..).unwrap_or_default()
    }

    /// Every pointer to this place.
    pub(super) fn uses(&self, submission: &Submission) -> Vec<String> {
        submission.expand(self.file, self.in_file(), &Pointer::of(&self.segments))
    }

    /// Whether there is more than one.
    pub(super) fn is_shared(&self, submission: &Submission) -> bool {
        submission.use_count(self.file) > 1
    }
}
