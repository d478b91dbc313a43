//! A row of the table of spec kinds.

use super::{Part, SpecKind};

/// How a kind is told, and what its root is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// As policies and output spell it. What stands before the `/` is the family.
    pub(super) name: &'static str,
    /// Names of JSON schemas, in lower case and without `.schema.json`: the last segment of `$schema`, whatever host and version
    /// stand before it. `*` is any text.
    pub(super) schemas: &'static [&'static str],
    /// Values of `type`. Empty: a spec of this kind has none, or any.
    pub(super) types: &'static [&'static str],
    /// What its root is.
    pub(super) part: Part,
}

impl Row {
    pub(super) fn kind(&self) -> SpecKind {
        SpecKind { name: self.name, role: self.part.role() }
    }

    /// Kinds of one family are told by `type` alone.
    pub(super) fn family(&self) -> &'static str {
        self.name.split('/').next().unwrap_or(self.name)
    }

    /// Whether the name of a schema, in lower case, is one of this kind.
    pub(super) fn has_schema(&self, schema: &str) -> bool {
        self.schemas.iter().any(|known| match known.split_once('*') {
            Some((before, after)) => {
                schema.len() >= before.len() + after.len()
                    && schema.starts_with(before)
                    && schema.ends_with(after)
            }
            None => *known == schema,
        })
    }

    pub(super) fn has_type(&self, text: &str) -> bool {
        self.types.contains(&text)
    }
}
