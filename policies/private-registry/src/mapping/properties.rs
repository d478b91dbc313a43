//! What holds for every mapping of every image.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::{Rule, Verdict, verdict};
use crate::prefix::Prefix;
use crate::reference::Reference;

/// Few hosts and words, so that rules meet each other and their own results.
const HOSTS: [&str; 6] =
    ["docker.io", "mcr.microsoft.com", "a.azurecr.io", "A.azurecr.io", "a.azurecr.io:443", "localhost"];
const WORDS: [&str; 6] = ["library", "python", "x", "docker.io", "a.azurecr.io", "mcr.microsoft.com"];

fn prefix() -> impl Strategy<Value = Prefix> {
    (prop::sample::select(&HOSTS[..]), vec(prop::sample::select(&WORDS[..]), 0..3)).prop_map(
        |(host, words)| {
            let parts: Vec<&str> = std::iter::once(host).chain(words).collect();
            Prefix::parse(&parts.join("/")).unwrap()
        },
    )
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    vec((prefix(), prefix()).prop_map(|(from, to)| Rule { from, to }), 0..5)
}

fn reference() -> impl Strategy<Value = Reference> {
    let host = option::of(prop::sample::select(&HOSTS[..]));
    let words = vec(prop::sample::select(&WORDS[..]), 1..4);
    let tag = option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,5}");
    let digest = option::of("[0-9a-f]{64}");
    (host, words, tag, digest).prop_map(|(host, words, tag, digest)| {
        let parts: Vec<&str> = host.into_iter().chain(words).collect();
        let tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = digest.map(|digest| format!("@sha256:{digest}")).unwrap_or_default();
        Reference::parse(&[parts.join("/"), tag, digest].concat()).unwrap()
    })
}

/// The host without its port, in lower case.
fn host(reference: &Reference) -> String {
    let host = reference.domain.split(':').next().unwrap_or_default();
    host.to_ascii_lowercase()
}

proptest! {
    #[test]
    fn a_rewrite_is_final_and_names_its_host_once(
        reference in reference(),
        rules in rules(),
        allowed in vec(prefix(), 0..3),
    ) {
        let Verdict::Mapped(rule, mapped) = verdict(&reference, &rules, &allowed) else { return Ok(()) };
        prop_assert_eq!(verdict(&mapped, &rules, &allowed), Verdict::Allowed);
        prop_assert_eq!(Reference::parse(&mapped.to_string()), Ok(mapped.clone()));
        prop_assert_eq!((&mapped.tag, &mapped.digest), (&reference.tag, &reference.digest));
        prop_assert!(rule.to.rest_of(&mapped).is_some());
        prop_assert_eq!(rule.to.rest_of(&mapped), rule.from.rest_of(&reference));
        let host = host(&mapped);
        prop_assert!(!mapped.path.split('/').any(|component| component == host), "{}", mapped);
    }

    #[test]
    fn what_is_allowed_stays(reference in reference(), rules in rules(), allowed in vec(prefix(), 1..3)) {
        if allowed.iter().any(|prefix| prefix.rest_of(&reference).is_some()) {
            prop_assert_eq!(verdict(&reference, &rules, &allowed), Verdict::Allowed);
        }
    }

    #[test]
    fn no_longer_rule_was_passed_over(reference in reference(), rules in rules()) {
        let taken = |rule: &Rule| -> Result<(), TestCaseError> {
            for other in rules.iter().filter(|other| other.from.rest_of(&reference).is_some()) {
                prop_assert!(other.from.len() <= rule.from.len());
            }
            let first = rules.iter().find(|other| other.from.contains(&rule.from) && rule.from.contains(&other.from));
            prop_assert_eq!(first, Some(rule));
            Ok(())
        };
        match verdict(&reference, &rules, &[]) {
            Verdict::Mapped(rule, _) | Verdict::Stuck(rule, _) => taken(rule)?,
            Verdict::Unmapped => prop_assert!(rules.iter().all(|rule| rule.from.rest_of(&reference).is_none())),
            Verdict::Allowed => prop_assert!(rules.iter().any(|rule| rule.to.rest_of(&reference).is_some())),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
        }
        let _ = Prefix::parse(&text);
    }

    /// Texts near the grammar, where most of the random ones are not.
    #[test]
    fn what_is_read_reads_the_same_again(text in "[a-zA-Z0-9:./_@-]{0,60}|[a-z.]{1,9}(/[a-z._-]{1,5}){0,3}(:[a-z0-9.-]{1,4})?") {
        if let Ok(reference) = Reference::parse(&text) {
            prop_assert_eq!(Reference::parse(&reference.to_string()), Ok(reference));
        }
    }
}
