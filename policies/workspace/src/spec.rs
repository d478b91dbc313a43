//! The spec of a workspace.

use jobgate_guest::{Document, Shape};

pub(crate) const IDENTITY: &str = "/identity";
pub(crate) const TYPE: &str = "/identity/type";
pub(crate) const IDENTITIES: &str = "/identity/user_assigned_identities";
pub(crate) const PRIMARY: &str = "/primary_user_assigned_identity";

/// What of a workspace's spec rules look at.
pub(crate) struct Spec {
    pub(crate) name: Option<String>,
    /// Which identities the type names; none if there is no type, or none that means anything.
    pub(crate) identity: Option<Identities>,
    /// What stands at the user-assigned identities, if anything does.
    pub(crate) shape: Option<Shape>,
    /// The ids of the user-assigned identities: the keys of a mapping.
    pub(crate) ids: Vec<String>,
    pub(crate) primary: Option<String>,
}

/// Which identities a workspace has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identities {
    /// Its own.
    pub(crate) system: bool,
    /// Some that were made before.
    pub(crate) user: bool,
}

impl Identities {
    /// What the text of a type means, in a spec or in an answer: case and separators do not count.
    pub(crate) fn of(written: &str) -> Option<Self> {
        let letters = written.chars().filter(char::is_ascii_alphabetic);
        let letters: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        let (system, user) = match letters.as_str() {
            "none" => (false, false),
            "systemassigned" => (true, false),
            "userassigned" => (false, true),
            "systemassigneduserassigned" | "userassignedsystemassigned" => (true, true),
            _ => return None,
        };
        Some(Self { system, user })
    }
}

impl Spec {
    /// Reads the root spec.
    pub(crate) fn read(document: &Document) -> Self {
        let shape = document.shape(IDENTITIES).filter(|shape| *shape != Shape::Null);
        let is_mapping = shape == Some(Shape::Mapping);
        Self {
            name: document.text("/name"),
            identity: document.text(TYPE).as_deref().and_then(Identities::of),
            shape,
            ids: if is_mapping { document.names(IDENTITIES) } else { Vec::new() },
            primary: document.text(PRIMARY).filter(|text| !text.is_empty()),
        }
    }

    /// Whether the type names user-assigned identities.
    pub(crate) fn is_user_assigned(&self) -> bool {
        self.identity.is_some_and(|identity| identity.user)
    }

    /// Whether an id is listed; case does not count.
    pub(crate) fn lists(&self, id: &str) -> bool {
        self.ids.iter().any(|listed| listed.eq_ignore_ascii_case(id))
    }
}

#[cfg(test)]
mod tests {
    use super::Identities;

    #[test]
    fn specs_and_answers_spell_types_in_their_own_ways() {
        let is = |written: &str, system: bool, user: bool| {
            assert_eq!(Identities::of(written), Some(Identities { system, user }), "{written}");
        };
        is("system_assigned", true, false);
        is("UserAssigned", false, true);
        is("SystemAssigned, UserAssigned", true, true);
        is("system_assigned,user_assigned", true, true);
        is("None", false, false);
        assert_eq!(Identities::of("managed"), None);
    }
}
