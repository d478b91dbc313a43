//! The one table of spec kinds: how each is recognised, and where it refers to other files.

use jobgate_yaml::{NodeId, Tree};

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

/// A node whose text, if it names a local file, is replaced by that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferencePlace {
    /// The node that holds the text.
    pub node: NodeId,
    /// What the file referred to is.
    pub role: Role,
}

/// The kind of a spec, for example `job/pipeline`, `component/command`, `environment`; none if nothing in the table fits.
///
/// Found by `$schema`, then by `type`, then by shape.
pub fn of(tree: &Tree) -> Option<SpecKind> {
    let _ = tree;
    todo!()
}

/// A row of the table of spec kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecKind {
    /// As policies and output spell it.
    pub name: &'static str,
    /// Decides the reference places.
    pub role: Role,
}

/// The reference places of a file, in document order: nodes that are there and hold a text.
pub fn reference_places(tree: &Tree, role: Role) -> Vec<ReferencePlace> {
    let _ = (tree, role);
    todo!()
}
