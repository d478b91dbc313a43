//! The steps of a pipeline as they are written.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::component::{self, Source};

/// A step.
#[derive(Clone)]
pub(super) struct Step<'a> {
    /// Its key in `jobs`.
    pub(super) name: &'a str,
    /// The step.
    pub(super) at: At<'a>,
    /// Its type.
    pub(super) kind: &'a str,
    /// What it is made of.
    pub(super) made_of: MadeOf<'a>,
}

/// What a step is made of.
#[derive(Clone)]
pub(super) enum MadeOf<'a> {
    /// What it says itself.
    Itself,
    /// A component that stands in it or in a file.
    Component(At<'a>, Source),
    /// A component of the workspace or of a registry.
    Registered(At<'a>),
}

impl<'a> Step<'a> {
    /// The steps of a pipeline, in the order in which they are written.
    pub(super) fn all(owner: &At<'a>) -> Vec<Self> {
        let steps = owner.get("jobs").map(|jobs| jobs.entries()).unwrap_or_default();
        steps.into_iter().map(|(name, at)| Self::of(name, at)).collect()
    }

    /// Without a type, a step has that of its component (azure-ai-ml 1.35.2, `PipelineJobsField`: the first schema that fits).
    fn of(name: &'a str, at: At<'a>) -> Self {
        let written = at.get("type").and_then(|kind| kind.text());
        let trial = at.get("trial").filter(|_| written.is_none_or(|kind| kind == "sweep"));
        let made_of = match trial.clone().or_else(|| at.get("component")) {
            Some(component) => MadeOf::of(component),
            None => MadeOf::Itself,
        };
        let kind = match (written, &made_of) {
            (Some(kind), _) => kind,
            (None, _) if trial.is_some() => "sweep",
            (None, MadeOf::Component(component, _)) => component::kind(component),
            (None, _) => "command",
        };
        Self { name, at, kind, made_of }
    }

    /// The component that stands in it or in a file.
    pub(super) fn component(&self) -> Option<&At<'a>> {
        match &self.made_of {
            MadeOf::Component(component, _) => Some(component),
            MadeOf::Itself | MadeOf::Registered(_) => None,
        }
    }

    /// The value of a key, unless it is null.
    pub(super) fn given(&self, key: &str) -> Option<At<'a>> {
        self.at.get(key).filter(|value| *value.value() != Value::Null)
    }

    /// Where a part of it stands: in the step, else in its component.
    pub(super) fn owner_of(&self, key: &str) -> &At<'a> {
        match self.component() {
            Some(component) if self.given(key).is_none() => component,
            _ => &self.at,
        }
    }

    /// Where its component comes from, as the client tells the service.
    pub(super) fn source(&self) -> &'static str {
        match &self.made_of {
            MadeOf::Itself => Source::Job.spelled(),
            MadeOf::Component(_, source) => source.spelled(),
            MadeOf::Registered(at) => match at.text() {
                Some(text) if text.starts_with("azureml://registries/") => "REMOTE.REGISTRY",
                _ => "REMOTE.WORKSPACE.COMPONENT",
            },
        }
    }
}

impl<'a> MadeOf<'a> {
    /// The component of a whole job.
    pub(super) fn of_job(component: At<'a>) -> Self {
        Self::of(component)
    }

    /// A file that is named with `file:` counts as a part of the job (client-protocol §5).
    fn of(component: At<'a>) -> Self {
        let source = match component.link() {
            Some((written, _)) if written.starts_with("file:") => Source::Job,
            Some(_) => Source::File,
            None if matches!(component.value(), Value::Mapping(_)) => Source::Job,
            None => return Self::Registered(component),
        };
        Self::Component(component, source)
    }
}
