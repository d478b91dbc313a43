//! A conda file: part of an environment, and no spec of its own.

use jobgate_yaml::Tree;

use super::part::{Key, Part};

/// Keys of a conda file.
pub(super) const KEYS: &[Key] = &[("variables", Part::Variables)];

/// Whether a mapping looks like one: it lists packages or channels, and has nothing that a spec has.
pub(super) fn is_conda(tree: &Tree) -> bool {
    let root = tree.root();
    let has_list = |key: &str| tree.get(root, key).is_some_and(|node| tree.items(node).is_some());
    let has = |key: &str| tree.get(root, key).is_some();
    (has_list("dependencies") || has_list("channels"))
        && !["$schema", "type", "image", "jobs", "command"].into_iter().any(has)
}
