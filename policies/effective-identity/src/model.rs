//! The jobs of a submission, as whom each asks to run, and where it runs.

use std::collections::BTreeMap;

use jobgate_guest::{Document, Pointer, form};

/// The jobs of a submission.
pub(crate) struct Model {
    /// In document order.
    jobs: Vec<Job>,
    at: BTreeMap<Pointer, usize>,
}

/// A job: the root, a step, or the job of a schedule.
pub(crate) struct Job {
    pub(crate) pointer: Pointer,
    pub(crate) kind: form::Job,
    /// The job around it.
    above: Option<usize>,
    /// The identity that stands at the job itself and has an effect.
    own: Option<Identity>,
    /// Where an identity may stand and would have an effect, and none stands.
    pub(crate) vacancy: Option<Pointer>,
    /// The identity that it asks for: its own, else that of the root.
    pub(crate) identity: Option<Identity>,
}

/// An identity that a job asks for.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) pointer: Pointer,
    pub(crate) form: form::Identity,
}

/// Where a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Compute {
    /// A compute of the workspace, and where it is named.
    Named(String, Pointer),
    /// The submitter's own machine.
    Local(Pointer),
    /// Compute that the service provides.
    Serverless,
    /// An input says it.
    Bound(Pointer),
    /// What is no compute of the workspace: an id of something else.
    Elsewhere(Pointer),
}

impl Model {
    /// Reads a submission.
    pub(crate) fn read(document: &Document) -> Self {
        let jobs = jobs(document);
        let mut at = BTreeMap::new();
        // One by one: to collect them would bring a sort with it, which is large.
        for (index, job) in jobs.iter().enumerate() {
            at.insert(job.pointer.clone(), index);
        }
        let mut model = Self { jobs, at };
        if model.jobs.is_empty() {
            return model;
        }
        for site in document.sites::<form::Identity>() {
            let at = model.at.get(&site.owner).filter(|_| site.inert.is_none());
            let Some(job) = at.and_then(|at| model.jobs.get_mut(*at)) else { continue };
            // What overrides the identity of a scheduled job stands above it, and comes first.
            match site.form {
                form::Identity::Absent if job.vacancy.is_none() => job.vacancy = Some(site.pointer),
                form::Identity::Absent => {}
                form if job.own.is_none() => job.own = Some(Identity { pointer: site.pointer, form }),
                _ => {}
            }
        }
        let root = model.jobs.first().and_then(|root| root.own.clone());
        for job in &mut model.jobs {
            job.identity = job.own.clone().or_else(|| root.clone());
        }
        model
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The jobs that do something themselves.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| job.kind != form::Job::Pipeline)
    }

    /// The innermost job in which a pointer lies.
    pub(crate) fn around(&self, pointer: &Pointer) -> Option<&Job> {
        let mut at = Some(pointer.clone());
        while let Some(pointer) = at {
            if let Some(job) = self.at.get(&pointer) {
                return self.jobs.get(*job);
            }
            at = pointer.parent();
        }
        None
    }

    /// Where a job runs: its own compute, else the default of a pipeline around it.
    pub(crate) fn compute(&self, document: &Document, job: &Job) -> Compute {
        let named = |job: &Job, key: &str| {
            // The job of a schedule stands in its file, and that of a pipeline component in the component's.
            ["", "/job", "/component"].iter().find_map(|below| {
                let at = job.pointer.join(below).join(key);
                document.text(&at).map(|text| Compute::of(&text, at))
            })
        };
        let mut found = named(job, "/compute");
        let mut above = job.above;
        while let (None, Some(pipeline)) = (&found, above.and_then(|above| self.jobs.get(above))) {
            found = named(pipeline, "/settings/default_compute").or_else(|| named(pipeline, "/compute"));
            above = pipeline.above;
        }
        found.unwrap_or(Compute::Serverless)
    }

    /// Whether a job runs on the submitter's own machine, where it has no identity.
    pub(crate) fn is_local(&self, document: &Document, job: &Job) -> bool {
        matches!(self.compute(document, job), Compute::Local(_))
    }

    /// Whether a job that uses what stands at a pointer asks to run as the submitter. The steps of a registered pipeline do so by themselves,
    /// and cannot be seen: it counts if the pipeline around it asks for it.
    pub(crate) fn is_used_by_user(&self, document: &Document, pointer: &Pointer) -> bool {
        let uses = document.uses(pointer);
        uses.iter().filter_map(|used| self.around(used)).any(|job| job.user().is_some())
    }

    /// Whether a job runs as the one who submits it: by its identity, or because it is serverless Spark (client-protocol §7.2).
    pub(crate) fn is_user(&self, document: &Document, job: &Job) -> bool {
        match &job.identity {
            Some(identity) => identity.form == form::Identity::User,
            None => job.kind == form::Job::Spark && self.compute(document, job) == Compute::Serverless,
        }
    }
}

impl Job {
    /// Its identity, if it is the submitter's.
    pub(crate) fn user(&self) -> Option<&Identity> {
        self.identity.as_ref().filter(|identity| identity.form == form::Identity::User)
    }

    /// Its identity, if it is a managed one.
    pub(crate) fn managed(&self) -> Option<&Identity> {
        self.identity.as_ref().filter(|identity| identity.form == form::Identity::Managed)
    }
}

impl Compute {
    fn of(text: &str, at: Pointer) -> Self {
        let name = text.strip_prefix("azureml:").unwrap_or(text);
        let mut segments = name.rsplit('/');
        let (last, kind) = (segments.next().unwrap_or_default(), segments.next());
        match last {
            _ if text.contains("${{") => Self::Bound(at),
            _ if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("computes")) => Self::Elsewhere(at),
            // In any case (azure-ai-ml 1.35.2, `_resolve_compute_id`).
            local if local.eq_ignore_ascii_case("local") => Self::Local(at),
            "" | "serverless" => Self::Serverless,
            name => Self::Named(name.to_owned(), at),
        }
    }
}

fn jobs(document: &Document) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut above: Vec<usize> = Vec::new();
    for site in document.sites::<form::Job>() {
        // Sites come in document order: what is not above this job is above none that follows.
        while above
            .pop_if(|at| !jobs.get(*at).is_some_and(|job| site.pointer.is_within(&job.pointer)))
            .is_some()
        {}
        let around = above.last().copied();
        above.push(jobs.len());
        jobs.push(Job {
            pointer: site.pointer,
            kind: site.form,
            above: around,
            own: None,
            vacancy: None,
            identity: None,
        });
    }
    jobs
}
