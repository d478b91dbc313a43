//! Facets: the classes of places that rules care about (`docs/abi.md` §6). One file for each.

use crate::meter::{Meter, Stop};
use crate::submission::{Site, Submission};

/// The facets that this host knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Jobs: the root, steps, the job of a schedule.
    Job,
    /// Where an identity may stand, or stands without right.
    Identity,
    /// Uses of environments.
    Environment,
    /// Image references, those of Dockerfiles included.
    Image,
    /// Code folders and `additional_includes`.
    Code,
    /// Uses of components, trials included.
    Component,
    /// Texts that name a datastore.
    Datastore,
    /// Where data come from or go to.
    Data,
    /// Where a compute may stand.
    Compute,
    /// Where a secret stands or may hide.
    Credential,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 10] = [
        Self::Job,
        Self::Identity,
        Self::Environment,
        Self::Image,
        Self::Code,
        Self::Component,
        Self::Datastore,
        Self::Data,
        Self::Compute,
        Self::Credential,
    ];

    /// The name that policies and configurations use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Identity => "identity",
            Self::Environment => "environment",
            Self::Image => "image",
            Self::Code => "code",
            Self::Component => "component",
            Self::Datastore => "datastore",
            Self::Data => "data",
            Self::Compute => "compute",
            Self::Credential => "credential",
        }
    }

    /// The facet of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }
}

/// Every place of a facet, in document order, each once.
///
/// # Errors
/// When the meter stops.
pub fn sites(submission: &Submission, facet: Facet, meter: &Meter) -> Result<Vec<Site>, Stop> {
    let _ = (submission, facet, meter);
    todo!()
}
