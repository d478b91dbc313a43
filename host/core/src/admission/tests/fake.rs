//! Policies made of closures, and submissions made of texts.

use crate::admission::{Admission, ConfiguredPolicy, Context, LoadFailure, Outcome, Policies, run};
use crate::config::{Config, Layer};
use crate::edit::{Change, Editor, Why};
use crate::files::MemoryFiles;
use crate::finding::Level;
use crate::meter::Meter;
use crate::policy::{
    Call, Digest, Evaluated, Exports, Failure, Metadata, PolicyEvaluator, RawFinding, Rule, SettingsProblem,
    Usage,
};
use crate::submission::{LoadLimits, Loaded, PolicyValue, Submission};

type Mutate = Box<dyn Fn(&mut Edits<'_>) -> Result<(), Failure> + Send + Sync>;
type Validate = Box<dyn Fn(&Submission) -> Result<Vec<RawFinding>, Failure> + Send + Sync>;
type Check = Box<dyn Fn(&str) -> Result<Vec<SettingsProblem>, Failure> + Send + Sync>;

/// A policy with the rules `R` and `S`, whose exports are the closures that it has.
pub(super) struct Fake {
    metadata: Metadata,
    mutate: Option<Mutate>,
    validate: Option<Validate>,
    check: Option<Check>,
}

/// What a fake mutator edits with: an editor whose misuse is a failure, as the engine has it.
pub(super) struct Edits<'a>(&'a mut Editor);

impl Edits<'_> {
    pub(super) fn text(&self, pointer: &str) -> Option<String> {
        self.0.view(&Meter::unlimited()).text(pointer).unwrap()
    }

    pub(super) fn set(&mut self, pointer: &str, text: &str) -> Result<(), Failure> {
        self.put(pointer, PolicyValue::Text(text.to_owned()))
    }

    pub(super) fn put(&mut self, pointer: &str, value: PolicyValue) -> Result<(), Failure> {
        let done = self.0.set(pointer, value, &why(), &Meter::unlimited());
        done.map_err(|stop| Failure::Misuse(stop.to_string()))
    }

    pub(super) fn remove(&mut self, pointer: &str) -> Result<(), Failure> {
        let done = self.0.remove(pointer, &why(), &Meter::unlimited());
        done.map_err(|stop| Failure::Misuse(stop.to_string()))
    }
}

fn why() -> Why {
    Why { rule: "R".to_owned(), reason: "because".to_owned() }
}

impl Fake {
    pub(super) fn new() -> Self {
        let rule =
            |id: &str| Rule { id: id.to_owned(), level: Level::Error, title: id.to_owned(), help: None };
        let metadata = Metadata {
            schema: 1,
            id: "fake".to_owned(),
            version: "1.0.0".to_owned(),
            title: "A policy for tests".to_owned(),
            rules: vec![rule("R"), rule("S")],
            writes: Vec::new(),
            facets: Vec::new(),
            settings_schema: serde_json::Value::Null,
        };
        Self { metadata, mutate: None, validate: None, check: None }
    }

    pub(super) fn mutates(f: impl Fn(&mut Edits<'_>) -> Result<(), Failure> + Send + Sync + 'static) -> Self {
        Self { mutate: Some(Box::new(f)), ..Self::new() }
    }

    /// A mutator that gives one key one text.
    pub(super) fn sets(pointer: &'static str, text: &'static str) -> Self {
        Self::mutates(move |edits| edits.set(pointer, text))
    }

    pub(super) fn validates(
        f: impl Fn(&Submission) -> Result<Vec<RawFinding>, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { validate: Some(Box::new(f)), ..Self::new() }
    }

    /// A validator that finds the same whatever it sees.
    pub(super) fn finds(found: Vec<RawFinding>) -> Self {
        Self::validates(move |_| Ok(found.clone()))
    }

    /// A validator that gives no judgement.
    pub(super) fn fails(failure: Failure) -> Self {
        Self::validates(move |_| Err(failure.clone()))
    }

    pub(super) fn and_validates(
        self,
        f: impl Fn(&Submission) -> Result<Vec<RawFinding>, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { validate: Some(Box::new(f)), ..self }
    }

    pub(super) fn and_checks(
        self,
        f: impl Fn(&str) -> Result<Vec<SettingsProblem>, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { check: Some(Box::new(f)), ..self }
    }
}

fn evaluated<T>(result: Result<T, Failure>) -> Evaluated<T> {
    Evaluated { result, usage: Usage { log: vec!["logged".to_owned()], ..Usage::default() } }
}

impl PolicyEvaluator for Fake {
    fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    fn digest(&self) -> Digest {
        Digest::of(b"fake")
    }

    fn exports(&self) -> Exports {
        Exports {
            mutator: self.mutate.is_some(),
            validator: self.validate.is_some(),
            settings: self.check.is_some(),
        }
    }

    fn check_settings(&self, call: &Call) -> Evaluated<Vec<SettingsProblem>> {
        evaluated(self.check.as_ref().map_or(Ok(Vec::new()), |check| check(&call.settings)))
    }

    fn mutate(&self, mut editor: Editor, _: &Call) -> Evaluated<(Submission, Vec<Change>)> {
        let done = self.mutate.as_ref().map_or(Ok(()), |mutate| mutate(&mut Edits(&mut editor)));
        evaluated(done.map(|()| editor.finish()))
    }

    fn validate(&self, submission: Submission, _: &Call) -> Evaluated<Vec<RawFinding>> {
        evaluated(self.validate.as_ref().map_or(Ok(Vec::new()), |validate| validate(&submission)))
    }
}

/// A finding as a policy makes it.
pub(super) fn raw(rule: &str, level: Option<Level>, pointer: &str, message: &str) -> RawFinding {
    RawFinding {
        rule: rule.to_owned(),
        level,
        pointer: pointer.to_owned(),
        message: message.to_owned(),
        help: None,
        related: Vec::new(),
        choices: Vec::new(),
    }
}

/// Policies with the keys of their entries: `mode: warn`. Without `grants` among them they may write everything.
pub(super) fn policies(fakes: Vec<(&str, &str, Result<Fake, LoadFailure>)>) -> Policies {
    let entries: String = fakes
        .iter()
        .map(|(id, keys, _)| {
            let grants = if keys.contains("grants") { "" } else { "grants: {write: ['/**']}" };
            format!("  - id: {id}\n    source: {id}.wasm\n    {grants}\n    {keys}\n")
        })
        .collect();
    let text = format!("version: 1\npolicies:\n{entries}");
    let config = Config::parse("jobgate.yaml", "/repo", Layer::Repository, text.as_bytes()).unwrap();
    let evaluators =
        fakes.into_iter().map(|(_, _, fake)| fake.map(|fake| Box::new(fake) as Box<dyn PolicyEvaluator>));
    let configured = config.policies.into_iter().zip(evaluators);
    Policies::prepare(configured.map(|(config, evaluator)| ConfiguredPolicy { config, evaluator }))
}

/// Policies in mode `enforce`, called `a`, `b`, `c` and so on.
pub(super) fn enforced(fakes: Vec<Fake>) -> Policies {
    let ids = ["a", "b", "c", "d", "e"];
    policies(ids.into_iter().zip(fakes).map(|(id, fake)| (id, "", Ok(fake))).collect())
}

pub(super) const JOB: &str =
    "type: command\ncommand: echo\nenvironment: azureml:e:1\ndescription: d\ntags: {t: u}\n";

/// A submission of one file, without anything that the host finds in it.
pub(super) fn job(text: &str) -> Loaded {
    loaded(MemoryFiles::default().file("/repo/job.yml", text), "job.yml")
}

pub(super) fn loaded(files: MemoryFiles, spec: &str) -> Loaded {
    let root = std::path::Path::new("/repo");
    Submission::load(&files, Some(root), &root.join(spec), &LoadLimits::default())
}

/// The admission of [`JOB`].
pub(super) fn admit(policies: &Policies) -> Admission {
    run("job.yml", job(JOB), policies, &Context::default())
}

/// What stands at a pointer in the end.
pub(super) fn text(admission: &Admission, pointer: &str) -> Option<String> {
    admission.submission().unwrap().view(&Meter::unlimited()).text(pointer).unwrap()
}

#[track_caller]
pub(super) fn failures(admission: &Admission) -> Vec<String> {
    assert_eq!(admission.outcome() == Outcome::Failed, !admission.failures().is_empty());
    admission.failures().iter().map(ToString::to_string).collect()
}
