//! Values as policies see and write them (`docs/abi.md` §5).

/// What stands at a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// An integer or a float.
    Number,
    /// A string.
    Text,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// A date, a timestamp, bytes, a set.
    Opaque,
}

/// A value as policies see and write it (`docs/abi.md` §5).
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyValue {
    /// `null`.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer within `i64`.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string.
    Text(String),
    /// A mapping, a sequence, or an integer outside `i64`, as JSON text.
    Json(String),
    /// A value that JSON has no form for: its YAML spelling.
    Opaque(String),
}

/// One place of a facet, as policies see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Where the value stands, or would stand.
    pub pointer: String,
    /// The value; none if nothing stands there or the host cannot tell.
    pub value: Option<PolicyValue>,
    /// One of the forms of the facet.
    pub form: &'static str,
    /// The pointer of the nearest job, step, component, environment, deployment or other asset above.
    pub owner: String,
    /// Why the service never sees the value.
    pub inert: Option<&'static str>,
}
