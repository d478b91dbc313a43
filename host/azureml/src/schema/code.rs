//! `code`: a folder or a file of this machine.

use jobgate_core::submission::{At, CodePath};

use super::binding::has_expression;
use super::checker::Checker;
use super::language::*;
use super::rules;
use super::words::quoted;

/// `code` of a job, a step that is written out, or a component.
pub(super) static CODE: Schema = Schema::Also(&Schema::Text, is_there);

/// The folder is there, and it is one that can be sent (client-protocol §9).
fn is_there(checker: &mut Checker<'_>, at: &At<'_>) {
    let text = at.text().unwrap_or_default();
    if text.starts_with("git+") {
        return checker.error(&rules::UNSUPPORTED, at.pointer(), || {
            let message = format!("{} is code from git, which the client refuses", quoted(text));
            (message, "check the code out and name the folder".to_owned())
        });
    }
    if ["http://", "https://", "ftp://", "ftps://"].iter().any(|scheme| text.starts_with(scheme))
        || has_expression(text)
    {
        return;
    }
    if text.starts_with("azureml:") {
        return checker.error(&rules::UNSUPPORTED, at.pointer(), || {
            let message =
                format!("{} names registered code, which the client takes for a path", quoted(text));
            (message, "name the folder that holds the code".to_owned())
        });
    }
    if at.submission().code_path(at.place()) == CodePath::Missing {
        checker.error(&rules::MISSING_CODE, at.pointer(), || {
            let message = format!("there is no folder or file {} to take the code from", quoted(text));
            (
                message,
                "correct the path, which is relative to the folder of the file in which it is written"
                    .to_owned(),
            )
        });
    }
}
