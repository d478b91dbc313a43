//! The rules, each in the file of its name.

mod aml_code_003;
mod aml_id_006;
mod aml_id_007;
mod aml_id_010;
mod aml_id_011;
mod aml_id_012;
mod aml_id_015;
mod aml_id_016;

use jobgate_guest::workspace::{Access, accesses};
use jobgate_guest::{Document, Editor, Finding};

use crate::facts::{Facts, Questions};
use crate::model::{Compute, Job, Model};
use crate::search::{Searched, search};
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_code_003::ID,
    aml_id_006::ID,
    aml_id_007::ID,
    aml_id_010::ID,
    aml_id_011::ID,
    aml_id_012::ID,
    aml_id_015::ID,
    aml_id_016::ID,
];

/// What rules look at.
struct Context<'a> {
    document: &'a Document<'a>,
    settings: &'a Settings,
    model: &'a Model,
    /// The code of jobs, if a rule about it is on.
    code: Vec<Searched<'a>>,
    facts: Facts,
    /// Who accesses what, if the rule about it is on.
    accesses: Vec<Access>,
}

/// Judges a submission by every rule. What rules ask is asked in one call.
pub(crate) fn check(document: &Document, settings: &Settings) -> Vec<Finding> {
    let model = Model::read(document);
    if model.is_empty() {
        return Vec::new();
    }
    let has_code_rule = settings.has(aml_id_011::ID) || settings.has(aml_id_012::ID);
    let code = if has_code_rule { search(document, &model) } else { Vec::new() };
    let mut context =
        Context { document, settings, model: &model, code, facts: Facts::default(), accesses: Vec::new() };
    let mut questions = Questions::default();
    for (rule, ask) in [
        (aml_code_003::ID, aml_code_003::ask as fn(&Context, &mut Questions)),
        (aml_id_007::ID, aml_id_007::ask),
        (aml_id_010::ID, aml_id_010::ask),
        (aml_id_011::ID, aml_id_011::ask),
        (aml_id_015::ID, aml_id_015::ask),
    ] {
        if settings.has(rule) {
            ask(&context, &mut questions);
        }
    }
    context.facts = Facts::ask(questions);
    if settings.has(aml_id_016::ID) && aml_id_016::concerns(&context) {
        context.accesses = accesses(document);
    }
    let rules = [
        aml_code_003::check,
        aml_id_006::check,
        aml_id_007::check,
        aml_id_010::check,
        aml_id_011::check,
        aml_id_012::check,
        aml_id_015::check,
        aml_id_016::check,
    ];
    let ids = IDS.iter().zip(rules).filter(|(id, _)| settings.has(id));
    ids.flat_map(|(_, rule)| rule(&context)).collect()
}

/// Gives the submitter's identity to jobs whose code acts for the submitter.
pub(crate) fn mutate(document: &Document, editor: &Editor, settings: &Settings) {
    if settings.has(aml_id_012::ID) {
        aml_id_012::mend(document, editor, &Model::read(document));
    }
}

impl Context<'_> {
    fn compute(&self, job: &Job) -> Compute {
        self.model.compute(self.document, job)
    }
}
