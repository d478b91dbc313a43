//! Two configurations made one: the organisation's names what must run, the repository's adds to it and never takes away.

use std::collections::HashMap;
use std::sync::Arc;

use super::policy::PolicyConfig;
use super::{Config, ConfigError, ConfigProblem, Mode};

impl Config {
    /// The configuration of a run. The organisation's policies come first and as they are. An entry of the repository with
    /// the id of one of them may repeat what stands there and make the mode stricter; anything else is refused, because
    /// what is silently ignored looks as if it were in force. The organisation's target holds as well.
    ///
    /// # Errors
    /// Every place of the repository's file that would take something away.
    pub fn layered(organisation: Option<Config>, repository: Option<Config>) -> Result<Config, ConfigError> {
        let (mut merged, repository) = match (organisation, repository) {
            (None, repository) => return Ok(repository.unwrap_or_default()),
            (Some(organisation), None) => return Ok(organisation),
            (Some(organisation), Some(repository)) => (organisation, repository),
        };
        let mut problems = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (at, policy) in merged.policies.iter().enumerate() {
            places.insert(policy.id.clone(), at);
        }
        for policy in repository.policies {
            match places.get(&policy.id).and_then(|&at| merged.policies.get_mut(at)) {
                None => merged.policies.push(policy),
                Some(required) => {
                    problems.extend(conflicts(required, &policy));
                    required.mode = required.mode.max(policy.mode);
                }
            }
        }
        if let (Some(required), Some(other)) = (&merged.target, &repository.target)
            && required != other
            && let Some(text) = repository.texts.first()
        {
            problems.push(ConfigProblem {
                place: text.key_place("/target"),
                pointer: "/target".to_owned(),
                message: "the organisation's configuration sets another target".to_owned(),
                help: Some("remove this one".to_owned()),
            });
        }
        merged.target = merged.target.or(repository.target);
        merged.texts.extend(repository.texts);
        if problems.is_empty() { Ok(merged) } else { Err(ConfigError { problems }) }
    }
}

/// What the repository's entry would change in the organisation's.
fn conflicts(required: &PolicyConfig, other: &PolicyConfig) -> Vec<ConfigProblem> {
    let given = other.given;
    let same_file = Arc::ptr_eq(&required.text, &other.text);
    let levels = given.levels && required.levels.rules != other.levels.rules;
    // A built-in policy's levels may stand in its settings; those are compared as settings.
    let checks = [
        ("/source", required.resolved_source() != other.resolved_source(), "another source"),
        ("/mode", given.mode && other.mode < required.mode, "a stricter mode"),
        ("/match", given.matches && required.matches != other.matches, "another `match`"),
        ("/settings", given.settings && required.settings != other.settings, "other settings"),
        ("/levels", levels, "other levels"),
        (
            "/undecided",
            given.undecided && required.levels.undecided != other.levels.undecided,
            "another `undecided`",
        ),
        ("/grants/write", given.write && required.write != other.write, "other grants"),
        (
            "/grants/capabilities",
            given.capabilities && required.capabilities != other.capabilities,
            "other capabilities",
        ),
        ("/limits", given.limits && required.limits != other.limits, "other limits"),
    ];
    let wrong = checks.into_iter().filter(|(_, differs, _)| *differs && !same_file);
    let problem = |(at, _, what): (&str, bool, &str)| {
        let message = format!("the organisation requires the policy `{}` with {what}", required.id);
        let help = "remove this entry, or what differs in it; another id adds a policy of your own";
        other.problem(at, message, Some(help.to_owned()))
    };
    wrong.map(problem).collect()
}

/// The order of modes: a stricter one is greater.
impl Ord for Mode {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rank = |mode: &Self| match mode {
            Self::Off => 0,
            Self::Warn => 1,
            Self::Enforce => 2,
        };
        rank(self).cmp(&rank(other))
    }
}

impl PartialOrd for Mode {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
