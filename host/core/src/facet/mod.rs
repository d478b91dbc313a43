//! Facets: the classes of places that rules care about (`docs/abi.md` §6). One file for each.
//!
//! One walk ([`walk`]) follows the structure of specs, the same table that loading follows, and shows each facet the places that are
//! there and those where something may stand. A facet says which of them are its own, and in which form.

mod code;
mod component;
mod compute;
mod credential;
mod data;
mod datastore;
mod environment;
mod identity;
mod image;
mod job;
mod named;
mod sites;
#[cfg(test)]
mod tests;
mod walk;

use crate::meter::{Meter, Stop};
use crate::submission::{At, Site, Submission};
pub(crate) use credential::secrets;
pub(crate) use identity::identity_type;

/// The type of a job or a step.
pub(crate) fn job_type_at(job: &At<'_>) -> &'static str {
    walk::job_type(job.submission(), job.place())
}

/// The `id` of an environment that is written out or in a file, if the client takes the registered environment of that name in its
/// place. It makes a new environment for a Spark job without an image all the same (azure-ai-ml 1.35.2, measured).
pub fn environment_id<'a>(environment: &At<'a>) -> Option<At<'a>> {
    environment.get("id").filter(|_| walk::names_another(environment.submission(), environment.place()))
}

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
/// A shared place stands under its first pointer; so the content of a file is one place, however many references lead to it. The
/// work is linear in the files, not in their uses: a file is walked again only where another use may decide otherwise.
///
/// # Errors
/// When the meter stops.
pub fn sites(submission: &Submission, facet: Facet, meter: &Meter) -> Result<Vec<Site>, Stop> {
    collect(submission, facet, meter, true)
}

/// The pointers of [`sites`], without the work for the values.
///
/// # Errors
/// When the meter stops.
pub fn pointers(submission: &Submission, facet: Facet, meter: &Meter) -> Result<Vec<String>, Stop> {
    let sites = collect(submission, facet, meter, false)?;
    Ok(sites.into_iter().map(|site| site.pointer).collect())
}

fn collect(submission: &Submission, facet: Facet, meter: &Meter, values: bool) -> Result<Vec<Site>, Stop> {
    let find = match facet {
        Facet::Job => job::find,
        Facet::Identity => identity::find,
        Facet::Environment => environment::find,
        Facet::Image => image::find,
        Facet::Code => code::find,
        Facet::Component => component::find,
        Facet::Datastore => datastore::find,
        Facet::Data => data::find,
        Facet::Compute => compute::find,
        Facet::Credential => credential::find,
    };
    let mut sites = sites::Sites::new(submission, meter, values);
    walk::walk(submission, meter, facet == Facet::Credential, &mut |spot| find(spot, &mut sites))?;
    Ok(sites.into_found())
}
