//! The service gives the data to the code: not so with `mode: direct`, where the code itself authenticates.
//!
//! Source: "CLI (v2) pipeline job YAML schema": with `direct`, handling credentials is the user's. Spark inputs need it.

use jobgate_guest::{Finding, Level, Pointer, Site, Value, form};

use crate::model::Model;

pub(super) const ID: &str = "AML-DS-009";

pub(super) fn check(model: &Model) -> Vec<Finding> {
    let modes: Vec<Pointer> = model.read_by_jobs().filter_map(|site| mode(site, model)).collect();
    if modes.is_empty() {
        return Vec::new();
    }
    let values = model.document.get_many(modes.iter().map(Pointer::as_str));
    let direct = modes.into_iter().zip(values).filter(|(_, value)| is_direct(value.as_ref()));
    direct
        .map(|(mode, _)| {
            let message = "with `mode: direct` the code gets a URL and authenticates itself: no identity of the job protects the data";
            let finding = Finding::new(ID, Level::Warning, mode, message);
            finding.help("use `ro_mount` or `download`, unless the code is made for it")
        })
        .collect()
}

/// Where the mode of an input stands. Spark needs `direct`, so inputs of Spark jobs, and of pipelines that have some, are passed over.
fn mode(site: &Site<form::Data>, model: &Model) -> Option<Pointer> {
    let job = &site.owner;
    let input = site.pointer.parent()?;
    let is_input = site.pointer.name().as_deref() == Some("path") && input.parent()? == job.child("inputs");
    let needs_it = match model.jobs.kind(job) {
        Some(form::Job::Pipeline) => model.jobs.has_spark(job),
        kind => kind == Some(&form::Job::Spark),
    };
    (is_input && !needs_it).then(|| input.child("mode"))
}

fn is_direct(value: Option<&Value>) -> bool {
    value.and_then(Value::as_text) == Some("direct")
}
