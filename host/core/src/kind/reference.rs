//! Where a file refers to others (`docs/abi.md` §4.1).

use jobgate_yaml::{NodeId, Tree, Value};

use super::{Below, Part, ReferencePlace, Role, recognise};

/// The reference places of a file, in document order: nodes that are there and hold a text.
pub fn reference_places(tree: &Tree, role: Role) -> Vec<ReferencePlace> {
    let mut places = Vec::new();
    texts(tree, role, &mut |node, part| {
        places.extend(part.reference().map(|role| ReferencePlace { node, role }));
    });
    places
}

/// The texts that name code, in document order.
pub(crate) fn code_places(tree: &Tree, role: Role) -> Vec<NodeId> {
    let mut places = Vec::new();
    texts(tree, role, &mut |node, part| {
        places.extend(matches!(part, Part::Code | Part::Include).then_some(node));
    });
    places
}

/// Calls back for every text that stands where the structure of specs knows something.
fn texts(tree: &Tree, role: Role, each: &mut dyn FnMut(NodeId, Part)) {
    let part = match role {
        // No file is referred to as such, so it is the root of a submission.
        Role::Other => recognise::row(tree).map_or(Part::Other, |row| row.part),
        role => Part::of_role(role),
    };
    below(tree, tree.root(), part, each);
}

fn below(tree: &Tree, node: NodeId, part: Part, each: &mut dyn FnMut(NodeId, Part)) {
    match (tree.value(node), part.below()) {
        (Value::Mapping(mapping), Below::Keys(_) | Below::Each(_)) => {
            for entry in mapping.entries() {
                if let Some(part) = part.child(&entry.key.spelling) {
                    at(tree, entry.value, part, each);
                }
            }
        }
        (Value::Sequence(items), Below::Each(part)) => {
            items.iter().for_each(|&item| at(tree, item, part, each))
        }
        // A list where a mapping is expected: each item is taken for one.
        (Value::Sequence(items), Below::Keys(_)) => {
            items.iter().for_each(|&item| below(tree, item, part, each))
        }
        _ => {}
    }
}

fn at(tree: &Tree, node: NodeId, part: Part, each: &mut dyn FnMut(NodeId, Part)) {
    match tree.value(node) {
        Value::Text(_) => each(node, part),
        _ => below(tree, node, part, each),
    }
}
