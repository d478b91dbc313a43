//! Tells the kind of a file.

use jobgate_yaml::Tree;

use super::row::Row;
use super::table::ROWS;
use super::{conda, job};

/// The row of the table that a file fits.
pub(super) fn row(tree: &Tree) -> Option<&'static Row> {
    let file = File { tree };
    tree.mapping(tree.root())?;
    if other_file(tree).is_some() {
        return None;
    }
    match file.schema().and_then(|schema| family(&schema)) {
        Some(family) if file.fits(family) => file.of_family(family),
        _ => file.by_content(),
    }
}

/// What a file is that is no spec, in words.
pub(super) fn other_file(tree: &Tree) -> Option<&'static str> {
    let file = File { tree };
    if file.is_job_for_the_client() {
        return None;
    }
    match file.schema().as_deref() {
        Some("flow" | "run") => return Some("a prompt flow"),
        Some("mltable") => return Some("an MLTable"),
        _ => {}
    }
    let paths = tree.get(tree.root(), "paths").is_some_and(|paths| tree.items(paths).is_some());
    if paths && file.text("type").is_none() {
        return Some("an MLTable");
    }
    conda::is_conda(tree).then_some("a conda file")
}

/// Keys that only jobs have: the client refuses them in a component.
const JOB_KEYS: &[&str] = &["compute", "experiment_name", "services", "queue_settings"];

/// The family of a schema, by its name.
fn family(schema: &str) -> Option<&'static str> {
    ROWS.iter().find(|row| row.has_schema(schema)).map(Row::family)
}

struct File<'t> {
    tree: &'t Tree,
}

impl<'t> File<'t> {
    fn text(&self, key: &str) -> Option<&'t str> {
        self.tree.text(self.tree.get(self.tree.root(), key)?)
    }

    fn has(&self, key: &str) -> bool {
        self.tree.get(self.tree.root(), key).is_some()
    }

    fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// The name of the schema in lower case: the last segment of `$schema`, whatever host and version stand before it.
    fn schema(&self) -> Option<String> {
        let text = self.text("$schema")?.trim();
        let path = text.split(['?', '#']).next().unwrap_or(text);
        let name = path.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(path).to_ascii_lowercase();
        let name = name.strip_suffix(".json").unwrap_or(&name);
        Some(name.strip_suffix(".schema").unwrap_or(name).to_owned())
    }

    /// Whether the client, which never looks at `$schema`, may take the file for a job: it has the type of one, or a command and no
    /// type, which makes a command job (client-protocol §9).
    fn is_job_for_the_client(&self) -> bool {
        match self.text("type") {
            Some(text) => job::TYPES.contains(&text),
            None => self.has("command") && !self.has("type"),
        }
    }

    /// Whether the file's content does not speak against a family. A `type` that only other families have does, and so do keys that
    /// make a job of it.
    fn fits(&self, family: &str) -> bool {
        if family == "component" && self.has_any(JOB_KEYS) {
            return false;
        }
        let Some(text) = self.text("type") else {
            return matches!(family, "job" | "component") || !self.is_job_for_the_client();
        };
        let mut having = ROWS.iter().filter(|row| row.has_type(text)).peekable();
        having.peek().is_none() || having.any(|row| row.family() == family)
    }

    /// The kind within a family. Only jobs and components have several; their types are no open set.
    fn of_family(&self, family: &str) -> Option<&'static Row> {
        let mut rows = ROWS.iter().filter(|row| row.family() == family);
        if matches!(family, "job" | "component") {
            let of_type = self.job_type();
            return rows.find(|row| row.has_type(of_type));
        }
        rows.next()
    }

    /// The type of a job or a component.
    fn job_type(&self) -> &'static str {
        let written =
            self.tree.get(self.tree.root(), "type").map(|node| self.tree.text(node).unwrap_or_default());
        match job::job_type(written, |key| self.has(key)) {
            // A component at the root makes a pipeline.
            "command" if written.is_none() && self.has("component") => "pipeline",
            other => other,
        }
    }

    /// By `type`, and where several families have it or there is none, by shape.
    fn by_content(&self) -> Option<&'static Row> {
        self.by_telling_key()
            .or_else(|| self.text("type").and_then(|text| self.by_type(text)))
            .or_else(|| if self.has("type") { None } else { self.by_shape() })
            .and_then(|family| self.of_family(family))
    }

    /// Keys that only one family has.
    fn by_telling_key(&self) -> Option<&'static str> {
        if self.has_any(&["create_job", "create_monitor", "import_data"]) {
            return Some("schedule");
        }
        if self.has("endpoint_name") {
            let batch = [
                "mini_batch_size",
                "max_concurrency_per_instance",
                "output_action",
                "compute",
                "job_definition",
            ];
            let is_batch = self.has_any(&batch) || matches!(self.text("type"), Some("pipeline" | "model"));
            return Some(if is_batch { "batch_deployment" } else { "online_deployment" });
        }
        None
    }

    fn by_type(&self, text: &str) -> Option<&'static str> {
        let mut families: Vec<&str> = ROWS.iter().filter(|row| row.has_type(text)).map(Row::family).collect();
        families.dedup();
        match families.as_slice() {
            ["job", "component", ..] => Some(if self.is_component() { "component" } else { "job" }),
            ["data", "data_import"] => Some(if self.has("source") { "data_import" } else { "data" }),
            ["datastore", "connection"] => Some(if self.has("target") { "connection" } else { "datastore" }),
            ["compute", "online_deployment"] => {
                Some(if self.has_any(&["model", "environment"]) { "online_deployment" } else { "compute" })
            }
            [family, ..] => Some(family),
            [] => None,
        }
    }

    /// Whether it is a component rather than a job: it has what no job has, or a name, declared inputs, and nothing that only jobs have.
    fn is_component(&self) -> bool {
        if self.has_any(&["is_deterministic", "version"]) {
            return true;
        }
        self.has("name")
            && !self.has_any(JOB_KEYS)
            && !self.has_any(&["identity", "limits", "settings", "objective"])
            && self.declares_inputs()
    }

    /// Whether every input is declared, with a type and neither a value nor a path.
    fn declares_inputs(&self) -> bool {
        let inputs = self.tree.get(self.tree.root(), "inputs").and_then(|inputs| self.tree.mapping(inputs));
        inputs.is_some_and(|inputs| {
            !inputs.is_empty()
                && inputs.entries().iter().all(|entry| {
                    let has = |key| self.tree.get(entry.value, key).is_some();
                    has("type") && !has("path") && !has("value")
                })
        })
    }

    fn by_shape(&self) -> Option<&'static str> {
        // The first that fits counts.
        let shapes: [(&str, &[&str]); 8] = [
            ("model_package", &["base_environment_source", "inferencing_server"]),
            ("registry", &["replication_locations"]),
            ("online_deployment", &["code_configuration", "instance_type"]),
            ("environment", &["image", "build", "conda_file"]),
            ("online_endpoint", &["auth_mode", "traffic", "mirror_traffic"]),
            (
                "workspace",
                &[
                    "storage_account",
                    "key_vault",
                    "application_insights",
                    "image_build_compute",
                    "hbi_workspace",
                ],
            ),
            ("feature_set", &["entities"]),
            ("feature_store_entity", &["index_columns"]),
        ];
        if self.has_any(&["command", "jobs", "trial", "component"]) {
            return Some(if self.is_component() { "component" } else { "job" });
        }
        shapes.into_iter().find(|(_, keys)| self.has_any(keys)).map(|(family, _)| family)
    }
}
