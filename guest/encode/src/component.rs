//! From what a compiler made to what a host loads.

use wasm_encoder::{ComponentSection, CustomSection};
use wasmparser::Parser;
use wit_component::ComponentEncoder;

use crate::inspect::{InspectError, Interfaces};
use crate::metadata::{Metadata, MetadataError, SECTION};

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The bytes are neither a core module nor a component.
    #[error("not a WebAssembly module: build the policy for wasm32-unknown-unknown, as a `cdylib`")]
    NotWasm,
    /// The core module cannot be made a component.
    #[error("the module cannot be made a component: {0}")]
    Component(Box<dyn std::error::Error + Send + Sync>),
    /// The component cannot be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The component is no policy.
    #[error(
        "the component exports neither `mutator` nor `validator` of jobgate:policy: name them in `jobgate_guest::export!`"
    )]
    NoPolicy,
    /// The component has metadata already.
    #[error("the component has a section `{SECTION}` already: encode what the compiler made")]
    HasMetadata,
    /// The metadata are wrong.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
}

/// Makes a policy's component: a core module is made one, a component (as for `wasm32-wasip2` the compiler makes it) is taken as it
/// is; then the metadata are appended as a custom section at the top level. Equal inputs give equal bytes.
///
/// # Errors
/// The input is no policy, or has metadata already.
pub fn encode(wasm: &[u8], metadata: &Metadata) -> Result<Vec<u8>, EncodeError> {
    let mut component = if Parser::is_component(wasm) {
        wasm.to_vec()
    } else if Parser::is_core_wasm(wasm) {
        componentize(wasm).map_err(EncodeError::Component)?
    } else {
        return Err(EncodeError::NotWasm);
    };
    let interfaces = Interfaces::of(&component)?;
    if !interfaces.metadata.is_empty() {
        return Err(EncodeError::HasMetadata);
    }
    if !interfaces.exports_policy("mutator") && !interfaces.exports_policy("validator") {
        return Err(EncodeError::NoPolicy);
    }
    let json = metadata.to_json()?;
    let section = CustomSection { name: SECTION.into(), data: json.as_bytes().into() };
    section.append_to_component(&mut component);
    Ok(component)
}

fn componentize(module: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true);
    // The causes are part of the message: the error's own text is only what was being done.
    let explain = |error| format!("{error:#}");
    encoder.module(module).map_err(explain)?;
    Ok(encoder.encode().map_err(explain)?)
}
