//! A code folder is there and not empty.
//!
//! A missing folder fails in the client at load, an empty one at upload, and `azureml:…` is taken for a path (azure-ai-ml 1.35.2,
//! measured).

use jobgate_guest::snapshots::Code;
use jobgate_guest::{Document, Finding, Level, form};

use crate::place::Place;

pub(super) const ID: &str = "AML-CODE-006";

pub(super) fn check(place: &Place, _: &Document) -> Option<Finding> {
    let text = place.site.text().unwrap_or_default();
    let (message, help) = match (&place.site.form, &place.snapshot) {
        (form::Code::Missing, _) => {
            (format!("there is no `{text}` here"), "name a folder, relative to this file")
        }
        (form::Code::Outside, _) => (
            format!("`{text}` leads out of the project"),
            "move the code below the project root, or set another one with --root",
        ),
        (form::Code::Registered, _) => (
            format!("`{text}` cannot be submitted: the official client takes it for a path"),
            "name a local folder",
        ),
        // AML-CODE-002 has this one.
        (_, Some(Err(problem))) if problem.code == Code::CaseTie => return None,
        (_, Some(Err(problem))) => (
            problem.message.clone(),
            "see to it that the folder holds the files of the job, and that they can be read",
        ),
        (form::Code::Folder | form::Code::File | form::Code::Git | form::Code::Url, _) => return None,
        (other, _) => {
            let message = format!("this host calls the code `{other}`, which this policy does not know");
            return Some(
                Finding::new(ID, Level::Undecided, place.site.pointer.clone(), message)
                    .help("update the policy"),
            );
        }
    };
    Some(Finding::new(ID, Level::Error, place.site.pointer.clone(), message).help(help))
}
