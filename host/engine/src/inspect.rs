//! What a component imports and exports, read from its type: nothing of it runs.

use jobgate_core::policy::Exports;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use crate::LoadError;
use crate::abi::{AbiVersion, Version};
use crate::wasi::is_wasi;

/// The package of our interfaces.
const PACKAGE: &str = "jobgate:policy/";

/// What was found.
#[derive(Clone, Debug)]
pub(crate) struct Interface {
    pub(crate) abi: AbiVersion,
    pub(crate) exports: Exports,
    /// The capabilities that it imports.
    pub(crate) capabilities: Vec<Capability>,
    /// Whether it imports anything of WASI.
    pub(crate) wasi: bool,
}

/// A capability that a component imports.
#[derive(Clone, Debug)]
pub(crate) struct Capability {
    pub(crate) name: &'static str,
    /// The interface, as it is imported.
    pub(crate) interface: String,
}

impl Capability {
    /// The capability of this name.
    pub(crate) fn of(abi: AbiVersion, name: &str) -> Option<Self> {
        let name = *abi.capabilities().iter().find(|known| **known == name)?;
        Some(Self { name, interface: format!("{PACKAGE}{name}@{}", abi.version()) })
    }
}

/// One of our interfaces, as a component names it.
struct Named<'a> {
    full: &'a str,
    interface: &'a str,
    version: Version,
}

/// Reads the type of a component.
pub(crate) fn inspect(engine: &Engine, component: &Component) -> Result<Interface, LoadError> {
    let ty = component.component_type();
    let (mut ours, mut wasi) = (Vec::new(), false);
    for (name, import) in ty.imports(engine) {
        match import.ty {
            _ if name.starts_with(PACKAGE) => ours.push(named(name)?),
            _ if is_wasi(name) => wasi = true,
            // A type alone asks for nothing.
            ComponentItem::Type(_) => {}
            _ => return Err(LoadError::UnknownImport(name.to_owned())),
        }
    }
    let mut exports = Exports::default();
    let mut exported = Vec::new();
    for (name, _) in ty.exports(engine) {
        // Names that are not ours are other tools' own (Python components have one).
        if let Some(found) = export(name, &mut exports) {
            exported.push(found?);
        }
    }
    if !exports.mutator && !exports.validator {
        let mut found: Vec<&str> = ty.exports(engine).map(|(name, _)| name).collect();
        found.truncate(5);
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{}`", found.join("`, `")) };
        return Err(LoadError::NoExport { found });
    }
    let abi = choose(exported.iter().chain(&ours))?;
    Ok(Interface { abi, exports, capabilities: capabilities(abi, &ours)?, wasi })
}

/// Notes an export that is one of the three interfaces.
fn export<'a>(name: &'a str, exports: &mut Exports) -> Option<Result<Named<'a>, LoadError>> {
    let interface = name.strip_prefix(PACKAGE)?.split('@').next()?;
    match interface {
        "mutator" => exports.mutator = true,
        "validator" => exports.validator = true,
        "settings" => exports.settings = true,
        _ => return None,
    }
    Some(named(name))
}

fn named(full: &str) -> Result<Named<'_>, LoadError> {
    let no_version = || LoadError::NoVersion(full.to_owned());
    let (interface, version) =
        full.strip_prefix(PACKAGE).and_then(|name| name.split_once('@')).ok_or_else(no_version)?;
    Ok(Named { full, interface, version: Version::parse(version).ok_or_else(no_version)? })
}

/// The version of the interface that fits all that a component names.
fn choose<'a>(names: impl Iterator<Item = &'a Named<'a>>) -> Result<AbiVersion, LoadError> {
    let mut chosen: Option<(AbiVersion, &Named<'_>)> = None;
    for name in names {
        let abi = host_version(name)?;
        match chosen {
            Some((other, first)) if other != abi => {
                return Err(LoadError::MixedVersions {
                    first: first.full.to_owned(),
                    second: name.full.to_owned(),
                });
            }
            _ => chosen = Some((abi, name)),
        }
    }
    chosen.map(|(abi, _)| abi).ok_or_else(|| LoadError::NoExport { found: "nothing".to_owned() })
}

fn host_version(name: &Named<'_>) -> Result<AbiVersion, LoadError> {
    let fits = |abi: &AbiVersion| abi.version().goes_with(name.version);
    if let Some(abi) = AbiVersion::ALL.into_iter().find(fits) {
        return Ok(abi);
    }
    let full = name.full.to_owned();
    match AbiVersion::ALL.map(AbiVersion::version) {
        own if own.iter().any(|own| name.version < *own) => Err(LoadError::Older { name: full, own: own[0] }),
        own => Err(LoadError::Newer { name: full, own: own[own.len() - 1] }),
    }
}

/// The capabilities among the imports; what is neither one nor always given is of a later version.
fn capabilities(abi: AbiVersion, imports: &[Named<'_>]) -> Result<Vec<Capability>, LoadError> {
    let asked = imports.iter().filter(|import| !abi.interfaces().contains(&import.interface));
    asked.map(|import| Capability::of(abi, import.interface).ok_or_else(|| unknown(abi, import))).collect()
}

fn unknown(abi: AbiVersion, import: &Named<'_>) -> LoadError {
    if import.version > abi.version() {
        LoadError::Newer { name: import.full.to_owned(), own: abi.version() }
    } else {
        LoadError::UnknownImport(import.full.to_owned())
    }
}
