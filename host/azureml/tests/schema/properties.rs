//! Properties: whatever a spec says, the check ends, and every finding has a place.

use std::path::Path;

use jobgate_azureml::schema;
use jobgate_core::files::MemoryFiles;
use jobgate_core::submission::{LoadLimits, Submission};
use proptest::prelude::*;

const KEYS: &[&str] = &[
    "type",
    "jobs",
    "component",
    "command",
    "environment",
    "inputs",
    "outputs",
    "path",
    "image",
    "build",
    "trial",
    "search_space",
    "values",
    "settings",
    "identity",
    "code",
    "resources",
    "task",
    "name",
    "create_job",
    "x",
];
const TEXTS: &[&str] = &[
    "command",
    "pipeline",
    "sweep",
    "parallel",
    "spark",
    "automl",
    "choice",
    "azureml:a:1",
    "azureml:",
    "${{parent.inputs.x}}",
    "${{",
    "uri_file",
    "user_identity",
    "",
    "x",
];

/// YAML in flow style, so that indentation need not be made.
fn value() -> impl Strategy<Value = String> {
    let single = prop_oneof![
        prop::sample::select(TEXTS).prop_map(|text| format!("'{text}'")),
        prop::sample::select(vec!["null", "1", "1.5", "true", ".nan", "2024-01-01", "[]", "{}"])
            .prop_map(str::to_owned),
    ];
    single.prop_recursive(6, 60, 6, |inner| {
        let entry = (prop::sample::select(KEYS), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(entry, 0..6).prop_map(mapping),
        ]
    })
}

fn mapping(entries: Vec<(&str, String)>) -> String {
    let mut seen = std::collections::BTreeMap::new();
    seen.extend(entries);
    let entries: Vec<_> = seen.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

proptest! {
    #[test]
    fn any_spec_is_judged(entries in prop::collection::vec((prop::sample::select(KEYS), value()), 0..8)) {
        let files = MemoryFiles::default().file("/p/spec.yml", mapping(entries));
        let spec = Path::new("/p/spec.yml");
        let loaded = Submission::load(&files, Some(Path::new("/p")), spec, &LoadLimits::default());
        for finding in loaded.submission.iter().flat_map(schema::check) {
            prop_assert!(finding.place.is_some() && finding.help.is_some() && !finding.message.is_empty());
            prop_assert!(jobgate_azureml::schema::RULES.iter().any(|rule| rule.id == finding.rule));
        }
    }
}
