//! An admitted spec with the plan of it: what is written down, and what is sent.

use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_azureml::plan::Step;
use jobgate_azureml::plan::file::{
    Configured, Judged, PlanFile, PlannedBy, PlannedOverride, hidden_override, seal,
};
use jobgate_core::admission::AdmittedSubmission;
use jobgate_core::config::Config;
use jobgate_core::files::Files as _;
use jobgate_core::policy::Digest;
use sha2::{Digest as _, Sha256};

use crate::disk::Disk;
use crate::purpose::Overridden;
use crate::run::{Checked, Planned};
use crate::stop::Stop;
use crate::target::Target;
use crate::target::azureml::AzureMl;

/// An admitted spec with its plan.
pub(crate) struct Sealed {
    /// What was admitted.
    pub(crate) admitted: AdmittedSubmission,
    /// What is sent, with local files where they are on this machine.
    pub(crate) steps: Vec<Step>,
    /// The plan as a file.
    pub(crate) plan: PlanFile,
    /// Where it goes.
    pub(crate) target: AzureMl,
}

/// How the binary of jobgate is told from others.
#[derive(Clone, Copy)]
pub(crate) enum Binary {
    /// By its content, on every machine.
    Content,
    /// By its version.
    Version,
}

impl Sealed {
    /// The plan of a spec that was run for a workspace. What is written down names jobgate by its content. What is sent at once, or was
    /// compared already, does not: reading it all would take longer than everything else.
    ///
    /// # Errors
    /// When it is not admitted, or was run for something else.
    pub(crate) fn new(checked: Checked, overrides: &Overridden, binary: Binary) -> Result<Self> {
        let Checked { base, session, admission, target, planned, .. } = checked;
        let (Some(Target::AzureMl(target)), Some(planned)) = (target, planned) else {
            let stop = Stop::usage("a plan is for a workspace, and the target is a folder");
            return Err(stop.help("give `--target azureml`").into());
        };
        let Ok(admitted) = admission.admitted() else {
            return Err(Stop::failed("the spec is not admitted").into());
        };
        let base = Disk.resolve(&base).map_err(Stop::failed)?;
        let configured = configured(&session.config, &target, &planned, overrides, &base, binary)?;
        let plan = seal((&admitted).into(), &planned.steps, configured).map_err(Stop::failed)?;
        Ok(Self { admitted, steps: planned.steps, plan, target: *target })
    }

    /// Refuses a plan in which a secret of the command line would stand.
    ///
    /// # Errors
    /// When there is one.
    pub(crate) fn refuse_secrets(&self, overrides: &Overridden) -> Result<(), Stop> {
        match hidden_override(&self.admitted, &self.steps, &overrides.written) {
            Some(PlannedOverride::Set(text)) => {
                let key = text.split_once('=').map_or("", |(key, _)| key);
                let stop = Stop::failed(format!("`--set {key}=…` is a secret, which cannot stand in a plan"));
                Err(stop
                    .help("put it into the spec, whose secrets a plan leaves out; or submit without a plan"))
            }
            _ => Ok(()),
        }
    }
}

/// What a plan would say of a spec, admitted or not: for telling in what it differs from another. None if the spec could not be read.
///
/// # Errors
/// When the binary of jobgate cannot be read.
pub(crate) fn described(checked: &Checked, overrides: &Overridden) -> Result<Option<PlanFile>> {
    let (Some(Target::AzureMl(target)), Some(planned)) = (&checked.target, &checked.planned) else {
        return Ok(None);
    };
    let Some(submission) = checked.admission.submission() else { return Ok(None) };
    let judged = Judged {
        submission,
        policies: checked.admission.policies(),
        findings: checked.admission.findings(),
        changes: checked.admission.changes(),
        decision: checked.admission.outcome().decision(),
    };
    let base = Disk.resolve(&checked.base).map_err(Stop::failed)?;
    let configured = configured(&checked.session.config, target, planned, overrides, &base, Binary::Content)?;
    Ok(Some(seal(judged, &planned.steps, configured).map_err(Stop::failed)?))
}

fn configured<'c>(
    config: &'c Config,
    target: &AzureMl,
    planned: &'c Planned,
    overrides: &'c Overridden,
    base: &'c Path,
    binary: Binary,
) -> Result<Configured<'c>> {
    Ok(Configured {
        config,
        jobgate: this_jobgate(binary)?,
        target: target.planned.clone(),
        overrides: &overrides.written,
        surroundings: &planned.surroundings,
        base,
        is_limited: planned.root.is_some(),
    })
}

/// This jobgate, by version and by a digest that tells its binary from others.
fn this_jobgate(binary: Binary) -> Result<PlannedBy> {
    let failed = "cannot read the binary of jobgate, whose digest a plan holds";
    let mut hash = Sha256::new();
    match binary {
        Binary::Content => {
            let mut file = std::env::current_exe().and_then(std::fs::File::open).context(failed)?;
            std::io::copy(&mut file, &mut Hashing(&mut hash)).context(failed)?;
        }
        // Nothing of the file: what was begun is gone on with after jobgate was moved or installed anew.
        Binary::Version => hash.update(env!("CARGO_PKG_VERSION")),
    }
    let digest = Digest(hash.finalize().into()).to_string();
    Ok(PlannedBy { version: env!("CARGO_PKG_VERSION").to_owned(), digest })
}

struct Hashing<'h>(&'h mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
