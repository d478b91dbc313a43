//! `jobgate:policy/sources`: the capability that tells where words stand in code. Its time is not the policy's.

use jobgate_core::policy::Failure;
use jobgate_core::snapshots::SourceHit;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Document;
use super::bindings::jobgate::policy::snapshots::Problem;
use super::bindings::jobgate::policy::sources::{Hit, Host};
use super::document::bytes;
use crate::evaluation::Evaluation;

impl Host for Evaluation {
    fn search(
        &mut self,
        _: Resource<Document>,
        pointer: String,
        words: Vec<String>,
    ) -> Result<Result<Vec<Hit>, Problem>> {
        self.passed(pointer.len() + bytes(&words))?;
        let sources = self.capabilities.sources.clone().ok_or_else(|| {
            Failure::Host("the capability `sources` was granted, and is not there".to_owned())
        })?;
        let place = self.code_place(&pointer)?;
        let found = self.deadline.without(|| sources.search(&place, &words));
        Ok(found.map(|hits| hits.into_iter().map(Hit::from).collect()).map_err(Problem::from))
    }
}

impl From<SourceHit> for Hit {
    fn from(hit: SourceHit) -> Self {
        Self { path: hit.path, line: hit.line, word: hit.word }
    }
}
