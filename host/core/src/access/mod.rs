//! Who accesses what as whom: every input, output, image and snapshot of the jobs of a submission, with the identity that does it and the
//! rule that says so (the documentation "Administer data authentication" of Azure Machine Learning, its decision matrix).
//!
//! What a job says decides a part; the rest are facts about the workspace. Where one is not known, the principal is not known either, and
//! the reason says what is missing.

mod bindings;
mod data;
mod home;
mod identity;
mod image;
mod known;
mod leaf;

use crate::facts::Facts;
use crate::submission::Submission;
use known::Known;

/// One access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The pointer of what is accessed: a path, an image, a code folder. Nothing need stand there: an output may have no path.
    pub pointer: String,
    /// The pointer of the job or step that accesses it.
    pub job: String,
    /// What is done.
    pub action: Action,
    /// What is accessed.
    pub resource: Resource,
    /// Who does it.
    pub principal: Principal,
    /// Why it is this one: the row of the decision matrix, or the rule of the client.
    pub because: String,
    /// What could go wrong.
    pub risks: Vec<Risk>,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Data are read.
    Read,
    /// Data are written.
    Write,
    /// An image is pulled.
    Pull,
    /// An image is built, which pulls its base and pushes what comes of it.
    Build,
    /// Local files are uploaded when the job is submitted.
    Upload,
}

impl Action {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Pull => "pull",
            Self::Build => "build",
            Self::Upload => "upload",
        }
    }
}

/// What is accessed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Resource {
    /// `datastore`, `url`, `data`, `model`, `registry` (of containers), `environment`, `code`, `step` (the output of another step) or
    /// `unknown`.
    pub kind: &'static str,
    /// Its name: that of the datastore, the host of a URL or of a registry, `NAME:VERSION` of an asset. A datastore that is not known to
    /// be in the workspace that is submitted to is `workspaces/NAME/datastores/NAME`.
    pub name: String,
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The one who submits.
    Submitter,
    /// The managed identity of a compute, or the one of its identities that the job names.
    Compute {
        /// The name of the compute.
        compute: String,
        /// The object id of the identity, if it is known.
        object_id: Option<String>,
    },
    /// The managed identity of the workspace.
    Workspace {
        /// The object id of the identity, if it is known.
        object_id: Option<String>,
    },
    /// Whoever holds the credential that a datastore, a connection or a URL keeps.
    Credential,
    /// Nobody in particular: what is public.
    Anonymous,
    /// Nobody: there is no identity that could do it, and why.
    Nobody(String),
    /// It is not known, and why.
    Unknown(String),
}

impl Principal {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Submitter => "submitter",
            Self::Compute { .. } => "compute identity",
            Self::Workspace { .. } => "workspace identity",
            Self::Credential => "stored credential",
            Self::Anonymous => "anonymous",
            Self::Nobody(_) => "nobody",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why nobody does it, or why it is not known who does.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Nobody(why) | Self::Unknown(why) => Some(why),
            _ => None,
        }
    }

    /// The object id of the identity, if it is known.
    pub fn object_id(&self) -> Option<&str> {
        match self {
            Self::Compute { object_id, .. } | Self::Workspace { object_id } => object_id.as_deref(),
            _ => None,
        }
    }
}

/// What could go wrong with an access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The rule that is about it.
    pub rule: &'static str,
    /// In one sentence.
    pub text: String,
}

/// How often facts may lead to further questions: a data asset to its datastore.
const ROUNDS: usize = 4;

/// Every access of the jobs of a submission, in document order. What must be asked is asked in batches.
pub fn accesses(submission: &Submission, facts: &dyn Facts) -> Vec<Access> {
    let scheduled = leaf::scheduled(submission);
    let submission = scheduled.as_ref().unwrap_or(submission);
    let mut known = Known::default();
    for _ in 0..ROUNDS {
        let found = leaf::walk(submission, &known);
        let asked = known.open();
        if asked.is_empty() {
            return found;
        }
        let answers = facts.ask(&asked);
        known.learn(asked, answers);
    }
    leaf::walk(submission, &known)
}

#[cfg(test)]
mod tests;
