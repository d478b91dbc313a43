//! From the bytes of a component to a policy that may run. Every check comes before the first instruction of the guest.

use std::sync::Arc;

use jobgate_core::policy::{Digest, Metadata};
use wasmtime::component::Component;

use crate::LoadError;
use crate::engine::Engine;
use crate::inspect::Interface;
use crate::policy::LoadedPolicy;

impl Engine {
    /// Loads a policy: its digest must be the expected one if there is one, and it may import those capabilities that are granted.
    ///
    /// # Errors
    /// Whatever makes it no policy for this host, with what to do about it.
    #[cfg(feature = "compile")]
    pub fn load(
        &self,
        component: &[u8],
        expected: Option<Digest>,
        granted: &[String],
    ) -> Result<LoadedPolicy, LoadError> {
        let digest = Digest::of(component);
        check_digest(expected, digest)?;
        let metadata = crate::section::metadata(component)?;
        let code = compile(self.shared.compiler()?, component)?;
        // SAFETY: it was compiled just now.
        #[allow(unsafe_code, reason = "the compiler and the engine that runs its code are two")]
        let component = unsafe { crate::precompiled::deserialize(&self.shared.runtime, &code) }?;
        let found = crate::inspect::inspect(&self.shared.runtime, &component)?;
        self.finish(&component, found, metadata, digest, granted)
    }

    /// What remains once the component's type is known: its imports are granted and linked.
    pub(crate) fn finish(
        &self,
        component: &Component,
        found: Interface,
        metadata: Metadata,
        digest: Digest,
        granted: &[String],
    ) -> Result<LoadedPolicy, LoadError> {
        if let Some(missing) =
            found.capabilities.iter().find(|found| !granted.iter().any(|grant| grant == found.name))
        {
            return Err(LoadError::NotGranted {
                interface: missing.interface.clone(),
                capability: missing.name,
            });
        }
        let Interface { abi, exports, wasi, .. } = found;
        Ok(LoadedPolicy {
            engine: self.shared.clone(),
            abi: abi.bind(&self.shared.linkers, component, exports, wasi)?,
            rules: Arc::new(metadata.rules.iter().map(|rule| rule.id.clone()).collect()),
            metadata,
            digest,
            exports,
        })
    }
}

/// Refuses a policy that is not the one that was pinned.
pub(crate) fn check_digest(expected: Option<Digest>, found: Digest) -> Result<(), LoadError> {
    match expected {
        Some(expected) if expected != found => Err(LoadError::Digest { expected, found }),
        _ => Ok(()),
    }
}

/// The machine code of a component.
#[cfg(feature = "compile")]
pub(crate) fn compile(compiler: &wasmtime::Engine, component: &[u8]) -> Result<Vec<u8>, LoadError> {
    let invalid = |error| LoadError::Invalid(crate::error::in_line(&error));
    compiler.precompile_component(component).map_err(invalid)
}
