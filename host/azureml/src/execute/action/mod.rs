//! What each kind of step does.

mod blob_reference;
mod code;
mod container;
mod datastore;
mod discover;
mod job;
mod latest;
mod operation;
mod put;
mod require;
mod reserve;
mod sas;
mod upload;

pub(super) use job::find as find_job;

use super::Problem;
use super::order::is_job;
use super::run::{Outcome, Run};
use crate::plan::{Action, Step};

/// Carries out a step.
pub(super) async fn carry_out(run: &Run<'_>, step: &Step) -> Result<Outcome, Problem> {
    match &step.action {
        Action::Code(code) => code::carry_out(run, step, code).await,
        Action::Upload(upload) => upload::carry_out(run, step, upload).await,
        Action::Discover(discover) => discover::carry_out(run, discover).await,
        Action::Reserve(reserve) => reserve::carry_out(run, step, reserve).await,
        Action::Latest(latest) => latest::carry_out(run, step, latest).await,
        Action::Require(require) => require::carry_out(run, require).await,
        Action::Put(put) if is_job(step) => job::carry_out(run, step, put).await,
        Action::Put(put) => put::carry_out(run, step, put).await,
    }
}
