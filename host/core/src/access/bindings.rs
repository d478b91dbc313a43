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

/// Where an input comes from.
#[derive(Clone)]
pub(super) enum Source<'a> {
    /// A place of the submission.
    Place(At<'a>),
    /// A step that writes it: where its output stands, if it stands anywhere.
    Output(Option<At<'a>>),
}

/// The inputs and outputs of the pipeline around a step, as far as they lead to a place of the submission.
#[derive(Clone, Default)]
pub(super) struct Scope<'a> {
    /// Inputs of the pipeline.
    inputs: HashMap<String, Source<'a>>,
    /// Outputs of the pipeline.
    outputs: HashMap<String, At<'a>>,
    /// Its steps.
    steps: HashMap<String, At<'a>>,
}

impl<'a> Scope<'a> {
    /// The scope that the steps of a pipeline see. `outer` is what its own inputs may be bound to; `holder` has them: the pipeline, or the
    /// step that uses it.
    pub(super) fn of(pipeline: &At<'a>, holder: &At<'a>, outer: &Scope<'a>) -> Self {
        let named = |at: &At<'a>, key: &str| {
            let entries = at.get(key).map(|at| at.entries()).unwrap_or_default();
            entries.into_iter().map(|(name, at)| (name.to_owned(), at)).collect::<HashMap<_, _>>()
        };
        let declared = named(pipeline, "inputs").into_iter().map(|(name, at)| (name, Source::Place(at)));
        let given = named(holder, "inputs").into_iter().map(|(name, at)| (name, outer.source(at)));
        let mut outputs = named(pipeline, "outputs");
        outputs.extend(named(holder, "outputs").into_iter().map(|(name, at)| (name, outer.place(at))));
        Self { inputs: declared.chain(given).collect(), outputs, steps: named(pipeline, "jobs") }
    }

    /// Where an input comes from; itself if it is bound to nothing, or to what is not there.
    pub(super) fn source(&self, at: At<'a>) -> Source<'a> {
        match binding(&at) {
            Some(Bound::Input(name)) => self.inputs.get(&name).cloned().unwrap_or(Source::Place(at)),
            Some(Bound::Step(step, output)) => Source::Output(self.output(&step, &output)),
            Some(Bound::Output(_)) | None => Source::Place(at),
        }
    }

    /// Where an output goes: that of the pipeline that it is bound to, or itself.
    pub(super) fn place(&self, at: At<'a>) -> At<'a> {
        match binding(&at) {
            Some(Bound::Output(name)) => self.outputs.get(&name).cloned().unwrap_or(at),
            _ => at,
        }
    }

    /// The output of a step, or that of its component where the step says nothing about it.
    fn output(&self, step: &str, output: &str) -> Option<At<'a>> {
        let step = self.steps.get(step)?;
        let own = step.get("outputs").and_then(|outputs| outputs.get(output));
        let at = own.or_else(|| step.get("component")?.get("outputs")?.get(output))?;
        Some(self.place(at))
    }
}

/// What a value, or its path, is bound to.
fn binding(at: &At<'_>) -> Option<Bound> {
    let text = at.text().map(str::to_owned).or_else(|| Some(at.get("path")?.text()?.to_owned()))?;
    bound(&text)
}
