//! Which items of a sequence are still there, which were changed in place, and which came or went.

use crate::{NodeId, Tree};

/// What becomes of the items of a sequence, in the order of the wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The item at this place stays, as this node.
    Keep(usize, NodeId),
    /// The item at this place goes.
    Drop(usize),
    /// This node comes.
    Put(NodeId),
}

/// Aligns items: by identity first, then by content at both ends of what lies between, then one by one.
pub(super) fn align(old: &Tree, before: &[NodeId], new: &Tree, after: &[NodeId]) -> Vec<Step> {
    let places: std::collections::HashMap<NodeId, usize> =
        before.iter().enumerate().map(|(at, &id)| (id, at)).collect();
    let mut steps = Vec::with_capacity(after.len());
    let (mut from, mut to) = (0, 0);
    for (at, id) in after.iter().enumerate() {
        // An item that moved to the front of one that was met already counts as a new one.
        if let Some(&place) = places.get(id).filter(|&&place| place >= from) {
            between(old, (from, &before[from..place]), new, &after[to..at], &mut steps);
            steps.push(Step::Keep(place, *id));
            (from, to) = (place + 1, at + 1);
        }
    }
    between(old, (from, &before[from..]), new, &after[to..], &mut steps);
    steps
}

/// Aligns items none of which is the same node.
fn between(
    old: &Tree,
    (first, before): (usize, &[NodeId]),
    new: &Tree,
    after: &[NodeId],
    steps: &mut Vec<Step>,
) {
    let same = |(a, b): &(&NodeId, &NodeId)| old.same(**a, new, **b);
    let head = before.iter().zip(after).take_while(same).count();
    let (rest_before, rest_after) = (&before[head..], &after[head..]);
    let tail = rest_before.iter().rev().zip(rest_after.iter().rev()).take_while(same).count();
    let (middle_before, middle_after) = (rest_before.len() - tail, rest_after.len() - tail);
    let paired = middle_before.min(middle_after);
    let keep = |at: usize, to: usize| Step::Keep(first + at, after[to]);
    steps.extend((0..head + paired).map(|at| keep(at, at)));
    steps.extend((paired..middle_before).map(|at| Step::Drop(first + head + at)));
    steps.extend((paired..middle_after).map(|at| Step::Put(rest_after[at])));
    steps.extend((0..tail).map(|at| keep(head + middle_before + at, head + middle_after + at)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Limits, Value};

    fn items(tree: &Tree) -> Vec<NodeId> {
        tree.items(tree.root()).unwrap().to_vec()
    }

    #[test]
    fn items_are_known_by_identity_and_then_by_content() {
        let document = Document::parse(b"[a, b, c, d]", &Limits::default()).unwrap();
        let old = document.tree();
        let before = items(old);
        let mut new = (**old).clone();
        let put = new.add(Value::Int(1));
        let after = [before[1], put, before[3]];
        let steps = align(old, &before, &new, &after);
        assert_eq!(
            steps,
            [Step::Drop(0), Step::Keep(1, before[1]), Step::Keep(2, put), Step::Keep(3, before[3])]
        );

        let (a, d) = (new.add(Value::Text("a".into())), new.add(Value::Text("d".into())));
        let steps = align(old, &before, &new, &[a, put, put, put, d]);
        let kept =
            [Step::Keep(0, a), Step::Keep(1, put), Step::Keep(2, put), Step::Put(put), Step::Keep(3, d)];
        assert_eq!(steps, kept);

        let steps = align(old, &before, &new, &[before[3], before[0]]);
        assert_eq!(
            steps,
            [Step::Drop(0), Step::Drop(1), Step::Drop(2), Step::Keep(3, before[3]), Step::Put(before[0])]
        );
    }
}
