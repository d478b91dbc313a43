//! The facet `identity`: where an identity may stand, or stands without right (client-protocol §7, rules §4).

use jobgate_yaml::Value;

use super::sites::Sites;
use super::walk::{Holder, Spot, child, job_type, text};
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::{NodePlace, Submission};

const NONE_SUPPORTED: &str = "unsupported";

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let (Part::Identity, Some(holder)) = (spot.part, spot.holder) else { return Ok(()) };
    let (right, form) = match holder.part {
        Part::Settings => (Right::NONE.inert("settings"), of_job as fn(&str) -> _),
        Part::Component | Part::Trial => (Right::NONE.inert(NONE_SUPPORTED), of_job as _),
        Part::Workspace => (Right::FREE, of_workspace as _),
        Part::ComputeSpec | Part::Endpoint => (Right::FREE, of_resource as _),
        _ => (of_holder(spot.submission, &holder), of_job as _),
    };
    if spot.is_nothing() {
        return if right.may_stand { sites.add_inert(spot, "absent", right.inert) } else { Ok(()) };
    }
    match form_of(spot, form) {
        "absent" => sites.add_empty(spot, "absent", right.inert),
        form => sites.add_inert(spot, form, right.inert),
    }
}

/// What is known of an identity before one looks at it.
#[derive(Clone, Copy)]
struct Right {
    /// Whether one may stand there.
    may_stand: bool,
    /// Why the service never sees it, or makes nothing of it.
    inert: Option<&'static str>,
}

impl Right {
    const NONE: Self = Self { may_stand: false, inert: None };
    const FREE: Self = Self { may_stand: true, inert: None };

    fn inert(self, code: &'static str) -> Self {
        Self { inert: Some(code), ..self }
    }
}

/// For a job, by its type. An identity on a pipeline with a nested pipeline has no effect (rules AML-ID-003), nor has one on the
/// nested pipeline; the client drops that of a sweep step, crashes on that of a fine-tuning and refuses that of a transfer.
fn of_holder(submission: &Submission, holder: &Holder<'_>) -> Right {
    let is_step = holder.part == Part::Step;
    match job_type(submission, holder.place) {
        "automl" => Right::FREE.inert(NONE_SUPPORTED),
        "finetuning" | "import" | "data_transfer" => Right::NONE.inert(NONE_SUPPORTED),
        "sweep" if is_step => Right::FREE.inert("sweep-step"),
        "pipeline" if is_step || has_nested_pipeline(submission, holder) => {
            Right::FREE.inert("nested-pipeline")
        }
        _ => Right::FREE,
    }
}

/// Whether a pipeline has a step that is one.
fn has_nested_pipeline(submission: &Submission, holder: &Holder<'_>) -> bool {
    // The job of a schedule has its steps in its file, and the overrides above it.
    let file = if holder.part == Part::ScheduledJob { child(submission, holder.place, "job") } else { None };
    let jobs = [Some(holder.place), file].into_iter().flatten();
    jobs.flat_map(|job| [Some(job), child(submission, job, "component")]).flatten().any(|pipeline| {
        let Some(steps) = child(submission, pipeline, "jobs") else { return false };
        let Value::Mapping(mapping) = submission.value(steps) else { return false };
        let step = |node| submission.enter(NodePlace { file: steps.file, node }).0;
        mapping.entries().iter().any(|entry| job_type(submission, step(entry.value)) == "pipeline")
    })
}

/// The form of an identity of a job, by its type as written.
pub(crate) fn identity_type(written: &str) -> &'static str {
    of_job(&snake_case(written))
}

/// The form of what stands there, by its `type`.
fn form_of(spot: &Spot<'_>, form: fn(&str) -> &'static str) -> &'static str {
    let Some(place) = spot.place else { return "absent" };
    match (spot.value(), child(spot.submission, place, "type")) {
        (Value::Mapping(_), Some(kind)) => {
            text(spot.submission, kind).map_or("invalid", |text| form(&snake_case(text)))
        }
        _ => "invalid",
    }
}

/// Identities of jobs (client-protocol §7.1).
fn of_job(kind: &str) -> &'static str {
    match kind {
        "user_identity" => "user",
        "managed" | "managed_identity" => "managed",
        "aml_token" => "aml_token",
        _ => "invalid",
    }
}

/// Identities of computes and endpoints: another vocabulary. `none` is written, and means that nothing is.
fn of_resource(kind: &str) -> &'static str {
    match kind {
        "system_assigned" => "system_assigned",
        "user_assigned" => "user_assigned",
        "none" => "absent",
        _ => "invalid",
    }
}

/// A workspace may have both, of which those that someone made are the ones to look at.
fn of_workspace(kind: &str) -> &'static str {
    match kind {
        "system_assigned,user_assigned" | "system_assigned, user_assigned" => "user_assigned",
        kind => of_resource(kind),
    }
}

/// Camel case turned into words, as the client does before it looks at a type (azure-ai-ml 1.35.2, `camel_to_snake`).
fn snake_case(text: &str) -> String {
    let mut snake = String::with_capacity(text.len() + 4);
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        let begins_a_word = rest.peek().is_some_and(char::is_ascii_lowercase);
        let ends_a_word = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        if char.is_ascii_uppercase()
            && before.is_some_and(|before| before != '_')
            && (begins_a_word || ends_a_word)
        {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
        before = Some(char);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_as_the_client_knows_them() {
        for (text, form) in [
            ("user_identity", "user"),
            ("UserIdentity", "user"),
            ("userIdentity", "user"),
            ("USER_IDENTITY", "user"),
            ("AMLToken", "aml_token"),
            ("aml_token", "aml_token"),
            ("Managed", "managed"),
            ("ManagedIdentity", "managed"),
            ("managedidentity", "invalid"),
            ("user", "invalid"),
            ("system_assigned", "invalid"),
            ("", "invalid"),
            ("ü", "invalid"),
        ] {
            assert_eq!(of_job(&snake_case(text)), form, "{text}");
        }
    }
}
