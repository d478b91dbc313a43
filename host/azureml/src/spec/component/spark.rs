//! Spark components.

use jobgate_core::snapshots::CodePlace;
use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::job::spark;
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

/// Eight settings, by the names under which a spec may say them and those that Spark has (azure-ai-ml 1.35.2, `CONF_KEY_MAP`).
const CONF: [(&str, &str); 8] = [
    ("driver_cores", "spark.driver.cores"),
    ("driver_memory", "spark.driver.memory"),
    ("executor_cores", "spark.executor.cores"),
    ("executor_memory", "spark.executor.memory"),
    ("executor_instances", "spark.executor.instances"),
    ("dynamic_allocation_enabled", "spark.dynamicAllocation.enabled"),
    ("dynamic_allocation_min_executors", "spark.dynamicAllocation.minExecutors"),
    ("dynamic_allocation_max_executors", "spark.dynamicAllocation.maxExecutors"),
];

/// A Spark component from its file.
pub(super) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let mut spec = parts::common(draft, at);
    parts::unknown(draft, at, &mut spec, KEYS);
    run(draft, at, &mut spec);
    set(&mut spec, "properties", plain::optional(draft, at, "properties"));
    let includes = plain::optional(draft, at, "additional_includes");
    set(&mut spec, "additional_includes", includes.filter(|list| *list != Node::List(Vec::new())));
    let about = About::of(draft, at);
    Some(Content::of(spec, about))
}

/// What runs: the same in a component's file and in a step that is written out.
pub(crate) fn run(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    set(spec, "code", code(draft, at));
    set(spec, "environment", environment::of_spark(draft, at).map(parts::prefixed));
    set(spec, "entry", at.get("entry").map(|entry| Node::map([("file", plain::text(&entry, "file"))])));
    files(draft, at, spec);
    set(spec, "args", plain::text(at, "args"));
    set(spec, "conf", conf(draft, at));
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

/// What goes with the program: in the step as well.
pub(crate) fn files(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    for (key, _) in spark::FILES {
        set(spec, key, plain::optional(draft, at, key));
    }
}

/// `conf`, under Spark's own names. A text of digits becomes a number (azure-ai-ml 1.35.2, `serialize_field_names`).
pub(crate) fn conf(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    Some(Node::Map(merged(draft, at, None)))
}

/// The same of a step and its component: the step's `conf` if it has one, and of the eight settings the step's or else the component's
/// (azure-ai-ml 1.35.2, `Spark`).
pub(crate) fn conf_of_step(draft: &mut Draft<'_>, step: &At<'_>, component: Option<&At<'_>>) -> Node {
    let mut sent = merged(draft, step, component);
    // Spark wants a number of executors also where it allocates them as they are needed.
    let is_dynamic = match sent.get("spark.dynamicAllocation.enabled") {
        Some(Node::Bool(is)) => *is,
        Some(Node::Text(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    if is_dynamic && !sent.contains_key("spark.executor.instances") {
        let least = sent.get("spark.dynamicAllocation.minExecutors").cloned();
        set(&mut sent, "spark.executor.instances", least);
    }
    Node::Map(sent)
}

fn merged(draft: &mut Draft<'_>, step: &At<'_>, component: Option<&At<'_>>) -> parts::Spec {
    let own = free(draft, step);
    let of_component = component.map(|component| free(draft, component)).unwrap_or_default();
    let mut sent = if own.is_empty() { of_component.clone() } else { own };
    for (key, spark) in CONF {
        // What stands in `conf` wins over what stands beside it (`demote_conf_fields`).
        if !sent.contains_key(spark) {
            let beside = plain::optional(draft, step, key).map(digits);
            let beside = beside.or_else(|| of_component.get(spark).cloned());
            let beside = beside.or_else(|| plain::optional(draft, component?, key).map(digits));
            set(&mut sent, spark, beside);
        }
    }
    sent
}

/// The entries of `conf`.
fn free(draft: &mut Draft<'_>, at: &At<'_>) -> parts::Spec {
    let mut sent = parts::Spec::new();
    for (key, value) in at.get("conf").map(|conf| conf.entries()).unwrap_or_default() {
        if *value.value() != Value::Null {
            let key = CONF.iter().find(|(own, _)| *own == key).map_or(key, |(_, spark)| spark);
            let value = plain::json(draft, &value);
            set(&mut sent, key, Some(digits(value)));
        }
    }
    sent
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
