//! Tests of the facets: specs, and the sites that each has to give.
//!
//! A site is written `POINTER FORM @OWNER`, with ` !CODE` if it is inert and ` =` if it has no value.

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
mod shared;
mod speed;

use std::path::Path;

use super::{Facet, pointers, sites};
use crate::files::MemoryFiles;
use crate::meter::Meter;
use crate::submission::{LoadLimits, Submission};

/// Files for a test, by name; those whose text ends with `/` are empty folders.
fn files(given: &[(&str, &str)]) -> MemoryFiles {
    given.iter().fold(MemoryFiles::default().file("/out/x", ""), |files, (name, text)| {
        let path = format!("/p/{name}");
        if name.ends_with('/') { files.folder(path.trim_end_matches('/')) } else { files.file(path, *text) }
    })
}

/// The submission of `spec.yml`, beside other files.
fn submission(spec: &str, others: &[(&str, &str)]) -> Submission {
    let files = files(others).file("/p/spec.yml", spec);
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/spec.yml"), &LoadLimits::default());
    loaded.submission.unwrap_or_else(|| panic!("{:?}", loaded.findings))
}

fn written(submission: &Submission, facet: Facet) -> Vec<String> {
    let found = sites(submission, facet, &Meter::unlimited()).unwrap();
    let plain = pointers(submission, facet, &Meter::unlimited()).unwrap();
    assert_eq!(found.iter().map(|site| &site.pointer).collect::<Vec<_>>(), plain.iter().collect::<Vec<_>>());
    found
        .iter()
        .map(|site| {
            let inert = site.inert.map(|code| format!(" !{code}")).unwrap_or_default();
            let empty = if site.value.is_none() { " =" } else { "" };
            format!("{} {} @{}{inert}{empty}", site.pointer, site.form, site.owner)
        })
        .collect()
}

/// That a spec has exactly these sites, in this order.
fn check(facet: Facet, spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    let submission = submission(spec, others);
    let found = written(&submission, facet);
    assert_eq!(found, expected, "{spec}");
}
