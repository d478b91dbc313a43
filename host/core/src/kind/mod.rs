//! The one table of spec kinds: how each is recognised, what stands where in it, and where it refers to other files.
//!
//! A kind is described in the file named after it: the `$schema` and `type` that tell it, and the keys that matter. The keys are
//! of two uses: [`reference_places`] follows them when a submission is loaded, and the facets when a policy asks for places.

mod batch_deployment;
mod batch_endpoint;
mod component;
mod compute;
mod conda;
mod connection;
mod data;
mod data_import;
mod datastore;
mod environment;
mod feature_set;
mod feature_store;
mod feature_store_entity;
pub(crate) mod job;
mod local_path;
mod model;
mod model_package;
mod online_deployment;
mod online_endpoint;
mod part;
mod recognise;
mod reference;
mod registry;
mod row;
mod schedule;
mod settings;
mod table;
mod workspace;

#[cfg(test)]
mod tests;

use jobgate_yaml::{NodeId, Tree};

pub(crate) use local_path::takes_code;
pub use local_path::takes_local_path;
pub(crate) use part::{Below, Key, Part};
pub(crate) use reference::code_places;
pub use reference::reference_places;

/// What a file is, as far as its reference places go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A job of any type, the root of a submission or the job of a schedule.
    Job,
    /// A component: command, parallel, spark, pipeline, data transfer …; a trial is one.
    Component,
    /// An environment.
    Environment,
    /// A conda file: names no spec.
    Conda,
    /// A schedule.
    Schedule,
    /// An online or batch deployment.
    Deployment,
    /// Any other kind: names no spec.
    Other,
}

impl Role {
    /// In words, for a message.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Job => "a job",
            Self::Component => "a component",
            Self::Environment => "an environment",
            Self::Conda => "a conda file",
            Self::Schedule => "a schedule",
            Self::Deployment => "a deployment",
            Self::Other => "another spec",
        }
    }
}

/// A node whose text, if it names a local file, is replaced by that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferencePlace {
    /// The node that holds the text.
    pub node: NodeId,
    /// What the file referred to is.
    pub role: Role,
}

/// A row of the table of spec kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecKind {
    /// As policies and output spell it.
    pub name: &'static str,
    /// Decides the reference places.
    pub role: Role,
}

/// The kind of a spec, for example `job/pipeline`, `component/command`, `environment`; none if nothing in the table fits.
///
/// Found by `$schema`, then by `type`, then by shape. `$schema` tells the family (job, component, environment …) and `type` the kind
/// within it, as for the official client, which never looks at `$schema`. A `$schema` whose family has no such `type` is passed
/// over if another family has it: what the client would submit counts, not what the file says of itself.
pub fn of(tree: &Tree) -> Option<SpecKind> {
    recognise::row(tree).map(|row| row.kind())
}

/// Every kind, by family.
pub fn all() -> impl Iterator<Item = SpecKind> {
    table::ROWS.iter().map(|row| row.kind())
}

/// What a file is that is found among specs and is none: a conda file, an MLTable, a prompt flow. In words, for a note.
pub fn other_file(tree: &Tree) -> Option<&'static str> {
    recognise::other_file(tree)
}

/// What the root of a spec of this kind is.
pub(crate) fn root_part(kind: &str) -> Option<Part> {
    table::ROWS.iter().find(|row| row.name == kind).map(|row| row.part)
}
