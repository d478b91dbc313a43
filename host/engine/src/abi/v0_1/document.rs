//! `jobgate:policy/document`: what a policy reads.

use jobgate_core::submission as core;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Document;
use super::bindings::jobgate::policy::document::{Host, HostDocument, Link, Shape, Site, Value};
use crate::evaluation::{Evaluation, failure};
use jobgate_core::meter::Stop;
use jobgate_core::policy::Failure;

impl Host for Evaluation {}

impl Evaluation {
    /// Asks the view, once the text that the guest passed is counted.
    fn ask<T>(
        &mut self,
        passed: usize,
        question: impl FnOnce(core::View<'_>) -> Result<T, Stop>,
    ) -> Result<T, Failure> {
        self.passed(passed)?;
        question(self.view()?).map_err(failure)
    }
}

impl HostDocument for Evaluation {
    fn kind(&mut self, _: Resource<Document>) -> Result<String> {
        Ok(self.submission()?.kind().to_owned())
    }

    fn path(&mut self, _: Resource<Document>) -> Result<String> {
        Ok(self.submission()?.path().to_owned())
    }

    fn shape(&mut self, _: Resource<Document>, pointer: String) -> Result<Option<Shape>> {
        Ok(self.ask(pointer.len(), |view| view.shape(&pointer))?.map(Shape::from))
    }

    fn get(&mut self, _: Resource<Document>, pointer: String) -> Result<Option<Value>> {
        Ok(self.ask(pointer.len(), |view| view.get(&pointer))?.map(Value::from))
    }

    fn text(&mut self, _: Resource<Document>, pointer: String) -> Result<Option<String>> {
        Ok(self.ask(pointer.len(), |view| view.text(&pointer))?)
    }

    fn names(&mut self, _: Resource<Document>, pointer: String) -> Result<Vec<String>> {
        Ok(self.ask(pointer.len(), |view| view.names(&pointer))?)
    }

    fn get_many(&mut self, _: Resource<Document>, pointers: Vec<String>) -> Result<Vec<Option<Value>>> {
        let values = self.ask(bytes(&pointers), |view| {
            pointers.iter().map(|pointer| Ok(view.get(pointer)?.map(Value::from))).collect()
        });
        Ok(values?)
    }

    fn find(&mut self, _: Resource<Document>, pattern: String) -> Result<Vec<String>> {
        Ok(self.ask(pattern.len(), |view| view.find(&pattern))?)
    }

    fn select(&mut self, _: Resource<Document>, pattern: String, fields: Vec<String>) -> Result<String> {
        Ok(self.ask(pattern.len() + bytes(&fields), |view| view.select(&pattern, &fields))?)
    }

    fn sites(&mut self, _: Resource<Document>, facet: String) -> Result<Vec<Site>> {
        let sites = self.ask(facet.len(), |view| view.sites(&facet))?;
        Ok(sites.into_iter().map(Site::from).collect())
    }

    fn sites_json(&mut self, _: Resource<Document>, facet: String) -> Result<String> {
        Ok(self.ask(facet.len(), |view| view.sites_json(&facet))?)
    }

    fn file(&mut self, _: Resource<Document>, pointer: String) -> Result<String> {
        Ok(self.ask(pointer.len(), |view| view.file(&pointer))?)
    }

    fn link(&mut self, _: Resource<Document>, pointer: String) -> Result<Option<Link>> {
        Ok(self.ask(pointer.len(), |view| view.link(&pointer))?.map(Link::from))
    }

    fn links(&mut self, _: Resource<Document>) -> Result<Vec<Link>> {
        Ok(self.ask(0, |view| view.links())?.into_iter().map(Link::from).collect())
    }

    fn uses(&mut self, _: Resource<Document>, pointer: String) -> Result<Vec<String>> {
        Ok(self.ask(pointer.len(), |view| view.uses(&pointer))?)
    }

    fn drop(&mut self, _: Resource<Document>) -> Result<()> {
        // A guest borrows the document only; there is nothing to free.
        Ok(())
    }
}

/// Bytes of a list of texts as they are counted: an empty one has its cost as well.
pub(super) fn bytes(texts: &[String]) -> usize {
    texts.iter().map(|text| 16 + text.len()).sum()
}

impl From<core::Shape> for Shape {
    fn from(shape: core::Shape) -> Self {
        match shape {
            core::Shape::Null => Self::Null,
            core::Shape::Boolean => Self::Boolean,
            core::Shape::Number => Self::Number,
            core::Shape::Text => Self::Text,
            core::Shape::Sequence => Self::Sequence,
            core::Shape::Mapping => Self::Mapping,
            core::Shape::Opaque => Self::Opaque,
        }
    }
}

impl From<core::PolicyValue> for Value {
    fn from(value: core::PolicyValue) -> Self {
        match value {
            core::PolicyValue::Null => Self::Null,
            core::PolicyValue::Boolean(boolean) => Self::Boolean(boolean),
            core::PolicyValue::Integer(integer) => Self::Integer(integer),
            core::PolicyValue::Float(float) => Self::Float(float),
            core::PolicyValue::Text(text) => Self::Text(text),
            core::PolicyValue::Json(json) => Self::Json(json),
            core::PolicyValue::Opaque(spelling) => Self::Opaque(spelling),
        }
    }
}

impl From<core::Site> for Site {
    fn from(site: core::Site) -> Self {
        Self {
            pointer: site.pointer,
            value: site.value.map(Value::from),
            form: site.form.to_owned(),
            owner: site.owner,
            inert: site.inert.map(str::to_owned),
        }
    }
}

impl From<core::Link> for Link {
    fn from(link: core::Link) -> Self {
        Self { pointer: link.pointer, written: link.written, file: link.file }
    }
}
