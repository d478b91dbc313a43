//! Parallel components.

use jobgate_core::pointer::Pointer;
use jobgate_core::snapshots::{CodePlace, code_place};
use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::read::{self, As};
use super::super::{Draft, Spelling, plain};
use super::command::{instance_count, resources};
use super::parts::{self, set};
use super::{About, Content};
use crate::plan::Node;

/// A parallel component from its file. What the client does not know of it, it does not send.
pub(super) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let mut spec = parts::common(draft, at);
    run(draft, at, &mut spec);
    set(&mut spec, "resources", instance_count(draft, at));
    // The client takes it for that of the task.
    if let Some(code) = at.get("code").filter(|code| *code.value() != Value::Null) {
        draft.refuse(&code, "a parallel component has its code in its `task`", Some("write it there"));
    }
    let about = About::of(draft, at);
    Some(finish(spec, about))
}

/// What runs, and on what: the same in a component's file and in a step that is written out.
pub(crate) fn run(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut parts::Spec) {
    set(spec, "task", task(draft, at));
    // Without a size, the client sends none as 0.
    let size = mini_batch_size(draft, at).unwrap_or(0);
    set(spec, "mini_batch_size", Some(Node::Text(size.to_string())));
    for key in ["max_concurrency_per_instance", "error_threshold", "mini_batch_error_threshold"] {
        set(spec, key, read::field(draft, at, key, As::Int));
    }
    set(spec, "logging_level", plain::filled(at, "logging_level"));
    set(spec, "input_data", plain::text(at, "input_data"));
    set(spec, "retry_settings", retry_settings(draft, at));
    set(spec, "resources", resources(draft, at));
    set(spec, "partition_keys", plain::optional(draft, at, "partition_keys"));
}

/// The client hashes the partition keys as a list and sends them as JSON text (azure-ai-ml 1.35.2, `ParallelComponent._to_rest_object`).
pub(crate) fn finish(spec: parts::Spec, about: About) -> Content {
    let spec = parts::finished(spec);
    let keys = match &spec {
        Node::Map(entries) => entries.get("partition_keys").and_then(json_text),
        _ => None,
    };
    let (spec, hashed) = match keys {
        Some(keys) => (spec.clone().with("partition_keys", Some(keys)), Some(spec)),
        None => (spec, None),
    };
    Content { spec, hashed, about, is_pipeline: false }
}

/// A list of texts as Python's `json.dumps` writes it; none for an empty one.
pub(crate) fn json_text(list: &Node) -> Option<Node> {
    let Node::List(items) = list else { return None };
    if items.is_empty() {
        return None;
    }
    let texts = items.iter().map(|item| match item {
        Node::Text(text) => crate::component_id::json_text(text),
        _ => String::new(),
    });
    Some(Node::Text(format!("[{}]", texts.collect::<Vec<_>>().join(", "))))
}

/// The task: the same in the component and in the step that is made of it (client-protocol §5).
pub(crate) fn task(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("task").filter(|at| *at.value() != Value::Null)?;
    let code = code(draft, owner, &at);
    Some(Node::map([
        ("type", at.get("type").and_then(|kind| kind.text()).map(|kind| Node::Text(kind.to_lowercase()))),
        ("code", code),
        ("environment", parts::environment(draft, &at)),
        ("entry_script", plain::text(&at, "entry_script")),
        ("program_arguments", plain::text(&at, "program_arguments")),
        ("model", plain::text(&at, "model")),
        ("append_row_to", plain::text(&at, "append_row_to")),
    ]))
}

/// The code of a task. The client merges nothing into it.
fn code(draft: &mut Draft<'_>, owner: &At<'_>, task: &At<'_>) -> Option<Node> {
    let Some(includes) = owner.get("additional_includes").filter(|list| !list.items().is_empty()) else {
        return parts::code(draft, task);
    };
    let message = "the official client does not send `additional_includes` of a parallel component";
    draft.warn(&includes, message, Some("put the files into the folder of the code"));
    let at = task.get("code")?;
    let place = Pointer::parse_long(at.pointer()).ok().and_then(|code| code_place(at.submission(), &code))?;
    parts::local_code(draft, &at, &CodePlace { additional_includes: Vec::new(), ..place })
}

/// How often and for how long something is tried.
pub(crate) fn retry_settings(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("retry_settings").filter(|at| *at.value() != Value::Null)?;
    let rows = [("timeout", As::Int), ("max_retries", As::Int)];
    Some(read::fields(draft, &at, Spelling::Snake, &rows))
}

/// `mini_batch_size`, with its unit multiplied out: `10kb` is 10240 (azure-ai-ml 1.35.2, `ParallelComponent`). None if it is absent, an
/// expression, or no size, which is then a finding.
pub(crate) fn mini_batch_size(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<u64> {
    let at = owner.get("mini_batch_size").filter(|at| *at.value() != Value::Null)?;
    let written = plain::python_str(at.value()).unwrap_or_default();
    if written.contains("${{") {
        return None;
    }
    let size = size(&written);
    if size.is_none() {
        draft.refuse(&at, "this is no size", Some("write a number, or one with `kb`, `mb` or `gb`"));
    }
    size
}

/// Digits, and perhaps a unit, which is one of three.
fn size(written: &str) -> Option<u64> {
    let digits = written.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let factor: u64 = match written.get(digits.len()..)?.to_lowercase().as_str() {
        "" => 1,
        "kb" => 1 << 10,
        "mb" => 1 << 20,
        "gb" => 1 << 30,
        _ => return None,
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_multiplied_out() {
        for (written, bytes) in [
            ("5", Some(5)),
            ("10kb", Some(10240)),
            ("10KB", Some(10240)),
            ("3Mb", Some(3 << 20)),
            ("1gb", Some(1 << 30)),
            ("kb", None),
            ("", None),
            ("1b", None),
            ("-1", None),
            ("1.5kb", None),
            ("10kbmb", None),
            ("99999999999999999999", None),
            ("18446744073709551615gb", None),
        ] {
            assert_eq!(size(written), bytes, "{written}");
        }
    }

    #[test]
    fn partition_keys_are_sent_as_python_writes_json() {
        let keys = Node::texts(["a", "é\"", "\n"]);
        assert_eq!(json_text(&keys), Some(Node::text(r#"["a", "\u00e9\"", "\n"]"#)));
        assert_eq!(json_text(&Node::List(Vec::new())), None);
    }
}
