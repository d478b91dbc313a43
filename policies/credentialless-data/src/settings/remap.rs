//! Datastores, and those to use instead.

use std::fmt;

use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::name;

/// Pairs of an old and a new name. A list, and no map of the standard library: there are few, and its code would be a tenth of the
/// component.
#[derive(Debug, Default)]
pub(crate) struct Remap(Vec<(String, String)>);

impl Remap {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The old and the new name of a datastore that is to be replaced.
    pub(crate) fn get(&self, name: &str) -> Option<(&str, &str)> {
        self.0.iter().find(|(old, _)| old == name).map(|(old, new)| (old.as_str(), new.as_str()))
    }

    /// What is wrong in it.
    pub(super) fn check(&self, at: &Pointer, problems: &mut Vec<Problem>) {
        for (old, new) in &self.0 {
            let wrong = if !name::is_one(old) || !name::is_one(new) {
                "these are no two names of datastores: write them without `azureml:` and path"
            } else if self.get(new).is_some() {
                "the datastore that is to be used is itself replaced: name the last one"
            } else {
                continue;
            };
            problems.push(Problem::new(at.child(old), wrong));
        }
    }
}

impl<'de> Deserialize<'de> for Remap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Remap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of datastores to datastores")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Remap, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Remap(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
