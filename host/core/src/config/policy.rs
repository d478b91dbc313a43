//! One policy of a configuration, validated.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::level::{Levels, RuleLevel};
use super::limits::{self, PolicyLimits};
use super::matching::{Match, glob};
use super::nearest::{nearest, suggest};
use super::problems::Problems;
use super::raw::{RawGrants, RawMatch, RawPolicy};
use super::{ConfigProblem, ConfigText, Layer, Mode, Source};
use crate::edit::Grant;
use crate::facet::Facet;
use crate::finding::Place;
use crate::kind;
use crate::pattern::Pattern;
use crate::pointer::escape;
use crate::policy::Metadata;

/// The kind of a spec that no row of the table of kinds fits.
const UNKNOWN_KIND: &str = "unknown";

/// A capability that can be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Fingerprints of what `code:` names.
    Snapshots,
    /// Where words stand in the files of what `code:` names.
    Sources,
    /// Facts about the workspace.
    Workspace,
    /// Digests of tags of container registries.
    Registry,
}

impl Capability {
    /// Every capability.
    pub const ALL: [Self; 4] = [Self::Snapshots, Self::Sources, Self::Workspace, Self::Registry];

    /// The name in the configuration, which is that of the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Snapshots => "snapshots",
            Self::Sources => "sources",
            Self::Workspace => "workspace",
            Self::Registry => "registry",
        }
    }
}

/// One policy of a configuration.
#[derive(Clone, Debug)]
pub struct PolicyConfig {
    /// The name in the configuration, in reports and in the lock; unique.
    pub id: String,
    /// Where its component comes from.
    pub source: Source,
    /// Whether it changes and denies, only reports, or does not run.
    pub mode: Mode,
    /// Which specs it is for.
    pub matches: Match,
    /// The policy's own settings: the JSON text of an object.
    pub settings: Arc<str>,
    /// Levels of its rules.
    pub levels: Levels,
    /// What it may change; none if the configuration does not say ([`PolicyConfig::grant`]).
    pub write: Option<Grant>,
    /// Capabilities that it may import; none if the configuration does not say: then a built-in policy has those that it
    /// imports, and any other none.
    pub capabilities: Option<Vec<Capability>>,
    /// Its limits.
    pub limits: PolicyLimits,
    /// The file in which it stands.
    pub text: Arc<ConfigText>,
    /// Where in the file: `/policies/N`.
    pub pointer: String,
    /// Which keys the file gives; what it omits, it leaves to another layer.
    pub(super) given: Given,
}

/// Which keys are given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Given {
    pub(super) mode: bool,
    pub(super) matches: bool,
    pub(super) settings: bool,
    pub(super) levels: bool,
    pub(super) undecided: bool,
    pub(super) write: bool,
    pub(super) capabilities: bool,
    pub(super) limits: bool,
}

impl PolicyConfig {
    /// Whose policy it is.
    pub fn layer(&self) -> Layer {
        self.text.layer
    }

    /// Where something stands, by its pointer within the policy's entry (`/settings/rules/0`); empty: the entry.
    pub fn place(&self, below: &str) -> Place {
        self.text.place(&format!("{}{below}", self.pointer))
    }

    /// A problem of the value at a pointer within the policy's entry.
    pub fn problem(&self, below: &str, message: impl Into<String>, help: Option<String>) -> ConfigProblem {
        let pointer = format!("{}{below}", self.pointer);
        ConfigProblem { place: self.text.place(&pointer), pointer, message: message.into(), help }
    }

    /// What a mutator may change: what the configuration says; omitted, a built-in policy may change what its metadata asks
    /// for, and any other nothing.
    pub fn grant(&self, metadata: &Metadata) -> Grant {
        match (&self.write, &self.source) {
            (Some(grant), _) => grant.clone(),
            (None, Source::Builtin(_)) => grant_of(&metadata.writes),
            (None, Source::Path(_)) => Grant::default(),
        }
    }

    /// What cannot be right given what the policy declares: levels for rules that it does not have.
    pub fn check_rules(&self, metadata: &Metadata) -> Vec<ConfigProblem> {
        let rules = || metadata.rules.iter().map(|rule| rule.id.as_str());
        let unknown = self.levels.rules.keys().filter(|rule| !rules().any(|known| known == rule.as_str()));
        let problem = |rule: &String| {
            let at = format!("/levels/{}", escape(rule));
            let in_levels = self.text.key_place(&format!("{}{at}", self.pointer));
            let in_settings = self.text.key_place(&format!("{}/settings{at}", self.pointer));
            let place = if self.given.levels { in_levels } else { in_settings };
            let message = format!("the policy `{}` has no rule `{rule}`", self.id);
            let help = Some(suggest(rule, rules().collect::<Vec<_>>()));
            ConfigProblem { place, pointer: format!("{}{at}", self.pointer), message, help }
        };
        unknown.map(problem).collect()
    }
}

fn grant_of(written: &[String]) -> Grant {
    let (patterns, facets) =
        written.iter().cloned().partition(|text| text.is_empty() || text.starts_with('/'));
    Grant { facets, patterns }
}

/// Validates one entry. None if it has no id or no source that can be used.
pub(super) fn validate(
    raw: RawPolicy,
    pointer: &str,
    text: &Arc<ConfigText>,
    problems: &mut Problems<'_>,
) -> Option<PolicyConfig> {
    let id = id(raw.id.as_deref(), pointer, problems);
    let source = source(raw.source.as_deref(), pointer, problems);
    let given = given(&raw);
    let grants = raw.grants.unwrap_or_default();
    let write = write(&grants, pointer, problems);
    let capabilities = capabilities(&grants, pointer, problems);
    let matches = matching(raw.matches.unwrap_or_default(), text.layer, pointer, problems);
    let limits = limits::validate(&raw.limits.unwrap_or_default(), &format!("{pointer}/limits"), problems);
    let settings = raw.settings.unwrap_or_default();
    let mut levels =
        Levels { rules: raw.levels.unwrap_or_default(), undecided: raw.undecided.unwrap_or_default() };
    if matches!(source, Some(Source::Builtin(_))) {
        levels_in_settings(&settings, &mut levels, pointer, problems);
    }
    Some(PolicyConfig {
        id: id?,
        source: source?,
        mode: raw.mode.unwrap_or_default(),
        matches,
        settings: Arc::from(Value::Object(settings).to_string()),
        levels,
        write,
        capabilities,
        limits,
        text: Arc::clone(text),
        pointer: pointer.to_owned(),
        given,
    })
}

fn given(raw: &RawPolicy) -> Given {
    let grants = raw.grants.as_ref();
    Given {
        mode: raw.mode.is_some(),
        matches: raw.matches.is_some(),
        settings: raw.settings.is_some(),
        levels: raw.levels.is_some(),
        undecided: raw.undecided.is_some(),
        write: grants.is_some_and(|grants| grants.write.is_some()),
        capabilities: grants.is_some_and(|grants| grants.capabilities.is_some()),
        limits: raw.limits.is_some(),
    }
}

fn id(id: Option<&str>, pointer: &str, problems: &mut Problems<'_>) -> Option<String> {
    let at = format!("{pointer}/id");
    let Some(id) = id else {
        problems.value(&at, "a policy has no `id`", Some("name it: `id: ...`".to_owned()));
        return None;
    };
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let begins = id.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && id.len() <= 64 && id.chars().all(plain) {
        return Some(id.to_owned());
    }
    let message = format!("`{}` is no id of a policy", id.chars().take(80).collect::<String>());
    let help = "use at most 64 letters, digits, `-`, `_` and `.`, and begin with a letter or a digit";
    problems.value(&at, message, Some(help.to_owned()));
    None
}

fn source(source: Option<&str>, pointer: &str, problems: &mut Problems<'_>) -> Option<Source> {
    let at = format!("{pointer}/source");
    let Some(source) = source else {
        let help = "add `source: builtin:<id>`, or the path of a component";
        problems.value(&at, "a policy has no `source`", Some(help.to_owned()));
        return None;
    };
    match Source::parse(source) {
        Ok(source) => Some(source),
        Err((message, help)) => {
            problems.value(&at, message, Some(help));
            None
        }
    }
}

fn write(grants: &RawGrants, pointer: &str, problems: &mut Problems<'_>) -> Option<Grant> {
    let written = grants.write.as_ref()?;
    for (index, text) in written.iter().enumerate() {
        let at = format!("{pointer}/grants/write/{index}");
        let is_pattern = text.is_empty() || text.starts_with('/');
        if is_pattern && let Err(error) = Pattern::parse(text) {
            problems.value(&at, error.to_string(), None);
        } else if !is_pattern && Facet::named(text).is_none() {
            let help = suggest(text, Facet::ALL.map(Facet::name));
            let help = format!("{help} A pattern begins with `/`");
            problems.value(&at, format!("there is no facet `{text}`"), Some(help));
        }
    }
    Some(grant_of(written))
}

fn capabilities(grants: &RawGrants, pointer: &str, problems: &mut Problems<'_>) -> Option<Vec<Capability>> {
    let written = grants.capabilities.as_ref()?;
    let mut granted = Vec::new();
    for (index, name) in written.iter().enumerate() {
        let at = format!("{pointer}/grants/capabilities/{index}");
        match Capability::ALL.into_iter().find(|capability| capability.name() == name) {
            Some(capability) => granted.push(capability),
            None => {
                let help = suggest(name, Capability::ALL.map(Capability::name));
                problems.value(&at, format!("there is no capability `{name}`"), Some(help));
            }
        }
    }
    granted.sort_unstable();
    granted.dedup();
    Some(granted)
}

fn matching(raw: RawMatch, layer: Layer, pointer: &str, problems: &mut Problems<'_>) -> Match {
    let mut matches = Match::default();
    if let Some(kinds) = raw.kinds
        && patterns(&kinds, &format!("{pointer}/match/kinds"), problems)
        && known_kinds(&kinds, &format!("{pointer}/match/kinds"), problems)
        && let Err(error) = matches.set_kinds(kinds)
    {
        problems.value(&format!("{pointer}/match/kinds"), error.to_string(), None);
    }
    if raw.paths.is_some() && layer == Layer::Organisation {
        let message = "paths are relative to the project root, and a repository chooses its own: a policy that must run cannot depend on them";
        let help = "use `kinds`, or let the policy run for every spec";
        problems.value(&format!("{pointer}/match/paths"), message, Some(help.to_owned()));
    } else if let Some(paths) = raw.paths
        && patterns(&paths, &format!("{pointer}/match/paths"), problems)
        && let Err(error) = matches.set_paths(paths)
    {
        problems.value(&format!("{pointer}/match/paths"), error.to_string(), None);
    }
    matches
}

/// Whether a list of patterns can be used. A policy that matches nothing would look like one that finds nothing.
fn patterns(patterns: &[String], pointer: &str, problems: &mut Problems<'_>) -> bool {
    if patterns.is_empty() {
        let help = "remove it to match everything, or write `mode: off`";
        problems.value(pointer, "an empty list matches nothing", Some(help.to_owned()));
        return false;
    }
    let mut usable = true;
    for (index, pattern) in patterns.iter().enumerate() {
        let at = format!("{pointer}/{index}");
        let why = match glob(pattern) {
            _ if pattern.is_empty() => Some("an empty pattern matches nothing".to_owned()),
            _ if pattern.starts_with('/') => Some("paths and kinds do not begin with `/`".to_owned()),
            Err(error) => Some(error.kind().to_string()),
            Ok(_) => None,
        };
        if let Some(why) = why {
            problems.value(&at, format!("`{pattern}` is no pattern: {why}"), None);
            usable = false;
        }
    }
    usable
}

/// Whether each pattern matches a kind that there is: a typing error must not switch a policy off.
fn known_kinds(patterns: &[String], pointer: &str, problems: &mut Problems<'_>) -> bool {
    let kinds: Vec<&str> = kind::all().map(|kind| kind.name).chain([UNKNOWN_KIND]).collect();
    let mut known = true;
    for (index, pattern) in patterns.iter().enumerate() {
        let matcher = glob(pattern).map(|glob| glob.compile_matcher());
        if matcher.is_ok_and(|matcher| !kinds.iter().any(|kind| matcher.is_match(kind))) {
            let meant = nearest(pattern, kinds.iter().copied()).filter(|_| !pattern.contains('*'));
            let help = meant.map_or_else(
                || "kinds are for example `job/command` and `environment`; `job/*` are all jobs".to_owned(),
                |kind| format!("did you mean `{kind}`?"),
            );
            problems.value(
                &format!("{pointer}/{index}"),
                format!("no kind of spec matches `{pattern}`"),
                Some(help),
            );
            known = false;
        }
    }
    known
}

/// The levels that a built-in policy takes in its settings are the same as those beside them.
fn levels_in_settings(
    settings: &Map<String, Value>,
    levels: &mut Levels,
    pointer: &str,
    problems: &mut Problems<'_>,
) {
    // A `levels` of another type is the policy's to refuse: the host only reads what it understands.
    let Some(written) = settings.get("levels").and_then(Value::as_object) else { return };
    for (rule, level) in written {
        let Ok(level) = serde_json::from_value::<RuleLevel>(level.clone()) else { continue };
        match levels.rules.get(rule) {
            Some(other) if *other != level => {
                let message = format!("the rule `{rule}` has another level in the policy's `levels`");
                let at = format!("{pointer}/settings/levels/{}", escape(rule));
                problems.value(&at, message, Some("remove one of the two".to_owned()));
            }
            _ => {
                levels.rules.insert(rule.clone(), level);
            }
        }
    }
}
