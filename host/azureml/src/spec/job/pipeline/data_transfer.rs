//! Data transfer steps.

use jobgate_core::submission::At;

use super::super::super::component::{self, Content, Source};
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, plain};
use super::leaves::Leaves;
use super::step::{MadeOf, Step};
use super::{node, written};
use crate::plan::Node;

/// What the client reads of such a step, beside what it reads of every step.
const KEYS: &[&str] = &["task", "data_copy_mode", "source", "sink", "is_deterministic"];

/// The components that import and export from outside (azure-ai-ml 1.35.2, `DataTransferBuiltinComponentUri`).
const IMPORT_DATABASE: &str = "azureml://registries/azureml/components/import_data_database/versions/0.0.1";
const IMPORT_FILES: &str = "azureml://registries/azureml/components/import_data_file_system/versions/0.0.1";
const EXPORT_DATABASE: &str = "azureml://registries/azureml/components/export_data_database/versions/0.0.1";

fn task(step: &Step<'_>) -> String {
    step.at.get("task").and_then(|task| task.text()).unwrap_or_default().to_lowercase()
}

/// The component of a step that is written out: its own if it copies, else one of the service's.
pub(super) fn component(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Option<Node> {
    let is_database = |key: &str| {
        let kind = step.at.get(key).and_then(|place| place.get("type")?.text().map(str::to_lowercase));
        kind.as_deref() == Some("database")
    };
    match task(step).as_str() {
        "copy_data" => {
            let mut spec = written::common(draft, owner, step);
            let about = written::about(draft, step, &mut spec);
            spec.insert("task".to_owned(), Node::text("copy_data"));
            if let Some(mode) = read::field(draft, &step.at, "data_copy_mode", As::Lower) {
                spec.insert("data_copy_mode".to_owned(), mode);
            }
            Some(Node::id(&component::anonymous(draft, &step.at, Content::of(spec, about), Source::Job)))
        }
        "import_data" if is_database("source") => Some(Node::text(IMPORT_DATABASE)),
        "import_data" => Some(Node::text(IMPORT_FILES)),
        "export_data" if is_database("sink") => Some(Node::text(EXPORT_DATABASE)),
        "export_data" => {
            draft.refuse(&step.at, "data can be exported to a database alone", None);
            None
        }
        _ => {
            let tasks = Some("`task` must be `copy_data`, `import_data` or `export_data`");
            draft.refuse(&step.at, "this is no known task of a data transfer", tasks);
            None
        }
    }
}

/// A data transfer step.
pub(super) fn node(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, KEYS);
    let task = task(step);
    let is_builtin = matches!(step.made_of, MadeOf::Itself) && task != "copy_data";
    if is_builtin {
        sent.insert("_source".to_owned(), Node::text("BUILTIN"));
    }
    for (key, value) in [
        ("componentId", leaves.id(step)),
        ("task", Some(Node::Text(task))),
        // That of the component wins.
        ("data_copy_mode", copy_mode(draft, step)),
        ("source", place(draft, step, "source")),
        ("sink", place(draft, step, "sink")),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    node::finished(sent)
}

fn copy_mode(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let of_component =
        step.component().and_then(|component| read::field(draft, component, "data_copy_mode", As::Lower));
    of_component.or_else(|| read::field(draft, &step.at, "data_copy_mode", As::Lower))
}

/// Where data come from or go to.
fn place(draft: &mut Draft<'_>, step: &Step<'_>, key: &str) -> Option<Node> {
    let at = step.given(key)?;
    let rows = [
        ("type", As::Lower),
        ("connection", As::Text),
        ("path", As::Text),
        ("table_name", As::Text),
        ("query", As::Text),
        ("stored_procedure", As::Text),
    ];
    let node = read::fields(draft, &at, Spelling::Snake, &rows);
    Some(node.with("stored_procedure_params", plain::optional(draft, &at, "stored_procedure_params")))
}
