//! What the recorder's service made up: with it a plan gives the same ids, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use super::Effect;

/// The names of code assets, by their content hash. Without them the ids of components that have code cannot be the same.
pub(crate) fn codes(effects: &[Effect]) -> BTreeMap<String, String> {
    let named = |(line, body): &Effect| {
        let name = between(line, "/codes/", "/versions/")?;
        let hash = body["properties"]["properties"]["hash_sha256"].as_str()?;
        Some((hash.to_owned(), name.to_owned()))
    };
    effects.iter().filter_map(named).collect()
}

/// The versions of components without a name: what was hashed was the same if these are.
pub(crate) fn components(effects: &[Effect]) -> BTreeSet<String> {
    let version =
        |(line, _): &Effect| between(line, "/components/azureml_anonymous/versions/", " ").map(str::to_owned);
    effects.iter().filter_map(version).collect()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
