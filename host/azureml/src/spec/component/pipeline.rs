//! Pipeline components.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::Draft;
use super::super::job::pipeline::{Leaves, is_optional, refuse_needed, steps};
use super::parts::{self, set};
use super::{About, Content};
use crate::plan::Node;

/// A pipeline component from its file. Its nulls are sent, and count for its hash as the `_source` of its steps does, unlike those of
/// other components (client-protocol §3.4).
pub(crate) fn content(draft: &mut Draft<'_>, leaves: &Leaves, at: &At<'_>) -> Option<Content> {
    for key in ["compute", "settings"] {
        if let Some(lost) = at.get(key).filter(|lost| *lost.value() != Value::Null) {
            draft.warn(
                &lost,
                format!("a pipeline component has no `{key}`: the service takes no notice of it"),
                None,
            );
        }
    }
    let mut spec = parts::common(draft, at);
    if let Some(inputs) = spec.get_mut("inputs").and_then(Node::entries_mut) {
        for (name, input) in inputs {
            refuse_needed(draft, at, name);
            if let (Some(entries), Some(optional)) = (input.entries_mut(), is_optional(at, name)) {
                entries.insert("optional".to_owned(), Node::Bool(optional));
            }
        }
    }
    let about = About::of(draft, at);
    let mut unpruned = parts::Spec::new();
    parts::unknown(draft, at, &mut unpruned, &["jobs"]);
    set(&mut unpruned, "jobs", Some(steps(draft, leaves, at)));
    set(&mut unpruned, "sourceJobId", Some(Node::Null));
    let spec =
        unpruned.into_iter().fold(parts::finished(spec), |spec, (key, value)| spec.with(&key, Some(value)));
    Some(Content { spec, hashed: None, about, is_pipeline: true })
}
