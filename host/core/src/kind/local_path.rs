//! Which texts are paths of local files and folders (`docs/abi.md` §7, "No new local paths").

use super::root_part;
use crate::pointer::{Pointer, Segment};
use crate::submission::{Submission, index};

/// Whether a text at this pointer is, at its place, the path of a local file or folder, unless it names something registered or a
/// URL. Nothing need stand there: it is the structure of specs that decides, so the answer is the same before and after an edit.
pub fn takes_local_path(submission: &Submission, pointer: &Pointer) -> bool {
    let Some(mut part) = root_part(submission.kind()) else { return false };
    for segment in pointer.segments() {
        let Segment::Name(name) = segment else { return false };
        match part.child(name) {
            Some(child) => part = child,
            // An item of a list that stands where one such thing is expected.
            None if index(name).is_some() || name == "-" => {}
            None => return false,
        }
    }
    part.is_local_path()
}
