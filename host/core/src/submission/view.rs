//! A submission as a policy reads it.

use super::json::{policy_value, shape, write_policy_value, write_text};
use super::{DerivedPart, Found, FoundDerived, Link, PolicyValue, Shape, Site, Submission, find};
use crate::facet::{self, Facet};
use crate::meter::{Meter, Stop};
use crate::pattern::Pattern;
use crate::pointer::{Pointer, Segment};

/// A submission as a policy reads it: every function of the WIT's `document`, with host work counted and misuse told.
pub struct View<'a> {
    submission: &'a Submission,
    meter: &'a Meter,
}

#[allow(clippy::missing_errors_doc, reason = "each stops on misuse or when the host work is used up")]
impl<'a> View<'a> {
    pub(super) fn new(submission: &'a Submission, meter: &'a Meter) -> Self {
        Self { submission, meter }
    }

    /// What stands at a pointer.
    pub fn shape(&self, pointer: &str) -> Result<Option<Shape>, Stop> {
        Ok(self.resolve(pointer)?.map(|found| match found {
            Found::Node(found) => shape(self.submission.value(found.place)),
            Found::Derived(found) => match found.part {
                DerivedPart::Whole => Shape::Mapping,
                DerivedPart::Images => Shape::Sequence,
                DerivedPart::Image(at)
                    if self.submission.dockerfile(found.dockerfile).image(at).is_none() =>
                {
                    Shape::Null
                }
                DerivedPart::Path | DerivedPart::Image(_) => Shape::Text,
            },
        }))
    }

    /// The value at a pointer.
    pub fn get(&self, pointer: &str) -> Result<Option<PolicyValue>, Stop> {
        self.resolve(pointer)?.map(|found| self.value(found)).transpose()
    }

    /// The text at a pointer.
    pub fn text(&self, pointer: &str) -> Result<Option<String>, Stop> {
        let text = match self.resolve(pointer)? {
            Some(Found::Node(found)) => match self.submission.value(found.place) {
                jobgate_yaml::Value::Text(text) => text.to_string(),
                _ => return Ok(None),
            },
            Some(Found::Derived(found)) => match self.derived(found)? {
                PolicyValue::Text(text) => text,
                _ => return Ok(None),
            },
            None => return Ok(None),
        };
        self.meter.bytes(text.len())?;
        Ok(Some(text))
    }

    /// Keys or indices.
    pub fn names(&self, pointer: &str) -> Result<Vec<String>, Stop> {
        let names: Vec<String> = match self.resolve(pointer)? {
            Some(Found::Node(found)) => match self.submission.value(found.place) {
                jobgate_yaml::Value::Mapping(mapping) => {
                    self.meter.nodes(mapping.len() as u64)?;
                    mapping.entries().iter().map(|entry| entry.key.spelling.to_string()).collect()
                }
                jobgate_yaml::Value::Sequence(items) => {
                    self.meter.nodes(items.len() as u64)?;
                    (0..items.len()).map(|at| at.to_string()).collect()
                }
                _ => Vec::new(),
            },
            Some(Found::Derived(found)) => self.submission.derived_names(found),
            None => Vec::new(),
        };
        self.passed(&names)
    }

    /// Every node that a pattern matches.
    pub fn find(&self, pattern: &str) -> Result<Vec<String>, Stop> {
        let pattern = Pattern::parse(pattern)?;
        let mut found = Vec::new();
        find::each_match(self.submission, &pattern, self.meter, &mut |pointer, _| {
            self.meter.bytes(pointer.len())?;
            found.push(pointer.to_owned());
            Ok(())
        })?;
        Ok(found)
    }

    /// `find` and `get` in one, as JSON text.
    pub fn select(&self, pattern: &str, fields: &[String]) -> Result<String, Stop> {
        let pattern = Pattern::parse(pattern)?;
        let fields = fields.iter().map(|field| Pointer::parse(field)).collect::<Result<Vec<_>, _>>()?;
        let mut rows = String::from("[");
        find::each_match(self.submission, &pattern, self.meter, &mut |pointer, found| {
            if rows.len() > 1 {
                rows.push(',');
            }
            rows.push('[');
            write_text(pointer, &mut rows);
            let deep = pointer.bytes().filter(|&byte| byte == b'/').count();
            for field in &fields {
                rows.push(',');
                match self.below(found, field.segments(), deep)? {
                    Some(below) => write_policy_value(&self.value(below)?, &mut rows),
                    None => rows.push_str("null"),
                }
            }
            rows.push(']');
            self.meter.bytes(pointer.len())
        })?;
        rows.push(']');
        Ok(rows)
    }

    /// Every place of a facet.
    pub fn sites(&self, facet: &str) -> Result<Vec<Site>, Stop> {
        let known = Facet::named(facet)
            .ok_or_else(|| Stop::Misuse(format!("`{facet}` is no facet that this host knows")))?;
        facet::sites(self.submission, known, self.meter)
    }

    /// `sites` as JSON text.
    pub fn sites_json(&self, facet: &str) -> Result<String, Stop> {
        let mut text = String::from("[");
        for (at, site) in self.sites(facet)?.iter().enumerate() {
            text.push_str(if at > 0 { ",{" } else { "{" });
            text.push_str("\"pointer\":");
            write_text(&site.pointer, &mut text);
            text.push_str(",\"value\":");
            write_policy_value(site.value.as_ref().unwrap_or(&PolicyValue::Null), &mut text);
            text.push_str(",\"form\":");
            write_text(site.form, &mut text);
            text.push_str(",\"owner\":");
            write_text(&site.owner, &mut text);
            text.push_str(",\"inert\":");
            match site.inert {
                Some(code) => write_text(code, &mut text),
                None => text.push_str("null"),
            }
            text.push('}');
        }
        text.push(']');
        self.meter.bytes(text.len())?;
        Ok(text)
    }

    /// The file in which the node stands or would stand.
    pub fn file(&self, pointer: &str) -> Result<String, Stop> {
        let pointer = self.parse(pointer)?;
        let (nearest, _) = self.submission.resolve_nearest(pointer.segments());
        Ok(match nearest {
            Found::Node(found) => self.submission.file(found.place.file).path.to_string(),
            Found::Derived(found) => self.submission.dockerfile(found.dockerfile).path.to_string(),
        })
    }

    /// The reference that was replaced at a pointer.
    pub fn link(&self, pointer: &str) -> Result<Option<Link>, Stop> {
        let Some(Found::Node(found)) = self.resolve(pointer)? else { return Ok(None) };
        let Some(written) = found.link else { return Ok(None) };
        let text = self.submission.file(written.file).tree.text(written.node).unwrap_or_default();
        Ok(Some(Link {
            pointer: Pointer::parse(pointer)?.to_string(),
            written: text.to_owned(),
            file: self.submission.file(found.place.file).path.to_string(),
        }))
    }

    /// Every replaced reference.
    pub fn links(&self) -> Result<Vec<Link>, Stop> {
        let links = &self.submission.uses_index().links;
        self.meter.nodes(links.len() as u64)?;
        self.meter.bytes(
            links.iter().map(|link| link.pointer.len() + link.written.len() + link.file.len()).sum(),
        )?;
        Ok(links.clone())
    }

    /// Every pointer to the same place.
    pub fn uses(&self, pointer: &str) -> Result<Vec<String>, Stop> {
        let uses = self.submission.uses_of(&self.parse(pointer)?);
        self.passed(&uses)
    }

    fn parse(&self, pointer: &str) -> Result<Pointer, Stop> {
        let pointer = Pointer::parse(pointer)?;
        self.meter.nodes(1 + pointer.segments().len() as u64)?;
        Ok(pointer)
    }

    fn resolve(&self, pointer: &str) -> Result<Option<Found>, Stop> {
        Ok(self.submission.resolve(&self.parse(pointer)?))
    }

    fn passed(&self, texts: &[String]) -> Result<Vec<String>, Stop> {
        self.meter.nodes(texts.len() as u64)?;
        self.meter.bytes(texts.iter().map(String::len).sum())?;
        Ok(texts.to_vec())
    }

    fn below(&self, from: Found, segments: &[Segment], deep: usize) -> Result<Option<Found>, Stop> {
        self.meter.nodes(segments.len() as u64)?;
        let mut found = from;
        for (at, segment) in segments.iter().enumerate() {
            match self.submission.step(found, segment, deep + at) {
                Some(next) => found = next,
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    fn value(&self, found: Found) -> Result<PolicyValue, Stop> {
        match found {
            Found::Node(found) => policy_value(self.submission, found.place, self.meter),
            Found::Derived(found) => self.derived(found),
        }
    }

    fn derived(&self, found: FoundDerived) -> Result<PolicyValue, Stop> {
        let dockerfile = self.submission.dockerfile(found.dockerfile);
        self.meter.nodes(1)?;
        let value = match found.part {
            DerivedPart::Path => PolicyValue::Text(dockerfile.path.to_string()),
            DerivedPart::Image(at) => match dockerfile.image(at) {
                Some(image) => PolicyValue::Text(image.to_owned()),
                None => PolicyValue::Null,
            },
            DerivedPart::Images => PolicyValue::Json(images(dockerfile)),
            DerivedPart::Whole => {
                let mut text = String::from("{\"path\":");
                write_text(&dockerfile.path, &mut text);
                text.push_str(",\"images\":");
                text.push_str(&images(dockerfile));
                text.push('}');
                PolicyValue::Json(text)
            }
        };
        if let PolicyValue::Text(text) | PolicyValue::Json(text) = &value {
            self.meter.bytes(text.len())?;
        }
        Ok(value)
    }
}

fn images(dockerfile: &super::DockerfileDocument) -> String {
    let mut text = String::from("[");
    for at in 0..dockerfile.image_count() {
        if at > 0 {
            text.push(',');
        }
        match dockerfile.image(at) {
            Some(image) => write_text(image, &mut text),
            None => text.push_str("null"),
        }
    }
    text.push(']');
    text
}
