//! What a run over specs is for, and what the command line sets in them.

use jobgate_azureml::plan::file::PlannedOverride;
use jobgate_azureml::spec::Surroundings;
use jobgate_core::admission::FailOn;
use jobgate_core::choice::Selection;
use jobgate_core::submission::Override;

use crate::args::{self, TargetFlags, Where};
use crate::discover::Candidate;
use crate::facts::Source;
use crate::stop::Stop;

/// What a run is for.
pub(crate) struct Purpose<'a> {
    /// From which level on findings deny.
    pub(crate) fail_on: FailOn,
    /// What is set before anything looks at a spec.
    pub(crate) overrides: &'a Overridden,
    /// What happens with an admitted spec.
    pub(crate) aim: Aim<'a>,
    /// What is known of the workspace.
    pub(crate) facts: &'a Source<'a>,
    /// What was selected of the choices that findings offer.
    pub(crate) choices: &'a [Selection],
}

impl<'a> Purpose<'a> {
    /// Specs are judged as they are.
    pub(crate) fn judge(fail_on: FailOn, target: &'a TargetFlags, facts: &'a Source<'a>) -> Self {
        Self { fail_on, overrides: &NOTHING_SET, aim: Aim::Judge { target }, facts, choices: &[] }
    }
}

/// What happens with an admitted spec.
pub(crate) enum Aim<'a> {
    /// Nothing. What the target would refuse is found all the same.
    Judge {
        /// The target; where nothing is named, that of the configuration.
        target: &'a TargetFlags,
    },
    /// It is handed to a target, or planned for one.
    Submit {
        /// Which.
        to: &'a Where,
        /// What a plan recorded of where it was made; none: what holds here.
        surroundings: Option<&'a Surroundings>,
    },
}

/// What the command line sets in a spec.
pub(crate) struct Overridden {
    /// As it was written.
    pub(crate) written: Vec<PlannedOverride>,
    /// As it is applied.
    pub(crate) values: Vec<Override>,
}

/// Nothing is set.
pub(crate) static NOTHING_SET: Overridden = Overridden { written: Vec::new(), values: Vec::new() };

impl Overridden {
    /// Reads the flags; a name wins over one that is set.
    ///
    /// # Errors
    /// When one of them sets nothing.
    pub(crate) fn read(flags: &args::Overrides) -> Result<Self, Stop> {
        let set = flags.set.iter().cloned().map(PlannedOverride::Set);
        Self::of(set.chain(flags.name.iter().cloned().map(PlannedOverride::Name)).collect())
    }

    /// What a plan recorded.
    ///
    /// # Errors
    /// When one of them sets nothing.
    pub(crate) fn of(written: Vec<PlannedOverride>) -> Result<Self, Stop> {
        let value = |one: &PlannedOverride| match one {
            PlannedOverride::Name(name) => Ok(Override::name(name)),
            PlannedOverride::Set(text) => Override::set(text),
        };
        let values = written.iter().map(value).collect::<Result<_, _>>();
        let values = values.map_err(|error| {
            Stop::usage(error).help("write `--set KEY=VALUE`, for example `--set inputs.epochs=3`")
        })?;
        Ok(Self { written, values })
    }

    /// Refuses to set the same in several specs.
    ///
    /// # Errors
    /// When something is set, and a folder or several specs are named.
    pub(crate) fn only_for_one(&self, specs: &[Candidate]) -> Result<(), Stop> {
        match specs {
            _ if self.values.is_empty() => Ok(()),
            [one] if one.is_named => Ok(()),
            _ => Err(Stop::usage("`--name` and `--set` are for one spec")
                .help("name the spec itself, and no other")),
        }
    }
}
