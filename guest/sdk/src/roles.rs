//! Whether role assignments allow something: what the fact `role-assignments` says, evaluated as Azure does.
//!
//! Allowed is what one single role allows: its `notActions` take away from its own `actions` and from no other role's. Actions and data
//! actions are apart; `*` stands for anything; case does not count. An assignment with a condition may or may not hold
//! (documentation of Azure RBAC, "List Azure role assignments" and "Understand role definitions").

use serde::Deserialize;

/// What the fact `role-assignments` says of one principal at one resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Assignments {
    assignments: Vec<Assignment>,
    denied: Option<Vec<Denied>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Assignment {
    scope: Option<String>,
    condition: Option<String>,
    role: Role,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Role {
    name: Option<String>,
    permissions: Vec<Permission>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Denied {
    permissions: Vec<Permission>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Permission {
    actions: Vec<String>,
    not_actions: Vec<String>,
    data_actions: Vec<String>,
    not_data_actions: Vec<String>,
}

/// Something that a role may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<'a> {
    /// On the resource itself, for example `Microsoft.ContainerRegistry/registries/pull/read`.
    Action(&'a str),
    /// On its data.
    DataAction(&'a str),
}

/// What assignments say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed: by this role, at this scope.
    Allowed {
        /// The name of the role.
        role: String,
        /// Where it was assigned.
        scope: String,
    },
    /// It depends: a condition, or a deny assignment whose principals the host does not judge.
    Depends(String),
    /// No role allows it.
    No,
}

impl Assignments {
    /// Whether something is allowed, and by which assignment.
    pub fn verdict(&self, need: Need<'_>) -> Verdict {
        let mut depends = None;
        for assignment in &self.assignments {
            if !assignment.role.permissions.iter().any(|permission| permission.allows(need)) {
                continue;
            }
            let role = assignment.role.name.clone().unwrap_or_else(|| "a role".to_owned());
            if assignment.condition.as_ref().is_some_and(|condition| !condition.is_empty()) {
                depends.get_or_insert(format!("the role `{role}` is assigned with a condition"));
                continue;
            }
            let denied = self.denied.iter().flatten().flat_map(|denied| &denied.permissions);
            if denied.into_iter().any(|permission| permission.allows(need)) {
                return Verdict::Depends("a deny assignment is about it".to_owned());
            }
            return Verdict::Allowed { role, scope: assignment.scope.clone().unwrap_or_default() };
        }
        depends.map_or(Verdict::No, Verdict::Depends)
    }

    /// The names of the roles that are assigned.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.assignments.iter().filter_map(|assignment| assignment.role.name.as_deref())
    }
}

impl Permission {
    fn allows(&self, need: Need<'_>) -> bool {
        let (wanted, allowed, taken) = match need {
            Need::Action(wanted) => (wanted, &self.actions, &self.not_actions),
            Need::DataAction(wanted) => (wanted, &self.data_actions, &self.not_data_actions),
        };
        let any = |patterns: &[String]| {
            patterns.iter().any(|pattern| matches(pattern.as_bytes(), wanted.as_bytes()))
        };
        any(allowed) && !any(taken)
    }
}

/// Whether a pattern with `*` matches a text; case does not count.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(byte) if byte.eq_ignore_ascii_case(&text[seen]) => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((before, from)) => {
                    star = Some((before, from + 1));
                    (at, seen) = (before + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const READ: Need<'_> =
        Need::DataAction("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read");

    fn verdict(assignments: &str, need: Need<'_>) -> Verdict {
        json::read::<Assignments>(assignments).unwrap().verdict(need)
    }

    fn role(name: &str, permission: &str, condition: &str) -> String {
        format!(
            r#"{{"scope": "/s", "condition": {condition}, "role": {{"name": "{name}", "permissions": [{permission}]}}}}"#
        )
    }

    #[test]
    fn wildcards_match_as_azure_matches_them() {
        for (pattern, text, expected) in [
            ("*", "a/b/c", true),
            ("*/read", "a/b/read", true),
            ("*/read", "a/b/write", false),
            ("a/*/read", "a/b/c/read", true),
            ("A/B", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn one_role_alone_must_allow_it() {
        let reader = role("Reader", r#"{"dataActions": ["Microsoft.Storage/*/blobs/read"]}"#, "null");
        let broad = role("Broad", r#"{"dataActions": ["*"], "notDataActions": ["*/read"]}"#, "null");
        let allowed = Verdict::Allowed { role: "Reader".to_owned(), scope: "/s".to_owned() };
        let of = |assignments: &[&str]| {
            verdict(&format!(r#"{{"assignments": [{}]}}"#, assignments.join(",")), READ)
        };
        assert_eq!(of(&[&reader]), allowed);
        // What one role takes from itself it does not take from another.
        assert_eq!(of(&[&broad, &reader]), allowed);
        assert_eq!(of(&[&broad]), Verdict::No);
        assert_eq!(of(&[]), Verdict::No);
    }

    #[test]
    fn actions_and_data_actions_are_apart() {
        let owner = role("Owner", r#"{"actions": ["*"]}"#, "null");
        let text = format!(r#"{{"assignments": [{owner}]}}"#);
        assert_eq!(verdict(&text, READ), Verdict::No);
        let pull = Need::Action("Microsoft.ContainerRegistry/registries/pull/read");
        assert!(matches!(verdict(&text, pull), Verdict::Allowed { .. }));
    }

    #[test]
    fn a_condition_and_a_deny_assignment_make_it_depend() {
        let reader = |condition: &str| role("Reader", r#"{"dataActions": ["*"]}"#, condition);
        let conditional = format!(r#"{{"assignments": [{}]}}"#, reader("\"@Resource\""));
        assert!(matches!(verdict(&conditional, READ), Verdict::Depends(_)));
        let denied = format!(
            r#"{{"assignments": [{}], "denied": [{{"permissions": [{{"dataActions": ["*"]}}]}}]}}"#,
            reader("null")
        );
        assert!(matches!(verdict(&denied, READ), Verdict::Depends(_)));
        let unknown = format!(r#"{{"assignments": [{}], "denied": null}}"#, reader("null"));
        assert!(matches!(verdict(&unknown, READ), Verdict::Allowed { .. }));
    }
}
