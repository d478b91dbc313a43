//! Where a file refers to others (`docs/abi.md` §4.1).

use jobgate_yaml::{NodeId, Tree, Value};

use super::{Below, Part, ReferencePlace, Role};

/// The reference places of a file, in document order: nodes that are there and hold a text.
pub fn reference_places(tree: &Tree, role: Role) -> Vec<ReferencePlace> {
    let mut places = Vec::new();
    below(tree, tree.root(), Part::of_role(role), &mut places);
    places
}

fn below(tree: &Tree, node: NodeId, part: Part, places: &mut Vec<ReferencePlace>) {
    match (tree.value(node), part.below()) {
        (Value::Mapping(mapping), Below::Keys(_) | Below::Each(_)) => {
            for entry in mapping.entries() {
                if let Some(part) = part.child(&entry.key.spelling) {
                    at(tree, entry.value, part, places);
                }
            }
        }
        (Value::Sequence(items), Below::Each(part)) => {
            items.iter().for_each(|&item| at(tree, item, part, places))
        }
        (Value::Sequence(items), Below::Keys(_)) => {
            items.iter().for_each(|&item| below(tree, item, part, places))
        }
        _ => {}
    }
}

fn at(tree: &Tree, node: NodeId, part: Part, places: &mut Vec<ReferencePlace>) {
    match (tree.value(node), part.reference()) {
        (Value::Text(_), Some(role)) => places.push(ReferencePlace { node, role }),
        _ => below(tree, node, part, places),
    }
}
