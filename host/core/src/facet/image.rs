//! The facet `image`: image references, those of Dockerfiles included (`docs/abi.md` §13 case 10).

use super::sites::Sites;
use super::walk::Spot;
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::BuildContext;

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    if spot.is_nothing() {
        return Ok(());
    }
    match spot.part {
        Part::Image => sites.add(spot, "inline"),
        Part::ApplicationImageReference => sites.add(spot, "application"),
        // The client wants a mapping here; a text can hardly be anything else.
        Part::ApplicationImage if spot.text().is_some() => sites.add(spot, "application"),
        Part::Build => dockerfile(spot, sites),
        _ => Ok(()),
    }
}

fn dockerfile(build: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let Some(place) = build.place else { return Ok(()) };
    let form = match build.submission.context(place) {
        Some(BuildContext::Dockerfile(document)) => {
            let Some(id) = build.submission.dockerfile_of(place) else { return Ok(()) };
            for (at, image) in document.dockerfile().images().iter().enumerate() {
                sites.add_image(build, id, at, image.form.as_str())?;
            }
            return Ok(());
        }
        Some(BuildContext::Remote) => "context-remote",
        Some(BuildContext::Outside | BuildContext::Unreadable(_)) => "dockerfile-unreadable",
        Some(BuildContext::Missing) | None => "dockerfile-missing",
    };
    sites.add_no_dockerfile(build, form)
}
