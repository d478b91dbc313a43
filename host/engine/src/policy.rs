//! A policy that is loaded, and its evaluations.

use std::collections::BTreeSet;
use std::sync::Arc;

use jobgate_core::edit::{Change, Editor};
use jobgate_core::pointer::Pointer;
use jobgate_core::policy::{
    Call, Digest, Evaluated, Exports, Failure, Metadata, PolicyEvaluator, RawFinding, SettingsProblem, Usage,
};
use jobgate_core::submission::Submission;
use wasmtime::{Error, Store, UpdateDeadline};

use crate::abi::{Abi, Called, Refusal};
use crate::engine::Shared;
use crate::evaluation::{Evaluation, Subject};
use crate::failure::{blame, timeout};

/// A policy, checked, linked and ready. Each evaluation runs in a store and an instance of its own, which are thrown away with it.
pub struct LoadedPolicy {
    pub(crate) engine: Arc<Shared>,
    pub(crate) abi: Box<dyn Abi>,
    pub(crate) metadata: Metadata,
    pub(crate) digest: Digest,
    pub(crate) exports: Exports,
    pub(crate) capabilities: Vec<&'static str>,
    pub(crate) rules: Arc<BTreeSet<String>>,
}

impl LoadedPolicy {
    /// The capabilities that it imports, all of them granted.
    pub fn capabilities(&self) -> &[&'static str] {
        &self.capabilities
    }

    /// Evaluates: what the call gave, or why it gave nothing; and the state that it left.
    fn run<T>(
        &self,
        subject: Subject,
        call: &Call,
        export: impl FnOnce(&dyn Abi, &mut Store<Evaluation>) -> Called<T>,
    ) -> (Result<T, Failure>, Usage, Evaluation) {
        let evaluation = Evaluation::new(subject, call, &self.rules);
        let fuel = evaluation.fuel();
        let mut store = Store::new(&self.engine.runtime, evaluation);
        let result = self.guarded(&mut store, fuel, export);
        let result = result.map_err(|error| blame(&error, store.data())).and_then(|answer| {
            match store.data().log.panic() {
                // Who says that it panics and then answers is treated as having trapped.
                Some(message) => Err(Failure::Panicked(message.to_owned())),
                None => Ok(answer),
            }
        });
        let fuel_left = store.get_fuel().unwrap_or(0);
        let mut evaluation = store.into_data();
        let usage = evaluation.usage(fuel_left);
        (result, usage, evaluation)
    }

    /// Sets all limits, before anything of the guest runs: making an instance may run it.
    fn guarded<T>(
        &self,
        store: &mut Store<Evaluation>,
        fuel: u64,
        export: impl FnOnce(&dyn Abi, &mut Store<Evaluation>) -> Called<T>,
    ) -> Called<T> {
        let limits = *store.data().limits();
        store.limiter(|evaluation| &mut evaluation.memory);
        store.set_fuel(fuel)?;
        store.set_hostcall_fuel(usize::try_from(limits.passed).unwrap_or(usize::MAX));
        store.set_max_component_handles(limits.findings as usize + 16);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|store| match store.data().deadline.check() {
            Ok(()) => Ok(UpdateDeadline::Continue(1)),
            Err(_) => Err(Error::new(timeout(store.data()))),
        });
        let clock = self.engine.ticker.run();
        let _running = clock
            .map_err(|error| Error::new(Failure::Host(format!("no thread to stop policies: {error}"))))?;
        export(&*self.abi, store)
    }
}

impl PolicyEvaluator for LoadedPolicy {
    fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    fn digest(&self) -> Digest {
        self.digest
    }

    fn exports(&self) -> Exports {
        self.exports
    }

    fn check_settings(&self, call: &Call) -> Evaluated<Vec<SettingsProblem>> {
        let (result, usage, mut evaluation) =
            self.run(Subject::Settings, call, |abi, store| abi.check_settings(store, &call.settings));
        let result = result.and_then(|problems| accept_problems(problems, &mut evaluation));
        Evaluated { result, usage }
    }

    fn mutate(&self, editor: Editor, call: &Call) -> Evaluated<(Submission, Vec<Change>)> {
        let (result, usage, mut evaluation) =
            self.run(Subject::Editor(Box::new(editor)), call, |abi, store| abi.mutate(store, &call.settings));
        let result = result.and_then(|answer| answer.map_err(|refusal| refused(refusal, &mut evaluation)));
        let result = result.and_then(|()| match evaluation.subject {
            Subject::Editor(editor) => Ok(editor.finish()),
            _ => Err(Failure::Host("the editor is gone".to_owned())),
        });
        Evaluated { result, usage }
    }

    fn validate(&self, submission: Submission, call: &Call) -> Evaluated<Vec<RawFinding>> {
        let (result, usage, mut evaluation) =
            self.run(Subject::Submission(submission), call, |abi, store| abi.validate(store, &call.settings));
        let result = result.and_then(|answer| match answer {
            Ok(numbers) => numbers.into_iter().map(|number| returned(number, &mut evaluation)).collect(),
            Err(refusal) => Err(refused(refusal, &mut evaluation)),
        });
        Evaluated { result, usage }
    }
}

fn returned(number: u32, evaluation: &mut Evaluation) -> Result<RawFinding, Failure> {
    evaluation.take_finding(number).ok_or_else(|| Failure::Host(format!("the finding {number} is gone")))
}

fn refused(refusal: Refusal, evaluation: &mut Evaluation) -> Failure {
    let message = refusal.message;
    let accepted = evaluation.passed(message.len()).and_then(|()| evaluation.short(&message));
    match (accepted, refusal.retry_after_seconds) {
        (Err(limit), _) => limit,
        (Ok(()), None) => Failure::Refused(message),
        (Ok(()), Some(seconds)) => Failure::TryLater { message, seconds },
    }
}

fn accept_problems(
    problems: Vec<SettingsProblem>,
    evaluation: &mut Evaluation,
) -> Result<Vec<SettingsProblem>, Failure> {
    let most = evaluation.limits().findings;
    if problems.len() > most as usize {
        return Err(Failure::Limit { limit: "findings", value: most.to_string() });
    }
    for problem in &problems {
        evaluation.passed(problem.pointer.len() + problem.message.len())?;
        evaluation.short(&problem.message)?;
        let malformed =
            |error| Failure::Broken(format!("a problem of its settings has a bad place: {error}"));
        Pointer::parse(&problem.pointer).map_err(malformed)?;
    }
    Ok(problems)
}
