//! Pipeline components.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::Draft;
use super::super::job::pipeline::{Leaves, is_optional, steps};
use super::parts;
use super::{About, Content};
use crate::plan::Node;

/// A pipeline component from its file. Nested nulls and `_source` count for its hash, unlike those of other components
/// (client-protocol §3.4).
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
    parts::unknown(draft, at, &mut spec, &["jobs"]);
    if let Some(inputs) = spec.get_mut("inputs").and_then(Node::entries_mut) {
        for (name, input) in inputs {
            if let (Some(entries), Some(optional)) = (input.entries_mut(), is_optional(at, name)) {
                entries.insert("optional".to_owned(), Node::Bool(optional));
            }
        }
    }
    let about = About::of(draft, at);
    let spec = parts::finished(spec)
        .with("jobs", Some(steps(draft, leaves, at)))
        .with("sourceJobId", Some(Node::Null));
    Some(Content { spec, hashed: None, about, is_pipeline: true })
}
