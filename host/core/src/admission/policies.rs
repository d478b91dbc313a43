//! The policies of a run, made ready once for all its specs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::failure::{Cause, LoadFailure, PolicyFailure, Stage};
use crate::config::{Capability, ConfigProblem, Layer, Mode, PolicyConfig, Source};
use crate::edit::EditContext;
use crate::facts::Facts;
use crate::policy::{Call, Capabilities, Digest, Exports, Metadata, PolicyEvaluator};

/// A policy of the configuration, and what loading its component gave.
pub struct ConfiguredPolicy {
    /// What the configuration says.
    pub config: PolicyConfig,
    /// The component, loaded with its digest checked and its capabilities granted; or why it is not.
    pub evaluator: Result<Box<dyn PolicyEvaluator>, LoadFailure>,
}

/// The policies of a run: loaded, and checked against their configuration. What is wrong with one of them denies every spec.
pub struct Policies {
    pub(super) ready: Vec<ReadyPolicy>,
    failures: Vec<PolicyFailure>,
    named: Vec<PolicyRun>,
}

/// A policy of a run, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRun {
    /// The id in the configuration.
    pub id: String,
    /// Where it comes from, as the configuration says it.
    pub source: Source,
    /// The digest of its component; none if it was not loaded.
    pub digest: Option<Digest>,
    /// Its version; none if it was not loaded.
    pub version: Option<String>,
    /// In which mode it is.
    pub mode: Mode,
    /// Whose policy it is.
    pub layer: Layer,
}

pub(super) struct ReadyPolicy {
    pub(super) config: PolicyConfig,
    pub(super) evaluator: Box<dyn PolicyEvaluator>,
    pub(super) exports: Exports,
    pub(super) rules: Arc<BTreeSet<String>>,
    context: EditContext,
}

impl Policies {
    /// Makes the policies of a configuration ready: levels must be for rules that a policy has, and settings must be to its
    /// liking. What is not is a failure that every admission reports; the other policies run all the same. A policy that is
    /// switched off is left out.
    pub fn prepare(policies: impl IntoIterator<Item = ConfiguredPolicy>) -> Self {
        let mut prepared = Self { ready: Vec::new(), failures: Vec::new(), named: Vec::new() };
        for policy in policies.into_iter().filter(|policy| policy.config.mode != Mode::Off) {
            prepared.add(policy);
        }
        prepared
    }

    /// Whether there is none, so that nothing can be checked.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Every policy that is not switched off, in the order of the configuration, loaded or not.
    pub fn named(&self) -> &[PolicyRun] {
        &self.named
    }

    /// What the policies that could be loaded say of themselves, with the ids in the configuration, in order.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &Metadata)> {
        self.ready.iter().map(|policy| (policy.config.id.as_str(), policy.evaluator.metadata()))
    }

    /// What is wrong with them before any spec is read.
    pub fn failures(&self) -> &[PolicyFailure] {
        &self.failures
    }

    fn add(&mut self, policy: ConfiguredPolicy) {
        let ConfiguredPolicy { config, evaluator } = policy;
        let loaded = evaluator.as_ref().ok();
        self.named.push(PolicyRun {
            id: config.id.clone(),
            source: config.source.clone(),
            digest: loaded.map(|evaluator| evaluator.digest()),
            version: loaded.map(|evaluator| evaluator.metadata().version.clone()),
            mode: config.mode,
            layer: config.layer(),
        });
        let ready = match evaluator {
            Ok(evaluator) => ReadyPolicy::new(config, evaluator),
            Err(failure) => Err(PolicyFailure {
                policies: vec![config.id],
                stage: Stage::Load,
                cause: Cause::Load(failure),
                log: Vec::new(),
            }),
        };
        match ready {
            Ok(ready) => self.ready.push(ready),
            Err(failure) => self.failures.push(failure),
        }
    }
}

impl ReadyPolicy {
    fn new(config: PolicyConfig, evaluator: Box<dyn PolicyEvaluator>) -> Result<Self, PolicyFailure> {
        let metadata = evaluator.metadata();
        let rules: Arc<BTreeSet<String>> =
            Arc::new(metadata.rules.iter().map(|rule| rule.id.clone()).collect());
        let context = EditContext {
            policy: Arc::from(config.id.as_str()),
            grant: config.grant(metadata),
            rules: Arc::clone(&rules),
            rules_off: Arc::new(config.levels.off().map(str::to_owned).collect()),
            changes: config.limits.evaluation.findings,
            text: config.limits.evaluation.text,
        };
        let exports = evaluator.exports();
        let ready = Self { config, evaluator, exports, rules, context };
        ready.check()?;
        Ok(ready)
    }

    /// Whether the configuration fits the policy.
    fn check(&self) -> Result<(), PolicyFailure> {
        let mut problems = self.config.check_rules(self.evaluator.metadata());
        if self.exports.settings {
            let checked = self.evaluator.check_settings(&self.call(&Capabilities::default()));
            let log = checked.usage.log;
            let found = checked
                .result
                .map_err(|failure| self.failed(Stage::Settings, Cause::Evaluation(failure), log))?;
            problems.extend(found.into_iter().map(|problem| self.settings_problem(&problem)));
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(self.failed(Stage::Load, Cause::Configuration(problems), Vec::new()))
    }

    fn settings_problem(&self, problem: &crate::policy::SettingsProblem) -> ConfigProblem {
        // Problems are the policy's words: a pointer that is none leads to the settings as a whole.
        let below = crate::pointer::Pointer::parse(&problem.pointer).map(|pointer| pointer.to_string());
        let below = format!("/settings{}", below.unwrap_or_default());
        self.config.problem(&below, problem.message.clone(), None)
    }

    pub(super) fn failed(&self, stage: Stage, cause: Cause, log: Vec<String>) -> PolicyFailure {
        PolicyFailure { policies: vec![self.config.id.clone()], stage, cause, log }
    }

    /// What an evaluation is given. A capability goes to a policy that was granted it; omitted grants of a built-in policy
    /// are those that it asks for, and one that it does not import it cannot use.
    pub(super) fn call(&self, offered: &Capabilities) -> Call {
        let granted = |capability| match &self.config.capabilities {
            Some(granted) => granted.contains(&capability),
            None => matches!(self.config.source, Source::Builtin(_)),
        };
        let snapshots = |capability| offered.snapshots.as_ref().filter(|_| granted(capability)).cloned();
        let facts = |capability, facts: &Option<Arc<dyn Facts>>| {
            facts.as_ref().filter(|_| granted(capability)).cloned()
        };
        Call {
            settings: Arc::clone(&self.config.settings),
            limits: self.config.limits.evaluation,
            capabilities: Capabilities {
                snapshots: snapshots(Capability::Snapshots),
                sources: snapshots(Capability::Sources),
                workspace: facts(Capability::Workspace, &offered.workspace),
                registry: facts(Capability::Registry, &offered.registry),
            },
        }
    }

    pub(super) fn context(&self) -> EditContext {
        self.context.clone()
    }
}
