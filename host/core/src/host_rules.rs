//! The rules of jobgate itself: what it finds while reading and resolving, before any policy runs. One table, which
//! `jobgate explain` prints and every finding of the host names a row of.

use crate::finding::{Finding, Level, Origin, Place};

/// A rule of the host's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// As findings name it.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// What it means, why it is a rule, and what to do.
    pub explanation: &'static str,
}

/// Every rule of the host's own, by id.
pub const HOST_RULES: &[HostRule] = &[
    DUPLICATE_KEYS,
    CONFIGURATION,
    CYCLE,
    NO_ROOT,
    NOT_A_MAPPING,
    NOT_FOUND,
    NOT_UTF8,
    OUTSIDE_ROOT,
    OVERRIDE,
    PLACEHOLDER,
    POLICY_FAILED,
    SYNTAX,
    TOO_LARGE,
    TWO_ROLES,
    UNKNOWN_KIND,
    UNREADABLE,
];

/// The rule of this id.
pub fn host_rule(id: &str) -> Option<&'static HostRule> {
    HOST_RULES.iter().find(|rule| rule.id == id)
}

pub(crate) const DUPLICATE_KEYS: HostRule = HostRule {
    id: "AML-ID-017",
    title: "A key stands once in its mapping",
    explanation: "The official client lets the last of several equal keys win and says nothing, other readers take the first or \
        refuse: what was reviewed is then not what runs. `yes` and `true` are one key, because YAML 1.1 reads both as a boolean. \
        Keys that come from a merge (`<<`) do not count. Remove all but one.",
};
/// What is wrong in a configuration: never a finding of a spec, but shown like one.
pub const CONFIGURATION: HostRule = HostRule {
    id: "jobgate/configuration",
    title: "The configuration can be used as it stands",
    explanation: "A key that does not exist, a value of another kind, settings that a policy refuses, or an entry of a repository that would \
        take something from the organisation's: what is silently ignored looks as if it were in force, so nothing is admitted until it is \
        corrected. `jobgate config-schema` prints the schema of `jobgate.yaml`, `jobgate policy inspect --format json` that of a policy's \
        settings.",
};
pub(crate) const CYCLE: HostRule = HostRule {
    id: "jobgate/cycle",
    title: "No file refers to itself, directly or through others",
    explanation: "A component that contains itself has no end. The reference that closes the cycle is shown; the others are listed \
        with it. Let one of them refer to something else.",
};
pub(crate) const NO_ROOT: HostRule = HostRule {
    id: "jobgate/no-root",
    title: "The project has no root folder",
    explanation: "jobgate reads files below the project root only: the folder given with `--root`, or else the nearest one above the \
        spec that holds `.git` or `jobgate.yaml`. Without any, a spec may refer to every file that you can read. Give `--root`, or put \
        a `jobgate.yaml` into the project's folder.",
};
pub(crate) const NOT_A_MAPPING: HostRule = HostRule {
    id: "jobgate/not-a-mapping",
    title: "A spec is a mapping",
    explanation: "Every spec of Azure ML is a YAML mapping of keys to values. A file that holds a list, a single value or nothing is none. \
        Check that the path names the right file.",
};
pub(crate) const NOT_FOUND: HostRule = HostRule {
    id: "jobgate/not-found",
    title: "A file that a spec refers to exists",
    explanation: "A reference that begins neither with `azureml:` nor as a URL is the path of a file, relative to the folder of the file \
        in which it is written. Correct the path; for something that is registered, write `azureml:NAME:VERSION`.",
};
pub(crate) const NOT_UTF8: HostRule = HostRule {
    id: "jobgate/not-utf8",
    title: "A spec is UTF-8 text",
    explanation: "The official client reads specs as UTF-8, with or without a byte-order mark. Save the file in that encoding.",
};
pub(crate) const OUTSIDE_ROOT: HostRule = HostRule {
    id: "jobgate/outside-root",
    title: "Files of a submission lie below the project root",
    explanation: "What is outside the project's root folder was not reviewed with it, so it is not read. The path is judged after symbolic \
        links are resolved. Move the file into the project, or give a root further up with `--root`.",
};
pub(crate) const OVERRIDE: HostRule = HostRule {
    id: "jobgate/override",
    title: "What the command line sets has a place in the spec",
    explanation: "`--set a.b=c` sets the key `b` of what stands at `a`. Where `a` is a text, such as a reference to a file or to something that \
        is registered, or a list, there is no such key: the official client refuses that as well. Set the whole value, for example \
        `--set 'environment={image: ...}'`, or change the file that is referred to.",
};
pub(crate) const PLACEHOLDER: HostRule = HostRule {
    id: "jobgate/placeholder",
    title: "Placeholders are filled in",
    explanation: "A text such as `<your-image>` or `{{IMAGE}}` comes from a template and names nothing. It is an error where an image, an \
        environment or a reference to a file stands, because no rule can judge what will run, and a warning elsewhere. Expressions of the \
        service (`${{inputs.x}}`) are none. In `command` and `description` only names in capital letters count, as shells and markup use \
        angle brackets too. Write the value.",
};
/// A policy that gave no judgement: never a finding of a spec, but shown like one.
pub const POLICY_FAILED: HostRule = HostRule {
    id: "jobgate/policy-failed",
    title: "Every policy gives a judgement",
    explanation: "A policy that is missing, is not the one that was pinned, does not load, ends with an error, goes over a limit or refuses to judge \
        denies, in whatever mode it is: nobody can tell what it would have found. The message says which policy and why. It is the policy, \
        its limits or its settings that want mending, not the spec.",
};
pub(crate) const SYNTAX: HostRule = HostRule {
    id: "jobgate/syntax",
    title: "A spec is YAML that the official client reads",
    explanation: "The official client reads specs as YAML 1.1. What it refuses is refused here, at the place where reading stopped. Besides, \
        an alias within the value that it stands for is refused, as such a value has no end.",
};
pub(crate) const TOO_LARGE: HostRule = HostRule {
    id: "jobgate/too-large",
    title: "A submission keeps to the limits",
    explanation: "A file has at most 8 MiB and nests at most 100 deep. A submission has at most 1,000,000 nodes, each use of a file counted, and \
        nests at most 200 deep. Anchors and files that each use the next one twice double what they hold with every level: a few lines \
        can ask for more than any machine has.",
};
pub(crate) const TWO_ROLES: HostRule = HostRule {
    id: "jobgate/two-roles",
    title: "A file is one thing",
    explanation: "What a file refers to depends on what it is: a component has an environment, a conda file refers to nothing. A file that is \
        used as two of them, say as conda file of one step and as component of another, would be judged as one of the two and run \
        as both. Give each use a file of its own.",
};
pub(crate) const UNKNOWN_KIND: HostRule = HostRule {
    id: "jobgate/unknown-kind",
    title: "A spec is of a kind that jobgate knows",
    explanation: "The kind is found by `$schema`, then by `type`, then by the keys. Rules apply to kinds, so a spec of no known kind would pass \
        without being judged. Add the `$schema` of the kind that you mean.",
};
pub(crate) const UNREADABLE: HostRule = HostRule {
    id: "jobgate/unreadable",
    title: "A file that a spec refers to can be read",
    explanation: "The path names something that is no file, or that the system does not let jobgate read. The message has the system's words.",
};

impl HostRule {
    /// A finding of this rule, an error.
    pub(crate) fn error(&self, message: String, help: impl Into<String>) -> Finding {
        Finding {
            rule: self.id.to_owned(),
            origin: Origin::Host,
            level: Level::Error,
            undecided: false,
            message,
            help: Some(help.into()),
            place: None,
            pointer: String::new(),
            related: Vec::new(),
            choices: Vec::new(),
            other_uses: 0,
        }
    }
}

/// A finding with its place.
pub(crate) fn at(mut finding: Finding, place: Place, pointer: &str) -> Finding {
    finding.place = Some(place);
    pointer.clone_into(&mut finding.pointer);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_found_by_their_ids() {
        assert!(HOST_RULES.is_sorted_by(|a, b| a.id < b.id));
        for rule in HOST_RULES {
            assert_eq!(host_rule(rule.id), Some(rule));
            assert!(rule.explanation.ends_with('.') && !rule.explanation.contains("  "), "{}", rule.id);
        }
        assert_eq!(host_rule("jobgate/none"), None);
    }
}
