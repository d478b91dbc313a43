//! From a pointer to the node that it leads to.

use super::{DockerfileId, NodePlace, Submission, index};
use crate::pointer::{Pointer, Segment};

/// What a pointer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A node of a file.
    Node(FoundNode),
    /// A derived node.
    Derived(FoundDerived),
}

/// A node of a file, as one pointer leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundNode {
    /// The node; at a boundary the root of the file referred to.
    pub(crate) place: NodePlace,
    /// At a boundary: the node that holds the reference.
    pub(crate) link: Option<NodePlace>,
    /// How many segments lead to the root of the file that holds `place`.
    pub(crate) file_at: usize,
    /// How many segments lead to the root of the file that holds the written node: differs from `file_at` at a boundary only.
    pub(crate) written_at: usize,
}

impl FoundNode {
    /// The node as it is written: at a boundary the reference.
    pub(crate) fn written(&self) -> NodePlace {
        self.link.unwrap_or(self.place)
    }
}

/// A derived node, below the `build` mapping of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundDerived {
    /// The Dockerfile that it shows.
    pub(crate) dockerfile: DockerfileId,
    /// The `build` mapping.
    pub(crate) build: FoundNode,
    /// How many segments lead to the `build` mapping.
    pub(crate) build_at: usize,
    /// Which derived node.
    pub(crate) part: DerivedPart,
}

/// The derived nodes of a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DerivedPart {
    /// `~dockerfile`.
    Whole,
    /// `~dockerfile/path`.
    Path,
    /// `~dockerfile/images`.
    Images,
    /// `~dockerfile/images/N`.
    Image(usize),
}

impl Submission {
    pub(crate) fn found_root(&self) -> FoundNode {
        FoundNode { place: self.root_place(), link: None, file_at: 0, written_at: 0 }
    }

    /// What a pointer leads to; none if it leads nowhere.
    pub(crate) fn resolve(&self, pointer: &Pointer) -> Option<Found> {
        let (found, deep) = self.resolve_nearest(pointer.segments());
        (deep == pointer.segments().len()).then_some(found)
    }

    /// The last node on the way that is there, and how many segments lead to it.
    pub(crate) fn resolve_nearest(&self, segments: &[Segment]) -> (Found, usize) {
        let mut found = Found::Node(self.found_root());
        for (deep, segment) in segments.iter().enumerate() {
            match self.step(found, segment, deep) {
                Some(next) => found = next,
                None => return (found, deep),
            }
        }
        (found, segments.len())
    }

    /// One segment further; `deep` segments were taken before.
    pub(crate) fn step(&self, found: Found, segment: &Segment, deep: usize) -> Option<Found> {
        match (found, segment) {
            (Found::Node(at), Segment::Name(name)) => {
                let written = self.child(at.place, name)?;
                let (place, link) = self.enter(written);
                let file_at = if link.is_some() { deep + 1 } else { at.file_at };
                Some(Found::Node(FoundNode { place, link, file_at, written_at: at.file_at }))
            }
            (Found::Node(build), Segment::Derived(name)) => {
                let dockerfile =
                    if name == "dockerfile" { self.dockerfile_of(build.place)? } else { return None };
                let part = DerivedPart::Whole;
                Some(Found::Derived(FoundDerived { dockerfile, build, build_at: deep, part }))
            }
            (Found::Derived(at), Segment::Name(name)) => {
                let part = match (at.part, name.as_str()) {
                    (DerivedPart::Whole, "path") => DerivedPart::Path,
                    (DerivedPart::Whole, "images") => DerivedPart::Images,
                    (DerivedPart::Images, name) => {
                        let image = index(name)?;
                        (image < self.dockerfile(at.dockerfile).image_count())
                            .then_some(DerivedPart::Image(image))?
                    }
                    _ => return None,
                };
                Some(Found::Derived(FoundDerived { part, ..at }))
            }
            (Found::Derived(_), Segment::Derived(_)) => None,
        }
    }
}
