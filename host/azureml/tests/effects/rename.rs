//! Made-up ids get names that follow from what they name: code from its hash, its container likewise, an anonymous component from its
//! specification, an asset without a name from its content, a job from its role.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Effect, sorted};

fn digest(value: &Value) -> String {
    let text = serde_json::to_string(&sorted(value)).unwrap();
    hex::encode(Sha256::digest(text.as_bytes()))[..16].to_owned()
}

/// Renames everywhere: in paths and in bodies.
pub(crate) fn rename(effects: Vec<Effect>) -> Vec<Effect> {
    let code = Regex::new(r"/codes/([0-9a-f-]{36})/versions/[^/]+$").unwrap();
    let asset = Regex::new(r"/(environments|data)/([0-9a-f]{8}-[0-9a-f-]{27})/versions/1$").unwrap();
    let job = Regex::new(r"/jobs/([^/]+)$").unwrap();
    let container = Regex::new(r"blob\.core\.[^/]+/([^/]+)").unwrap();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (line, body) in effects.iter().filter(|(line, _)| line.starts_with("PUT")) {
        let path = line.split(' ').nth(1).unwrap();
        if let Some(found) = code.captures(path) {
            let properties = &body["properties"];
            let uri = properties["codeUri"].as_str().unwrap_or_default();
            let hash = match properties["properties"]["hash_sha256"].as_str() {
                Some(hash) => hash[..16].to_owned(),
                None => digest(&properties["codeUri"]),
            };
            names.insert(found[1].to_owned(), format!("code-{hash}"));
            if let Some(found) = container.captures(uri) {
                names.insert(found[1].to_owned(), format!("container-of-code-{hash}"));
            }
        } else if let Some(found) = asset.captures(path) {
            names.insert(found[2].to_owned(), format!("asset-{}", digest(body)));
        } else if let Some(found) = job.captures(path) {
            names.insert(found[1].to_owned(), "job-name".to_owned());
        }
    }
    let mut text = serde_json::to_string(&effects).unwrap();
    let mut order: Vec<_> = names.keys().cloned().collect();
    order.sort_by_key(|old| std::cmp::Reverse(old.len()));
    for old in order {
        text = replace_word(&text, &old, &names[&old]);
    }
    components(text)
}

/// Replaces a text where it stands for itself: no letter, digit, `_` or `-` beside it.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find(old) {
        let left = rest[..at].chars().next_back().or(before);
        let end = at + old.len();
        let right = rest[end..].chars().next();
        out.push_str(&rest[..at]);
        out.push_str(if left.is_some_and(is_part) || right.is_some_and(is_part) { old } else { new });
        before = old.chars().next_back();
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Components from the innermost outwards: one that holds no other made-up version gets its name first.
fn components(mut text: String) -> Vec<Effect> {
    let component = Regex::new(r"/components/azureml_anonymous/versions/([0-9a-f-]{36})$").unwrap();
    let mut done = BTreeSet::new();
    loop {
        let effects: Vec<Effect> = serde_json::from_str(&text).unwrap();
        let mut versions = BTreeMap::new();
        for (line, body) in &effects {
            if let Some(found) = component.captures(line.split(' ').nth(1).unwrap_or_default())
                && !done.contains(&found[1])
            {
                versions.insert(found[1].to_owned(), body.clone());
            }
        }
        let holds = |body: &Value, own: &String| {
            let body = body.to_string();
            versions.keys().any(|other| other != own && body.contains(other.as_str()))
        };
        let ready: Vec<_> = versions.iter().filter(|(own, body)| !holds(body, own)).collect();
        if ready.is_empty() {
            return effects;
        }
        for (own, body) in ready {
            let name = format!("component-{}", digest(body));
            text = text.replace(own.as_str(), &name);
            done.insert(name);
        }
    }
}
