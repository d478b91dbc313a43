//! The jobs of a submission and the places where each may have an identity.

use jobgate_guest::form::{self, Inert};
use jobgate_guest::settings::Profile;
use jobgate_guest::{Document, Pointer, Site};

use crate::settings::{Placement, Settings};

/// The jobs and the identities of a submission.
pub(crate) struct Model {
    pub(crate) jobs: Vec<Job>,
    /// Identities that stand below `settings`, where the service never looks.
    pub(crate) misplaced: Vec<Site<form::Identity>>,
}

/// A job: the root, a step, or the job of a schedule.
pub(crate) struct Job {
    pub(crate) pointer: Pointer,
    pub(crate) kind: form::Job,
    /// The pipeline that it is a step of, directly, if that is part of the submission.
    pub(crate) parent: Option<usize>,
    /// Whether it is a step.
    pub(crate) is_step: bool,
    /// Whether its steps cannot be seen, because its component is registered.
    pub(crate) is_opaque: bool,
    /// Where its identity may stand: one place, or two for the job of a schedule.
    pub(crate) places: Vec<Site<form::Identity>>,
}

/// What a job's own identity should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// The submitter's.
    User,
    /// Not the submitter's: there it has no effect, or the wrong one. The rule says which.
    NotUser(&'static str),
    /// Not for this policy to say.
    Any,
}

impl Model {
    /// Reads a submission.
    pub(crate) fn read(document: &Document) -> Self {
        let mut model = Self { jobs: jobs(document), misplaced: Vec::new() };
        let mut search = Search::default();
        for site in document.sites::<form::Identity>() {
            if site.inert == Some(Inert::Settings) {
                model.misplaced.extend((site.form != form::Identity::Absent).then_some(site));
            } else if let Some(at) = search.job(&model.jobs, &site.owner) {
                model.jobs[at].places.push(site);
            }
        }
        for site in document.sites::<form::Component>() {
            let is_seen = matches!(site.form, form::Component::Inline | form::Component::File);
            if let Some(at) = search.job(&model.jobs, &site.owner) {
                model.jobs[at].is_opaque |= !is_seen && model.jobs[at].kind == form::Job::Pipeline;
            }
        }
        model
    }

    /// What the settings want of a job.
    pub(crate) fn want(&self, job: &Job, settings: &Settings) -> Want {
        use form::Job as Kind;
        let Wanted { root, steps } = self.placement(job, settings);
        match job.kind {
            Kind::Automl | Kind::Finetuning => Want::NotUser("AML-ID-013"),
            Kind::Sweep if job.is_step => Want::NotUser("AML-ID-014"),
            Kind::Pipeline if job.is_step => Want::NotUser("AML-ID-003"),
            _ if !settings.covers(&job.kind) => Want::Any,
            Kind::Pipeline if root => Want::User,
            Kind::Pipeline => Want::NotUser("AML-ID-002"),
            Kind::Command | Kind::Spark | Kind::Parallel if job.is_step && steps => Want::User,
            Kind::Command | Kind::Spark | Kind::Parallel if job.is_step => Want::NotUser("AML-ID-002"),
            Kind::Command | Kind::Spark | Kind::Sweep => Want::User,
            _ => Want::Any,
        }
    }

    /// Whether a job runs on the submitter's own machine, where an identity means nothing: by its own compute, else by the default of a
    /// pipeline around it. A pipeline does if all of its steps do.
    pub(crate) fn is_local(&self, document: &Document, job: &Job) -> bool {
        if job.kind != form::Job::Pipeline {
            return self.compute(document, job).is_some_and(|compute| is_local(&compute));
        }
        let mut steps = self.below(job).filter(|step| step.runs_something(document)).peekable();
        steps.peek().is_some() && steps.all(|step| self.is_local(document, step))
    }

    /// The compute of a job that is no pipeline, as it is written.
    fn compute(&self, document: &Document, job: &Job) -> Option<String> {
        let written = |job: &Job, key: &str| {
            // The job of a schedule stands in its file, and that of a pipeline component in the component's.
            let mut holders = ["", "/job", "/component"].iter();
            holders.find_map(|below| document.text(&job.pointer.join(below).join(key)))
        };
        let mut found = written(job, "/compute");
        let mut above = job.parent;
        while let (None, Some(pipeline)) = (&found, above.and_then(|above| self.jobs.get(above))) {
            found = written(pipeline, "/settings/default_compute").or_else(|| written(pipeline, "/compute"));
            above = pipeline.parent;
        }
        found
    }

    fn placement(&self, job: &Job, settings: &Settings) -> Wanted {
        match (settings.placement, settings.profile) {
            (_, Profile::Docs2023) | (Placement::Root, _) => Wanted { root: true, steps: false },
            (Placement::Steps, _) => Wanted { root: false, steps: true },
            (Placement::Both, _) => Wanted { root: true, steps: true },
            // The root of another job is not asked for.
            (Placement::Auto, Profile::Docs2025) => {
                Wanted { root: job.is_root_pipeline() && self.has_sweep_step(job), steps: true }
            }
        }
    }

    /// Whether a sweep is among a pipeline's steps, however deep: the client drops a sweep step's own identity, so that only the
    /// root's can reach it (azure-ai-ml 1.35.2, measured).
    fn has_sweep_step(&self, pipeline: &Job) -> bool {
        self.below(pipeline).any(|job| job.kind == form::Job::Sweep)
    }

    /// The steps of a pipeline, those of nested pipelines included.
    pub(crate) fn below<'a>(&'a self, pipeline: &'a Job) -> impl Iterator<Item = &'a Job> {
        self.jobs.iter().filter(|job| {
            job.is_step && job.pointer != pipeline.pointer && job.pointer.is_within(&pipeline.pointer)
        })
    }

    /// The root pipeline whose user identity its steps have: with a pipeline component among them it has no effect (how-to-identity-
    /// based-service-authentication, 2025-06-10).
    pub(crate) fn reaching_root(&self) -> Option<&Job> {
        let root = self.jobs.iter().find(|job| job.is_root_pipeline() && job.is_user())?;
        let is_nested = |job: &Job| job.is_step && job.kind == form::Job::Pipeline;
        (!self.jobs.iter().any(is_nested)).then_some(root)
    }

    /// Whether a job stands inside a pipeline component, where the identity of the root has no effect (how-to-identity-based-
    /// service-authentication, 2025-06-10).
    pub(crate) fn is_nested(&self, job: &Job) -> bool {
        job.parent.is_some_and(|parent| self.jobs[parent].is_step)
    }
}

impl Job {
    /// Whether it is a step that says which of its siblings run, and how often (azure-ai-ml 1.35.2, `ControlFlowType`). It runs nothing
    /// itself and has no identity.
    pub(crate) fn is_control_flow(&self, document: &Document) -> bool {
        let kind = || document.text(&self.pointer.child("type"));
        self.is_step
            && self.is_unknown()
            && kind().is_some_and(|kind| matches!(kind.as_str(), "if_else" | "do_while" | "parallel_for"))
    }

    /// Whether nobody can tell from the submission what the job is.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.kind, form::Job::Unknown | form::Job::Other(_))
    }

    fn runs_something(&self, document: &Document) -> bool {
        self.kind != form::Job::Pipeline && !self.is_control_flow(document)
    }

    fn is_root_pipeline(&self) -> bool {
        self.kind == form::Job::Pipeline && !self.is_step
    }

    /// Whether a job is one of the steps that a pipeline itself lists, or, in a schedule, its job's file. A pipeline that is a component
    /// lists none.
    pub(crate) fn is_step_of(&self, pipeline: &Job) -> bool {
        let listed = self.pointer.parent().and_then(|jobs| jobs.parent());
        self.is_step && listed.is_some_and(|at| at == pipeline.pointer || at == pipeline.pointer.child("job"))
    }

    /// Whether the job's own identity is the submitter's. In a schedule that is what overrides the identity of the job's file.
    pub(crate) fn is_user(&self) -> bool {
        let own = self.pointer.child("identity");
        let counts =
            self.identities().find(|place| place.pointer == own).or_else(|| self.identities().next());
        counts.is_some_and(|place| place.form == form::Identity::User)
    }

    /// Whether nothing stands where the identity may stand.
    pub(crate) fn is_absent(&self) -> bool {
        self.places.iter().all(|place| place.form == form::Identity::Absent)
    }

    /// The places where something stands.
    pub(crate) fn identities(&self) -> impl Iterator<Item = &Site<form::Identity>> {
        self.places.iter().filter(|place| place.form != form::Identity::Absent)
    }

    /// Where its identity is to be put, or to be missed.
    pub(crate) fn place(&self) -> Pointer {
        self.places.first().map_or_else(|| self.pointer.child("identity"), |place| place.pointer.clone())
    }
}

/// Finds jobs by pointer. Sites come nearly in the order of the jobs that own them (an identity that is missing stands behind the
/// steps below), so the search spreads from where it found the last one: a pipeline of thousands of steps is read in one pass. A map
/// would do as well and make the component 8 KB larger.
#[derive(Default)]
struct Search {
    last: usize,
}

impl Search {
    fn job(&mut self, jobs: &[Job], pointer: &Pointer) -> Option<usize> {
        let is_it = |at: &usize| jobs.get(*at).is_some_and(|job| job.pointer == *pointer);
        for distance in 0..jobs.len() {
            let behind = Some(self.last + distance).filter(is_it);
            if let Some(found) = behind.or_else(|| self.last.checked_sub(distance).filter(is_it)) {
                self.last = found;
                return Some(found);
            }
        }
        None
    }
}

/// Whether a compute is the machine that submits: written in any case, with or without `azureml:` (azure-ai-ml 1.35.2,
/// `_resolve_compute_id`).
fn is_local(compute: &str) -> bool {
    compute.strip_prefix("azureml:").unwrap_or(compute).eq_ignore_ascii_case("local")
}

/// Where a pipeline wants the submitter's identity.
struct Wanted {
    root: bool,
    steps: bool,
}

fn jobs(document: &Document) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut above: Vec<usize> = Vec::new();
    for site in document.sites::<form::Job>() {
        // Sites come in document order: what is not above this job is above none that follows.
        while above.pop_if(|at| !site.pointer.is_within(&jobs[*at].pointer)).is_some() {}
        let is_step = site
            .pointer
            .parent()
            .and_then(|parent| parent.name().map(|name| name == "jobs"))
            .unwrap_or(false);
        let parent = above.last().copied();
        above.push(jobs.len());
        jobs.push(Job {
            pointer: site.pointer,
            kind: site.form,
            parent,
            is_step,
            is_opaque: false,
            places: Vec::new(),
        });
    }
    jobs
}
