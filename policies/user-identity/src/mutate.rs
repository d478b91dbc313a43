//! Puts the submitter's identity where it has effect, and takes it away where it has none.

use jobgate_guest::{Document, Editor, Pointer, Site, Value, Why, form};

use crate::model::{Job, Model, Want};
use crate::settings::{OnOther, Settings};

/// Mends what can be mended without a choice. What is written depends on what stands there alone, so that a second run finds
/// nothing to do.
pub(crate) fn mutate(model: &Model, document: &Document, editor: &Editor, settings: &Settings) {
    let mender = Mender { model, document, editor, settings };
    for site in &model.misplaced {
        mender.remove(&site.pointer, "AML-ID-004", "an identity below `settings` has no effect");
    }
    for job in &model.jobs {
        job.identities().for_each(|site| mender.spell(site));
        match model.want(job, settings) {
            Want::User => mender.put(job),
            Want::NotUser(rule) => mender.take_away(job, rule),
            Want::Any => {}
        }
    }
}

struct Mender<'a> {
    model: &'a Model,
    document: &'a Document<'a>,
    editor: &'a Editor<'a>,
    settings: &'a Settings,
}

impl Mender<'_> {
    /// Writes a type as the documentation spells it, and a text as the mapping that it must be.
    fn spell(&self, site: &Site<form::Identity>) {
        let spelled = |text: &str| known_type(text).filter(|&known| known != text);
        if let Some(text) = site.text() {
            if let Some(known) = known_type(text) {
                let why = Why::new("AML-ID-009", "an identity is a mapping with a `type`");
                self.set(&site.pointer, identity(known), &why);
            }
            return;
        }
        let at = site.pointer.child("type");
        if let Some(known) = self.document.text(&at).as_deref().and_then(spelled) {
            self.set(
                &at,
                Value::from(known),
                &Why::new("AML-ID-008", "types are spelled as in the documentation"),
            );
        }
    }

    fn put(&self, job: &Job) {
        let why = Why::new("AML-ID-001", "data are read as the person who submits");
        if job.is_user() || self.model.is_local(self.document, job) {
            return;
        }
        if job.is_absent() {
            self.set(&job.place(), identity("user_identity"), &why);
        } else if self.settings.on_other_identity == OnOther::Replace {
            job.identities().for_each(|site| self.set(&site.pointer, identity("user_identity"), &why));
        }
    }

    fn take_away(&self, job: &Job, rule: &'static str) {
        let users = || job.identities().filter(|site| site.form == form::Identity::User);
        if users().next().is_none() {
            return;
        }
        let reason = match rule {
            "AML-ID-013" => "this type of job takes no user identity",
            "AML-ID-014" => "the client drops the identity of a sweep step: the root's reaches it",
            "AML-ID-003" => "above a nested pipeline an identity has no effect: the steps have it",
            _ => "the profile wants it elsewhere",
        };
        // Where no other place would have it, the identity that somebody wrote is not taken away but judged.
        if rule == "AML-ID-013" || self.wanted_elsewhere(job) {
            users().for_each(|site| self.remove(&site.pointer, rule, reason));
        }
    }

    /// Whether another job of the same submission gets the identity that this one loses.
    fn wanted_elsewhere(&self, job: &Job) -> bool {
        !job.is_opaque
            && self.model.jobs.iter().any(|other| {
                let related = other.pointer.is_within(&job.pointer) || job.pointer.is_within(&other.pointer);
                related
                    && self.model.want(other, self.settings) == Want::User
                    && !self.model.is_local(self.document, other)
            })
    }

    fn set(&self, pointer: &Pointer, value: Value, why: &Why) {
        if self.editor.writable(pointer) {
            self.editor.set(pointer, value, why);
        }
    }

    fn remove(&self, pointer: &Pointer, rule: &str, reason: &str) {
        if self.editor.writable(pointer) {
            self.editor.remove(pointer, &Why::new(rule, reason));
        }
    }
}

/// An identity of this type, with nothing else said of it.
pub(crate) fn identity(kind: &str) -> Value {
    Value::mapping([("type", Value::from(kind))])
}

/// The documented spelling of an identity's type, however it is written. `managed_identity` is documented beside `managed`, and
/// stays.
pub(crate) fn known_type(text: &str) -> Option<&'static str> {
    let spelled = snake_case(text);
    ["user_identity", "managed", "managed_identity", "aml_token"].into_iter().find(|known| *known == spelled)
}

/// Camel case as the client turns it into words before it looks at a type (azure-ai-ml 1.35.2, `camel_to_snake`).
fn snake_case(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut snake = String::with_capacity(text.len() + 4);
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let next_is_small = chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let ends_a_word = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        if char.is_ascii_uppercase() && before.is_some() && (next_is_small || ends_a_word) {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_as_the_client_knows_them() {
        for (text, known) in [
            ("user_identity", Some("user_identity")),
            ("UserIdentity", Some("user_identity")),
            ("userIdentity", Some("user_identity")),
            ("USER_IDENTITY", Some("user_identity")),
            ("AMLToken", Some("aml_token")),
            ("aml_token", Some("aml_token")),
            ("Managed", Some("managed")),
            ("managed_identity", Some("managed_identity")),
            ("ManagedIdentity", Some("managed_identity")),
            ("managedidentity", None),
            ("user", None),
            ("service_principal", None),
            ("", None),
            ("ü", None),
        ] {
            assert_eq!(known_type(text), known, "{text}");
        }
    }
}
