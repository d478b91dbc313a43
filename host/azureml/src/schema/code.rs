//! `code`: a folder or a file of this machine.

use jobgate_core::submission::{At, CodePath};

use super::binding::has_expression;
use super::checker::Checker;
use super::language::*;
use super::rules;
use super::words::quoted;

/// `code` of a job of its own.
pub(super) static CODE: Schema = Schema::Also(&Schema::Text, of_job);
/// `code` of a command component.
pub(super) static COMPONENT_CODE: Schema = Schema::Also(&Schema::Text, of_component);
/// `code` of anything else.
pub(super) static ANY_CODE: Schema = Schema::Also(&Schema::Text, of_any);
/// An item of `additional_includes`. `x.zip` is what the client makes of the folder `x`.
pub(super) static INCLUDE: Schema = Schema::Also(&Schema::Text, include);

fn of_job(checker: &mut Checker<'_>, at: &At<'_>) {
    code(checker, at, &["http://", "https://", "ftp://", "ftps://"]);
}

fn of_component(checker: &mut Checker<'_>, at: &At<'_>) {
    code(checker, at, &["azureml://registries/", "azureml:/subscriptions/"]);
}

fn of_any(checker: &mut Checker<'_>, at: &At<'_>) {
    code(
        checker,
        at,
        &["http://", "https://", "ftp://", "ftps://", "azureml://registries/", "azureml:/subscriptions/"],
    );
}

/// Code is a folder that is there, or one of what the client can send elsewhere (client-protocol §9).
fn code(checker: &mut Checker<'_>, at: &At<'_>, elsewhere: &[&str]) {
    let text = at.text().unwrap_or_default();
    if elsewhere.iter().any(|scheme| text.starts_with(scheme)) || has_expression(text) {
        return;
    }
    let (what, help) = if text.starts_with("git+") {
        ("is code from git, which the client refuses", "check the code out and name the folder")
    } else if text.starts_with("azureml:") {
        ("names registered code, which the client cannot use here", "name the folder that holds the code")
    } else {
        return is_there(checker, at, text);
    };
    checker
        .error(&rules::UNSUPPORTED, at.pointer(), || (format!("{} {what}", quoted(text)), help.to_owned()));
}

fn include(checker: &mut Checker<'_>, at: &At<'_>) {
    let text = at.text().unwrap_or_default();
    if !text.ends_with(".zip") {
        is_there(checker, at, text);
    }
}

fn is_there(checker: &mut Checker<'_>, at: &At<'_>, text: &str) {
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
