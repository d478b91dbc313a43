//! Tests of the table of kinds.

mod corpus;
mod local_paths;
mod recognised;
mod references;

use std::sync::Arc;

use jobgate_yaml::{Document, Limits, Tree};

fn tree(text: &str) -> Arc<Tree> {
    Arc::clone(Document::parse(text.as_bytes(), &Limits::default()).unwrap().tree())
}
