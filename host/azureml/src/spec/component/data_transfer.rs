//! Data transfer components.

use jobgate_core::submission::At;

use super::super::read::{self, As};
use super::super::{Draft, Spelling};
use super::parts::{self, set};
use super::{About, Content};
use crate::plan::Node;

/// What such a component's file may say beside what every component has.
const KEYS: &[&str] = &["task", "data_copy_mode", "source", "sink"];

/// A data transfer component from its file. Of a source or sink the client sends the type alone (azure-ai-ml 1.35.2,
/// `SinkSourceSchema`), and an import without outputs gets one.
pub(super) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let task = at.get("task").and_then(|task| task.text()).unwrap_or_default().to_lowercase();
    let mut spec = parts::common(draft, at);
    parts::unknown(draft, at, &mut spec, KEYS);
    match task.as_str() {
        "copy_data" => set(&mut spec, "data_copy_mode", read::field(draft, at, "data_copy_mode", As::Lower)),
        "import_data" => {
            set(&mut spec, "source", place(draft, at, "source"));
            if at.get("outputs").is_none() {
                let table = Node::map([("type", Some(Node::text("mltable")))]);
                set(&mut spec, "outputs", Some(Node::map([("sink", Some(table))])));
            }
        }
        "export_data" => set(&mut spec, "sink", place(draft, at, "sink")),
        _ => {
            let tasks = "`task` must be `copy_data`, `import_data` or `export_data`";
            draft.refuse(at, "this is no known task of a data transfer", Some(tasks));
            return None;
        }
    }
    set(&mut spec, "task", Some(Node::Text(task)));
    let about = About::of(draft, at);
    Some(Content::of(spec, about))
}

fn place(draft: &mut Draft<'_>, owner: &At<'_>, key: &str) -> Option<Node> {
    let at = owner.get(key)?;
    Some(read::fields(draft, &at, Spelling::Snake, &[("type", As::Lower)]))
}
