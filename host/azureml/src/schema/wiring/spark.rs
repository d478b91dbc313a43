//! What the client checks of Spark programs (azure-ai-ml 1.35.2, `spark_helpers`).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::binding::has_expression;
use super::super::checker::Checker;
use super::super::rules;
use super::super::words::{list, quoted};
use super::{expression, has, step};
use crate::spec::spelling;

/// A Spark job of its own.
pub(in super::super) fn spark_job(checker: &mut Checker<'_>, at: &At<'_>) {
    program(checker, at, None);
    direct_mode(checker, at, "inputs", None);
    direct_mode(checker, at, "outputs", None);
}

/// A Spark step that is written out.
pub(in super::super) fn written_spark_step(checker: &mut Checker<'_>, at: &At<'_>) {
    step::written_step(checker, at);
    program(checker, at, None);
    direct_mode(checker, at, "inputs", None);
    direct_mode(checker, at, "outputs", None);
}

/// A Spark step whose program is a component.
pub(in super::super) fn spark_step_with_component(checker: &mut Checker<'_>, at: &At<'_>) {
    step::step_with_component(checker, at);
    let component = at.get("component").filter(|component| matches!(component.value(), Value::Mapping(_)));
    if let Some(component) = component {
        program(checker, at, Some(&component));
        direct_mode(checker, at, "inputs", Some(&component));
        direct_mode(checker, at, "outputs", Some(&component));
    } else {
        compute_or_resources(checker, at);
    }
}

/// What a program says itself, or its component says for it.
fn own_or<'a>(at: &At<'a>, component: Option<&At<'a>>, key: &str) -> Option<At<'a>> {
    at.get(key).or_else(|| component.and_then(|component| component.get(key)))
}

fn program<'a>(checker: &mut Checker<'_>, at: &At<'a>, component: Option<&At<'a>>) {
    compute_or_resources(checker, at);
    configuration(checker, at, component);
    if let Some(class) = own_or(at, component, "entry").and_then(|entry| entry.get("class_name")) {
        checker.error(&rules::UNSUPPORTED, class.pointer(), || {
            let message = "the client refuses a class as the entry of a Spark job";
            (message.to_owned(), "name a file: `entry: {file: main.py}`".to_owned())
        });
    }
    // Those of a component are its own, and name what it declares: the step need not give that.
    let of = component.unwrap_or(at);
    expression::named_inputs(checker, of.get("args").as_ref(), of);
}

fn compute_or_resources(checker: &mut Checker<'_>, at: &At<'_>) {
    match (has(at, "compute"), at.get("resources").filter(|_| has(at, "resources"))) {
        (true, Some(resources)) => checker.error(&rules::WRONG_VALUE, resources.pointer(), || {
            let message = "a Spark job has a `compute` or `resources`, and this one has both";
            (message.to_owned(), "remove one".to_owned())
        }),
        (false, None) => checker.error(&rules::MISSING_FIELD, &format!("{}/resources", at.pointer()), || {
            let message = "a Spark job needs `resources` (serverless) or a `compute`";
            (message.to_owned(), "add `resources` with `instance_type` and `runtime_version`".to_owned())
        }),
        _ => {}
    }
}

/// `conf` must say how large driver and executors are.
fn configuration<'a>(checker: &mut Checker<'_>, at: &At<'a>, component: Option<&At<'a>>) {
    let value = |key: &str| {
        let of = |at: &At<'a>| {
            let given = |at: Option<&At<'a>>, key: &str| {
                at?.get(key).filter(|value| !matches!(value.value(), Value::Null))
            };
            let (conf, own) = (at.get("conf"), own_name(key));
            given(conf.as_ref(), key)
                .or_else(|| given(conf.as_ref(), &own))
                // Where the program is a component, a setting may as well stand beside `conf`.
                .or_else(|| component.and_then(|_| given(Some(at), &own)))
        };
        of(at).or_else(|| component.and_then(of))
    };
    let is_dynamic = value("spark.dynamicAllocation.enabled").is_some_and(|enabled| match enabled.value() {
        Value::Bool(enabled) => *enabled,
        Value::Text(text) => matches!(&**text, "true" | "True"),
        Value::Int(number) => *number == 1,
        _ => false,
    });
    let (needed, refused): (&[&str], &[&str]) = match is_dynamic {
        true => (&[SIZES, DYNAMIC].concat(), &[]),
        false => (&[SIZES, &[INSTANCES]].concat(), DYNAMIC),
    };
    let missing: Vec<&str> = needed.iter().copied().filter(|key| value(key).is_none()).collect();
    if !missing.is_empty() {
        checker.error(&rules::MISSING_FIELD, &format!("{}/conf", at.pointer()), || {
            (format!("the `conf` of a Spark job needs {}", list(&missing)), "add them".to_owned())
        });
    }
    if is_dynamic {
        range(checker, at, value);
    }
    for node in refused.iter().filter_map(|key| value(key)) {
        checker.error(&rules::WRONG_VALUE, node.pointer(), || {
            let message =
                "the least and the most executors count only if `spark.dynamicAllocation.enabled` is true";
            (message.to_owned(), "remove it, or turn dynamic allocation on".to_owned())
        });
    }
}

/// The client's own name of a setting: `driver_cores` for `spark.driver.cores`.
fn own_name(key: &str) -> String {
    spelling::snake(&key.strip_prefix("spark.").unwrap_or(key).replace('.', "_"))
}

/// The least and the most executors must be a range, and what a job begins with lies in it.
fn range<'a>(checker: &mut Checker<'_>, at: &At<'a>, value: impl Fn(&str) -> Option<At<'a>>) {
    let number = |key: &str| match value(key)?.value() {
        Value::Int(number) => Some(*number),
        _ => None,
    };
    let [least, most] = DYNAMIC else { return };
    let (Some(from), Some(to)) = (number(least), number(most)) else { return };
    let message = if from <= 0 || from > to {
        format!("`{least}` must be above 0 and at most `{most}`")
    } else if number(INSTANCES).is_some_and(|count| count != 0 && !(from..=to).contains(&count)) {
        format!("`{INSTANCES}` must be between `{least}` and `{most}`")
    } else {
        return;
    };
    checker.error(&rules::WRONG_VALUE, &format!("{}/conf", at.pointer()), || {
        (message.clone(), "change the numbers".to_owned())
    });
}

const INSTANCES: &str = "spark.executor.instances";
const SIZES: &[&str] =
    &["spark.driver.cores", "spark.driver.memory", "spark.executor.cores", "spark.executor.memory"];
const DYNAMIC: &[&str] = &["spark.dynamicAllocation.minExecutors", "spark.dynamicAllocation.maxExecutors"];

/// Data of a Spark program are read and written in place. What an expression names has its mode elsewhere.
fn direct_mode(checker: &mut Checker<'_>, at: &At<'_>, key: &str, component: Option<&At<'_>>) {
    for (name, data) in at.get(key).map(|data| data.entries()).unwrap_or_default() {
        let is_data = matches!(data.value(), Value::Mapping(_)) && data.get("value").is_none();
        let is_bound = data.get("path").and_then(|path| path.text()).is_some_and(has_expression);
        let declared = component.and_then(|component| component.get(key)).and_then(|ports| ports.get(name));
        let is_direct = |node: Option<At<'_>>| {
            let mode = node.and_then(|node| node.get("mode"));
            mode.and_then(|mode| mode.text()).is_some_and(|mode| mode.eq_ignore_ascii_case("direct"))
        };
        // An output of this name is the client's own.
        let is_default = key == "outputs" && name == "default";
        if !is_data || is_bound || is_default || is_direct(Some(data.clone())) {
            continue;
        }
        // Where the component is not known, neither is what it declares.
        if component.is_some() && (declared.is_none() || is_direct(declared)) {
            continue;
        }
        checker.error(&rules::WRONG_VALUE, &format!("{}/mode", data.pointer()), || {
            (
                format!("{} needs `mode: direct`, as all data of a Spark job", quoted(name)),
                "add `mode: direct`".to_owned(),
            )
        });
    }
}
