//! What a recording shows: the requests of the official client (azure-ai-ml 1.35.2), read as the jobs and steps that they are about.

use serde_json::Value;

/// A recording.
pub(crate) struct Wire {
    /// Path and body of every PUT to the service.
    puts: Vec<(String, Value)>,
    /// The paths of the files that were uploaded.
    pub(crate) blobs: Vec<String>,
}

/// A job, a step, or a component that was sent by itself.
pub(crate) struct Node<'w> {
    /// Where it stands in the files.
    pub(crate) at: Vec<String>,
    /// Its type, in lower case.
    pub(crate) kind: String,
    /// The type of its identity, as the service spells it: `UserIdentity`, `Managed`, `AMLToken`.
    pub(crate) identity: Option<String>,
    /// The keys that say what runs: of a step those of its component, of a sweep those of its trial.
    pub(crate) runs: Option<&'w Value>,
    /// Whether it is the step of a component that is a pipeline.
    pub(crate) is_nested: bool,
}

impl Node<'_> {
    pub(crate) fn is_step(&self) -> bool {
        self.at.len() > 1
    }

    /// Whether it runs on the submitter's machine, where no identity has an effect.
    pub(crate) fn is_local(&self) -> bool {
        self.runs.is_some_and(|job| !job["resources"]["properties"]["IsLocal"].is_null())
    }
}

/// A code, an environment or a component that something refers to.
pub(crate) enum Referred<'w> {
    /// It was sent as well, with this body.
    Sent(&'w Value),
    /// It is there already, under this name.
    Registered(&'w str),
}

impl Wire {
    pub(crate) fn read(recording: &Value) -> Self {
        let (mut puts, mut blobs) = (Vec::new(), Vec::new());
        let requests = recording["requests"].as_array().unwrap().iter();
        for request in requests.filter(|request| request["method"] == "PUT") {
            let path = request["path"].as_str().unwrap().to_owned();
            if request["host"].as_str().unwrap().contains(".blob.") {
                blobs.push(path);
            } else {
                puts.push((path, request["json"].clone()));
            }
        }
        Self { puts, blobs }
    }

    /// The bodies that were sent to a collection.
    pub(crate) fn of<'w>(&'w self, collection: &'w str) -> impl Iterator<Item = &'w Value> {
        let part = format!("/{collection}/");
        self.puts.iter().filter(move |(path, _)| path.contains(&part)).map(|(_, body)| body)
    }

    /// Everything that was sent.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = &Value> {
        self.puts.iter().map(|(_, body)| body)
    }

    /// What a reference leads to.
    pub(crate) fn refer<'w>(&'w self, collection: &str, reference: &'w str) -> Referred<'w> {
        let part = format!("/{collection}/");
        let sent = reference.find(&part).and_then(|at| {
            let tail = &reference[at..];
            self.puts.iter().find(|(path, _)| path.ends_with(tail))
        });
        sent.map_or(Referred::Registered(reference), |(_, body)| Referred::Sent(&body["properties"]))
    }

    /// The job with its steps at any depth; a component that was sent alone.
    pub(crate) fn nodes(&self) -> Vec<Node<'_>> {
        let mut nodes = Vec::new();
        let schedule = self.of("schedules").next().map(|body| &body["properties"]["action"]["jobDefinition"]);
        let job = self.of("jobs").next().map(|body| &body["properties"]);
        if let Some(job) = schedule.or(job) {
            let at = if schedule.is_some() { vec!["create_job".to_owned()] } else { Vec::new() };
            self.root(job, at, &mut nodes);
        } else if let Some(component) = self.of("components").last() {
            let runs = Some(&component["properties"]["componentSpec"]);
            let kind = "component".to_owned();
            nodes.push(Node { at: Vec::new(), kind, identity: None, runs, is_nested: false });
        }
        nodes
    }

    fn root<'w>(&'w self, job: &'w Value, at: Vec<String>, nodes: &mut Vec<Node<'w>>) {
        let kind = job["jobType"].as_str().unwrap().to_lowercase();
        let runs = if kind == "sweep" { &job["trial"] } else { job };
        let steps_at = at.clone();
        nodes.push(Node {
            at,
            runs: (kind != "pipeline").then_some(runs),
            kind,
            identity: identity(job),
            is_nested: false,
        });
        self.steps(&job["jobs"], &steps_at, false, nodes);
        // A job that is nothing but a component.
        if let Some(Referred::Sent(component)) =
            job["componentId"].as_str().map(|id| self.refer("components", id))
        {
            let at = [steps_at, vec!["component".to_owned()]].concat();
            self.steps(&component["componentSpec"]["jobs"], &at, true, nodes);
        }
    }

    fn steps<'w>(&'w self, jobs: &'w Value, above: &[String], is_nested: bool, nodes: &mut Vec<Node<'w>>) {
        for (name, step) in jobs.as_object().into_iter().flatten() {
            let at = [above, &["jobs".to_owned(), name.clone()]].concat();
            let component =
                [&step["componentId"], &step["trial"]["componentId"]].into_iter().find_map(Value::as_str);
            let spec = match component.map(|id| self.refer("components", id)) {
                Some(Referred::Sent(component)) => Some(&component["componentSpec"]),
                _ => None,
            };
            let steps_at = [at.clone(), vec!["component".to_owned()]].concat();
            nodes.push(Node {
                at,
                kind: step["type"].as_str().unwrap().to_owned(),
                identity: identity(step),
                runs: spec,
                is_nested,
            });
            if let Some(spec) = spec {
                self.steps(&spec["jobs"], &steps_at, true, nodes);
            }
        }
    }
}

/// An identity as the service spells it. Of AutoML, parallel and pipeline steps the client sends the mapping of the spec.
fn identity(job: &Value) -> Option<String> {
    let identity = &job["identity"];
    let written = ["identityType", "identity_type"].iter().find_map(|key| identity[*key].as_str());
    written.map(str::to_owned).or_else(|| {
        let raw = identity["type"].as_str()?;
        Some(if raw == "user_identity" { "UserIdentity".to_owned() } else { raw.to_owned() })
    })
}
