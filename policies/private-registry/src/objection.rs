//! What is wrong with where an image comes from.

use jobgate_guest::Level;

use crate::mapping::Verdict;
use crate::reference::Reference;
use crate::settings::{Settings, Unmapped};
use crate::shown::shown;

/// The most registries that a message lists.
const MOST_LISTED: usize = 5;

/// The finding that an image makes, without rule and place.
pub(crate) struct Objection {
    pub(crate) level: Level,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// To an image, as a rule rewrites such ones.
pub(crate) fn of(
    text: &str,
    reference: &Reference,
    rewriting: &str,
    settings: &Settings,
) -> Option<Objection> {
    match settings.verdict(reference, rewriting) {
        Verdict::Unmapped => unmapped(text, reference, settings),
        verdict => not_rewritten(text, &verdict),
    }
}

/// To an image that no rule knows and that is not allowed.
pub(crate) fn unmapped(text: &str, reference: &Reference, settings: &Settings) -> Option<Objection> {
    let level = match settings.unmapped {
        Unmapped::Deny => Level::Error,
        Unmapped::Warn => Level::Warning,
        Unmapped::Keep => return None,
    };
    let image = shown(text);
    let domain = shown(&reference.domain);
    let message = if settings.targets().any(|prefix| prefix.is_registry_of(reference)) {
        format!("`{image}` is in a part of `{domain}` that is not allowed")
    } else {
        format!("`{image}` comes from `{domain}`, which is not allowed")
    };
    Some(Objection { level, message, help: allowed(settings) })
}

/// To an image that comes from where a rule takes it away, because the rewrite was not made or could not be.
pub(crate) fn not_rewritten(text: &str, verdict: &Verdict) -> Option<Objection> {
    let image = shown(text);
    let (message, help) = match verdict {
        Verdict::Mapped(_, mapped) => (
            format!("`{image}` must come from the private registry"),
            format!("write `{mapped}`, or run `jobgate fix`"),
        ),
        Verdict::Stuck(rule, obstacle) => (
            format!("`{image}` cannot be taken from `{}` to `{}`: {obstacle}", rule.from, rule.to),
            "write the image as the private registry has it".to_owned(),
        ),
        Verdict::Allowed | Verdict::Unmapped => return None,
    };
    Some(Objection { level: Level::Error, message, help })
}

fn allowed(settings: &Settings) -> String {
    let mut listed: Vec<String> = Vec::new();
    for prefix in settings.targets() {
        let quoted = format!("`{}`", shown(&prefix.to_string()));
        if !listed.contains(&quoted) {
            listed.push(quoted);
        }
    }
    match listed.len() {
        0 => "list the registry under `allowed` in the policy's settings, where none is yet".to_owned(),
        1..=MOST_LISTED => format!("use an image of {}", listed.join(", ")),
        more => {
            listed.truncate(MOST_LISTED);
            format!(
                "use an image of {}, or {} more in the policy's settings",
                listed.join(", "),
                more - MOST_LISTED
            )
        }
    }
}
