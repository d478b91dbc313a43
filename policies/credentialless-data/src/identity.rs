//! Which jobs run as their submitter: only for those it matters that a store keeps a key (rule AML-DS-001).

use std::collections::BTreeMap;

use jobgate_guest::{Document, Pointer, form};

/// The jobs of a submission with what decides as whom they run, in document order.
pub(crate) struct Jobs {
    jobs: Vec<Job>,
    at: BTreeMap<String, usize>,
}

/// A job.
pub(crate) struct Job {
    pub(crate) pointer: Pointer,
    pub(crate) kind: form::Job,
    /// Whether the identity that it asks for is that of the submitter; none if it asks for none that has an effect.
    asks_for_submitter: Option<bool>,
}

impl Jobs {
    pub(crate) fn read(document: &Document) -> Self {
        let mut jobs = Self { jobs: Vec::new(), at: BTreeMap::new() };
        for site in document.sites::<form::Job>() {
            jobs.at.insert(site.pointer.to_string(), jobs.jobs.len());
            jobs.jobs.push(Job { pointer: site.pointer, kind: site.form, asks_for_submitter: None });
        }
        if jobs.is_empty() {
            return jobs;
        }
        for site in document.sites::<form::Identity>() {
            if site.inert.is_none()
                && site.form != form::Identity::Absent
                && let Some(&at) = site.pointer.strip_suffix("/identity").and_then(|job| jobs.at.get(job))
                && let Some(job) = jobs.jobs.get_mut(at)
            {
                job.asks_for_submitter = Some(site.form == form::Identity::User);
            }
        }
        jobs
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The job at a pointer.
    pub(crate) fn get(&self, pointer: &str) -> Option<&Job> {
        self.jobs.get(*self.at.get(pointer)?)
    }

    /// Every job.
    pub(crate) fn all(&self) -> &[Job] {
        &self.jobs
    }

    /// Whether a Spark job is at a pointer or below it.
    pub(crate) fn has_spark(&self, pointer: &str) -> bool {
        self.jobs.iter().any(|job| job.kind == form::Job::Spark && job.pointer.is_within(pointer))
    }

    /// Whether a job runs as its submitter: its own identity decides, then that of the outermost job, then the client's default for Spark
    /// (client-protocol §7.2).
    pub(crate) fn runs_as_submitter(&self, pointer: &str, document: &Document) -> bool {
        let (Some(job), Some(root)) = (self.get(pointer), self.jobs.first()) else { return false };
        job.asks_for_submitter.or(root.asks_for_submitter).unwrap_or_else(|| {
            job.kind == form::Job::Spark && is_serverless(job, document) && is_serverless(root, document)
        })
    }
}

fn is_serverless(job: &Job, document: &Document) -> bool {
    let names_one = |key| document.exists(&job.pointer.join(key));
    !names_one("/compute") && !names_one("/settings/default_compute")
}
