//! What came of it, and the exit code that says so.

/// What came of a run, or of one spec in it. This is the one place of exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Admitted, and done what was asked for.
    Admitted,
    /// jobgate, its configuration or a policy failed. Nothing is admitted.
    Failed,
    /// The command line is wrong.
    Usage,
    /// A finding counts as an error.
    Denied,
    /// There are warnings, and `--fail-on warning` says that they deny.
    Warnings,
    /// No spec, or no policy that is configured and not switched off.
    NothingToCheck,
    /// The plan no longer fits the files, the policies, the configuration or this jobgate.
    PlanStale,
    /// The service refused or failed.
    ServiceFailed,
    /// The job was sent and no answer came: whether it runs is not known, and sending it again may run it twice.
    SubmitUnknown,
    /// A policy asks to try again later, and nothing else is wrong.
    TryLater,
    /// Somebody ended it by Ctrl-C. What was submitted runs on.
    Interrupted,
}

impl Outcome {
    /// From the one that must not be missed down to the one that needs no attention: a job that may be running, then what
    /// failed, then what was denied. "Try later" is answered only when nothing else is wrong (`docs/abi.md` §3).
    const BY_WEIGHT: [Self; 11] = [
        Self::SubmitUnknown,
        Self::Interrupted,
        Self::Failed,
        Self::Usage,
        Self::ServiceFailed,
        Self::PlanStale,
        Self::Denied,
        Self::Warnings,
        Self::TryLater,
        Self::Admitted,
        Self::NothingToCheck,
    ];

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Admitted => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Denied => 3,
            Self::Warnings => 4,
            Self::NothingToCheck => 5,
            Self::PlanStale => 6,
            Self::ServiceFailed => 7,
            Self::SubmitUnknown => 8,
            Self::TryLater => 75,
            Self::Interrupted => 130,
        }
    }

    /// The word in reports: `admitted` or `denied`. Whatever is not admitted is denied.
    pub fn decision(self) -> &'static str {
        if self == Self::Admitted { "admitted" } else { "denied" }
    }

    /// What comes of a run over several specs: the weightiest of theirs. Of none: nothing to check.
    pub fn of_all(outcomes: impl IntoIterator<Item = Self>) -> Self {
        let weight = |outcome: &Self| Self::BY_WEIGHT.iter().position(|other| other == outcome);
        outcomes.into_iter().min_by_key(weight).unwrap_or(Self::NothingToCheck)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{self, *};

    #[test]
    fn codes_are_those_of_the_documentation() {
        let codes = [
            Admitted,
            Failed,
            Usage,
            Denied,
            Warnings,
            NothingToCheck,
            PlanStale,
            ServiceFailed,
            SubmitUnknown,
            TryLater,
            Interrupted,
        ];
        assert_eq!(codes.map(Outcome::code), [0, 1, 2, 3, 4, 5, 6, 7, 8, 75, 130]);
        assert!(codes.iter().all(|outcome| Outcome::BY_WEIGHT.contains(outcome)));
    }

    #[test]
    fn several_specs_give_the_weightiest() {
        let table: [(&[Outcome], Outcome); 9] = [
            (&[], NothingToCheck),
            (&[Admitted], Admitted),
            (&[Admitted, Warnings], Warnings),
            (&[Warnings, Denied, Admitted], Denied),
            (&[Denied, Failed], Failed),
            (&[TryLater, Admitted], TryLater),
            (&[TryLater, Warnings], Warnings),
            (&[TryLater, Denied], Denied),
            (&[Failed, SubmitUnknown], SubmitUnknown),
        ];
        for (outcomes, expected) in table {
            assert_eq!(Outcome::of_all(outcomes.iter().copied()), expected, "{outcomes:?}");
        }
    }

    #[test]
    fn only_admitted_is_admitted() {
        let admitted = Outcome::BY_WEIGHT.into_iter().filter(|outcome| outcome.decision() == "admitted");
        assert_eq!(admitted.collect::<Vec<_>>(), [Admitted]);
    }
}
