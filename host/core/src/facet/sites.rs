//! Collects sites, each place once.

use std::collections::HashMap;

use super::walk::Spot;
use crate::meter::{Meter, Stop};
use crate::submission::{DockerfileId, NodePlace, PolicyValue, Site, Submission};

/// What makes two sites one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// A node that is there.
    Node(NodePlace),
    /// A key that a mapping does not have.
    Absent(NodePlace, &'static str),
    /// An image reference of a Dockerfile.
    Image(DockerfileId, usize),
    /// A Dockerfile.
    Dockerfile(DockerfileId),
}

/// The sites of one facet that were found so far.
pub(super) struct Sites<'f> {
    submission: &'f Submission,
    meter: &'f Meter,
    values: bool,
    found: Vec<Site>,
    known: HashMap<Place, usize>,
}

impl<'f> Sites<'f> {
    pub(super) fn new(submission: &'f Submission, meter: &'f Meter, values: bool) -> Self {
        Self { submission, meter, values, found: Vec::new(), known: HashMap::new() }
    }

    pub(super) fn into_found(self) -> Vec<Site> {
        self.found
    }

    /// A site with the value that stands there; without one if nothing does.
    pub(super) fn add(&mut self, spot: &Spot<'_>, form: &'static str) -> Result<(), Stop> {
        self.add_inert(spot, form, spot.inert)
    }

    /// The same, and why the service never sees it.
    pub(super) fn add_inert(
        &mut self,
        spot: &Spot<'_>,
        form: &'static str,
        inert: Option<&'static str>,
    ) -> Result<(), Stop> {
        let place = match (spot.place, spot.holder) {
            (Some(node), _) => Place::Node(node),
            (None, Some(holder)) => Place::Absent(holder.place, spot.key),
            (None, None) => return Ok(()),
        };
        let value = spot.place.filter(|_| self.values && !spot.is_nothing());
        self.put(place, spot, String::new(), form, inert, |sites| {
            value.map(|value| sites.submission.policy_value(value, sites.meter)).transpose()
        })
    }

    /// A site without a value, though something that the host makes nothing of may stand there.
    pub(super) fn add_empty(
        &mut self,
        spot: &Spot<'_>,
        form: &'static str,
        inert: Option<&'static str>,
    ) -> Result<(), Stop> {
        let Some(place) = spot.place else { return self.add_inert(spot, form, inert) };
        self.put(Place::Node(place), spot, String::new(), form, inert, |_| Ok(None))
    }

    /// An image reference of the Dockerfile of a `build` mapping.
    pub(super) fn add_image(
        &mut self,
        build: &Spot<'_>,
        dockerfile: DockerfileId,
        at: usize,
        form: &'static str,
    ) -> Result<(), Stop> {
        let below = format!("/~dockerfile/images/{at}");
        self.put(Place::Image(dockerfile, at), build, below, form, build.inert, |sites| {
            sites.value_of(sites.submission.dockerfile(dockerfile).image(at))
        })
    }

    /// The Dockerfile of a `build` mapping as a whole, with a value of JSON text.
    pub(super) fn add_dockerfile(
        &mut self,
        build: &Spot<'_>,
        dockerfile: DockerfileId,
        form: &'static str,
        json: impl FnOnce() -> String,
    ) -> Result<(), Stop> {
        self.put(
            Place::Dockerfile(dockerfile),
            build,
            "/~dockerfile".to_owned(),
            form,
            build.inert,
            |sites| {
                let json = json();
                sites.meter.bytes(json.len())?;
                Ok(Some(PolicyValue::Json(json)))
            },
        )
    }

    /// A Dockerfile that should be in a `build` mapping's context and cannot be looked into.
    pub(super) fn add_no_dockerfile(&mut self, build: &Spot<'_>, form: &'static str) -> Result<(), Stop> {
        let Some(place) = build.place else { return Ok(()) };
        let below = "/~dockerfile".to_owned();
        self.put(Place::Absent(place, "~dockerfile"), build, below, form, build.inert, |_| Ok(None))
    }

    fn value_of(&self, text: Option<&str>) -> Result<Option<PolicyValue>, Stop> {
        let Some(text) = text.filter(|_| self.values) else { return Ok(None) };
        self.meter.bytes(text.len())?;
        Ok(Some(PolicyValue::Text(text.to_owned())))
    }

    /// A place that is listed already stays as it is; but it is inert only if it is so in every use.
    fn put(
        &mut self,
        place: Place,
        spot: &Spot<'_>,
        below: String,
        form: &'static str,
        inert: Option<&'static str>,
        value: impl FnOnce(&Self) -> Result<Option<PolicyValue>, Stop>,
    ) -> Result<(), Stop> {
        if let Some(known) = self.known.get(&place).and_then(|&at| self.found.get_mut(at)) {
            known.inert = known.inert.and(inert);
            return Ok(());
        }
        let value = value(self)?;
        let pointer = format!("{}{below}", spot.pointer);
        let owner = spot.owner.to_owned();
        self.meter.nodes(1)?;
        self.meter.bytes(pointer.len() + owner.len())?;
        self.known.insert(place, self.found.len());
        self.found.push(Site { pointer, value, form, owner, inert });
        Ok(())
    }
}
