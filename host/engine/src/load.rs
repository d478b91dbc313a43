//! From the bytes of a component to a policy that may run. Every check comes before the first instruction of the guest.

use std::sync::Arc;

use jobgate_core::policy::{Digest, Metadata};
use wasmtime::component::Component;

use crate::LoadError;
use crate::engine::Engine;
use crate::inspect::Interface;
use crate::policy::LoadedPolicy;

/// What the configuration says about loading a policy.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions<'a> {
    /// The digest that the component must have; none: any.
    pub digest: Option<Digest>,
    /// The capabilities that are granted.
    pub capabilities: &'a [String],
    /// The most bytes that the component may have.
    pub bytes: u64,
}

impl Default for LoadOptions<'_> {
    /// Any digest, no capability, and the size limit of `docs/abi.md` §12.
    fn default() -> Self {
        Self { digest: None, capabilities: &[], bytes: 32 << 20 }
    }
}

impl Engine {
    /// Loads a policy, and compiles it.
    ///
    /// # Errors
    /// Whatever makes it no policy for this host, with what to do about it.
    pub fn load(&self, component: &[u8], options: &LoadOptions<'_>) -> Result<LoadedPolicy, LoadError> {
        check_size(component, options.bytes)?;
        let digest = Digest::of(component);
        check_digest(options.digest, digest)?;
        let metadata = crate::section::metadata(component)?;
        let code = compile(self.shared.compiler()?, component)?;
        // SAFETY: it was compiled just now.
        #[allow(unsafe_code, reason = "the compiler and the engine that runs its code are two")]
        let component = unsafe { crate::precompiled::deserialize(&self.shared.runtime, &code) }?;
        let found = crate::inspect::inspect(&self.shared.runtime, &component)?;
        self.finish(&component, found, metadata, digest, options.capabilities)
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
        let Interface { abi, exports, capabilities, wasi } = found;
        Ok(LoadedPolicy {
            engine: self.shared.clone(),
            abi: abi.bind(&self.shared.linkers, component, exports, wasi)?,
            rules: Arc::new(metadata.rules.iter().map(|rule| rule.id.clone()).collect()),
            metadata,
            digest,
            exports,
            capabilities: capabilities.into_iter().map(|found| found.name).collect(),
        })
    }
}

fn check_size(component: &[u8], limit: u64) -> Result<(), LoadError> {
    let size = component.len() as u64;
    if size > limit { Err(LoadError::TooLarge { size, limit }) } else { Ok(()) }
}

/// Refuses a policy that is not the one that was pinned.
pub(crate) fn check_digest(expected: Option<Digest>, found: Digest) -> Result<(), LoadError> {
    match expected {
        Some(expected) if expected != found => Err(LoadError::Digest { expected, found }),
        _ => Ok(()),
    }
}

/// The machine code of a component.
pub(crate) fn compile(compiler: &wasmtime::Engine, component: &[u8]) -> Result<Vec<u8>, LoadError> {
    let invalid = |error| LoadError::Invalid(crate::error::in_line(&error));
    compiler.precompile_component(component).map_err(invalid)
}
