//! A place that names code, with what the host knows of its content.

use jobgate_guest::snapshots::{self, Snapshot};
use jobgate_guest::{Document, Site, form};

/// A `code`, or an item of `additional_includes`.
pub(crate) struct Place {
    pub(crate) site: Site<form::Code>,
    /// The fingerprint of what is submitted from here; none for remote code, and for an item of `additional_includes`, which is
    /// part of the fingerprint of the `code` beside it.
    pub(crate) snapshot: Option<Result<Snapshot, snapshots::Problem>>,
}

impl Place {
    /// Every place of a submission, in document order. The fingerprints are computed in one call.
    pub(crate) fn read_all(document: &Document) -> Vec<Self> {
        let sites = document.sites::<form::Code>();
        let local: Vec<_> =
            sites.iter().filter(|site| is_snapshot(site)).map(|site| site.pointer.clone()).collect();
        let mut computed = snapshots::compute(document, local).into_iter();
        let place = |site: Site<form::Code>| {
            let snapshot = if is_snapshot(&site) { computed.next() } else { None };
            Self { site, snapshot }
        };
        sites.into_iter().map(place).collect()
    }
}

/// Whether files of this machine are uploaded from a site as a snapshot of its own.
fn is_snapshot(site: &Site<form::Code>) -> bool {
    matches!(site.form, form::Code::Folder | form::Code::File) && !is_include(site)
}

/// Whether a site is an item of `additional_includes`.
fn is_include(site: &Site<form::Code>) -> bool {
    site.pointer.parent().is_some_and(|parent| parent.name().as_deref() == Some("additional_includes"))
}
