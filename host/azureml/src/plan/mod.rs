//! A plan: the requests that a submission becomes, in order, with everything hashed and nothing sent.
//!
//! What the service decides while a plan is carried out (the id of code that it already has, the newest version of an asset) and what is
//! made up then (the name of a job) stands in a body as a [`Late`] value. Everything else is final: what is reviewed is what is sent.

mod answers;
mod collection;
pub mod file;
mod node;
mod step;

pub use answers::{Answer, Answers, Secret, Unanswered};
pub use collection::{Collection, REGISTRY_VERSION};
pub use node::{Late, LateOf, Node, Part, SecretPlace};
pub use step::{
    Action, CodeStep, DiscoverStep, FileSet, LatestStep, Lookup, PlannedFile, PutStep, RequireStep,
    ReserveStep, Resource, Source, Step, StepId, UploadStep, Version,
};
