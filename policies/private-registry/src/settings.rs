//! What the configuration can say.

mod environments;
mod fields;
pub(crate) mod text;

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};

pub(crate) use self::environments::{Environments, Images, Target};
use self::fields::read_fields;
use self::text::read_word;
use crate::mapping::{self, Rule, Verdict};
use crate::prefix::Prefix;
use crate::reference::Reference;
use crate::rules;

/// The settings; README.md explains each.
#[derive(Debug, Default)]
pub struct Settings {
    rules: Vec<Rule>,
    allowed: Vec<Prefix>,
    pub(crate) unmapped: Unmapped,
    pub(crate) require: Require,
    /// Whether what `require` misses is added, as the workspace and the registries have it.
    pin: bool,
    pub(crate) environments: Environments,
    levels: Levels,
    /// Every policy takes one; the rules of this one are the same in each.
    _profile: Profile,
}

read_fields!(Settings: rules "rules", allowed "allowed", unmapped "unmapped", require "require", pin "pin",
    environments "environments", levels "levels", _profile "profile");

/// What an image is that no rule knows and that is not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unmapped {
    /// An error.
    #[default]
    Deny,
    /// A warning.
    Warn,
    /// Nothing.
    Keep,
}

/// What pins an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Require {
    /// A tag other than `latest`, or a digest.
    #[default]
    Tag,
    /// A digest.
    Digest,
    /// Nothing need pin it.
    None,
}

read_word!(Unmapped: "deny" Deny, "warn" Warn, "keep" Keep);
read_word!(Require: "tag" Tag, "digest" Digest, "none" None);

impl Settings {
    /// What becomes of an image, as far as the rule that a rewrite belongs to is on. Where it is off, nothing is rewritten, and
    /// what would have been is not allowed.
    pub(crate) fn verdict(&self, reference: &Reference, rewrite: &str) -> Verdict<'_> {
        match mapping::verdict(reference, &self.rules, &self.allowed) {
            Verdict::Mapped(..) | Verdict::Stuck(..) if self.levels.is_off(rewrite) => Verdict::Unmapped,
            verdict => verdict,
        }
    }

    /// Whether a rule pins what is not pinned.
    pub(crate) fn pins(&self, rule: &str) -> bool {
        self.pin && !self.levels.is_off(rule)
    }

    /// Whether a rule is off: for it nothing is asked.
    pub(crate) fn is_off(&self, rule: &str) -> bool {
        self.levels.is_off(rule)
    }

    /// Everything that an image may begin with.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Prefix> {
        self.allowed.iter().chain(self.rules.iter().map(|rule| &rule.to))
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        for (i, rule) in self.rules.iter().enumerate() {
            problems.extend(self.check_rule(rule, &Pointer::ROOT.child("rules").item(i)));
        }
        if self.pin && self.require == Require::None {
            let message = "there is nothing to pin where `require` is `none`: set it to `tag` or `digest`";
            problems.push(Problem::new(Pointer::ROOT.child("pin"), message));
        }
        problems.extend(self.environments.check(&Pointer::ROOT.child("environments"), self));
        problems
    }

    fn check_rule(&self, Rule { from, to }: &Rule, at: &Pointer) -> Option<Problem> {
        let never = |by: &str, allowed: &Prefix| {
            let message = format!(
                "this rule would never apply: `{from}` is within `{allowed}`, which {by}, and what is allowed stays: \
                 remove one of them"
            );
            Problem::new(at.child("from"), message)
        };
        if to.doubles_host(to.path()) {
            let message = format!("`{to}` has the host of its registry twice: write it once");
            return Some(Problem::new(at.child("to"), message));
        }
        if to.contains(from) {
            return Some(never("is the target of the rule", to));
        }
        self.allowed.iter().find(|allowed| allowed.contains(from)).map(|allowed| never("is allowed", allowed))
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::check;
    use serde_json::{Value, json};

    use crate::PrivateRegistry;

    #[test]
    fn right_settings_have_no_problem() {
        for settings in [
            json!({}),
            json!({
                "rules": [
                    {"from": "docker.io", "to": "corp.azurecr.io/hub"},
                    {"from": "docker.io/library", "to": "corp.azurecr.io/hub/library"},
                    {"from": "docker.io", "to": "b.azurecr.io"},
                ],
                "allowed": ["corp.azurecr.io", "mcr.microsoft.com/azureml"],
                "unmapped": "deny",
                "require": "digest",
                "pin": true,
                "environments": {
                    "images": "required",
                    "map": {"azureml:a@latest": "azureml:corp-a:7", "AzureML-*": {"image": "corp.azurecr.io/base:1"}},
                    "allow": ["azureml:corp-*", "azureml://registries/corp/"],
                    "deny": ["AzureML-*"],
                },
                "profile": "docs-2023",
                "levels": {"AML-ENV-003": "error"},
            }),
            // A chain: what one rule made, the other leaves alone.
            json!({"rules": [{"from": "a.io", "to": "b.io/m"}, {"from": "b.io", "to": "c.io"}]}),
        ] {
            assert_eq!(check::<PrivateRegistry>(&settings), [], "{settings}");
        }
    }

    #[test]
    fn a_problem_names_its_place() {
        let mapped =
            |target: Value| json!({"environments": {"map": {"azureml:a": target}, "deny": ["azureml:a:*"]}});
        for (settings, pointer, message) in [
            (json!({"rule": []}), "/rule", "unknown field"),
            (json!({"rules": [{"from": "docker.io"}]}), "/rules/0", "missing field `to`"),
            (
                json!({"rules": [{"from": "python", "to": "a.io"}]}),
                "/rules/0/from",
                "docker.io/library/python",
            ),
            (json!({"allowed": ["a.io", "a.io/x:1"]}), "/allowed/1", "tag"),
            (json!({"unmapped": "maybe"}), "/unmapped", "unknown variant"),
            (json!({"pin": true, "require": "none"}), "/pin", "nothing to pin"),
            (json!({"environments": {"images": "no"}}), "/environments/images", "unknown variant"),
            (json!({"rules": [{"from": "b.io", "to": "a.io/a.io"}]}), "/rules/0/to", "twice"),
            (json!({"rules": [{"from": "a.io/x", "to": "a.io"}]}), "/rules/0/from", "never apply"),
            (
                json!({"rules": [{"from": "a.io/x", "to": "b.io"}], "allowed": ["a.io"]}),
                "/rules/0/from",
                "never apply",
            ),
            (
                json!({"environments": {"allow": ["mcr.microsoft.com/*"]}}),
                "/environments/allow/0",
                "begins with `azureml:`",
            ),
            (mapped(json!("./env.yml")), "/environments/map/azureml:a", "begins with `azureml:`"),
            (mapped(json!("azureml:b")), "/environments/map/azureml:a", "names no version"),
            (mapped(json!("azureml:a:3")), "/environments/map/azureml:a", "`deny` forbids"),
            (mapped(json!({"image": "Bad"})), "/environments/map/azureml:a", "upper-case"),
            (mapped(json!({"image": "python:3"})), "/environments/map/azureml:a/image", "not allowed"),
            (mapped(json!({"build": "."})), "/environments/map/azureml:a", "no `{image: …}`"),
            (mapped(json!({"image": "x", "build": "."})), "/environments/map/azureml:a", "one key"),
            (mapped(json!({})), "/environments/map/azureml:a", "one key"),
            (mapped(json!(1)), "/environments/map/azureml:a", "a reference like"),
            (json!({"levels": {"AML-ENV-008": "off"}}), "/levels/AML-ENV-008", "unknown rule"),
        ] {
            let problems = check::<PrivateRegistry>(&settings);
            let [problem] = problems.as_slice() else { panic!("{settings}: {problems:?}") };
            assert!(problem.pointer.starts_with(pointer), "{settings}: {problem:?}");
            assert!(problem.message.contains(message), "{settings}: {problem:?}");
        }
    }

    #[test]
    fn the_schema_has_the_settings_that_are_read() {
        let metadata: Value = serde_yaml::from_str(include_str!("../policy.yaml")).unwrap();
        let schema = &metadata["settings-schema"];
        let environments = &schema["properties"]["environments"];
        for (schema, wrong) in [(schema, json!({"?": 1})), (environments, json!({"environments": {"?": 1}}))]
        {
            let read = check::<PrivateRegistry>(&wrong)[0].message.clone();
            let keys = schema["properties"].as_object().unwrap();
            assert!(keys.keys().all(|key| read.contains(&format!("`{key}`"))), "{read}");
            assert_eq!(read.matches('`').count() / 2, keys.len() + 1, "{read}");
        }
    }
}
