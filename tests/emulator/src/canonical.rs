//! A state with made-up ids renamed, so that two states can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A random UUID.
const UUID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

/// What the service adds and the order of reads changes.
const ADDED: &[&str] = &["status", "services", "provisioningState"];

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| Patterns::new().ok());

struct Patterns {
    code: Regex,
    /// A reference to a code asset with a made-up name.
    code_reference: Regex,
    environment: Regex,
    component: Regex,
    job: Regex,
    /// A name that a client made up: adjective, noun and ten characters.
    made_up_job: Regex,
    container: Regex,
    uuid: Regex,
}

impl Patterns {
    fn new() -> Result<Self, regex::Error> {
        Ok(Self {
            code: Regex::new(&format!("/codes/({UUID})/versions/[^/]+$"))?,
            code_reference: Regex::new(&format!("/codes/{UUID}/"))?,
            environment: Regex::new(&format!("/environments/({UUID})/versions/1$"))?,
            component: Regex::new("/components/azureml_anonymous/versions/([0-9a-f-]{36})$")?,
            job: Regex::new("/jobs/([^/]+)$")?,
            made_up_job: Regex::new("^[a-z]+_[a-z]+_[a-z0-9]{10}$")?,
            container: Regex::new(r"^https://[^/]+\.blob\.[^/]+/([^/]+)")?,
            uuid: Regex::new(&format!("^{UUID}$"))?,
        })
    }
}

/// The state of an emulator with made-up ids renamed: a code asset and its container by its content hash, an anonymous component
/// by its specification, a job whose name was made up by its turn (`job-1`). What the service adds (times, statuses) is left out,
/// as are the random name and version in the metadata of an uploaded file. Keys are sorted.
#[must_use]
pub fn canonical_state(state: &Value) -> Value {
    let Some(patterns) = PATTERNS.as_ref() else { return state.clone() };
    let mut state = state.clone();
    strip(&mut state, patterns);
    let mut text = state.to_string();
    let names = names(&state, patterns);
    let mut old: Vec<_> = names.keys().collect();
    old.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in old {
        text = replace_word(&text, name, &names[name]);
    }
    let renamed = components(text, patterns);
    sorted(&serde_json::from_str(&renamed).unwrap_or(state))
}

/// Leaves out what the service adds, and what is random by design.
fn strip(state: &mut Value, patterns: &Patterns) {
    for (id, body) in state["resources"].as_object_mut().into_iter().flatten() {
        if let Some(body) = body.as_object_mut() {
            body.remove("systemData");
        }
        let is_job = patterns.job.is_match(id);
        if let Some(properties) = body["properties"].as_object_mut() {
            properties.retain(|name, _| !ADDED.contains(&name.as_str()) || (name == "status" && !is_job));
            strip_component_hash(properties, patterns);
        }
    }
    for (_, blob) in state["blobs"].as_object_mut().into_iter().flatten() {
        let Some(metadata) = blob["metadata"].as_object_mut() else { continue };
        let is_random =
            metadata.get("name").and_then(Value::as_str).is_some_and(|name| patterns.uuid.is_match(name));
        if is_random {
            metadata.remove("name");
            metadata.remove("version");
        }
    }
}

/// Leaves out the hash of a named component whose code has a made-up name, which is part of what is hashed.
fn strip_component_hash(properties: &mut Map<String, Value>, patterns: &Patterns) {
    let is_random = properties
        .get("componentSpec")
        .is_some_and(|spec| patterns.code_reference.is_match(&spec.to_string()));
    let inner = properties.get_mut("properties").and_then(Value::as_object_mut);
    if let (true, Some(inner)) = (is_random, inner) {
        inner.remove("client_component_hash");
    }
}

/// The new names of made-up ones, components aside.
fn names(state: &Value, patterns: &Patterns) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut jobs = 0;
    for (id, body) in state["resources"].as_object().into_iter().flatten() {
        let properties = &body["properties"];
        if let Some(found) = patterns.code.captures(id) {
            let uri = properties["codeUri"].as_str().unwrap_or_default();
            let hash = properties["properties"]["hash_sha256"].as_str();
            let hash = hash.map_or_else(|| digest(uri), str::to_owned);
            let name = format!("code-{}", hash.get(..16).unwrap_or(&hash));
            if let Some(container) = patterns.container.captures(uri) {
                names.insert(container[1].to_owned(), format!("container-of-{name}"));
            }
            names.insert(found[1].to_owned(), name);
        } else if let Some(found) = patterns.environment.captures(id) {
            names.insert(found[1].to_owned(), format!("environment-{}", digest(&properties.to_string())));
        } else if let Some(found) = patterns.job.captures(id)
            && patterns.made_up_job.is_match(&found[1])
        {
            jobs += 1;
            names.insert(found[1].to_owned(), format!("job-{jobs}"));
        }
    }
    names
}

/// Renames anonymous components, those first that refer to no other that has an old name.
fn components(mut text: String, patterns: &Patterns) -> String {
    let mut done = BTreeSet::new();
    loop {
        let Ok(state) = serde_json::from_str::<Value>(&text) else { return text };
        let open: BTreeMap<String, String> = state["resources"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(id, body)| {
                let version = patterns.component.captures(id)?[1].to_owned();
                (!done.contains(&version)).then(|| (version, sorted(&body["properties"]).to_string()))
            })
            .collect();
        let is_ready =
            |version: &str, body: &str| !open.keys().any(|other| other != version && body.contains(other));
        let ready: Vec<_> = open.iter().filter(|(version, body)| is_ready(version, body)).collect();
        if ready.is_empty() {
            return text;
        }
        for (version, body) in ready {
            text = text.replace(version, &format!("component-{}", digest(body)));
            done.insert(version.clone());
        }
    }
}

/// The first sixteen digits of the SHA-256.
fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text)).chars().take(16).collect()
}

/// Replaces a name where it stands alone, not as part of a longer one.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(old) {
        out.push_str(before);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        out.push_str(if is_whole { new } else { old });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The value with its keys in order, so that a difference is easy to see.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let ordered: BTreeMap<_, _> =
                members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            Value::Object(ordered.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => json!(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WS: &str = "/ws";

    fn state(code: &str, component: &str, outer: &str, job: &str) -> Value {
        let uri = format!("https://s.blob.core.windows.net/upload-{component}/src");
        json!({
            "resources": {
                (format!("{WS}/codes/{code}/versions/1")): {
                    "id": format!("{WS}/codes/{code}/versions/1"),
                    "properties": {"codeUri": uri, "properties": {"hash_sha256": "ab".repeat(32)}},
                    "systemData": {"createdAt": component},
                },
                (format!("{WS}/components/azureml_anonymous/versions/{component}")): {
                    "properties": {
                        "componentSpec": {"code": format!("{WS}/codes/{code}/versions/1")},
                        "properties": {"client_component_hash": component},
                    },
                },
                (format!("{WS}/components/azureml_anonymous/versions/{outer}")): {
                    "properties": {"componentSpec": {"jobs": {"a": {"componentId": component}}}},
                },
                (format!("{WS}/jobs/{job}")): {
                    "name": job,
                    "properties": {"displayName": job, "componentId": outer, "status": outer, "services": {"Studio": job}},
                },
            },
            "blobs": {(format!("{uri}/main.py")): {"size": 1, "metadata": {"name": code, "version": "1", "upload_status": "completed"}}},
        })
    }

    #[test]
    fn made_up_ids_do_not_count() {
        let one = state(
            "bf45d635-0000-4000-8000-000000000001",
            "c8583d32-c729-ec97-94bc-30666877b51b",
            "d8583d32-c729-ec97-94bc-30666877b51b",
            "olive_kite_0123456789",
        );
        let two = state(
            "bf45d635-0000-4000-8000-000000000002",
            "e8583d32-c729-ec97-94bc-30666877b51b",
            "f8583d32-c729-ec97-94bc-30666877b51b",
            "plum_boat_abcdefghij",
        );
        assert_eq!(canonical_state(&one), canonical_state(&two));
        let text = canonical_state(&one).to_string();
        assert!(
            text.contains("\"/ws/jobs/job-1\"")
                && text.contains("container-of-code-abababababababab/src/main.py"),
            "{text}"
        );
        assert!(!text.contains("c8583d32") && !text.contains("d8583d32") && !text.contains("kite"), "{text}");
    }

    #[test]
    fn what_was_asked_for_counts() {
        let one = json!({"resources": {"/ws/jobs/mine": {"properties": {"command": "a", "status": "Running"}}}, "blobs": {}});
        let mut two = one.clone();
        two["resources"]["/ws/jobs/mine"]["properties"]["status"] = json!("Completed");
        assert_eq!(canonical_state(&one), canonical_state(&two));
        two["resources"]["/ws/jobs/mine"]["properties"]["command"] = json!("b");
        assert_ne!(canonical_state(&one), canonical_state(&two));
        assert!(
            canonical_state(&one)["resources"]["/ws/jobs/mine"].is_object(),
            "a name that was given stays"
        );
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_alone() {
        assert_eq!(replace_word("a-b b ab \"b\"", "b", "x"), "a-b x ab \"x\"");
    }
}
