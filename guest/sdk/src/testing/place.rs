//! The sites of a test document.

use serde_json::Value as Json;

use crate::Pointer;
use crate::form::{Form, Identity, Inert};

type Judge = Box<dyn Fn(Option<&Json>) -> String>;

/// A site of a test document. Its value is what stands at its pointer when a policy asks.
pub struct Place {
    pub(super) facet: &'static str,
    pub(super) pointer: Pointer,
    pub(super) form: Judge,
    pub(super) owner: Pointer,
    pub(super) inert: Option<String>,
    pub(super) has_value: bool,
}

impl Place {
    /// A site that has one form, whatever stands there. Its owner is the root.
    pub fn new<F: Form + ToString>(pointer: impl Into<Pointer>, form: F) -> Self {
        let form = form.to_string();
        Self::with::<F>(pointer.into(), Box::new(move |_| form.clone()))
    }

    /// A site whose form depends on the value that stands there: for a policy whose changes alter the form.
    pub fn judged<F: Form + ToString>(
        pointer: impl Into<Pointer>,
        judge: impl Fn(Option<&Json>) -> F + 'static,
    ) -> Self {
        Self::with::<F>(pointer.into(), Box::new(move |value| judge(value).to_string()))
    }

    /// A site of the facet `identity`, judged as the host does.
    pub fn identity(pointer: impl Into<Pointer>) -> Self {
        Self::judged(pointer, |value| match value {
            None => Identity::Absent,
            Some(value) => match value["type"].as_str() {
                Some("user_identity" | "user") => Identity::User,
                Some("managed_identity" | "managed") => Identity::Managed,
                Some("aml_token") => Identity::AmlToken,
                Some("system_assigned") => Identity::SystemAssigned,
                Some("user_assigned") => Identity::UserAssigned,
                _ => Identity::Invalid,
            },
        })
    }

    fn with<F: Form>(pointer: Pointer, form: Judge) -> Self {
        Self { facet: F::FACET, pointer, form, owner: Pointer::ROOT, inert: None, has_value: true }
    }

    /// The asset that the site belongs to.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<Pointer>) -> Self {
        self.owner = owner.into();
        self
    }

    /// The service never sees the value.
    #[must_use]
    pub fn inert(mut self, inert: &Inert) -> Self {
        self.inert = Some(inert.as_str().to_owned());
        self
    }

    /// The host cannot tell the value.
    #[must_use]
    pub fn without_value(mut self) -> Self {
        self.has_value = false;
        self
    }
}
