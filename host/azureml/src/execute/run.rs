//! One run of a plan.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;

use super::action;
use super::order::{self, Order};
use super::submitted::{self, Created, Submitted, place};
use super::{Event, ExecuteError, Execution, Fate, Journal, Problem};
use crate::auth::Audience;
use crate::destination::Destination;
use crate::http::{Method, Request, Response};
use crate::plan::{Action, Answer, Answers, REGISTRY_VERSION, Step, Unanswered};
use crate::upload::Budget;

/// How many steps are under way at once.
const STEPS_AT_ONCE: usize = 8;

/// A plan under way.
pub(super) struct Run<'a> {
    pub(super) execution: &'a Execution<'a>,
    pub(super) journal: &'a Journal,
    pub(super) budget: Budget,
    answers: Mutex<Answers>,
    created: Mutex<Vec<Created>>,
    unsure: Mutex<BTreeSet<String>>,
}

/// What a step came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) answer: Answer,
    /// What it created or updated.
    pub(super) created: Option<Created>,
    /// What the service answered about it.
    pub(super) body: Value,
}

impl<'a> Run<'a> {
    pub(super) fn new(execution: &'a Execution<'a>, journal: &'a Journal) -> Self {
        Self {
            execution,
            journal,
            budget: Budget::default(),
            answers: Mutex::default(),
            created: Mutex::default(),
            unsure: Mutex::default(),
        }
    }

    /// The whole plan.
    pub(super) async fn run(&self) -> Result<Submitted, ExecuteError> {
        let Some(last) = self.execution.steps.last() else {
            let problem = Problem::Circle { steps: "there are none".to_owned() };
            return Err(ExecuteError::new(problem, Fate::NotAsked));
        };
        let whole = |problem| self.failed(problem, None);
        self.execution.client.authorize(&self.audiences()).await.map_err(|error| whole(error.into()))?;
        let made = self.journal.begin(self.execution.steps).map_err(|error| whole(error.into()))?;
        *self.answers() = Answers { made, secrets: self.execution.secrets.clone(), ..Answers::default() };
        if self.journal.is_resumed() {
            self.tell(&Event::Resumed { job: self.journal.job().as_deref() });
        }
        let outcome = match self.submitted_before(last).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) => self.steps(last).await?,
            Err(problem) => return Err(self.failed(problem, Some(last))),
        };
        let submitted = self.submitted(last, outcome).map_err(|problem| self.failed(problem, Some(last)))?;
        if let Err(error) = self.journal.remove() {
            // It arrived, whatever becomes of the file.
            self.tell(&Event::JournalStays { error: &error });
        }
        Ok(submitted)
    }

    /// What tokens are for that are surely needed.
    fn audiences(&self) -> Vec<Audience> {
        let is_needed = |step: &Step| matches!(&step.action, Action::Put(put) if put.azureml_token);
        let second = self.execution.steps.iter().any(is_needed).then_some(Audience::AzureMl);
        [Audience::ResourceManager].into_iter().chain(second).collect()
    }

    /// The job, if an earlier run put it and did not get to know.
    async fn submitted_before(&self, last: &Step) -> Result<Option<Outcome>, Problem> {
        match &last.action {
            Action::Put(put) if order::is_job(last) && self.journal.may_be_submitted() => {
                action::find_job(self, put).await
            }
            _ => Ok(None),
        }
    }

    /// All steps; gives what the last one came to.
    async fn steps(&self, last: &Step) -> Result<Outcome, ExecuteError> {
        let mut order = Order::new(self.execution.steps);
        let mut running = FuturesUnordered::new();
        let mut last_outcome = None;
        loop {
            while running.len() < STEPS_AT_ONCE
                && let Some(step) = order.next()
            {
                running.push(async move { (step, self.step(step).await) });
            }
            let Some((step, result)) = running.next().await else { break };
            // What else is under way ends here: it is done again, or found, by the next run.
            let outcome = result.map_err(|problem| self.failed(problem, Some(step)))?;
            order.done(step);
            if step.id == last.id {
                last_outcome = Some(outcome);
            }
        }
        match (order.stuck(), last_outcome) {
            (None, Some(outcome)) => Ok(outcome),
            (stuck, _) => {
                let steps = stuck.unwrap_or_else(|| last.id.to_string());
                Err(self.failed(Problem::Circle { steps }, None))
            }
        }
    }

    /// One step.
    async fn step(&self, step: &Step) -> Result<Outcome, Problem> {
        self.tell(&Event::Begins { step });
        let outcome = action::carry_out(self, step).await?;
        self.answers().steps.insert(step.id.clone(), outcome.answer.clone());
        self.unsure().remove(&place(step));
        if let Some(created) = &outcome.created {
            lock(&self.created).push(created.clone());
        }
        self.tell(&Event::Done { step, created: outcome.created.as_ref() });
        Ok(outcome)
    }

    /// Notes that something of a step may have been created from here on.
    pub(super) fn may_create(&self, step: &Step) {
        self.unsure().insert(place(step));
    }

    fn submitted(&self, last: &Step, outcome: Outcome) -> Result<Submitted, Problem> {
        let incomplete = || Problem::Incomplete { about: last.id.to_string(), what: "resource id" };
        let Action::Put(put) = &last.action else { return Err(incomplete()) };
        let id = outcome.answer.id.ok_or_else(incomplete)?;
        let name = self.answers().resource_id(self.execution.destination, &put.resource, None)?;
        let name = name.rsplit('/').next().unwrap_or_default().to_owned();
        let properties = outcome.body.get("properties").unwrap_or(&Value::Null);
        let mut created = lock(&self.created).clone();
        created.retain(|created| created.id != id);
        Ok(Submitted {
            collection: put.resource.collection,
            id,
            name,
            version: outcome.answer.version,
            status: submitted::text(properties, "status"),
            studio: submitted::studio(properties),
            created,
            resumed: self.journal.is_resumed(),
        })
    }

    fn failed(&self, problem: Problem, step: Option<&Step>) -> ExecuteError {
        let error = ExecuteError::new(problem, Fate::NotCreated { what: self.what() });
        let error = match step {
            Some(step) => error.at(place(step)),
            None => error,
        };
        let failing = step.map(place);
        let unsure = self.unsure().iter().filter(|place| Some(*place) != failing.as_ref()).cloned().collect();
        error.after(lock(&self.created).clone(), unsure)
    }

    /// What the plan is for, in words.
    fn what(&self) -> String {
        let Some(last) = self.execution.steps.last() else { return "anything".to_owned() };
        match &last.action {
            Action::Put(put) => {
                let id = self.answers().resource_id(self.execution.destination, &put.resource, None);
                let id = id.unwrap_or_default();
                let name = id.rsplit('/').next().unwrap_or_default();
                let kind = if order::is_job(last) { "the job" } else { put.resource.collection.segment() };
                format!("{kind} `{name}`")
            }
            _ => last.id.to_string(),
        }
    }

    pub(super) fn answers(&self) -> MutexGuard<'_, Answers> {
        lock(&self.answers)
    }

    fn unsure(&self) -> MutexGuard<'_, BTreeSet<String>> {
        lock(&self.unsure)
    }

    pub(super) fn tell(&self, event: &Event<'_>) {
        self.execution.progress.event(event);
    }

    /// A request about something in the workspace, or in the registry, by its id. A registry is asked at its own host, under one version
    /// for everything.
    pub(super) fn request(&self, method: Method, id: &str, version: &str) -> Result<Request, Problem> {
        let Destination::Registry(registry) = self.execution.destination else {
            return Ok(Request::arm(method, id, version));
        };
        let unknown = || Unanswered { what: format!("where the registry has {id}") };
        let is_discovery = |step: &&Step| matches!(step.action, Action::Discover(_));
        let discovery = self.execution.steps.iter().find(is_discovery).ok_or_else(unknown)?;
        let found = self.answers().steps.get(&discovery.id).and_then(|answer| answer.url.clone());
        let path = id.strip_prefix(&registry.id()).ok_or_else(unknown)?;
        let request = Request::registry_below(method, &found.ok_or_else(unknown)?, path);
        Ok(request.query("api-version", REGISTRY_VERSION))
    }

    /// A request to a URL that the service gave, for example of an operation.
    pub(super) fn follow(&self, url: &str) -> Request {
        match self.execution.destination {
            Destination::Workspace(_) => Request::arm_next(Method::GET, url),
            Destination::Registry(_) => Request::registry_at(Method::GET, url),
        }
    }

    /// Asks for a resource; `accept` is a status that is an answer as well.
    pub(super) async fn get(
        &self,
        id: &str,
        version: &str,
        accept: Option<u16>,
    ) -> Result<Response, Problem> {
        let request = self.request(Method::GET, id, version)?;
        let request = match accept {
            Some(status) => request.accept(status),
            None => request,
        };
        Ok(self.execution.client.send(&request).await?)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
