//! What `${{parent.inputs.x}}` and its like lead to.

use std::collections::HashMap;

use crate::submission::At;

/// What a binding names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// An input of the pipeline.
    Input(String),
    /// An output of the pipeline.
    Output(String),
    /// An output of another step.
    Step(String, String),
}

/// What a text binds to; none if it is no binding that leads anywhere.
pub(super) fn bound(text: &str) -> Option<Bound> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let mut parts = inner.split('.').map(str::trim);
    if parts.next()? != "parent" {
        return None;
    }
    let parts: Vec<&str> = parts.collect();
    match parts.as_slice() {
        ["inputs", name] => Some(Bound::Input((*name).to_owned())),
        ["outputs", name] => Some(Bound::Output((*name).to_owned())),
        ["jobs", step, "outputs", name] => Some(Bound::Step((*step).to_owned(), (*name).to_owned())),
        _ => None,
    }
}

/// The inputs and outputs of the pipeline around a step, as far as they lead to a place of the submission.
#[derive(Clone, Default)]
pub(super) struct Scope<'a> {
    /// Inputs of the pipeline.
    pub(super) inputs: HashMap<String, At<'a>>,
    /// Outputs of the pipeline.
    pub(super) outputs: HashMap<String, At<'a>>,
    /// Its steps.
    pub(super) steps: HashMap<String, At<'a>>,
}

impl<'a> Scope<'a> {
    /// The scope that the steps of a pipeline see. `outer` is what its own inputs may be bound to; `holder` has them: the pipeline, or the
    /// step that uses it.
    pub(super) fn of(pipeline: &At<'a>, holder: &At<'a>, outer: &Scope<'a>) -> Self {
        let entries = |at: &At<'a>, key: &str| at.get(key).map(|at| at.entries()).unwrap_or_default();
        let named = |entries: Vec<(&'a str, At<'a>)>| {
            entries.into_iter().map(|(name, at)| (name.to_owned(), at)).collect::<HashMap<_, _>>()
        };
        let mut inputs = named(entries(pipeline, "inputs"));
        inputs
            .extend(named(entries(holder, "inputs")).into_iter().map(|(name, at)| (name, outer.follow(at))));
        let mut outputs = named(entries(pipeline, "outputs"));
        outputs
            .extend(named(entries(holder, "outputs")).into_iter().map(|(name, at)| (name, outer.follow(at))));
        Self { inputs, outputs, steps: named(entries(pipeline, "jobs")) }
    }

    /// Where a binding leads; the place itself if it is none, or leads nowhere.
    pub(super) fn follow(&self, at: At<'a>) -> At<'a> {
        let text = at.text().map(str::to_owned).or_else(|| Some(at.get("path")?.text()?.to_owned()));
        let target = match text.as_deref().and_then(bound) {
            Some(Bound::Input(name)) => self.inputs.get(&name).cloned(),
            Some(Bound::Output(name)) => self.outputs.get(&name).cloned(),
            Some(Bound::Step(..)) | None => None,
        };
        target.unwrap_or(at)
    }
}
