//! Which steps may begin.

use std::collections::HashSet;

use crate::plan::{Action, Step, StepId};

/// The steps that have not begun, and those that are done.
pub(super) struct Order<'a> {
    waiting: Vec<Waiting<'a>>,
    done: HashSet<&'a StepId>,
    all: usize,
}

struct Waiting<'a> {
    step: &'a Step,
    needs: Vec<&'a StepId>,
    /// Whether everything else must be done before: what the plan is for exists only if the rest does.
    is_last: bool,
}

impl<'a> Order<'a> {
    pub(super) fn new(steps: &'a [Step]) -> Self {
        let last = steps.len().saturating_sub(1);
        let waiting = steps.iter().enumerate().map(|(at, step)| Waiting {
            step,
            needs: step.dependencies(),
            is_last: at == last || is_job(step),
        });
        Self { waiting: waiting.collect(), done: HashSet::new(), all: steps.len() }
    }

    /// A step that may begin, the first in the order of the plan.
    pub(super) fn next(&mut self) -> Option<&'a Step> {
        let is_ready = |waiting: &Waiting<'_>| {
            waiting.needs.iter().all(|need| self.done.contains(need))
                && (!waiting.is_last || self.done.len() + 1 == self.all)
        };
        let at = self.waiting.iter().position(is_ready)?;
        Some(self.waiting.remove(at).step)
    }

    pub(super) fn done(&mut self, step: &'a Step) {
        self.done.insert(&step.id);
    }

    /// The names of steps that did not begin.
    pub(super) fn stuck(&self) -> Option<String> {
        let names: Vec<_> = self.waiting.iter().map(|waiting| waiting.step.id.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

pub(super) fn is_job(step: &Step) -> bool {
    matches!(&step.action, Action::Put(put) if put.resource.collection.is_job())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Collection, LatestStep, Lookup, Node, PutStep, Resource};

    fn latest(id: &str, needs: &[&str]) -> Step {
        let lookup =
            LatestStep { collection: Collection::Data, name: "d".to_owned(), lookup: Lookup::Container };
        let needs = needs.iter().map(|need| StepId::new(*need)).collect();
        Step { id: StepId::new(id), pointer: String::new(), needs, action: Action::Latest(lookup) }
    }

    fn job(id: &str) -> Step {
        let resource = Resource {
            collection: Collection::CommandJob,
            parent: None,
            name: Node::text("j"),
            version: None,
        };
        let put = PutStep {
            resource,
            body: Node::empty(),
            api_version: None,
            query: Vec::new(),
            azureml_token: false,
        };
        Step { id: StepId::new(id), pointer: String::new(), needs: Vec::new(), action: Action::Put(put) }
    }

    fn rounds(steps: &[Step]) -> (Vec<Vec<&str>>, Option<String>) {
        let mut order = Order::new(steps);
        let mut rounds = Vec::new();
        loop {
            let ready: Vec<_> = std::iter::from_fn(|| order.next()).collect();
            if ready.is_empty() {
                return (rounds, order.stuck());
            }
            ready.iter().for_each(|step| order.done(step));
            rounds.push(ready.iter().map(|step| step.id.as_str()).collect());
        }
    }

    #[test]
    fn steps_begin_when_what_they_need_is_done_and_the_job_last() {
        let steps = [latest("a", &[]), latest("b", &["a"]), latest("c", &[]), job("job")];
        assert_eq!(rounds(&steps), (vec![vec!["a", "c"], vec!["b"], vec!["job"]], None));
        // A job waits for the rest wherever it stands.
        let steps = [job("job"), latest("a", &[])];
        assert_eq!(rounds(&steps).1, Some("job, a".to_owned()));
        let steps = [latest("a", &[]), latest("b", &[])];
        assert_eq!(rounds(&steps), (vec![vec!["a"], vec!["b"]], None));
    }

    #[test]
    fn circles_and_missing_steps_are_told() {
        let steps = [latest("a", &["b"]), latest("b", &["a"]), latest("c", &[]), job("job")];
        assert_eq!(rounds(&steps), (vec![vec!["c"]], Some("a, b, job".to_owned())));
        assert_eq!(rounds(&[latest("a", &["gone"])]).1, Some("a".to_owned()));
    }
}
