//! Spark components.

use jobgate_core::snapshots::CodePlace;
use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::job::spark::{self, conf};
use super::super::{Draft, environment, plain};
use super::parts::{self, set};
use super::{About, Content};
use crate::plan::Node;

/// What such a component's file may say beside what every component has.
const KEYS: &[&str] = &[
    "code",
    "entry",
    "py_files",
    "jars",
    "files",
    "archives",
    "conf",
    "environment",
    "args",
    "additional_includes",
    "driver_cores",
    "driver_memory",
    "executor_cores",
    "executor_memory",
    "executor_instances",
    "dynamic_allocation_enabled",
    "dynamic_allocation_min_executors",
    "dynamic_allocation_max_executors",
];

/// A Spark component from its file.
pub(super) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let mut spec = parts::common(draft, at);
    parts::unknown(draft, at, &mut spec, KEYS);
    run(draft, at, &mut spec);
    set(&mut spec, "conf", Some(Node::Map(conf(draft, at))));
    set(&mut spec, "properties", plain::optional(draft, at, "properties"));
    let includes = plain::optional(draft, at, "additional_includes");
    set(&mut spec, "additional_includes", includes.filter(|list| *list != Node::List(Vec::new())));
    let about = About::of(draft, at);
    Some(Content::of(spec, about))
}

/// What runs, but for its `conf`: the same in a component's file and in a step that is written out.
pub(crate) fn run(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    set(spec, "code", code(draft, at));
    let environment = environment::of_spark(draft, at);
    set(spec, "environment", environment.map(|id| parts::prefixed(draft.request.destination, id)));
    set(spec, "entry", at.get("entry").map(|entry| self::entry(&entry)));
    files(draft, at, spec);
    set(spec, "args", plain::text(at, "args"));
}

/// A class is told as if it were a file (azure-ai-ml 1.35.2, `SparkEntryFileSchema`). No step can be made of it.
fn entry(at: &At<'_>) -> Node {
    let name = plain::text(at, "file").or_else(|| plain::text(at, "class_name"));
    Node::map([("file", name)])
}

/// Without `code`, the folder of the file is the code (azure-ai-ml 1.35.2, `SparkComponent`: `code` is `.` unless it is said).
fn code(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    if at.get("code").is_some_and(|code| *code.value() != Value::Null) {
        return parts::code(draft, at);
    }
    let includes = at.get("additional_includes").map(|list| list.items()).unwrap_or_default();
    let place = CodePlace {
        written: ".".to_owned(),
        folder: at.file().absolute.parent()?.to_path_buf(),
        component: true,
        additional_includes: includes.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
    };
    parts::local_code(draft, at, &place)
}

/// Refuses a program that is not where its code is, as the client does where a step or a job is made of it (azure-ai-ml 1.35.2,
/// `Spark._validate_entry_exist`).
pub(crate) fn refuse_missing_entry(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(entry) = at.get("entry").and_then(|entry| entry.get("file")) else { return };
    let code = at.get("code").filter(|code| *code.value() != Value::Null);
    let written = code.as_ref().and_then(At::text).unwrap_or(".");
    let is_local = !["azureml:", "git+", "/subscriptions/"].iter().any(|scheme| written.starts_with(scheme));
    let (Some(name), Some(folder)) = (entry.text(), code.as_ref().unwrap_or(at).file().absolute.parent())
    else {
        return;
    };
    let path = folder.join(written).join(name);
    if is_local && !written.contains("://") && draft.request.files.resolve(&path).is_err() {
        let message = format!("there is no `{name}` in the folder of the code");
        draft.refuse(&entry, message, Some("write a path that is relative to `code`"));
    }
}

/// What goes with the program: in the step as well.
pub(crate) fn files(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    for (key, _) in spark::FILES {
        set(spec, key, plain::optional(draft, at, key));
    }
}

/// `conf` of a component, under Spark's own names.
fn conf(draft: &mut Draft<'_>, at: &At<'_>) -> parts::Spec {
    let mut sent = free(draft, at);
    for (key, spark) in conf::KNOWN {
        set(&mut sent, spark, known(draft, at, (key, spark)).filter(is_true));
    }
    sent
}

/// The same of a component that a step becomes.
pub(crate) fn conf_of_written(draft: &mut Draft<'_>, step: &At<'_>) -> Node {
    Node::Map(with_instances(conf(draft, step)))
}

/// `conf` of a step. If something is known of its component, what the step does not say is that of the component: each of the settings
/// that the client knows, and the others together. What is 0, false or empty counts as not said then (azure-ai-ml 1.35.2, `Spark`).
pub(crate) fn conf_of_step(draft: &mut Draft<'_>, step: &At<'_>, component: Option<&At<'_>>) -> Node {
    let of_component = component.map(|component| conf(draft, component)).unwrap_or_default();
    let mut sent = free(draft, step);
    if sent.is_empty() {
        sent = of_component.clone();
    }
    for (key, spark) in conf::KNOWN {
        let own = known(draft, step, (key, spark)).filter(|own| component.is_none() || is_true(own));
        set(&mut sent, spark, own.or_else(|| of_component.get(spark).cloned()));
    }
    Node::Map(with_instances(sent))
}

/// Spark wants a number of executors also where it allocates them as they are needed.
fn with_instances(mut sent: parts::Spec) -> parts::Spec {
    let is_dynamic = match sent.get(conf::DYNAMIC) {
        Some(Node::Bool(is)) => *is,
        Some(Node::Text(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    if is_dynamic && !sent.contains_key(conf::INSTANCES) {
        let least = sent.get(conf::LEAST).cloned();
        set(&mut sent, conf::INSTANCES, least);
    }
    sent
}

/// A setting that the client knows: in `conf` under either name, Spark's own first, else beside `conf` (azure-ai-ml 1.35.2,
/// `ParameterizedSparkSchema`). A text of digits becomes a number.
fn known(draft: &mut Draft<'_>, at: &At<'_>, (key, spark): (&str, &str)) -> Option<Node> {
    let conf = at.get("conf");
    let value = [spark, key].iter().find_map(|key| plain::optional(draft, conf.as_ref()?, key));
    value.or_else(|| plain::optional(draft, at, key)).map(digits)
}

/// The settings that the client does not know.
fn free(draft: &mut Draft<'_>, at: &At<'_>) -> parts::Spec {
    let mut sent = parts::Spec::new();
    for (key, value) in at.get("conf").map(|conf| conf.entries()).unwrap_or_default() {
        let is_known = conf::KNOWN.iter().any(|(own, spark)| *own == key || *spark == key);
        if !is_known && *value.value() != Value::Null {
            let value = plain::json(draft, &value);
            set(&mut sent, key, Some(value));
        }
    }
    sent
}

/// Whether Python takes it for true.
fn is_true(value: &Node) -> bool {
    !value.is_zero() && *value != Node::Bool(false) && *value != Node::text("")
}

fn digits(value: Node) -> Node {
    match &value {
        Node::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            let number = text.trim_start_matches('0');
            plain::number(if number.is_empty() { "0" } else { number }).unwrap_or(value)
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_digits_become_numbers() {
        for (text, node) in [
            ("2", Node::int(2)),
            ("002", Node::int(2)),
            ("0", Node::int(0)),
            ("2g", Node::text("2g")),
            ("-2", Node::text("-2")),
            ("", Node::text("")),
        ] {
            assert_eq!(digits(Node::text(text)), node, "{text}");
        }
    }
}
