//! The editor of a test document.

use serde_json::Value as Json;

use super::host::Host;
use super::pattern::{DERIVED, covers, pattern, pointer};
use super::tree;
use crate::{Pointer, Value, Why};

/// A change that a policy made.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The rule.
    pub rule: String,
    /// The reason.
    pub reason: String,
    /// The pointer that the policy used.
    pub pointer: Pointer,
    /// What stood there.
    pub old: Option<Json>,
    /// What stands there now.
    pub new: Option<Json>,
}

/// An edit that misuses the editor ends the evaluation: here with a panic.
impl Host {
    pub(crate) fn writable(&self, at: &str) -> bool {
        let at = tree::pointer_of(&pointer(at));
        self.places_of(&at).iter().all(|place| self.is_granted(place))
    }

    pub(crate) fn set(&self, at: &str, value: &Value, why: &Why) {
        self.set_many(&[(at.to_owned(), value.clone())], why);
    }

    pub(crate) fn set_many(&self, edits: &[(String, Value)], why: &Why) {
        for (i, (at, _)) in edits.iter().enumerate() {
            assert!(edits[..i].iter().all(|(other, _)| other != at), "`{at}` is set twice in one call");
        }
        let before = self.root.borrow().clone();
        let mut after = before.clone();
        for (at, value) in edits {
            let wanted = tree::json(at, value);
            self.remember(at, &wanted);
            for place in self.places_of(&Pointer::from(at.as_str())) {
                self.set_one(&mut after, &place, wanted.clone());
            }
        }
        let mut touched = Vec::new();
        tree::differences(&before, &after, &mut Vec::new(), &mut touched);
        touched.iter().for_each(|path| self.demand(&tree::pointer_of(path)));
        for (at, _) in edits {
            let path = pointer(at);
            let old = tree::node(&before, &path).map(tree::plain);
            let new = tree::node(&after, &path).map(tree::plain);
            self.opaque
                .borrow_mut()
                .retain(|opaque| !Pointer::from(opaque.as_str()).is_within(at) || old == new);
            self.record_set(at, why, old, new);
        }
        *self.root.borrow_mut() = after;
    }

    pub(crate) fn insert(&self, at: &str, value: &Value, why: &Why) {
        let item = tree::json(at, value);
        let mut path = pointer(at);
        let name = path.pop().unwrap_or_default();
        let sequence = tree::pointer_of(&path);
        for place in self.places_of(&sequence) {
            let mut root = self.root.borrow_mut();
            let Some(Json::Array(items)) = tree::node_mut(&mut root, &pointer(&place)) else {
                panic!("`{at}`: there is no sequence to insert into");
            };
            let index = if name == "-" { Some(items.len()) } else { tree::index(&name) };
            let index = index.filter(|&index| index <= items.len());
            let index = index.unwrap_or_else(|| panic!("`{at}`: there is no such index"));
            self.demand(&place.item(index));
            items.insert(index, item.clone());
        }
        self.record(at, why, None, Some(item));
    }

    pub(crate) fn remove(&self, at: &str, why: &Why) {
        assert!(self.node(at).is_some(), "`{at}`: there is nothing to remove");
        self.remove_many(&[at.to_owned()], why);
    }

    pub(crate) fn remove_many(&self, pointers: &[String], why: &Why) {
        let mut places = Vec::new();
        for at in pointers {
            let old = self.node(at).map(|node| tree::plain(&node));
            assert!(old.is_some(), "`{at}`: there is nothing to remove");
            self.record(at, why, old, None);
            places.extend(self.places_of(&Pointer::from(at.as_str())));
        }
        let mut paths: Vec<Vec<String>> = places.iter().map(|place| pointer(place)).collect();
        // From the back, so that no removal shifts another.
        paths.sort_by(|a, b| by_index(b).cmp(&by_index(a)));
        paths.dedup();
        for path in paths {
            self.demand(&tree::pointer_of(&path));
            self.remove_one(&path);
        }
    }

    pub(crate) fn relink(&self, at: &str, value: &Value, why: &Why) {
        assert!(self.link(at).is_some(), "`{at}`: only a reference to a file can be relinked");
        let wanted = tree::json(at, value);
        let registered = wanted.as_str().is_some_and(|text| text.starts_with("azureml:"));
        assert!(
            wanted.is_object() || registered,
            "`{at}`: neither something registered nor a mapping: {wanted}"
        );
        let place = Pointer::from(at);
        self.demand(&place);
        let mut root = self.root.borrow_mut();
        if let Some(node) = tree::node_mut(&mut root, &pointer(at)) {
            let old = std::mem::replace(node, wanted.clone());
            self.record(at, why, Some(tree::plain(&old)), Some(wanted));
        }
    }

    fn set_one(&self, root: &mut Json, place: &Pointer, wanted: Json) {
        let mut path = pointer(place);
        if let Some(node) = tree::node_mut(root, &path) {
            let boundary = path.is_empty() || self.link(place).is_some();
            assert!(!boundary || wanted.is_object(), "`{place}` takes a mapping only: use relink, or remove");
            let derived = path.iter().any(|name| name.starts_with(DERIVED));
            assert!(!derived || wanted.is_string(), "`{place}`: a derived node takes a text only");
            return tree::change(node, wanted);
        }
        let name = path.pop().unwrap_or_default();
        let parent = tree::node_mut(root, &path);
        let parent = parent.unwrap_or_else(|| panic!("`{place}`: there is no parent"));
        if parent.is_null() {
            *parent = Json::Object(serde_json::Map::new());
        }
        match parent {
            Json::Object(entries) => drop(entries.insert(name, wanted)),
            Json::Array(_) => panic!("`{place}`: there is no such item: use insert"),
            _ => panic!("`{place}`: the parent is no mapping"),
        }
    }

    fn remove_one(&self, path: &[String]) {
        let Some((name, above)) = path.split_last() else { panic!("the root cannot be removed") };
        match tree::node_mut(&mut self.root.borrow_mut(), above) {
            Some(Json::Object(entries)) => drop(entries.shift_remove(name)),
            Some(Json::Array(items)) => {
                if let Some(index) = tree::index(name).filter(|&index| index < items.len()) {
                    items.remove(index);
                }
            }
            // It was below another one that is removed.
            _ => {}
        }
    }

    fn is_granted(&self, place: &Pointer) -> bool {
        let path = pointer(place);
        self.grants.iter().any(|grant| {
            if grant.is_empty() || grant.starts_with('/') {
                covers(&pattern(grant), &path)
            } else {
                self.places.iter().any(|site| site.facet == grant && place.is_within(&site.pointer))
            }
        })
    }

    fn demand(&self, place: &Pointer) {
        let granted = self.places_of(place).iter().all(|place| self.is_granted(place));
        assert!(granted, "`{place}` is outside the granted places ({})", self.grants.join(", "));
    }

    /// One place, one value: a second, different one through another pointer is refused.
    fn remember(&self, at: &str, wanted: &Json) {
        let first = self.places_of(&Pointer::from(at)).swap_remove(0);
        let mut written = self.written.borrow_mut();
        if let Some((other, value)) = written.insert(first, (at.to_owned(), wanted.clone())) {
            assert!(other == at || value == *wanted, "`{other}` and `{at}` are one place, set to two values");
        }
    }

    fn record_set(&self, at: &str, why: &Why, old: Option<Json>, new: Option<Json>) {
        let mut changes = self.changes.borrow_mut();
        if let Some(earlier) = changes.iter_mut().find(|change| change.pointer == at && change.new == old) {
            earlier.new = new;
            changes.retain(|change| change.old != change.new);
            return;
        }
        drop(changes);
        self.record(at, why, old, new);
    }

    fn record(&self, at: &str, why: &Why, old: Option<Json>, new: Option<Json>) {
        if old != new {
            let Why { rule, reason } = why.clone();
            self.changes.borrow_mut().push(Change { rule, reason, pointer: at.into(), old, new });
        }
    }
}

/// A key to sort paths by: indices by their number, not by their spelling.
fn by_index(path: &[String]) -> Vec<(Option<usize>, &str)> {
    path.iter().map(|name| (tree::index(name), name.as_str())).collect()
}
