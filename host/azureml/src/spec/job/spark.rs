//! A Spark job (client-protocol §5, §7.2).

pub(crate) mod conf;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::component::spark::refuse_missing_entry;
use super::super::{Draft, Spelling, code, compute, environment, identity, input, output, plain};
use super::common;
use crate::plan::{Collection, Node};

/// A Spark job that is the root of a spec. Its own properties and services are not sent, nor those that tell of the git work tree: the
/// client makes another job object of it and forgets them (azure-ai-ml 1.35.2, `Spark._to_job`).
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    for key in ["properties", "services"] {
        if let Some(lost) = at.get(key).filter(|lost| !lost.entries().is_empty()) {
            draft.warn(&lost, format!("the `{key}` of a Spark job are not sent"), None);
        }
    }
    refuse_missing_entry(draft, at);
    let mut properties = common::properties(draft, at, "Spark");
    properties.insert("properties".to_owned(), Node::empty());
    properties.extend(common::given([
        ("codeId", code::code(draft, at).map(|step| Node::id(&step))),
        ("environmentId", environment::of_spark(draft, at)),
        ("computeId", compute::compute_id(draft, at)),
        ("entry", entry(draft, at, Spelling::Camel)),
        ("conf", Some(conf::sent(draft, at))),
        ("args", plain::text(at, "args")),
        ("inputs", Some(inputs(draft, at))),
        ("outputs", Some(output::outputs(draft, at, Spelling::Camel))),
        ("resources", resources(at, Spelling::Camel)),
        ("identity", identity(at, Spelling::Camel)),
    ]));
    for (key, sent) in FILES {
        properties.extend(common::given([(sent, plain::optional(draft, at, key))]));
    }
    common::put(draft, at, Collection::SparkJob, properties);
}

/// Lists of files, as a spec and as a job has them.
pub(crate) const FILES: [(&str, &str); 4] =
    [("py_files", "pyFiles"), ("jars", "jars"), ("files", "files"), ("archives", "archives")];

/// What Spark starts with: a file. A class is refused by the client as well.
pub(crate) fn entry(draft: &mut Draft<'_>, at: &At<'_>, spelling: Spelling) -> Option<Node> {
    let entry = at.get("entry")?;
    let Some(file) = plain::text(&entry, "file") else {
        draft.refuse(
            &entry,
            "Spark starts with a file: a class is not supported",
            Some("write `file: NAME.py`"),
        );
        return None;
    };
    let kind = Node::text("SparkJobPythonEntry");
    Some(Node::of([("file", Some(file)), (&*spelling.key("spark_job_entry_type"), Some(kind))]))
}

/// The instances of a job without a compute; none if it has none. A version that YAML takes for a number is a text.
pub(crate) fn resources(at: &At<'_>, spelling: Spelling) -> Option<Node> {
    let resources = at.get("resources").filter(|resources| *resources.value() != Value::Null)?;
    let version = resources.get("runtime_version").and_then(|version| plain::python_str(version.value()));
    Some(Node::of([
        (&*spelling.key("instance_type"), plain::text(&resources, "instance_type")),
        (&*spelling.key("runtime_version"), version.map(Node::text)),
    ]))
}

/// The identity of a Spark job or step. Without one, it is that of its compute, and that of its submitter if it has no compute but
/// resources (client-protocol §7.2).
pub(crate) fn identity(at: &At<'_>, spelling: Spelling) -> Option<Node> {
    let is_given = |key: &str| at.get(key).is_some_and(|value| *value.value() != Value::Null);
    if is_given("identity") {
        return identity::identity(at, spelling);
    }
    if is_given("compute") {
        return Some(identity::managed(spelling));
    }
    is_given("resources").then(|| identity::user(spelling))
}

/// The inputs of a job. The client does not know models here and sends an empty text for one (azure-ai-ml 1.35.2, `spark_func`).
fn inputs(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let Node::Map(mut sent) = input::inputs(draft, at, Spelling::Camel) else { return Node::empty() };
    let inputs = at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
    for (name, input) in inputs.iter().filter(|(_, input)| input::kind(input).ends_with("_model")) {
        draft.warn(input, "a model is no input of a Spark job: an empty text is sent for it", None);
        let empty =
            Node::map([("jobInputType", Some(Node::text("literal"))), ("value", Some(Node::text("")))]);
        sent.insert((*name).to_owned(), empty);
    }
    Node::Map(sent)
}
