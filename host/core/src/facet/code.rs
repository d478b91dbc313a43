//! The facet `code`: code folders, and items of `additional_includes`.

use super::named::Named;
use super::sites::Sites;
use super::walk::Spot;
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::{CodePath, is_url};

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let Some(place) = spot.place.filter(|_| matches!(spot.part, Part::Code | Part::Include)) else {
        return Ok(());
    };
    let form = match spot.text().map(str::trim) {
        _ if spot.is_nothing() => return Ok(()),
        // No path: the client refuses it.
        None => "missing",
        Some(text) if Named::of(text).is_some() => "registered",
        Some(text) if text.starts_with("git+") || text.starts_with("git@") || text.starts_with("git://") => {
            "git"
        }
        Some(text) if is_url(text) => "url",
        Some(_) => match spot.submission.code_path(place) {
            CodePath::Folder => "folder",
            CodePath::File => "file",
            CodePath::Missing => "missing",
            CodePath::Outside => "outside",
        },
    };
    sites.add(spot, form)
}
