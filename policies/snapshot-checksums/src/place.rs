//! A place that names code, with what the host knows of its content.

use jobgate_guest::snapshots::{self, Snapshot};
use jobgate_guest::{Document, Pointer, Site, form};

/// A `code`, or an item of `additional_includes`.
pub(crate) struct Place {
    pub(crate) site: Site<form::Code>,
    /// The fingerprint of what is submitted from here; none for remote code, and for an item of `additional_includes` that is
    /// part of the fingerprint of the `code` beside it, or of that of the first item where there is no code.
    pub(crate) snapshot: Option<Result<Snapshot, snapshots::Problem>>,
}

impl Place {
    /// Every place of a submission, in document order. The fingerprints are computed in one call.
    pub(crate) fn read_all(document: &Document) -> Vec<Self> {
        let sites = document.sites::<form::Code>();
        let is_local: Vec<bool> = sites.iter().map(|site| is_snapshot(document, site)).collect();
        let local = sites.iter().zip(&is_local).filter(|(_, is_local)| **is_local);
        let local = local.map(|(site, _)| site.pointer.clone()).collect::<Vec<_>>();
        let mut computed = snapshots::compute(document, local).into_iter();
        let place = |(site, is_local): (Site<form::Code>, bool)| {
            let snapshot = if is_local { computed.next() } else { None };
            Self { site, snapshot }
        };
        sites.into_iter().zip(is_local).map(place).collect()
    }
}

/// Whether files of this machine are uploaded from a site as a snapshot of its own.
fn is_snapshot(document: &Document, site: &Site<form::Code>) -> bool {
    let is_local = matches!(site.form, form::Code::Folder | form::Code::File);
    is_local
        && owner_of_include(site).is_none_or(|owner| {
            // The client merges and uploads them without code as well (azure-ai-ml 1.35.2, `_try_build_local_code`).
            site.pointer.name().as_deref() == Some("0") && !has_code(document, &owner)
        })
}

/// What has the `additional_includes` that a site is an item of. A step may have that name, and then has code of its own.
fn owner_of_include(site: &Site<form::Code>) -> Option<Pointer> {
    let list = site.pointer.parent()?;
    let is_item = list.name().as_deref() == Some("additional_includes") && site.pointer.name()? != "code";
    if is_item { list.parent() } else { None }
}

/// Whether code is written beside `additional_includes`; that of a parallel component stands in its `task`.
fn has_code(document: &Document, owner: &Pointer) -> bool {
    let places = [owner.child("code"), owner.child("task").child("code")];
    places.iter().any(|code| document.text(code).is_some_and(|text| !text.is_empty()))
}
