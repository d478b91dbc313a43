//! The service gives the data to the code: not so with `mode: direct`, where the code itself authenticates.
//!
//! Source: "CLI (v2) pipeline job YAML schema": with `direct`, handling credentials is the user's. Spark inputs need it.

use jobgate_guest::{Level, Pointer, Site, form};

use super::found::Found;
use crate::model::Model;

pub(super) const ID: &str = "AML-DS-009";

pub(super) fn check(model: &Model, found: &mut Found) {
    for site in model.read_by_jobs() {
        let Some(mode) = mode(site, model) else { continue };
        // The client takes a mode in any case.
        if model.document.text(&mode).is_some_and(|mode| mode.eq_ignore_ascii_case("direct")) {
            let message = "with `mode: direct` the code gets a URL and authenticates itself: no identity of the job protects the data".to_owned();
            let help = "use `ro_mount` or `download`, unless the code is made for it";
            found.add(ID, Level::Warning, &mode, message, help);
        }
    }
}

/// Where the mode of an input stands. Spark needs `direct`, so inputs of Spark jobs, and of pipelines that have some, are passed over.
fn mode(site: &Site<form::Data>, model: &Model) -> Option<Pointer> {
    let job = model.jobs.get(&site.owner)?;
    let needs_it = match job.kind {
        form::Job::Pipeline => model.jobs.has_spark(&job.pointer),
        ref kind => *kind == form::Job::Spark,
    };
    let within = site.pointer.get(job.pointer.len()..)?.strip_suffix("/path")?;
    (within.starts_with("/inputs/") && !needs_it).then(|| job.pointer.join(within).join("/mode"))
}
