//! `inference_config` of an environment: where a server for deployments listens.

use jobgate_core::submission::At;
use jobgate_yaml::{Document, Limits};

use super::plain;
use crate::conda_text;
use crate::plan::Node;

/// The routes, as a spec and as a body spell them.
const ROUTES: [(&str, &str); 3] = [
    ("liveness_route", "livenessRoute"),
    ("readiness_route", "readinessRoute"),
    ("scoring_route", "scoringRoute"),
];

/// As it is sent.
pub(crate) fn sent(config: &At<'_>) -> Node {
    Node::of(ROUTES.map(|(snake, camel)| {
        let route = config.get(snake).map(|route| {
            Node::map([
                ("path", plain::text(&route, "path")),
                ("port", plain::integer(&route, "port").map(Node::int)),
            ])
        });
        (camel, route)
    }))
}

/// The text that enters the version of an anonymous environment: what PyYAML dumps of the object that the client made of it, the names of
/// the client's own Python classes included (azure-ai-ml 1.35.2, `Environment._generate_anonymous_name_version`). The ids in every workspace
/// were made that way.
pub(crate) fn text(config: &At<'_>) -> Option<String> {
    const CLASSES: &str = "!!python/object:azure.ai.ml._restclient.arm_ml_service.models._models";
    let routes = ROUTES.iter().map(|(snake, camel)| {
        let route = config.get(snake)?;
        let (path, port) = (route.get("path")?.text()?, plain::integer(&route, "port")?);
        Some(((*camel).to_owned(), serde_json::json!({"_data": {"path": path, "port": port}})))
    });
    let routes = routes.collect::<Option<serde_json::Map<_, _>>>()?;
    // JSON is YAML, so the tree of the same shape is read from it.
    let json = serde_json::json!({"_data": routes}).to_string();
    let document = Document::parse(json.as_bytes(), &Limits::default()).ok()?;
    let dumped = conda_text(document.tree(), document.tree().root());
    let mut text = format!("{CLASSES}.InferenceContainerProperties\n");
    for line in dumped.lines() {
        text.push_str(line);
        if ROUTES.iter().any(|(_, camel)| line.strip_prefix("  ") == Some(&format!("{camel}:"))) {
            text.push_str(&format!(" {CLASSES}.Route"));
        }
        text.push('\n');
    }
    Some(text)
}
