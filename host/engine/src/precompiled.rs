//! Policies that are compiled when jobgate is built, and embedded.
//!
//! Compiled code is trusted: it runs as it is, and a changed byte of it can do anything. So there is no way to load it from a file. A
//! build script writes it ([`Precompiled::write`]), and [`include_precompiled!`](crate::include_precompiled) embeds what the build
//! script of the same package wrote, and nothing else.

use std::path::Path;
use std::ptr::NonNull;

use jobgate_core::policy::{Digest, Exports, Metadata};
use serde::{Deserialize, Serialize};
use wasmtime::component::Component;

use crate::abi::AbiVersion;
use crate::engine::{Engine, Shared};
use crate::error::{LoadError, in_line};
use crate::inspect::{Capability, Interface};
use crate::load::LoadOptions;
use crate::policy::LoadedPolicy;

/// A policy that was compiled ahead of time: what [`include_precompiled!`](crate::include_precompiled) gives.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    header: &'static str,
    code: &'static [u8],
}

impl Embedded {
    /// What [`precompile`] made. Use [`include_precompiled!`](crate::include_precompiled).
    ///
    /// # Safety
    /// Both must come, unchanged, from one call of [`precompile`] of this version of this crate.
    #[allow(
        unsafe_code,
        reason = "the promise that loading compiled code rests on is made here, by the macro alone"
    )]
    #[doc(hidden)]
    pub const unsafe fn new(header: &'static str, code: &'static [u8]) -> Self {
        Self { header, code }
    }

    /// The component, in place if that is possible.
    ///
    /// # Safety
    /// As for [`deserialize`].
    #[allow(unsafe_code, reason = "compiled code runs as it is: nothing can check it")]
    unsafe fn component(&self, shared: &Shared) -> Result<Component, LoadError> {
        let runtime = &shared.runtime;
        let in_place = || {
            // SAFETY: what this function asks for; and the code is part of the program, so it is there for good and never written.
            unsafe { Component::deserialize_raw(runtime, NonNull::from(self.code)) }
                .map_err(|error| LoadError::Precompiled(in_line(&error)))
        };
        match shared.in_place.component(self.code, in_place) {
            Some(component) => component,
            // SAFETY: what this function asks for.
            None => unsafe { deserialize(runtime, self.code) },
        }
    }

    /// What is known of the policy before it is loaded.
    ///
    /// # Errors
    /// When the header is none.
    pub fn header(&self) -> Result<Header, LoadError> {
        serde_json::from_str(self.header)
            .map_err(|error| LoadError::Precompiled(format!("its header: {error}")))
    }
}

/// Embeds the policy of this name, which the build script of the package wrote with [`Precompiled::write`] to its `OUT_DIR`.
#[macro_export]
macro_rules! include_precompiled {
    ($name:literal) => {{
        const HEADER: &str = include_str!(concat!(env!("OUT_DIR"), "/", $name, ".policy.json"));
        const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".policy.code"));
        static CODE: $crate::PageAligned<[u8; BYTES.len()]> =
            $crate::PageAligned::new(*include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".policy.code")));
        // SAFETY: both are files of the build script's own folder, which it wrote with `Precompiled::write`.
        #[allow(unsafe_code, reason = "the promise of `Embedded::new`")]
        const EMBEDDED: $crate::Embedded = unsafe { $crate::Embedded::new(HEADER, CODE.bytes()) };
        EMBEDDED
    }};
}

/// What is known of a precompiled policy without reading its code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    digest: String,
    abi: String,
    exports: Vec<String>,
    capabilities: Vec<String>,
    wasi: bool,
    metadata: Metadata,
}

impl Header {
    fn new(found: &Interface, metadata: Metadata, digest: Digest) -> Self {
        let exports = [
            ("mutator", found.exports.mutator),
            ("validator", found.exports.validator),
            ("settings", found.exports.settings),
        ];
        let names = exports.into_iter().filter(|(_, has)| *has).map(|(name, _)| name.to_owned());
        Self {
            digest: digest.to_string(),
            abi: found.abi.version().to_string(),
            exports: names.collect(),
            capabilities: found.capabilities.iter().map(|found| found.name.to_owned()).collect(),
            wasi: found.wasi,
            metadata,
        }
    }

    /// The digest of the component.
    ///
    /// # Errors
    /// When the header was changed.
    pub fn digest(&self) -> Result<Digest, LoadError> {
        Digest::parse(&self.digest).ok_or_else(|| LoadError::Precompiled("its digest is none".to_owned()))
    }

    /// The policy's metadata.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What it exports.
    pub fn exports(&self) -> Exports {
        let has = |name: &str| self.exports.iter().any(|export| export == name);
        Exports { mutator: has("mutator"), validator: has("validator"), settings: has("settings") }
    }

    /// The capabilities that it imports, and so must be granted.
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    fn interface(&self) -> Result<Interface, LoadError> {
        let abi = AbiVersion::ALL.into_iter().find(|abi| abi.version().to_string() == self.abi);
        let abi = abi.ok_or_else(|| LoadError::Precompiled(format!("it is of version {}", self.abi)))?;
        let capability = |name: &String| Capability::of(abi, name);
        let capabilities = self.capabilities.iter().filter_map(capability).collect();
        Ok(Interface { abi, exports: self.exports(), capabilities, wasi: self.wasi })
    }
}

impl Engine {
    /// Loads an embedded policy, as `load` loads one from its bytes. Its type is not read anew: the header has it.
    ///
    /// # Errors
    /// When its digest is not the expected one, when it imports what is not granted, or when it was made by another jobgate.
    pub fn load_precompiled(
        &self,
        embedded: &Embedded,
        options: &LoadOptions<'_>,
    ) -> Result<LoadedPolicy, LoadError> {
        let header = embedded.header()?;
        let digest = header.digest()?;
        crate::load::check_digest(options.digest, digest)?;
        let interface = header.interface()?;
        // SAFETY: `Embedded::new` promises that `precompile` made the code.
        #[allow(
            unsafe_code,
            reason = "compiled code is trusted by its nature, and this one is part of the program"
        )]
        let component = unsafe { embedded.component(&self.shared) }?;
        self.finish(&component, interface, header.metadata, digest, options.capabilities)
    }
}

/// Makes a component of compiled code.
///
/// # Safety
/// The code must be what the compiler of this crate made, unchanged.
#[allow(unsafe_code, reason = "compiled code runs as it is: nothing can check it")]
pub(crate) unsafe fn deserialize(runtime: &wasmtime::Engine, code: &[u8]) -> Result<Component, LoadError> {
    // SAFETY: what this function asks for is what Wasmtime asks for.
    unsafe { Component::deserialize(runtime, code) }.map_err(|error| LoadError::Precompiled(in_line(&error)))
}

/// A policy that was compiled ahead of time.
#[derive(Clone, Debug)]
pub struct Precompiled {
    /// What is known of it, JSON text.
    pub header: String,
    /// Its machine code.
    pub code: Vec<u8>,
}

impl Precompiled {
    /// Writes it for [`include_precompiled!`](crate::include_precompiled): `folder` is the build script's `OUT_DIR`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        std::fs::write(folder.join(format!("{name}.policy.json")), &self.header)?;
        std::fs::write(folder.join(format!("{name}.policy.code")), &self.code)
    }
}

/// Compiles a policy for every machine of a target (such as `x86_64-unknown-linux-gnu`), whatever processor builds it. The same
/// component gives the same bytes.
///
/// # Errors
/// When the component is no policy for this host.
pub fn precompile(component: &[u8], target: &str) -> Result<Precompiled, LoadError> {
    let failed = |error| LoadError::Engine(crate::EngineError(in_line(&error)));
    let compiler = crate::config::compiler(Some(target)).map_err(failed)?;
    let metadata = crate::section::metadata(component)?;
    let code = crate::load::compile(&compiler, component)?;
    let loaded =
        Component::from_binary(&compiler, component).map_err(|error| LoadError::Invalid(in_line(&error)))?;
    let found = crate::inspect::inspect(&compiler, &loaded)?;
    let header = Header::new(&found, metadata, Digest::of(component));
    let header = serde_json::to_string(&header).map_err(|error| LoadError::Precompiled(error.to_string()))?;
    Ok(Precompiled { header, code })
}
