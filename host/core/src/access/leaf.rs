//! The jobs that access something: every step that is no pipeline, at any depth.

use jobgate_yaml::Value;

use super::bindings::{Scope, Source, bound};
use super::data::{self, DEFAULT_DATASTORE, Path};
use super::identity::{self, Acting, Asked, Compute, Whose};
use super::known::Known;
use super::{Access, Action, Principal, Resource, image};
use crate::facet::{environment_id, job_type_at};
use crate::submission::{At, Submission};

/// Keys of data that AutoML and fine-tuning read, besides inputs.
const JOB_DATA: [&str; 3] = ["training_data", "validation_data", "test_data"];

/// What steps have from the pipeline around them.
#[derive(Clone)]
struct Around<'a> {
    /// The identity of the root, where it has an effect.
    identity: Option<Asked>,
    compute: Option<String>,
    datastore: String,
    scope: Scope<'a>,
}

/// A schedule with what it changes of its job put over that, as the client sends it. None where it changes nothing.
pub(super) fn scheduled(submission: &Submission) -> Option<Submission> {
    let created = submission.at_root().get("create_job").filter(|_| submission.kind() == "schedule")?;
    let job = created.get("job").filter(|job| matches!(job.value(), Value::Mapping(_)))?;
    Some(submission.merged(&job, &created, &["job"]))
}

/// Every access, as far as it is known.
pub(super) fn walk(submission: &Submission, known: &Known) -> Vec<Access> {
    let root = submission.at_root();
    let job = match submission.kind() {
        "schedule" => root.get("create_job").map(|created| created.get("job").unwrap_or(created)),
        kind if kind.starts_with("job/") => Some(root),
        _ => None,
    };
    let mut found = Vec::new();
    if let Some(job) = job.filter(|job| matches!(job.value(), Value::Mapping(_))) {
        let around = Around {
            identity: None,
            compute: None,
            datastore: DEFAULT_DATASTORE.to_owned(),
            scope: Scope::default(),
        };
        if job_type_at(&job) == "pipeline" {
            pipeline(&job, &job, &around, true, known, &mut found);
        } else {
            leaf(&job, &around, known, &mut found);
        }
    }
    found
}

/// The steps of a pipeline. `holder` has its inputs: itself, or the step that uses it.
fn pipeline<'a>(
    at: &At<'a>,
    holder: &At<'a>,
    around: &Around<'a>,
    is_root: bool,
    known: &Known,
    found: &mut Vec<Access>,
) {
    let content = at.get("component").filter(|_| at.get("jobs").is_none()).unwrap_or_else(|| at.clone());
    let Some(steps) = content.get("jobs") else { return };
    let is_nested = |step: &At<'_>| job_type_at(step) == "pipeline";
    let steps = steps.entries();
    let settings = content.get("settings");
    let setting =
        |key: &str| settings.as_ref().and_then(|settings| settings.get(key)?.text().map(str::to_owned));
    let inner = Around {
        // Above a nested pipeline an identity has no effect (rules AML-ID-003).
        identity: identity::asked(at).filter(|_| is_root && !steps.iter().any(|(_, step)| is_nested(step))),
        compute: setting("default_compute")
            .or_else(|| at.get("compute")?.text().map(str::to_owned))
            .or_else(|| around.compute.clone()),
        datastore: setting("default_datastore")
            .map_or_else(|| around.datastore.clone(), |name| name.trim_start_matches("azureml:").to_owned()),
        scope: Scope::of(&content, holder, &around.scope),
    };
    for (_, step) in &steps {
        if is_nested(step) {
            pipeline(step, step, &inner, false, known, found);
        } else {
            leaf(step, &inner, known, found);
        }
    }
}

/// A job that does something itself.
fn leaf<'a>(job: &At<'a>, around: &Around<'a>, known: &Known, found: &mut Vec<Access>) {
    let kind = job_type_at(job);
    let parts = parts(job);
    let compute = own_compute(job, around);
    // The client drops the identity of a sweep step (client-protocol §7.2).
    let own = identity::asked(job).filter(|_| kind != "sweep" || job.pointer().is_empty());
    let filled = identity::filled(job).filter(|_| kind == "spark");
    let asked = [
        (own.as_ref(), Whose::Own),
        (filled.as_ref(), Whose::Filled),
        (around.identity.as_ref(), Whose::Inherited),
    ];
    let asked = asked.into_iter().find_map(|(asked, whose)| Some((asked?, whose)));
    let acting = identity::acting(asked, &compute, known);
    for part in &parts {
        if let Some(environment) = part.get("environment").filter(|_| decides(job, part)) {
            let has_image = environment.get("image").is_some_and(|image| image.text().is_some());
            let id = environment_id(&environment).filter(|_| kind != "spark" || has_image);
            let used = id.as_ref().unwrap_or(&environment);
            image::environment(used, job.pointer(), &compute, known, found);
        }
        if let Some(code) = part.get("code").filter(|code| code.text().is_some()) {
            found.push(upload(&code, job.pointer()));
        }
    }
    inputs(job, around, &acting, known, found);
    outputs(job, &parts, around, &acting, known, found);
}

/// The job with what it holds that has an environment and code: its component, trial or task.
fn parts<'a>(job: &At<'a>) -> Vec<At<'a>> {
    let mut parts = vec![job.clone()];
    for key in ["component", "trial"] {
        parts.extend(job.get(key));
    }
    let tasks: Vec<_> = parts.iter().filter_map(|part| part.get("task")).collect();
    parts.extend(tasks);
    parts
}

/// Whether the environment of a part is used: beside a component that is given, the component's own is (client-protocol §5).
fn decides(job: &At<'_>, part: &At<'_>) -> bool {
    part.pointer() != job.pointer() || job.get("component").is_none()
}

fn own_compute(job: &At<'_>, around: &Around<'_>) -> Compute {
    let own = job.get("compute").and_then(|compute| compute.text().map(str::to_owned));
    match own.or_else(|| around.compute.clone()) {
        Some(written) => Compute::of(&written),
        None => Compute::Serverless,
    }
}

fn upload(code: &At<'_>, job: &str) -> Access {
    Access {
        pointer: code.pointer().to_owned(),
        job: job.to_owned(),
        action: Action::Upload,
        resource: Resource { kind: "code", name: code.text().unwrap_or_default().to_owned() },
        principal: Principal::Submitter,
        because: "code is uploaded when the job is submitted, with a signature that the service gives to the submitter".to_owned(),
        risks: Vec::new(),
    }
}

fn inputs<'a>(job: &At<'a>, around: &Around<'a>, acting: &Acting, known: &Known, found: &mut Vec<Access>) {
    let inputs = job.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
    let data = JOB_DATA.iter().filter_map(|key| job.get(key));
    for input in inputs.into_iter().map(|(_, input)| input).chain(data) {
        let (at, leads) = match around.scope.source(input.clone()) {
            // It lies where the output of the other step does.
            Source::Output(output) => (input, lies_in(output.as_ref(), around).within(known)),
            Source::Place(source) => {
                let Some(path) = source.get("path").filter(|path| path.text().is_some()) else { continue };
                let kind = source.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder");
                let leads = Path::of(path.text().unwrap_or_default(), kind).with_default(&around.datastore);
                (path, leads.within(known))
            }
        };
        let told = data::access(&leads, Action::Read, acting, known);
        found.push(row(at.pointer(), job, Action::Read, leads.resource(), told));
    }
}

fn outputs<'a>(
    job: &At<'a>,
    parts: &[At<'a>],
    around: &Around<'a>,
    acting: &Acting,
    known: &Known,
    found: &mut Vec<Access>,
) {
    let own = job.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default();
    let declared =
        parts.iter().skip(1).filter_map(|part| part.get("outputs")).flat_map(|outputs| outputs.entries());
    let unnamed = declared.filter(|(name, _)| !own.iter().any(|(known, _)| known == name));
    let all: Vec<_> = unnamed.collect();
    for (_, output) in own.into_iter().chain(all) {
        let place = around.scope.place(output);
        let leads = lies_in(Some(&place), around).within(known);
        let told = data::access(&leads, Action::Write, acting, known);
        found.push(row(place.pointer(), job, Action::Write, leads.resource(), told));
    }
}

/// Where an output lies: where its path says, or in the default datastore.
fn lies_in(output: Option<&At<'_>>, around: &Around<'_>) -> Path {
    let path = output.and_then(|output| output.get("path"));
    let written = path.as_ref().and_then(|path| path.text()).filter(|text| bound(text).is_none());
    written.map_or_else(
        || Path::Datastore(around.datastore.clone()),
        |text| Path::of(text, "").with_default(&around.datastore),
    )
}

fn row(
    pointer: &str,
    job: &At<'_>,
    action: Action,
    resource: Resource,
    (principal, because, risks): (Principal, String, Vec<super::Risk>),
) -> Access {
    Access {
        pointer: pointer.to_owned(),
        job: job.pointer().to_owned(),
        action,
        resource,
        principal,
        because,
        risks,
    }
}
