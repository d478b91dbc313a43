//! What exists on the service.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::life::Run;

/// What exists on the service, blobs aside.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// By canonical id, see [`crate::arm`].
    resources: BTreeMap<String, Resource>,
    made: u64,
    /// What is outside of the workspace and cannot be put, by id in lower case.
    pub(crate) elsewhere: BTreeMap<String, Value>,
    pub(crate) runs: BTreeMap<String, Run>,
}

/// A resource: its envelope as it is answered, and when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) body: Value,
    pub(crate) made: u64,
}

impl State {
    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.resources.get(id).map(|resource| &resource.body)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Value> {
        self.resources.get_mut(id).map(|resource| &mut resource.body)
    }

    /// Puts a resource; one that was there keeps its turn.
    pub(crate) fn put(&mut self, id: &str, body: Value) {
        self.made += 1;
        let made = self.resources.get(id).map_or(self.made, |resource| resource.made);
        self.resources.insert(id.to_owned(), Resource { body, made });
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        self.resources.remove(id).is_some()
    }

    /// The resources directly below an id with a `/` at its end, the oldest first.
    pub(crate) fn below(&self, prefix: &str) -> Vec<&Value> {
        let mut found: Vec<_> = self
            .resources
            .range(prefix.to_owned()..)
            .take_while(|(id, _)| id.starts_with(prefix))
            .filter(|(id, _)| !id[prefix.len()..].contains('/'))
            .map(|(_, resource)| (resource.made, &resource.body))
            .collect();
        found.sort_by_key(|(made, _)| *made);
        found.into_iter().map(|(_, body)| body).collect()
    }

    /// Everything by id, the oldest first.
    pub(crate) fn snapshot(&self) -> Value {
        let mut all: Vec<_> = self.resources.iter().collect();
        all.sort_by_key(|(_, resource)| resource.made);
        let all: Map<_, _> =
            all.into_iter().map(|(id, resource)| (id.clone(), resource.body.clone())).collect();
        json!(all)
    }
}
