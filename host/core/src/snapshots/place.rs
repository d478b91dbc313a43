//! From a site of the facet `code` to what is hashed for it.

use super::CodePlace;
use crate::kind::takes_code;
use crate::pointer::{Pointer, Segment};
use crate::submission::{At, Submission};

/// The code place of a pointer of the facet `code`: of a `code`, or of an item of `additional_includes`, which is hashed
/// together with the code that it is merged into. None if the pointer leads to neither.
pub fn code_place(submission: &Submission, pointer: &Pointer) -> Option<CodePlace> {
    // By the structure alone: thousands of places are asked for one by one, and listing the sites for each would add up.
    if !takes_code(submission, pointer) {
        return None;
    }
    let (above, last) = pointer.split_last()?;
    let owner = match above.split_last() {
        // A step may have that name, and then has code of its own.
        Some((owner, list)) if is(list, "additional_includes") && !is(last, "code") => owner,
        _ if is(last, "code") => above,
        _ => return None,
    };
    submission.at(pointer)?;
    let at = submission.at(&owner)?;
    let component = is_component(submission, &owner);
    let code = code(&at);
    let written = code.as_ref().and_then(At::text).unwrap_or_default();
    // Without code they are all that there is, whoever may have them.
    let has_includes = component || written.is_empty();
    let includes = if has_includes { includes(submission, &owner, &at) } else { Vec::new() };
    if written.is_empty() && includes.is_empty() {
        return None;
    }
    let file = code.as_ref().map_or_else(|| at.file(), At::file);
    Some(CodePlace {
        written: written.to_owned(),
        folder: file.absolute.parent()?.to_path_buf(),
        component,
        additional_includes: includes,
    })
}

fn is(segment: &Segment, name: &str) -> bool {
    matches!(segment, Segment::Name(other) if other == name)
}

/// The code of a component; that of a parallel one stands in its `task`.
fn code<'a>(owner: &At<'a>) -> Option<At<'a>> {
    owner.get("code").or_else(|| owner.get("task")?.get("code"))
}

/// The `additional_includes` that are merged into the code of an owner; a `task` has those of its component.
fn includes(submission: &Submission, owner: &Pointer, at: &At<'_>) -> Vec<String> {
    let list = at.get("additional_includes").or_else(|| match owner.split_last() {
        Some((above, last)) if is(last, "task") => submission.at(&above)?.get("additional_includes"),
        _ => None,
    });
    let texts =
        |list: At<'_>| list.items().iter().filter_map(|item| item.text().map(str::to_owned)).collect();
    list.map(texts).unwrap_or_default()
}

/// Whether the client hashes the code of this owner as that of a component: every component file, and every step of a
/// pipeline, but no standalone job, sweeps included (client-protocol §3.5).
fn is_component(submission: &Submission, owner: &Pointer) -> bool {
    let Some((above, last)) = owner.split_last() else {
        return submission.kind().starts_with("component/");
    };
    if above.split_last().is_some_and(|(_, list)| is(list, "jobs")) || is(last, "component") {
        return true;
    }
    // What stands in a trial or a task belongs to the step or the component around it.
    (is(last, "trial") || is(last, "task")) && is_component(submission, &above)
}
