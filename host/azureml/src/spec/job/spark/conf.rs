//! `conf` of a Spark job.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::{Draft, plain};
use crate::plan::Node;

/// The settings that the client knows, as it names them and as Spark does (azure-ai-ml 1.35.2, `CONF_KEY_MAP`). The first five are needed.
const KNOWN: [(&str, &str); 8] = [
    ("driver_cores", "spark.driver.cores"),
    ("driver_memory", "spark.driver.memory"),
    ("executor_cores", "spark.executor.cores"),
    ("executor_memory", "spark.executor.memory"),
    ("executor_instances", INSTANCES),
    ("dynamic_allocation_enabled", DYNAMIC),
    ("dynamic_allocation_min_executors", LEAST),
    ("dynamic_allocation_max_executors", MOST),
];

const INSTANCES: &str = "spark.executor.instances";
const DYNAMIC: &str = "spark.dynamicAllocation.enabled";
const LEAST: &str = "spark.dynamicAllocation.minExecutors";
const MOST: &str = "spark.dynamicAllocation.maxExecutors";

/// The settings under the names that Spark has for them. A known one may be written either way, and Spark's own name wins. With dynamic
/// allocation, a job that says nothing else starts with the least number of executors.
pub(crate) fn conf<'a>(at: &At<'a>) -> BTreeMap<String, At<'a>> {
    let written = at.get("conf").map(|conf| conf.entries()).unwrap_or_default();
    let mut conf = BTreeMap::new();
    for (key, value) in written.into_iter().filter(|(_, value)| *value.value() != Value::Null) {
        match KNOWN.iter().find(|(name, _)| *name == key) {
            Some((_, name)) => conf.entry((*name).to_owned()).or_insert(value),
            None => {
                conf.insert(key.to_owned(), value);
                continue;
            }
        };
    }
    for (_, name) in KNOWN {
        if let Some(value) =
            at.get("conf").and_then(|conf| conf.get(name)).filter(|at| *at.value() != Value::Null)
        {
            conf.insert(name.to_owned(), value);
        }
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
        Some(Value::Bool(true)) => true,
        Some(Value::Text(text)) => matches!(&**text, "true" | "True"),
        _ => false,
    }
}

/// The settings as a job sends them: texts, each as Python's `str` spells it. What belongs to dynamic allocation is sent only with it.
pub(super) fn sent(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let conf = conf(at);
    let is_dynamic = is_dynamic(&conf);
    complete(draft, at, &conf, is_dynamic);
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

/// What the client asks of the settings (azure-ai-ml 1.35.2, `_validate_spark_configurations`).
fn complete(draft: &mut Draft<'_>, job: &At<'_>, conf: &BTreeMap<String, At<'_>>, is_dynamic: bool) {
    let at = job.get("conf").unwrap_or_else(|| job.clone());
    let mut needed: Vec<&str> = KNOWN.iter().take(5).map(|(_, name)| *name).collect();
    if is_dynamic {
        needed.extend([LEAST, MOST]);
    }
    for name in needed.into_iter().filter(|name| !conf.contains_key(*name)) {
        draft.refuse(&at, format!("a Spark job needs `{name}`"), Some("add it to `conf`"));
    }
    if !is_dynamic {
        for at in [LEAST, MOST].iter().filter_map(|name| conf.get(*name)) {
            draft.refuse(at, format!("this needs `{DYNAMIC}: true`"), None);
        }
        return;
    }
    let number = |name: &str| match conf.get(name).map(|at| at.value()) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    };
    if let (Some(least), Some(most)) = (number(LEAST), number(MOST)) {
        if least <= 0 || least > most {
            draft.refuse(&at, format!("`{LEAST}` must be above 0 and at most `{MOST}`"), None);
        } else if number(INSTANCES).is_some_and(|count| count != 0 && !(least..=most).contains(&count)) {
            draft.refuse(&at, format!("`{INSTANCES}` must be between `{LEAST}` and `{MOST}`"), None);
        }
    }
}
