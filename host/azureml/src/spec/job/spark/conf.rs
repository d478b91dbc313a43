//! `conf` of a Spark job.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::{Draft, plain};
use crate::plan::Node;

/// The settings that the client knows, as it names them and as Spark does (azure-ai-ml 1.35.2, `CONF_KEY_MAP`).
pub(crate) const KNOWN: [(&str, &str); 8] = [
    ("driver_cores", "spark.driver.cores"),
    ("driver_memory", "spark.driver.memory"),
    ("executor_cores", "spark.executor.cores"),
    ("executor_memory", "spark.executor.memory"),
    ("executor_instances", INSTANCES),
    ("dynamic_allocation_enabled", DYNAMIC),
    ("dynamic_allocation_min_executors", LEAST),
    ("dynamic_allocation_max_executors", MOST),
];

pub(crate) const INSTANCES: &str = "spark.executor.instances";
pub(crate) const DYNAMIC: &str = "spark.dynamicAllocation.enabled";
pub(crate) const LEAST: &str = "spark.dynamicAllocation.minExecutors";
const MOST: &str = "spark.dynamicAllocation.maxExecutors";

/// The settings under the names that Spark has for them. A known one may be written either way, and Spark's own name wins. With dynamic
/// allocation, a job that says nothing else starts with the least number of executors.
pub(crate) fn conf<'a>(at: &At<'a>) -> BTreeMap<String, At<'a>> {
    let written = at.get("conf").map(|conf| conf.entries()).unwrap_or_default();
    let given = written.into_iter().filter(|(_, value)| *value.value() != Value::Null);
    let spark = |key: &str| KNOWN.iter().find(|(own, _)| *own == key).map(|(_, spark)| *spark);
    let (of_client, of_spark): (Vec<_>, Vec<_>) = given.partition(|(key, _)| spark(key).is_some());
    let mut conf: BTreeMap<String, At<'a>> =
        of_spark.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    for (key, value) in of_client {
        conf.entry(spark(key).unwrap_or(key).to_owned()).or_insert(value);
    }
    if is_dynamic(&conf)
        && !conf.contains_key(INSTANCES)
        && let Some(least) = conf.get(LEAST).cloned()
    {
        conf.insert(INSTANCES.to_owned(), least);
    }
    conf
}

fn is_dynamic(conf: &BTreeMap<String, At<'_>>) -> bool {
    match conf.get(DYNAMIC).map(|at| at.value()) {
        Some(Value::Bool(true) | Value::Int(1)) => true,
        Some(Value::Text(text)) => matches!(&**text, "true" | "True"),
        _ => false,
    }
}

/// The settings as a job sends them: texts, each as Python's `str` spells it. What belongs to dynamic allocation is sent only with it.
pub(super) fn sent(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let conf = conf(at);
    let is_dynamic = is_dynamic(&conf);
    let mut sent = BTreeMap::new();
    for (key, value) in conf {
        if !is_dynamic && matches!(key.as_str(), DYNAMIC | LEAST | MOST) {
            continue;
        }
        match plain::python_str(value.value()) {
            Some(_) if key == DYNAMIC => sent.insert(key, Node::text("True")),
            Some(text) => sent.insert(key, Node::text(text)),
            None => {
                draft.refuse(&value, "a setting of Spark is a text, a number or a boolean", None);
                None
            }
        };
    }
    Node::Map(sent)
}
