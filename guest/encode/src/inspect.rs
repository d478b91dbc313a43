//! What a component imports and exports, read from its sections.

use wasmparser::{Parser, Payload};

use crate::metadata::SECTION;

/// What a component imports and exports, and the metadata in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interfaces {
    /// Names of the imports, for example `jobgate:policy/document@0.1.0`, in the component's order.
    pub imports: Vec<String>,
    /// Names of the exports, in the component's order.
    pub exports: Vec<String>,
    /// The content of each custom section `jobgate:policy` at the top level: one in a policy.
    pub metadata: Vec<Vec<u8>>,
}

/// The bytes are no component.
#[derive(Debug, thiserror::Error)]
#[error("not a WebAssembly component: {0}")]
pub struct InspectError(#[from] wasmparser::BinaryReaderError);

impl Interfaces {
    /// Reads a component.
    ///
    /// # Errors
    /// The bytes are no component.
    pub fn of(component: &[u8]) -> Result<Self, InspectError> {
        let mut interfaces = Self::default();
        // The parser goes into the modules and components inside as well: depth 1 is the component itself.
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload? {
                Payload::Version { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(section) if depth == 1 => {
                    for import in section {
                        interfaces.imports.push(import?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    for export in section {
                        interfaces.exports.push(export?.name.name.to_owned());
                    }
                }
                Payload::CustomSection(section) if depth == 1 && section.name() == SECTION => {
                    interfaces.metadata.push(section.data().to_vec());
                }
                _ => {}
            }
        }
        Ok(interfaces)
    }

    /// The imports that are not of `jobgate:policy`.
    pub fn foreign_imports(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().map(String::as_str).filter(|import| !import.starts_with("jobgate:policy/"))
    }

    /// Whether an interface of `jobgate:policy`, for example `validator`, is exported, of whatever version.
    pub fn exports_policy(&self, interface: &str) -> bool {
        let exported = self.exports.iter().filter_map(|export| export.strip_prefix("jobgate:policy/"));
        exported.filter_map(|export| export.split('@').next()).any(|name| name == interface)
    }
}
