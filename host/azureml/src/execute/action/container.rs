//! Versions by the container of an asset: the resource that has the asset's name (client-protocol §6).

use serde::Deserialize;

use super::super::Problem;
use super::super::run::Run;
use crate::plan::Collection;

/// The versions of an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Versions {
    /// The newest.
    pub(super) latest_version: Option<String>,
    /// The one that the service takes for a new one.
    pub(super) next_version: Option<String>,
}

#[derive(Deserialize)]
struct Container {
    #[serde(default)]
    properties: Versions,
}

/// The versions of an asset; none if there is no asset of this name.
pub(super) async fn versions(
    run: &Run<'_>,
    collection: Collection,
    id: &str,
) -> Result<Option<Versions>, Problem> {
    let response = run.get(id, collection.read_version(), Some(404)).await?;
    if response.status() == 404 {
        return Ok(None);
    }
    Ok(Some(response.json::<Container>()?.properties))
}

/// A version that can stand in a resource id. Anything else would lead elsewhere.
pub(super) fn usable(version: Option<String>, about: &str) -> Result<String, Problem> {
    match version {
        Some(version) if is_segment(&version) => Ok(version),
        _ => Err(Problem::Incomplete { about: about.to_owned(), what: "version" }),
    }
}

/// Whether a text of the service can be a segment of a resource id.
pub(super) fn is_segment(text: &str) -> bool {
    let plain = |character: char| !character.is_control() && !"/?#%\\".contains(character);
    (1..=255).contains(&text.len()) && !matches!(text, "." | "..") && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_leads_nowhere_else() {
        for (text, is_one) in [
            ("1", true),
            ("2024-01-01", true),
            ("v1.0_b", true),
            ("", false),
            ("..", false),
            ("1/../2", false),
            ("1?x=y", false),
            ("1%2f2", false),
            ("a\nb", false),
        ] {
            assert_eq!(is_segment(text), is_one, "{text:?}");
        }
    }
}
