//! `jobgate:policy@0.1`, from `wit/v0.1`. The generated types are not seen outside of this module.

mod document;
mod edit;
mod findings;
mod log;
mod registry;
mod snapshots;
mod sources;
mod workspace;

use jobgate_core::policy::{Exports, Failure, SettingsProblem};
use wasmtime::component::{Component, HasSelf, Instance, InstancePre, Linker, Resource};
use wasmtime::{Engine, Error, Store};

use self::bindings::exports::jobgate::policy::{mutator, settings, validator};
use self::bindings::jobgate::policy::findings as wire;
use self::handle::{Document, Editor, Finding};
use super::{Abi, Called, Refusal, Version};
use crate::LoadError;
use crate::error::in_line;
use crate::evaluation::Evaluation;
use crate::wasi;

/// The version of `wit/v0.1`.
pub(super) const VERSION: Version = Version { major: 0, minor: 1, patch: 0 };
/// What every policy may import.
pub(super) const INTERFACES: [&str; 4] = ["document", "edit", "findings", "log"];
/// What must be granted.
pub(super) const CAPABILITIES: [&str; 4] = ["snapshots", "sources", "workspace", "registry"];

/// What handles stand for. There is one document and one editor in an evaluation, so their handles say nothing else; a finding's is
/// its number.
#[allow(unreachable_pub, reason = "the generated code exports them from a module that nobody sees")]
mod handle {
    pub enum Document {}
    pub enum Editor {}
    pub enum Finding {}
}

#[allow(
    unreachable_pub,
    missing_docs,
    clippy::allow_attributes_without_reason,
    reason = "generated from the WIT"
)]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/v0.1",
        world: "host",
        imports: { default: trappable },
        with: {
            "jobgate:policy/document.document": super::handle::Document,
            "jobgate:policy/edit.editor": super::handle::Editor,
            "jobgate:policy/findings.finding": super::handle::Finding,
        },
    });
}

/// A linker with all that this version gives to a policy.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Evaluation>> {
    let mut linker = Linker::new(engine);
    bindings::Host_::add_to_linker::<_, HasSelf<Evaluation>>(&mut linker, |evaluation| evaluation)?;
    Ok(linker)
}

/// A component that is linked, and where its exports are.
pub(super) struct Policy {
    pre: InstancePre<Evaluation>,
    mutator: Option<mutator::GuestIndices>,
    validator: Option<validator::GuestIndices>,
    settings: Option<settings::GuestIndices>,
}

impl Policy {
    pub(super) fn new(
        linker: &Linker<Evaluation>,
        component: &Component,
        exports: Exports,
        needs_wasi: bool,
    ) -> Result<Self, LoadError> {
        let mismatch = |error: Error| LoadError::Mismatch(in_line(&error));
        let pre = if needs_wasi {
            let mut linker = linker.clone();
            wasi::trap(&mut linker, component).map_err(mismatch)?;
            linker.instantiate_pre(component)
        } else {
            linker.instantiate_pre(component)
        };
        let pre = pre.map_err(mismatch)?;
        Ok(Self {
            mutator: exports
                .mutator
                .then(|| mutator::GuestIndices::new(&pre))
                .transpose()
                .map_err(mismatch)?,
            validator: exports
                .validator
                .then(|| validator::GuestIndices::new(&pre))
                .transpose()
                .map_err(mismatch)?,
            settings: exports
                .settings
                .then(|| settings::GuestIndices::new(&pre))
                .transpose()
                .map_err(mismatch)?,
            pre,
        })
    }

    fn instantiate(&self, store: &mut Store<Evaluation>) -> wasmtime::Result<Instance> {
        self.pre.instantiate(store)
    }
}

impl Abi for Policy {
    fn check_settings(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Vec<SettingsProblem>> {
        let Some(indices) = &self.settings else { return Ok(Vec::new()) };
        let instance = self.instantiate(&mut *store)?;
        let guest = indices.load(&mut *store, &instance).map_err(other_type)?;
        let problems = guest.call_check(store, settings)?;
        Ok(problems
            .into_iter()
            .map(|found| SettingsProblem { pointer: found.pointer, message: found.message })
            .collect())
    }

    fn mutate(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Result<(), Refusal>> {
        let Some(indices) = &self.mutator else { return Err(no_export("mutator")) };
        let instance = self.instantiate(&mut *store)?;
        let guest = indices.load(&mut *store, &instance).map_err(other_type)?;
        let (document, editor) = (Resource::new_borrow(0), Resource::new_borrow(0));
        Ok(guest.call_mutate(store, document, editor, settings)?.map_err(refusal))
    }

    fn validate(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Result<Vec<u32>, Refusal>> {
        let Some(indices) = &self.validator else { return Err(no_export("validator")) };
        let instance = self.instantiate(&mut *store)?;
        let guest = indices.load(&mut *store, &instance).map_err(other_type)?;
        let findings = guest.call_validate(store, Resource::new_borrow(0), settings)?;
        let numbers = |findings: Vec<Resource<Finding>>| findings.iter().map(Resource::rep).collect();
        Ok(findings.map(numbers).map_err(refusal))
    }
}

fn refusal(refusal: wire::Refusal) -> Refusal {
    Refusal { message: refusal.message, retry_after_seconds: refusal.retry_after_seconds }
}

/// The export has the right name and another type.
fn other_type(error: Error) -> Error {
    Error::new(Failure::Broken(in_line(&error)))
}

fn no_export(interface: &str) -> Error {
    Error::new(Failure::Host(format!("a policy without `{interface}` was asked to be one")))
}
