//! Whether role assignments allow something: what the fact `role-assignments` says, evaluated as Azure does.
//!
//! Allowed is what one single role allows: its `notActions` take away from its own `actions` and from no other role's. Actions and data
//! actions are apart; `*` stands for anything; case does not count. An assignment with a condition may or may not hold
//! (documentation of Azure RBAC, "List Azure role assignments" and "Understand role definitions").

use crate::workspace::Answer;
use crate::{Fact, Part, Refusal};

/// What the fact `role-assignments` says of one principal at one resource.
#[derive(Debug, Default)]
pub struct Assignments {
    assignments: Vec<Assignment>,
    /// Of deny assignments; nothing where they may not be read.
    denied: Vec<Permission>,
}

#[derive(Debug)]
struct Assignment {
    scope: String,
    has_condition: bool,
    role: String,
    permissions: Vec<Permission>,
}

#[derive(Debug)]
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
    /// Reads an answer.
    ///
    /// # Errors
    /// The fact is not of the form that the host gives it: what is not understood must not look like a permission.
    pub fn read(answer: &Answer) -> Result<Answer<Self>, Refusal> {
        Ok(match answer.fact()? {
            Answer::Fact(fact) => Answer::Fact(Self::of(&fact)?),
            Answer::Absent => Answer::Absent,
            Answer::Unknown(why) => Answer::Unknown(why),
        })
    }

    fn of(fact: &Fact<'_>) -> Result<Self, Refusal> {
        let assignments = fact.root().items("/assignments").map(Assignment::read);
        let denied = fact.root().items("/denied").map(|denied| permissions(denied, "/permissions"));
        let denied = denied.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            assignments: assignments.collect::<Result<_, _>>()?,
            denied: denied.into_iter().flatten().collect(),
        })
    }

    /// Whether something is allowed, and by which assignment.
    pub fn verdict(&self, need: Need<'_>) -> Verdict {
        let mut depends = None;
        for assignment in &self.assignments {
            if !assignment.permissions.iter().any(|permission| permission.allows(need)) {
                continue;
            }
            let role = assignment.role.clone();
            if assignment.has_condition {
                depends.get_or_insert(["the role `", &role, "` is assigned with a condition"].concat());
                continue;
            }
            if self.denied.iter().any(|permission| permission.allows(need)) {
                return Verdict::Depends("a deny assignment is about it".to_owned());
            }
            return Verdict::Allowed { role, scope: assignment.scope.clone() };
        }
        depends.map_or(Verdict::No, Verdict::Depends)
    }

    /// The names of the roles that are assigned.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.assignments.iter().map(|assignment| assignment.role.as_str())
    }
}

impl Assignment {
    fn read(part: Part<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            scope: part.text("/scope").unwrap_or_default().to_owned(),
            has_condition: part.at("/condition").is_some() && part.text("/condition") != Some(""),
            role: part.text("/role/name").unwrap_or("a role").to_owned(),
            permissions: permissions(part, "/role/permissions")?,
        })
    }
}

fn permissions(part: Part<'_>, pointer: &str) -> Result<Vec<Permission>, Refusal> {
    part.items(pointer).map(Permission::read).collect()
}

impl Permission {
    fn read(part: Part<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            actions: patterns(part, "/actions")?,
            not_actions: patterns(part, "/notActions")?,
            data_actions: patterns(part, "/dataActions")?,
            not_data_actions: patterns(part, "/notDataActions")?,
        })
    }

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

/// The patterns at a pointer; none if nothing stands there.
fn patterns(part: Part<'_>, pointer: &str) -> Result<Vec<String>, Refusal> {
    let texts: Option<Vec<_>> =
        part.items(pointer).map(|pattern| pattern.text("").map(str::to_owned)).collect();
    let is_list = part.at(pointer).is_none_or(Part::is_sequence);
    texts
        .filter(|_| is_list)
        .ok_or_else(|| Refusal::new(["role assignments: `", pointer, "` is no list of texts"].concat()))
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

    const READ: Need<'_> =
        Need::DataAction("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read");

    fn verdict(assignments: &str, need: Need<'_>) -> Verdict {
        Assignments::of(&Fact::read(assignments).unwrap()).unwrap().verdict(need)
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
    fn what_is_not_understood_is_no_permission() {
        for permission in
            [r#"{"actions": ["*"], "notActions": "*"}"#, r#"{"actions": [1]}"#, r#"{"actions": {}}"#]
        {
            let text = format!(r#"{{"assignments": [{}]}}"#, role("Odd", permission, "null"));
            assert!(Assignments::of(&Fact::read(&text).unwrap()).is_err(), "{permission}");
        }
        assert!(matches!(Assignments::read(&Answer::Absent), Ok(Answer::Absent)));
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
