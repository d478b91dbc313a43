//! What a mutator may change (`docs/abi.md` §7).

use std::collections::HashSet;

use super::Grant;
use crate::facet::{self, Facet};
use crate::meter::{Meter, Stop};
use crate::pattern::Pattern;
use crate::pointer::Pointer;
use crate::submission::{Found, Submission};

/// A [`Grant`] made ready to be asked. The places of facets are looked up when they are first needed, and again when edits may
/// have made new ones.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    patterns: Option<Vec<Pattern>>,
    /// Every pointer to a site of a granted facet, and the generation of the tree that they were found in.
    sites: Option<(u64, HashSet<String>)>,
}

impl Coverage {
    /// Forgets where sites are: items of a sequence have moved.
    pub(super) fn forget(&mut self) {
        self.sites = None;
    }

    /// Whether a pointer is covered.
    pub(super) fn covers(
        &mut self,
        grant: &Grant,
        submission: &Submission,
        generation: u64,
        pointer: &str,
        meter: &Meter,
    ) -> Result<bool, Stop> {
        if self.patterns.is_none() {
            let patterns = grant.patterns.iter().map(|pattern| Pattern::parse(pattern));
            self.patterns = Some(patterns.collect::<Result<_, _>>()?);
        }
        let segments = Pointer::parse_long(pointer)?;
        meter.nodes(1 + segments.segments().len() as u64)?;
        let mut patterns = self.patterns.iter().flatten();
        if patterns.any(|pattern| pattern.covers(segments.segments())) {
            return Ok(true);
        }
        if grant.facets.is_empty() {
            return Ok(false);
        }
        let known = self.sites.as_ref().map(|(generation, _)| *generation);
        if known.is_some() && self.is_site(pointer) {
            return Ok(true);
        }
        if known == Some(generation) {
            return Ok(false);
        }
        self.sites = Some((generation, sites(grant, submission, meter)?));
        Ok(self.is_site(pointer))
    }

    /// Whether a pointer leads to a known site or below one.
    fn is_site(&self, pointer: &str) -> bool {
        let Some((_, sites)) = &self.sites else { return false };
        let ends = pointer.bytes().enumerate().filter(|(_, byte)| *byte == b'/').map(|(at, _)| at);
        sites.contains(pointer) || ends.into_iter().any(|end| sites.contains(&pointer[..end]))
    }
}

fn sites(grant: &Grant, submission: &Submission, meter: &Meter) -> Result<HashSet<String>, Stop> {
    let mut pointers = HashSet::new();
    for name in &grant.facets {
        let facet = Facet::named(name).ok_or_else(|| {
            Stop::Misuse(format!("the grant names `{name}`, which is no facet that this host knows"))
        })?;
        for site in facet::sites(submission, facet, meter)? {
            let pointer = Pointer::parse_long(&site.pointer)?;
            let uses = reached(submission, &pointer);
            meter.nodes(uses.len() as u64)?;
            pointers.extend(uses);
            pointers.insert(site.pointer);
        }
    }
    Ok(pointers)
}

/// Every pointer to the place that a pointer leads to, or would lead to if something stood there.
pub(super) fn reached(submission: &Submission, pointer: &Pointer) -> Vec<String> {
    let segments = pointer.segments();
    match submission.resolve_nearest(segments) {
        (Found::Node(found), _) => submission.expand(found.place.file, &segments[found.file_at..], pointer),
        (Found::Derived(_), deep) => {
            let rest = Pointer::of(&segments[deep..]).to_string();
            let uses = submission.uses_of(&Pointer::of(&segments[..deep]));
            uses.into_iter().map(|above| format!("{above}{rest}")).collect()
        }
    }
}
