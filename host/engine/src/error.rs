//! Why a policy is not loaded: each says what is the matter and what to do.

use jobgate_core::policy::Digest;

use crate::abi::Version;

/// The WebAssembly engine does not start on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the WebAssembly engine does not start: {0}")]
pub struct EngineError(pub(crate) String);

/// Why a policy is not loaded. Texts from the component are untrusted.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is not the one that was pinned.
    #[error(
        "its digest is {found}, but {expected} is pinned: if the change is meant, pin it anew with `jobgate lock`"
    )]
    Digest {
        /// What the configuration or the lock file says.
        expected: Digest,
        /// What the bytes have.
        found: Digest,
    },
    /// It is over the size limit.
    #[error(
        "it has {size} bytes, more than the {limit} that a component may have: build it for release, or set `limits: {{component_mib: …}}`"
    )]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// It is something else altogether.
    #[error("it is no WebAssembly: name the `.wasm` file that the build of the policy made")]
    NotWasm,
    /// WebAssembly's text format.
    #[error("it is WebAssembly as text: make it binary, for example with `wasm-tools parse`")]
    Text,
    /// A core module.
    #[error(
        "it is a core module and not a component: encode it with the library `jobgate-encode` (docs/writing-a-policy.md), or build it for the target `wasm32-wasip2`"
    )]
    CoreModule,
    /// It does not validate, or cannot be compiled.
    #[error("it is no valid component: {0}")]
    Invalid(String),
    /// It has no section `jobgate:policy`.
    #[error(
        "it says nothing of itself, as the section `jobgate:policy` is missing: encode it with the library `jobgate-encode`, which adds it (docs/writing-a-policy.md)"
    )]
    NoMetadata,
    /// It has several sections `jobgate:policy`.
    #[error("it has {0} sections `jobgate:policy` where one is allowed: build it anew from the core module")]
    ManyMetadata(usize),
    /// The section is over the limit of `docs/abi.md` §11.
    #[error(
        "its section `jobgate:policy` has {size} bytes, more than the {limit} allowed: shorten titles, or the schema of its settings"
    )]
    LargeMetadata {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The section is not what `docs/abi.md` §11 describes.
    #[error(
        "its section `jobgate:policy` is not readable: {0}; correct the policy's manifest and build it anew"
    )]
    Metadata(String),
    /// The section has a format of another time.
    #[error("its section `jobgate:policy` has the schema {0}, and this jobgate reads 1: update jobgate")]
    MetadataSchema(u64),
    /// It asks for a facet that only a later jobgate has.
    #[error(
        "it asks for the facet `{0}`, which this jobgate does not have: update jobgate, or correct the policy's manifest"
    )]
    UnknownFacet(String),
    /// It is of another world.
    #[error(
        "it exports neither `jobgate:policy/mutator` nor `jobgate:policy/validator` (only: {found}), so it is no policy: export one of them"
    )]
    NoExport {
        /// What it exports, for the message.
        found: String,
    },
    /// It was built for a later interface.
    #[error(
        "it is newer than this jobgate: `{name}` is asked for, and this jobgate has {own}; update jobgate, or build the policy with an older SDK"
    )]
    Newer {
        /// The interface, with its version.
        name: String,
        /// The newest version that this host has.
        own: Version,
    },
    /// It was built for an interface that is no longer offered.
    #[error(
        "it is older than this jobgate: `{name}` is asked for, and this jobgate has {own}; build the policy anew with a newer SDK"
    )]
    Older {
        /// The interface, with its version.
        name: String,
        /// The oldest version that this host has.
        own: Version,
    },
    /// An interface of ours whose name has no release version.
    #[error("`{0}` names no released version of `jobgate:policy`: build the policy with a released SDK")]
    NoVersion(String),
    /// It mixes versions that do not go together.
    #[error("it mixes `{first}` and `{second}`, which do not go together: build all of it with one SDK")]
    MixedVersions {
        /// One interface with its version.
        first: String,
        /// Another one.
        second: String,
    },
    /// It imports something that no host of policies gives.
    #[error("it imports `{0}`, which jobgate does not give to a policy: build it without")]
    UnknownImport(String),
    /// It imports a capability that was not granted.
    #[error(
        "it imports `{interface}`, and the capability `{capability}` is not granted: add `grants: {{capabilities: [{capability}]}}` to the policy in the configuration"
    )]
    NotGranted {
        /// The interface, as imported.
        interface: String,
        /// The capability.
        capability: &'static str,
    },
    /// An import or export has another type than the interface says.
    #[error("it does not fit the interface: {0}; build it anew with the SDK")]
    Mismatch(String),
    /// What was embedded is not of this build.
    #[error("its embedded code does not fit this jobgate: {0}; build jobgate anew")]
    Precompiled(String),
    /// jobgate itself failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// An error and its causes in one line.
pub(crate) fn in_line(error: &wasmtime::Error) -> String {
    let mut texts: Vec<String> = error.chain().map(|cause| cause.to_string()).collect();
    texts.dedup();
    texts.join(": ")
}
