//! One place of a facet.

use crate::form::Inert;
use crate::{Pointer, Value};

/// One place of a facet, `F` being the facet's [forms](crate::form). A shared place is listed once, see
/// [`Document::uses`](crate::Document::uses).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Site<F> {
    /// Where the value stands, or would stand.
    pub pointer: Pointer,
    /// The value; none if nothing stands there, or if the host cannot tell: `form` says which.
    pub value: Option<Value>,
    /// How it is written.
    pub form: F,
    /// The nearest job, step, component, environment, deployment or other asset above.
    pub owner: Pointer,
    /// Why the service never sees the value; none if it does.
    pub inert: Option<Inert>,
}

impl<F> Site<F> {
    /// The value, if it is a text.
    pub fn text(&self) -> Option<&str> {
        self.value.as_ref().and_then(Value::as_text)
    }
}

/// A site as it comes from the host, before its form is read.
pub(crate) struct RawSite {
    pub(crate) pointer: String,
    pub(crate) value: Option<Value>,
    pub(crate) form: String,
    pub(crate) owner: String,
    pub(crate) inert: Option<String>,
}

impl RawSite {
    pub(crate) fn read<F: From<String>>(self) -> Site<F> {
        Site {
            pointer: self.pointer.into(),
            value: self.value,
            form: self.form.into(),
            owner: self.owner.into(),
            inert: self.inert.map(Inert::from),
        }
    }
}
