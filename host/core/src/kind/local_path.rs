//! Which texts are paths of local files and folders (`docs/abi.md` §7, "No new local paths").

use super::{Part, root_part};
use crate::pointer::{Pointer, Segment};
use crate::submission::{Submission, index};

/// Whether a text at this pointer is, at its place, the path of a local file or folder, unless it names something registered or a
/// URL. Nothing need stand there: it is the structure of specs that decides, so the answer is the same before and after an edit.
pub fn takes_local_path(submission: &Submission, pointer: &Pointer) -> bool {
    part_at(submission, pointer).is_some_and(Part::is_local_path)
}

/// Whether code is named at this pointer: in a `code`, or in an item of `additional_includes`.
pub(crate) fn takes_code(submission: &Submission, pointer: &Pointer) -> bool {
    part_at(submission, pointer).is_some_and(|part| matches!(part, Part::Code | Part::Include))
}

/// What stands at a pointer by the structure of specs; none if nothing that matters does.
fn part_at(submission: &Submission, pointer: &Pointer) -> Option<Part> {
    let mut part = root_part(submission.kind())?;
    for segment in pointer.segments() {
        let Segment::Name(name) = segment else { return None };
        match part.child(name) {
            Some(child) => part = child,
            // An item of a list that stands where one such thing is expected.
            None if index(name).is_some() || name == "-" => {}
            None => return None,
        }
    }
    Some(part)
}
