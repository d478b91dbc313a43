//! What must be found, computed from what the recording shows and from where it stands in the files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::wire::{Node, Referred, Wire};
use crate::written::Written;

/// A rule, and the file and line of a finding of it.
pub(crate) type Hit = (String, String, u64);

/// The registry that the configuration of this test allows.
pub(crate) const ALLOWED: &str = "corp.azurecr.io";

/// What a submission that went through shows.
pub(crate) fn of_submitted(wire: &Wire, written: &Written, folder: &Path) -> BTreeSet<Hit> {
    let mut expected = Expected { wire, written, folder, hits: BTreeSet::new() };
    let nodes = wire.nodes();
    let reaching = reaching(&nodes);
    for node in &nodes {
        expected.identity(node, reaching, &nodes);
        expected.code(node);
        expected.environment(node);
    }
    expected.mixed(&nodes, reaching);
    expected.settings(&nodes);
    expected.assets();
    expected.inputs(nodes.iter().any(|node| node.kind == "spark"));
    expected.hits
}

/// What the client's own error says about rules that are here, if anything. Of texts that it cannot read it names the line; otherwise keys
/// stand for lines.
pub(crate) fn of_refused(error: &str, spec: &str, written: &Written) -> Vec<Hit> {
    if error.contains("Error while parsing yaml file") {
        let line = error.rsplit("line ").next().and_then(|rest| rest.split(',').next());
        return vec![("jobgate/syntax".to_owned(), spec.to_owned(), line.unwrap().parse().unwrap())];
    }
    let found = SAID.iter().find(|(text, ..)| error.contains(text));
    let Some(&(_, rule, key)) = found else { return Vec::new() };
    let place = written.at(&[key.to_owned()]);
    let (file, line) = place.map_or((spec.to_owned(), 1), |place| (place.file, place.line));
    // None of the three kinds of identity has this type, or only what stands beside the type is wrong.
    let is_type = rule == "AML-ID-009" && error.matches("\\\"type\\\": [").count() == 3;
    vec![(if is_type { "AML-ID-008" } else { rule }.to_owned(), file, line)]
}

/// What the client says when it refuses, the rule that says it here, and the key that it is about.
const SAID: &[(&str, &str, &str)] = &[
    ("\"identity\\\": [", "AML-ID-009", "identity"),
    ("No such file or directory", "AML-CODE-006", "code"),
    ("Can't find directory or file", "AML-CODE-006", "code"),
    ("Docker image or Dockerfile", "AML-ENV-004", "environment"),
    ("of type environments as arm id. Version must be provided", "AML-ENV-012", "environment"),
    ("with version label prod does not exist", "AML-ENV-012", "environment"),
    // Without `azureml:` it is taken for the name of a file.
    ("Environment schema data cannot be a string", "jobgate/not-found", "environment"),
    ("Unsupported job type: ", "jobgate/unknown-kind", "type"),
    ("Target yaml file is empty", "jobgate/not-a-mapping", "type"),
];

/// The root whose identity reaches the steps: with a pipeline component among them it reaches none (how-to-identity-based-service-
/// authentication, 2025-06-10; no recording shows what the service does).
fn reaching<'n>(nodes: &'n [Node<'n>]) -> Option<&'n Node<'n>> {
    let root = nodes.first().filter(|root| root.kind == "pipeline" && root.identity.is_some())?;
    let has_component = nodes.iter().skip(1).any(|node| node.kind == "pipeline" || node.is_nested);
    (!has_component).then_some(root)
}

/// As whom a job runs.
fn effective<'n>(node: &'n Node<'n>, reaching: Option<&'n Node<'n>>) -> Option<&'n str> {
    node.identity.as_deref().or_else(|| reaching.filter(|_| node.is_step())?.identity.as_deref())
}

struct Expected<'e> {
    wire: &'e Wire,
    written: &'e Written,
    folder: &'e Path,
    hits: BTreeSet<Hit>,
}

impl Expected<'_> {
    /// Adds a finding at a pointer; of what is absent it is at the key above.
    fn hit(&mut self, rule: &str, pointer: &[String]) {
        let pointer = self.real(pointer);
        let mut length = pointer.len();
        let place = loop {
            match self.written.at(&pointer[..length]) {
                Some(place) => break place,
                None => length -= 1,
            }
        };
        self.hits.insert((rule.to_owned(), place.file, place.line));
    }

    fn hit_text(&mut self, rule: &str, text: &str) {
        for (file, line) in self.written.lines_with(text) {
            self.hits.insert((rule.to_owned(), file, line));
        }
    }

    /// The job of a schedule stands below `job`, or is the file that `create_job` names.
    fn real(&self, pointer: &[String]) -> Vec<String> {
        let inner = ["create_job", "job"].map(str::to_owned);
        match pointer {
            [first, rest @ ..] if *first == inner[0] && self.written.at(&inner).is_some() => {
                [&inner, rest].concat()
            }
            _ => pointer.to_owned(),
        }
    }

    fn stands(&self, pointer: &[String]) -> bool {
        self.written.at(&self.real(pointer)).is_some()
    }

    /// AML-ID-001, 002, 003, 013 and 014: whether a job has the submitter's identity, and what was written that is not sent or has no
    /// effect.
    fn identity(&mut self, node: &Node<'_>, reaching: Option<&Node<'_>>, nodes: &[Node<'_>]) {
        let at = below(&node.at, "identity");
        let is_user = node.identity.as_deref() == Some("UserIdentity");
        match node.kind.as_str() {
            // Whatever stands there is dropped: the root has to have it.
            "sweep" if node.is_step() => {
                if self.stands(&at) {
                    assert!(node.identity.is_none(), "the client drops it");
                    self.hit("AML-ID-014", &at);
                }
                if effective(node, reaching) != Some("UserIdentity") {
                    self.hit("AML-ID-001", &below(&[], "identity"));
                }
            }
            "command" | "spark" | "parallel" | "sweep"
                if effective(node, reaching) != Some("UserIdentity") && !node.is_local() =>
            {
                self.hit("AML-ID-001", &at);
            }
            "pipeline" if is_user && node.is_step() => self.hit("AML-ID-003", &at),
            "pipeline" if is_user => {
                self.hit("AML-ID-002", &at);
                let lacks = |inner: &Node<'_>| {
                    inner.is_nested && inner.identity.is_none() && inner.at.contains(&"jobs".to_owned())
                };
                let nested = nodes.iter().any(|node| node.is_step() && node.kind == "pipeline");
                if nested && nodes.iter().any(lacks) {
                    self.hit("AML-ID-003", &at);
                }
            }
            // It goes over the wire, and the documentation says that it is not supported.
            "automl" if is_user => self.hit("AML-ID-013", &at),
            _ => {}
        }
    }

    /// AML-ID-005: the submitter's identity and the compute's, in one pipeline.
    fn mixed(&mut self, nodes: &[Node<'_>], reaching: Option<&Node<'_>>) {
        let of = |kind: &str| {
            nodes.iter().filter(move |node| node.identity.as_deref() == Some(kind)).collect::<Vec<_>>()
        };
        let has_user = nodes.iter().any(|node| effective(node, reaching) == Some("UserIdentity"));
        if nodes.len() > 1 && has_user {
            for managed in of("Managed") {
                self.hit("AML-ID-005", &below(&managed.at, "identity"));
            }
        }
    }

    /// AML-ID-004: below `settings` the identity is sent, as one of the settings, and not as the job's.
    fn settings(&mut self, nodes: &[Node<'_>]) {
        let at = ["settings", "identity"].map(str::to_owned);
        if self.stands(&at) {
            assert!(nodes[0].identity.is_none(), "the service does not get it as the job's");
            self.hit("AML-ID-004", &at);
        }
    }

    /// AML-CODE-001 of what was uploaded, which no lock records; AML-CODE-005 of what is registered without a checksum.
    fn code(&mut self, node: &Node<'_>) {
        let Some(runs) = node.runs else { return };
        let Some(id) = [&runs["codeId"], &runs["code"]].into_iter().find_map(Value::as_str) else { return };
        let Referred::Sent(code) = self.wire.refer("codes", id) else { panic!("{id} was not sent") };
        let is_hashed = code["properties"]["hash_sha256"].is_string();
        self.hit(if is_hashed { "AML-CODE-001" } else { "AML-CODE-005" }, &self.part(node, "code"));
    }

    /// What is sent of an environment, or which one is referred to.
    fn environment(&mut self, node: &Node<'_>) {
        let Some(runs) = node.runs else { return };
        let references = [&runs["environmentId"], &runs["environment"]];
        let Some(reference) = references.into_iter().find_map(Value::as_str) else { return };
        let at = self.part(node, "environment");
        match self.wire.refer("environments", reference) {
            Referred::Sent(environment) => self.content(environment, &at),
            Referred::Registered(reference) => self.reference(reference, &at),
        }
    }

    /// AML-ENV-012: this test allows no registered environment. AML-ENV-003: a label, which the client leaves to the service or, of a
    /// workspace's, looks up now.
    fn reference(&mut self, reference: &str, at: &[String]) {
        self.hit("AML-ENV-012", at);
        let is_label = reference.contains("/labels/") || reference.contains('@');
        let version = reference.rsplit('/').next().unwrap();
        let written = self.written.at(&self.real(at)).unwrap();
        if is_label || !written.value.as_str().unwrap().ends_with(version) {
            self.hit("AML-ENV-003", at);
        }
    }

    fn content(&mut self, environment: &Value, at: &[String]) {
        if let Some(image) = environment["image"].as_str() {
            let at = below(at, "image");
            let place = self.written.at(&self.real(&at)).unwrap();
            assert_eq!(place.value.as_str(), Some(image), "what is sent is what stands there");
            self.image(image, "AML-ENV-001", |expected, rule| expected.hit(rule, &at));
        }
        for (sent, key) in [("condaFile", "conda_file"), ("build", "build")] {
            // A build pulls support images (AML-ENV-015).
            if !environment[sent].is_null() {
                self.hit("AML-ENV-015", &below(at, key));
            }
        }
        let Some(context) = environment["build"]["contextUri"].as_str() else { return };
        let at = below(at, "build");
        let uploads = |blob: &&String| context.contains(blob.rsplit_once('/').unwrap().0);
        let Some(uploaded) = self.wire.blobs.iter().find(uploads) else {
            self.hit("AML-ENV-014", &below(&at, "path"));
            return;
        };
        let name = environment["build"]["dockerfilePath"].as_str().unwrap_or("Dockerfile");
        let dockerfile = format!("{}/{name}", uploaded.rsplit_once('/').unwrap().0);
        if self.wire.blobs.contains(&dockerfile) {
            self.dockerfile(name, &at);
        } else {
            self.hit("AML-ENV-011", &below(&at, "dockerfile_path"));
        }
    }

    /// AML-ENV-010, and again 003, of what a Dockerfile that was uploaded begins with.
    fn dockerfile(&mut self, name: &str, build: &[String]) {
        let place = self.written.at(&self.real(&below(build, "path"))).unwrap();
        let folder = place.value.as_str().unwrap().trim_start_matches("./").to_owned();
        let file = format!("{folder}/{name}");
        let text = fs::read_to_string(self.folder.join(&file)).unwrap();
        for (at, line) in text.lines().enumerate() {
            let Some(image) = line.strip_prefix("FROM ") else { continue };
            self.image(image.trim(), "AML-ENV-010", |expected, rule| {
                expected.hits.insert((rule.to_owned(), file.clone(), at as u64 + 1));
            });
        }
    }

    fn image(&mut self, image: &str, foreign: &str, hit: impl Fn(&mut Self, &str)) {
        if image.split('/').next() != Some(ALLOWED) {
            hit(self, foreign);
        }
        let name = image.rsplit('/').next().unwrap();
        if !name.contains('@') && name.split_once(':').is_none_or(|(_, tag)| tag == "latest") {
            hit(self, "AML-ENV-003");
        }
    }

    /// What is no job: an environment, a datastore, a compute.
    fn assets(&mut self) {
        if self.wire.nodes().is_empty() {
            for environment in self.wire.of("environments") {
                self.content(&environment["properties"], &[]);
            }
        }
        for datastore in self.wire.of("datastores") {
            let credentials = &datastore["properties"]["credentials"];
            if credentials["credentialsType"] != "None" {
                self.hit("AML-DS-002", &below(&[], "credentials"));
            }
            if credentials["secrets"].as_object().is_some_and(|secrets| !secrets.is_empty()) {
                self.hit("AML-DS-006", &below(&[], "credentials"));
            }
        }
        for compute in self.wire.of("computes") {
            if compute["identity"].is_null() {
                self.hit("AML-CMP-004", &[]);
            }
        }
    }

    /// AML-DS-007, 008 and 009: what inputs are read from.
    fn inputs(&mut self, spark: bool) {
        let mut inputs = Vec::new();
        self.wire.bodies().for_each(|body| collect_inputs(body, &mut inputs));
        for input in inputs {
            let uri = input["uri"].as_str().or_else(|| input["value"].as_str()).unwrap_or_default();
            let is_url = uri.starts_with("https://");
            let is_path = uri.starts_with("azureml://datastores/") && !uri.contains("/LocalUpload/");
            // A text that looks like an asset is handed to the program as it is.
            let is_literal = input["uri"].is_null() && uri.starts_with("azureml:");
            if is_url || is_path || is_literal {
                self.hit_text("AML-DS-008", uri);
            }
            if is_url && !uri.split('/').nth(2).unwrap().ends_with(".core.windows.net") {
                self.hit_text("AML-DS-007", uri);
            }
            if input["mode"].as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("direct")) && !spark {
                self.hit_text("AML-DS-009", uri);
            }
            assert!(!uri.contains("sig="), "no probe has a signature in an address");
        }
    }

    /// Where the code or the environment of a job stands: in its component, its trial, or itself.
    fn part(&self, node: &Node<'_>, key: &str) -> Vec<String> {
        let inside = ["component", "trial"].map(|part| below(&below(&node.at, part), key));
        inside.into_iter().find(|at| self.stands(at)).unwrap_or_else(|| below(&node.at, key))
    }
}

fn below(at: &[String], key: &str) -> Vec<String> {
    [at, &[key.to_owned()]].concat()
}

fn collect_inputs<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(object)
            if object.contains_key("jobInputType") || object.contains_key("job_input_type") =>
        {
            found.push(value);
        }
        Value::Object(object) => object.values().for_each(|value| collect_inputs(value, found)),
        Value::Array(items) => items.iter().for_each(|item| collect_inputs(item, found)),
        _ => {}
    }
}
