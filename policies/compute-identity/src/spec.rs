//! The spec of a compute, as far as its identity goes.

use jobgate_guest::{Document, Pointer, Shape, form};

use crate::identity::Type;

pub(crate) const IDENTITY: &str = "/identity";
pub(crate) const TYPE: &str = "/identity/type";
pub(crate) const LIST: &str = "/identity/user_assigned_identities";

/// A compute's spec.
pub(crate) struct Spec {
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) identity: Identity,
    /// The items of the list of user-assigned identities.
    pub(crate) listed: Vec<Listed>,
    /// Whether something other than a list stands there.
    pub(crate) is_no_list: bool,
}

/// The type of a compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Cluster,
    Instance,
    Kubernetes,
    Other,
}

/// What stands at `identity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Nothing.
    Absent,
    /// A mapping whose type means this.
    Of {
        meaning: Type,
        written: String,
        /// Whether the client takes it as it is spelled.
        is_accepted: bool,
    },
    /// Something whose type means nothing.
    Wrong,
}

/// A user-assigned identity.
pub(crate) struct Listed {
    pub(crate) pointer: Pointer,
    pub(crate) resource_id: Option<String>,
}

impl Spec {
    /// Reads the root spec; none if it is no compute.
    pub(crate) fn read(document: &Document) -> Option<Self> {
        if document.kind() != "compute" {
            return None;
        }
        let kind = match document.text("/type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "amlcompute" => Kind::Cluster,
            "computeinstance" => Kind::Instance,
            "kubernetes" => Kind::Kubernetes,
            _ => Kind::Other,
        };
        let shape = document.shape(LIST);
        let is_list = shape == Some(Shape::Sequence);
        let items = if is_list { document.children(&Pointer::from(LIST)) } else { Vec::new() };
        let listed = |pointer: Pointer| {
            let resource_id = document.text(&pointer.child("resource_id"));
            Listed { pointer, resource_id }
        };
        Some(Self {
            kind,
            name: document.text("/name"),
            identity: identity(document),
            listed: items.into_iter().map(listed).collect(),
            is_no_list: !is_list && shape.is_some_and(|shape| shape != Shape::Null),
        })
    }

    /// What the type means; none if there is none that means anything.
    pub(crate) fn meaning(&self) -> Option<Type> {
        match &self.identity {
            Identity::Of { meaning, .. } => Some(*meaning),
            _ => None,
        }
    }
}

fn identity(document: &Document) -> Identity {
    if document.shape(IDENTITY).is_none_or(|shape| shape == Shape::Null) {
        return Identity::Absent;
    }
    let Some(written) = document.text(TYPE) else { return Identity::Wrong };
    let Some(meaning) = Type::of(&written) else { return Identity::Wrong };
    // The host knows the spellings that the client takes, but for both, which it calls invalid.
    let is_invalid = || {
        let sites = document.sites::<form::Identity>();
        sites.iter().any(|site| site.pointer == IDENTITY && site.form == form::Identity::Invalid)
    };
    let is_accepted = written == meaning.spelling() || meaning != Type::Both && !is_invalid();
    Identity::Of { meaning, written, is_accepted }
}
