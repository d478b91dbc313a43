//! Which jobs run as their submitter: only for those it matters that a store keeps a key (rule AML-DS-001).

use std::collections::BTreeMap;

use jobgate_guest::{Document, Pointer, form};

/// The jobs of a submission with what decides as whom they run.
pub(crate) struct Jobs {
    /// The outermost one.
    root: Option<Pointer>,
    kinds: BTreeMap<Pointer, form::Job>,
    /// The identities that are given and have an effect, by their pointers.
    identities: BTreeMap<Pointer, form::Identity>,
}

impl Jobs {
    pub(crate) fn read(document: &Document) -> Self {
        let jobs = document.sites::<form::Job>();
        let identities = if jobs.is_empty() { Vec::new() } else { document.sites::<form::Identity>() };
        let given =
            identities.into_iter().filter(|site| site.inert.is_none() && site.form != form::Identity::Absent);
        Self {
            root: jobs.first().map(|site| site.pointer.clone()),
            kinds: jobs.into_iter().map(|site| (site.pointer, site.form)).collect(),
            identities: given.map(|site| (site.pointer, site.form)).collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The type of the job at a pointer; none if there is no job.
    pub(crate) fn kind(&self, job: &Pointer) -> Option<&form::Job> {
        self.kinds.get(job)
    }

    /// Whether a Spark job is at a pointer or below it.
    pub(crate) fn has_spark(&self, job: &Pointer) -> bool {
        self.kinds.iter().any(|(at, kind)| *kind == form::Job::Spark && at.is_within(job))
    }

    /// Every job.
    pub(crate) fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        self.kinds.keys()
    }

    /// Whether a job runs as its submitter: its own identity decides, then that of the root, then the client's default for Spark
    /// (client-protocol §7.2).
    pub(crate) fn runs_as_submitter(&self, job: &Pointer, document: &Document) -> bool {
        let asked = |job: &Pointer| self.identities.get(&job.child("identity"));
        match asked(job).or_else(|| asked(self.root.as_ref()?)) {
            Some(form) => *form == form::Identity::User,
            None => self.kind(job) == Some(&form::Job::Spark) && self.is_serverless(job, document),
        }
    }

    fn is_serverless(&self, job: &Pointer, document: &Document) -> bool {
        let names_one = |at: &Pointer| {
            ["/compute", "/settings/default_compute"].iter().any(|key| document.exists(&at.join(key)))
        };
        !names_one(job) && !self.root.as_ref().is_some_and(names_one)
    }
}
