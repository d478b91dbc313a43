//! Submissions for the tests of the rules.

use jobgate_guest::form::{Environment, Image};
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::PrivateRegistry;

/// An environment with an image.
pub(super) fn image(image: Value) -> Submission {
    Submission::new("environment", json!({"name": "e", "image": image}))
        .site(Place::new("/image", Image::Inline))
        .grant("image")
}

/// An environment with a Dockerfile that has these images.
pub(super) fn dockerfile(images: &[&str]) -> Submission {
    let forms =
        [Image::DockerfileFrom, Image::DockerfileCopy, Image::DockerfileMount, Image::DockerfileArgument];
    let mut submission = Submission::new("environment", json!({"name": "e", "build": {"path": "./context"}}))
        .dockerfile("/build", "context/Dockerfile", images)
        .grant("image");
    for (i, form) in (0..images.len()).zip(forms.into_iter().cycle()) {
        submission = submission.site(Place::new(format!("/build/~dockerfile/images/{i}"), form));
    }
    submission
}

/// A place of an image whose value the host cannot tell.
pub(super) fn without_value(form: Image) -> Submission {
    Submission::new("environment", json!({"name": "e", "build": {"path": "./context"}}))
        .site(Place::new("/build", form).without_value())
        .grant("image")
}

/// A job whose environment is a text, of a form as long as it is one.
pub(super) fn environment(text: &str, form: Environment) -> Submission {
    let judge = move |value: Option<&Value>| match value {
        Some(Value::String(_)) => form.clone(),
        _ => Environment::Inline,
    };
    Submission::new("job/command", json!({"environment": text}))
        .site(Place::judged("/environment", judge))
        .site(Place::new("/environment/image", Image::Inline))
        .grant("environment")
}

/// Settings with one rule.
pub(super) fn mirror() -> Value {
    json!({"rules": [{"from": "docker.io", "to": "corp.azurecr.io/docker.io"}]})
}

/// The findings of one rule.
pub(super) fn of_rule(id: &str, submission: &Submission, settings: &Value) -> Vec<Finding> {
    let mut findings = submission.validate::<PrivateRegistry>(settings).unwrap();
    findings.retain(|finding| finding.rule == id);
    findings
}

/// The level and the message of the only finding of a rule; none if it has none.
pub(super) fn only(id: &str, submission: &Submission, settings: &Value) -> Option<(Level, String)> {
    let mut findings = of_rule(id, submission, settings);
    assert!(findings.len() < 2, "{findings:#?}");
    let finding = findings.pop()?;
    assert!(finding.help.is_some_and(|help| !help.is_empty()), "a finding says what to do");
    Some((finding.level, finding.message))
}

/// What a submission becomes, and how many changes that took.
pub(super) fn mend(submission: &Submission, settings: &Value) -> (Value, usize) {
    let changes = submission.mutate::<PrivateRegistry>(settings).unwrap();
    (submission.tree(), changes.len())
}
