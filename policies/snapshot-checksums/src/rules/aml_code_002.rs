//! A code folder has the recorded checksum.
//!
//! The checksum is the service's own (`hash_sha256`, version 202208; azure-ai-ml 1.35.2, `get_content_hash`).

use jobgate_guest::snapshots::Code;
use jobgate_guest::{Document, Finding, Level, snapshots};

use crate::place::Place;

pub(super) const ID: &str = "AML-CODE-002";

pub(super) fn check(place: &Place, document: &Document) -> Option<Finding> {
    let at = &place.site.pointer;
    let (message, help) = match place.snapshot.as_ref()? {
        Ok(snapshot) => {
            let recorded = snapshots::recorded(document, at)?;
            if recorded.hash == snapshot.hash {
                return None;
            }
            let differing = name(&snapshots::differing(document, at));
            let message = format!("this code is not what was recorded in snapshots.lock: {differing}");
            (
                message,
                "bring the recorded files back, or review the change and run `jobgate lock --snapshots`",
            )
        }
        // Names that differ by case only enter the service's checksum in the order in which the disk lists them.
        Err(problem) if problem.code == Code::CaseTie => (
            problem.message.clone(),
            "rename one of the files: such a folder has no checksum that holds on every machine",
        ),
        Err(_) => return None,
    };
    Some(Finding::new(ID, Level::Error, at.clone(), message).help(help))
}

fn name(differing: &[String]) -> String {
    match differing.len() {
        0 => "its checksum differs, and the lock has no checksums of its files".to_owned(),
        1 => format!("{} differs", super::name(differing.iter().map(String::as_str))),
        _ => format!("{} differ", super::name(differing.iter().map(String::as_str))),
    }
}
