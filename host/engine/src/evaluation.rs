//! What belongs to one evaluation: what the policy sees, what it used, what it said. The data of a Store.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jobgate_core::choice::{Choice, ChoiceEdit};
use jobgate_core::edit::Editor;
use jobgate_core::finding::Level;
use jobgate_core::meter::{Meter, Stop};
use jobgate_core::pointer::Pointer;
use jobgate_core::policy::{Call, Capabilities, Failure, Limits, RawFinding, Usage};
use jobgate_core::submission::{Submission, View};

use crate::deadline::Deadline;
use crate::limiter::MemoryLimiter;
use crate::log::Log;

/// What an evaluation is about.
pub(crate) enum Subject {
    /// The policy's own settings: there is no document.
    Settings,
    /// A submission to be judged.
    Submission(Submission),
    /// A submission to be changed.
    Editor(Box<Editor>),
}

impl Subject {
    /// Nodes of the tree, to which some limits are in proportion.
    fn nodes(&self) -> u64 {
        match self {
            Self::Settings => 0,
            Self::Submission(submission) => submission.nodes(),
            Self::Editor(editor) => editor.submission().nodes(),
        }
    }
}

/// The state of one evaluation. Every function that a policy can call ends here, whatever version of the interface it came by.
pub(crate) struct Evaluation {
    pub(crate) subject: Subject,
    pub(crate) meter: Meter,
    pub(crate) memory: MemoryLimiter,
    pub(crate) deadline: Arc<Deadline>,
    pub(crate) log: Log,
    pub(crate) capabilities: Capabilities,
    rules: Arc<BTreeSet<String>>,
    findings: Vec<Option<RawFinding>>,
    passed: u64,
    limits: Limits,
    fuel: u64,
}

impl Evaluation {
    pub(crate) fn new(subject: Subject, call: &Call, rules: &Arc<BTreeSet<String>>) -> Self {
        let (nodes, limits) = (subject.nodes(), call.limits);
        let fuel = limits.fuel.unwrap_or_else(|| nodes.saturating_mul(10_000).saturating_add(100_000_000));
        let work = limits.host_work(nodes);
        let deadline = Arc::new(Deadline::new(Duration::from_millis(limits.timeout_ms)));
        let clock = deadline.clone();
        Self {
            subject,
            meter: Meter::with_clock(work, move || clock.check()),
            memory: MemoryLimiter::new(limits.memory),
            deadline,
            log: Log::default(),
            capabilities: call.capabilities.clone(),
            rules: rules.clone(),
            findings: Vec::new(),
            passed: 0,
            limits,
            fuel,
        }
    }

    /// The instructions that the guest may execute.
    pub(crate) fn fuel(&self) -> u64 {
        self.fuel
    }

    /// The limits, as they were given.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What was used, once the guest has so much fuel left.
    pub(crate) fn usage(&mut self, fuel_left: u64) -> Usage {
        let fuel = self.fuel.saturating_sub(fuel_left);
        Usage { fuel, host_work: self.meter.used(), log: self.log.take() }
    }

    /// The submission as the policy reads it.
    pub(crate) fn view(&self) -> Result<View<'_>, Failure> {
        match &self.subject {
            Subject::Submission(submission) => Ok(submission.view(&self.meter)),
            Subject::Editor(editor) => Ok(editor.view(&self.meter)),
            Subject::Settings => {
                Err(Failure::Host("a document was asked for where there is none".to_owned()))
            }
        }
    }

    /// The submission.
    pub(crate) fn submission(&self) -> Result<&Submission, Failure> {
        match &self.subject {
            Subject::Submission(submission) => Ok(submission),
            Subject::Editor(editor) => Ok(editor.submission()),
            Subject::Settings => {
                Err(Failure::Host("a document was asked for where there is none".to_owned()))
            }
        }
    }

    /// The editor, and the meter for what it does.
    pub(crate) fn editor(&mut self) -> Result<(&mut Editor, &Meter), Failure> {
        match &mut self.subject {
            Subject::Editor(editor) => Ok((editor, &self.meter)),
            _ => Err(Failure::Host("an editor was asked for where there is none".to_owned())),
        }
    }

    /// Counts so many bytes that came from the guest.
    pub(crate) fn passed(&mut self, bytes: usize) -> Result<(), Failure> {
        self.meter.bytes(bytes).map_err(failure)?;
        self.passed = self.passed.saturating_add(bytes as u64);
        if self.passed > self.limits.passed { Err(self.passed_too_much()) } else { Ok(()) }
    }

    /// The failure of a guest that passed more than it may.
    pub(crate) fn passed_too_much(&self) -> Failure {
        Failure::Limit { limit: "passed_mib", value: mib(self.limits.passed) }
    }

    /// Refuses a text of the guest that is longer than people read.
    pub(crate) fn short(&self, text: &str) -> Result<(), Failure> {
        if text.len() <= self.limits.text {
            return Ok(());
        }
        Err(Failure::Limit { limit: "text_bytes", value: format!("{} bytes", self.limits.text) })
    }

    /// Makes a finding, and gives the number by which the guest knows it.
    pub(crate) fn add_finding(
        &mut self,
        rule: String,
        level: Option<Level>,
        pointer: String,
        message: String,
    ) -> Result<u32, Failure> {
        self.passed(rule.len() + pointer.len() + message.len())?;
        self.short(&message)?;
        check_pointer(&pointer)?;
        if !self.rules.contains(&rule) {
            return Err(Failure::Misuse(format!(
                "a finding is made for the rule `{rule}`, which the policy does not declare"
            )));
        }
        let number = u32::try_from(self.findings.len()).unwrap_or(u32::MAX);
        if number >= self.limits.findings {
            return Err(Failure::Limit { limit: "findings", value: self.limits.findings.to_string() });
        }
        self.findings.push(Some(RawFinding {
            rule,
            level,
            pointer,
            message,
            help: None,
            related: Vec::new(),
            choices: Vec::new(),
        }));
        Ok(number)
    }

    /// Says what to do about a finding.
    pub(crate) fn set_help(&mut self, number: u32, text: String) -> Result<(), Failure> {
        self.passed(text.len())?;
        self.short(&text)?;
        self.finding(number)?.help = Some(text);
        Ok(())
    }

    /// Names a further place of a finding.
    pub(crate) fn add_related(&mut self, number: u32, pointer: String, label: String) -> Result<(), Failure> {
        self.passed(pointer.len() + label.len())?;
        self.short(&label)?;
        check_pointer(&pointer)?;
        self.finding(number)?.related.push((pointer, label));
        Ok(())
    }

    /// Offers a way to mend a finding.
    pub(crate) fn add_choice(&mut self, number: u32, choice: Choice) -> Result<(), Failure> {
        let size = |edit: &ChoiceEdit| 16 + edit.pointer.len() + edit.value.as_ref().map_or(0, String::len);
        let edits = choice.edits.iter().map(size).sum::<usize>();
        self.passed(choice.name.len() + choice.says.len() + edits)?;
        self.short(&choice.says)?;
        let beside = std::mem::take(&mut self.finding(number)?.choices);
        choice.check(&beside, &self.meter).map_err(failure)?;
        self.finding(number)?.choices = beside.into_iter().chain([choice]).collect();
        Ok(())
    }

    /// Forgets a finding that the guest dropped, or takes one that it returned.
    pub(crate) fn take_finding(&mut self, number: u32) -> Option<RawFinding> {
        self.findings.get_mut(number as usize)?.take()
    }

    fn finding(&mut self, number: u32) -> Result<&mut RawFinding, Failure> {
        let known = self.findings.get_mut(number as usize).and_then(Option::as_mut);
        known.ok_or_else(|| Failure::Host(format!("there is no finding {number}")))
    }
}

/// Bytes as people say them.
pub(crate) fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes as f64 / f64::from(1 << 20))
}

fn check_pointer(pointer: &str) -> Result<(), Failure> {
    Pointer::parse(pointer).map(drop).map_err(|error| failure(error.into()))
}

/// Why a host function did not answer, as what the evaluation ends with.
pub(crate) fn failure(stop: Stop) -> Failure {
    stop.into()
}
