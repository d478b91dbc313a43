//! What of a job matters to the workspace that it is submitted to.

use jobgate_guest::{Document, Pointer, form};

/// A job, or a schedule of one.
pub(crate) struct Submitted {
    /// Where the submitter's identity stands first, but for AutoML, which does not read by identity.
    pub(crate) user_identity: Option<Pointer>,
    /// The environments whose image the workspace builds: those with a conda file or a build context.
    pub(crate) built: Vec<Pointer>,
}

impl Submitted {
    /// Reads a submission.
    pub(crate) fn read(document: &Document) -> Self {
        let identities = document.sites::<form::Identity>().into_iter();
        let mut user = identities.filter(|site| site.form == form::Identity::User && site.inert.is_none());
        let environments = document.sites::<form::Environment>().into_iter();
        let built = environments.filter(|site| {
            let stands_here = matches!(site.form, form::Environment::Inline | form::Environment::File);
            let has = |key: &str| document.exists(&site.pointer.child(key));
            stands_here && site.inert.is_none() && (has("conda_file") || has("build"))
        });
        Self {
            user_identity: user.next().map(|site| site.pointer),
            built: built.map(|site| site.pointer).collect(),
        }
    }
}
