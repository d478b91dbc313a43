//! The hashes against the vectors of the official client.

mod hostile;
mod lock;
mod merged;
mod patterns;
mod properties;
mod vectors;

use super::walk::walk_within;
use super::*;
use crate::files::MemoryFiles;

const COMPONENT: Variant = Variant { component: true };
const JOB: Variant = Variant { component: false };

fn walked(files: &MemoryFiles, target: &str, variant: Variant) -> Result<Listing, Problem> {
    walk(files, Path::new(target), None, variant)
}

fn hash(files: &MemoryFiles, target: &str, variant: Variant) -> Result<String, Problem> {
    content_hash(files, &walked(files, target, variant)?).map(|found| found.hash)
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| file.path.as_str()).collect()
}
