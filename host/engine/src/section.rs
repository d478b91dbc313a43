//! The custom section `jobgate:policy` of a component (`docs/abi.md` §11), read without compiling anything.

use std::collections::BTreeSet;

use jobgate_core::facet::Facet;
use jobgate_core::policy::Metadata;
use wasmparser::{Encoding, Parser, Payload};

use crate::LoadError;

/// The section's name.
pub const SECTION: &str = "jobgate:policy";
/// Most bytes of the section (`docs/abi.md` §11).
pub const SECTION_BYTES: usize = 64 << 10;

/// What a component says of itself.
///
/// # Errors
/// When the bytes are no component, or their section `jobgate:policy` is missing, malformed, or of another time.
pub fn metadata(component: &[u8]) -> Result<Metadata, LoadError> {
    let sections = sections(component)?;
    let section = match sections[..] {
        [section] => section,
        [] => return Err(LoadError::NoMetadata),
        _ => return Err(LoadError::ManyMetadata(sections.len())),
    };
    if section.len() > SECTION_BYTES {
        return Err(LoadError::LargeMetadata { size: section.len(), limit: SECTION_BYTES });
    }
    read(section)
}

/// The sections of our name at the top level: those inside a core module are that module's.
fn sections(component: &[u8]) -> Result<Vec<&[u8]>, LoadError> {
    refuse_what_is_none(component)?;
    let (mut depth, mut found) = (0_u32, Vec::new());
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(|error| LoadError::Invalid(error.to_string()))? {
            Payload::Version { encoding: Encoding::Module, .. } if depth == 0 => {
                return Err(LoadError::CoreModule);
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 && section.name() == SECTION => {
                found.push(section.data())
            }
            _ => {}
        }
    }
    Ok(found)
}

fn refuse_what_is_none(component: &[u8]) -> Result<(), LoadError> {
    if component.starts_with(b"\0asm") {
        return Ok(());
    }
    let text = component.trim_ascii_start();
    if text.starts_with(b"(component") || text.starts_with(b"(module") || text.starts_with(b";;") {
        return Err(LoadError::Text);
    }
    Err(LoadError::NotWasm)
}

fn read(section: &[u8]) -> Result<Metadata, LoadError> {
    #[derive(serde::Deserialize)]
    struct Schema {
        schema: u64,
    }
    let unreadable = |error: serde_json::Error| LoadError::Metadata(error.to_string());
    // First of all the schema: a later one may have any other key.
    match serde_json::from_slice(section).map_err(unreadable)? {
        Schema { schema: 1 } => {}
        Schema { schema } => return Err(LoadError::MetadataSchema(schema)),
    }
    let metadata: Metadata = serde_json::from_slice(section).map_err(unreadable)?;
    check(&metadata)?;
    Ok(metadata)
}

fn check(metadata: &Metadata) -> Result<(), LoadError> {
    if metadata.id.is_empty() {
        return Err(LoadError::Metadata("`id` is empty".to_owned()));
    }
    let mut ids = BTreeSet::new();
    if let Some(rule) = metadata.rules.iter().find(|rule| rule.id.is_empty() || !ids.insert(&rule.id)) {
        return Err(LoadError::Metadata(format!("the rule `{}` is declared twice, or has no id", rule.id)));
    }
    // Ids stand in commands that are shown to be copied, and before the `=` of `--select`.
    let is_plain = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    if let Some(rule) = metadata.rules.iter().find(|rule| !is_plain(&rule.id)) {
        let id = rule.id.escape_debug();
        return Err(LoadError::Metadata(format!(
            "the id of the rule `{id}` has other characters than letters, digits, `-`, `_`, `.` and `/`"
        )));
    }
    match metadata.facets.iter().find(|name| Facet::named(name).is_none()) {
        Some(unknown) => Err(LoadError::UnknownFacet(unknown.clone())),
        None => Ok(()),
    }
}
