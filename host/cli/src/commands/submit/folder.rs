//! Submits into a folder.

use std::path::Path;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::report::Report;

use crate::args::Format;
use crate::output;
use crate::output::json::{self, Done, SubmissionV1};
use crate::output::untrusted::one_line;
use crate::run::Checked;
use crate::stop::Stop;
use crate::target::dir::{self, Written};

/// Submits an admitted spec into a folder, and says so.
///
/// # Errors
/// When it is not admitted, or cannot be written.
pub(super) fn submit(checked: Checked, target: &Path, report: &Report, format: Format) -> Result<Outcome> {
    let Ok(admitted) = checked.admission.admitted() else {
        return Err(Stop::failed("the spec is not admitted").into());
    };
    let submitted = dir::submit(&admitted, &checked.snapshots, target)?;
    match format {
        Format::Human => output::print(&said(&submitted))?,
        Format::Json => {
            let submission = SubmissionV1::Folder {
                id: &submitted.id,
                folder: submitted.folder.display().to_string(),
                written: submitted.written != Written::Nothing,
            };
            let done = Done { submission: Some(submission), ..Done::default() };
            output::print_data(&json::report(report, done)?)?;
        }
    }
    Ok(Outcome::Admitted)
}

fn said(submitted: &dir::Submitted) -> String {
    let folder = one_line(&submitted.folder.display().to_string());
    let id = &submitted.id;
    match submitted.written {
        Written::All => format!("submitted {id} to {folder}\n"),
        Written::Missing => {
            format!(
                "{id} was submitted before: what was missing or damaged below {folder} and in its blobs was written again\n"
            )
        }
        Written::Nothing => {
            format!("{id} was submitted before: {folder} is complete, and nothing was written\n")
        }
    }
}
