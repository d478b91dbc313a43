//! Which images stay, which come from elsewhere, and from where.

#[cfg(test)]
mod properties;

use serde::Deserialize;
use thiserror::Error;

use crate::prefix::Prefix;
use crate::reference::Reference;

/// Images of one place come from another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) from: Prefix,
    pub(crate) to: Prefix,
}

/// What becomes of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict<'a> {
    /// It stays: it comes from an allowed registry, or from the target of a rule.
    Allowed,
    /// A rule takes it to another place.
    Mapped(&'a Rule, Reference),
    /// A rule wants to take it to another place and cannot.
    Stuck(&'a Rule, Obstacle),
    /// No rule knows it.
    Unmapped,
}

/// Why a rule cannot be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Obstacle {
    /// `a.azurecr.io/a.azurecr.io/x`, which Azure ML itself was seen to make (Azure/azureml-examples#2959).
    #[error("the host of the registry would stand in the reference twice")]
    DoubledHost,
    /// The whole repository is the prefix, and the target is a registry.
    #[error("no repository would be left")]
    NoRepository,
    /// Too long, or a place that Docker Hub reads differently.
    #[error("the result would be no reference to that place")]
    NoReference,
}

/// Decides on a reference. A pure function, and idempotent: what it maps something to is the target of a rule, and so allowed.
///
/// Of the rules the one with the longest `from` counts; of equally long ones the first.
pub(crate) fn verdict<'a>(reference: &Reference, rules: &'a [Rule], allowed: &[Prefix]) -> Verdict<'a> {
    let targets = rules.iter().map(|rule| &rule.to);
    if allowed.iter().chain(targets).any(|prefix| prefix.rest_of(reference).is_some()) {
        return Verdict::Allowed;
    }
    let mut best: Option<(&Rule, &str)> = None;
    for rule in rules {
        let Some(rest) = rule.from.rest_of(reference) else { continue };
        if best.is_none_or(|(other, _)| rule.from.len() > other.from.len()) {
            best = Some((rule, rest));
        }
    }
    match best {
        None => Verdict::Unmapped,
        Some((rule, rest)) => match apply(rule, rest, reference) {
            Ok(mapped) => Verdict::Mapped(rule, mapped),
            Err(obstacle) => Verdict::Stuck(rule, obstacle),
        },
    }
}

fn apply(rule: &Rule, rest: &str, reference: &Reference) -> Result<Reference, Obstacle> {
    let mapped = rule.to.reference(rest, reference);
    if mapped.path.is_empty() {
        return Err(Obstacle::NoRepository);
    }
    if rule.to.doubles_host(&mapped.path) {
        return Err(Obstacle::DoubledHost);
    }
    match Reference::parse(&mapped.to_string()) {
        Ok(read) if read == mapped => Ok(mapped),
        _ => Err(Obstacle::NoReference),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(pairs: &[(&str, &str)]) -> Vec<Rule> {
        let prefix = |text: &str| Prefix::parse(text).unwrap();
        pairs.iter().map(|(from, to)| Rule { from: prefix(from), to: prefix(to) }).collect()
    }

    /// What becomes of an image, as one word.
    fn outcome(image: &str, pairs: &[(&str, &str)], allowed: &[&str]) -> String {
        let rules = rules(pairs);
        let allowed: Vec<Prefix> = allowed.iter().map(|text| Prefix::parse(text).unwrap()).collect();
        match verdict(&Reference::parse(image).unwrap(), &rules, &allowed) {
            Verdict::Allowed => "allowed".to_owned(),
            Verdict::Mapped(_, mapped) => mapped.to_string(),
            Verdict::Stuck(_, obstacle) => format!("{obstacle:?}"),
            Verdict::Unmapped => "unmapped".to_owned(),
        }
    }

    #[test]
    fn tags_and_digests_are_kept() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let to = [
            ("docker.io", "corp.azurecr.io/docker.io"),
            ("mcr.microsoft.com", "corp.azurecr.io/mcr.microsoft.com"),
        ];
        for (image, mapped) in [
            ("python", "corp.azurecr.io/docker.io/library/python".to_owned()),
            ("python:3.10", "corp.azurecr.io/docker.io/library/python:3.10".to_owned()),
            ("index.docker.io/pytorch/pytorch", "corp.azurecr.io/docker.io/pytorch/pytorch".to_owned()),
            (
                &format!("mcr.microsoft.com/a/b:1@{digest}"),
                format!("corp.azurecr.io/mcr.microsoft.com/a/b:1@{digest}"),
            ),
            ("corp.azurecr.io/x:1", "unmapped".to_owned()),
            ("corp.azurecr.io/docker.io/library/python:3.10", "allowed".to_owned()),
            ("registry-1.docker.io/library/python", "unmapped".to_owned()),
        ] {
            assert_eq!(outcome(image, &to, &[]), mapped, "{image}");
        }
    }

    #[test]
    fn the_longest_prefix_wins_then_the_first() {
        let to = [
            ("docker.io", "a.azurecr.io/hub"),
            ("docker.io/library/python", "a.azurecr.io/python"),
            ("docker.io/library", "a.azurecr.io/official"),
            ("docker.io/library", "a.azurecr.io/second"),
        ];
        assert_eq!(outcome("python:3", &to, &[]), "a.azurecr.io/python:3");
        assert_eq!(outcome("docker.io/library/python/x", &to, &[]), "a.azurecr.io/python/x");
        assert_eq!(outcome("ubuntu", &to, &[]), "a.azurecr.io/official/ubuntu");
        assert_eq!(outcome("pytorch/pytorch", &to, &[]), "a.azurecr.io/hub/pytorch/pytorch");
    }

    #[test]
    fn what_is_allowed_stays() {
        let to = [("docker.io", "a.azurecr.io")];
        assert_eq!(outcome("pytorch/pytorch", &to, &["docker.io/pytorch"]), "allowed");
        assert_eq!(outcome("python", &to, &["docker.io/pytorch"]), "a.azurecr.io/library/python");
        assert_eq!(outcome("a.azurecr.io/a.azurecr.io/x:1", &to, &[]), "allowed");
    }

    #[test]
    fn what_a_rule_made_no_other_rule_takes() {
        let to = [("docker.io", "b.io/mirror"), ("b.io", "c.io")];
        assert_eq!(outcome("python", &to, &[]), "b.io/mirror/library/python");
        assert_eq!(outcome("b.io/mirror/library/python", &to, &[]), "allowed");
        assert_eq!(outcome("b.io/x", &to, &[]), "c.io/x");
        let grows = [("b.io", "b.io/b")];
        assert_eq!(outcome("b.io/x", &grows, &[]), "b.io/b/x");
        assert_eq!(outcome("b.io/b/x", &grows, &[]), "allowed");
    }

    #[test]
    fn a_result_that_is_no_such_reference_is_refused() {
        let to = [("docker.io", "myacr.azurecr.io"), ("mcr.microsoft.com/azureml", "corp.azurecr.io")];
        // A bare host is a repository of Docker Hub.
        assert_eq!(outcome("myacr.azurecr.io", &to, &[]), "DoubledHost");
        assert_eq!(outcome("docker.io/myacr.azurecr.io/x:1", &to, &[]), "DoubledHost");
        assert_eq!(outcome("mcr.microsoft.com/azureml:1", &to, &[]), "NoRepository");
        assert_eq!(outcome("mcr.microsoft.com/azureml/base:1", &to, &[]), "corp.azurecr.io/base:1");
        assert_eq!(outcome("a.io/x", &[("a.io", "docker.io")], &[]), "NoReference");
        assert_eq!(
            outcome(&format!("a.io/{}", "x".repeat(250)), &[("a.io", "b.io/mirror")], &[]),
            "NoReference"
        );
    }
}
