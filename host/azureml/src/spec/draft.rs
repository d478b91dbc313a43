//! A plan in the making.

use std::collections::HashMap;

use jobgate_core::finding::{Finding, Level, Origin};
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::At;

use super::{Request, rules};
use crate::destination::Destination;
use crate::plan::{Action, DiscoverStep, Step, StepId};
use crate::workspace::Workspace;

/// The steps and findings so far.
pub(crate) struct Draft<'a> {
    /// What the plan is made of.
    pub(crate) request: &'a Request<'a>,
    /// The step that asks where the registry is, which every other needs.
    discovery: Option<StepId>,
    steps: Vec<Step>,
    findings: Vec<Finding>,
    counts: HashMap<&'static str, usize>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(request: &'a Request<'a>) -> Self {
        let mut draft = Self {
            request,
            discovery: None,
            steps: Vec::new(),
            findings: Vec::new(),
            counts: HashMap::new(),
        };
        if let Destination::Registry(registry) = request.destination {
            let discover = Action::Discover(DiscoverStep { registry: registry.clone() });
            draft.discovery = Some(draft.step("registry", &request.submission.at_root(), discover));
        }
        draft
    }

    /// Whether it goes to a registry.
    pub(crate) fn is_for_registry(&self) -> bool {
        self.request.destination.registry().is_some()
    }

    /// The workspace, for what a place of the spec names in it. None, and a finding, if it goes to a registry: there are no workspaces in
    /// what it has (azure-ai-ml 1.35.2, `OperationOrchestrator.get_asset_arm_id`).
    pub(crate) fn workspace(&mut self, at: &At<'_>) -> Option<&'a Workspace> {
        let workspace = self.request.destination.workspace();
        if workspace.is_none() {
            let help = "name one of a registry: `azureml://registries/REGISTRY/environments/NAME/versions/VERSION` for example";
            self.refuse(at, "this is of a workspace, and what goes to a registry cannot name it", Some(help));
        }
        workspace
    }

    /// Adds a step for a place of the spec. The same action again is the same step: the official client repeats it, with no other
    /// effect. `prefix` names the step.
    pub(crate) fn step(&mut self, prefix: &'static str, at: &At<'_>, action: Action) -> StepId {
        self.step_after(prefix, at, action, Vec::new())
    }

    /// The same, after other steps.
    pub(crate) fn step_after(
        &mut self,
        prefix: &'static str,
        at: &At<'_>,
        action: Action,
        mut needs: Vec<StepId>,
    ) -> StepId {
        if let Some(same) = self.steps.iter().find(|step| step.action == action) {
            return same.id.clone();
        }
        needs.extend(self.discovery.clone());
        let id = self.next_id(prefix);
        self.steps.push(Step { id: id.clone(), pointer: at.pointer().to_owned(), needs, action });
        id
    }

    /// The steps so far.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The same, to be changed.
    pub(crate) fn steps_mut(&mut self) -> &mut [Step] {
        &mut self.steps
    }

    /// A name for a step or for something that is made up, not used before.
    pub(crate) fn next_id(&mut self, prefix: &'static str) -> StepId {
        let count = self.counts.entry(prefix).or_default();
        *count += 1;
        StepId::new(format!("{prefix}-{count}"))
    }

    /// Something cannot be sent.
    pub(crate) fn refuse(&mut self, at: &At<'_>, message: impl Into<String>, help: Option<&str>) {
        self.find(rules::CANNOT_SUBMIT.id, Level::Error, at, message.into(), help);
    }

    /// Something is not sent, though the spec says it.
    pub(crate) fn warn(&mut self, at: &At<'_>, message: impl Into<String>, help: Option<&str>) {
        self.find("jobgate/dropped", Level::Warning, at, message.into(), help);
    }

    fn find(&mut self, rule: &str, level: Level, at: &At<'_>, message: String, help: Option<&str>) {
        let place = Pointer::parse_long(at.pointer()).ok().map(|pointer| at.submission().place(&pointer));
        self.findings.push(Finding {
            rule: rule.to_owned(),
            origin: Origin::Host,
            level,
            undecided: false,
            message,
            help: help.map(str::to_owned),
            place,
            pointer: at.pointer().to_owned(),
            related: Vec::new(),
            choices: Vec::new(),
            other_uses: 0,
        });
    }

    pub(crate) fn finish(self) -> (Vec<Step>, Vec<Finding>) {
        (self.steps, self.findings)
    }
}
