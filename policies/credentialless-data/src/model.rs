//! What rules look at: the places of a submission that are about data, and what the workspace says of the datastores.

use std::collections::{BTreeMap, BTreeSet};

use jobgate_guest::workspace::{self, Access, Action, Answer, Principal, Question};
use jobgate_guest::{Document, Pointer, Refusal, Site, form};
use serde::Deserialize;

use crate::identity::Jobs;
use crate::name;
use crate::rules::{aml_ds_001, aml_ds_003, aml_ds_005, aml_ds_011};
use crate::settings::Settings;

/// The kind of a datastore spec.
pub(crate) const DATASTORE: &str = "datastore";

/// What rules look at.
pub(crate) struct Model<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) jobs: Jobs,
    pub(crate) data: Vec<Site<form::Data>>,
    pub(crate) datastores: Vec<Named>,
    /// Who accesses data, as whom.
    pub(crate) accesses: Vec<Access>,
    /// What the workspace says of the datastores, by name.
    facts: BTreeMap<String, Answer<Datastore>>,
}

/// A place that names a datastore.
pub(crate) struct Named {
    pub(crate) pointer: Pointer,
    pub(crate) name: String,
}

/// What the workspace says of a datastore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Datastore {
    pub(crate) datastore_type: Option<String>,
    pub(crate) account_name: Option<String>,
    pub(crate) subscription_id: Option<String>,
    pub(crate) service_data_access_auth_identity: Option<String>,
}

/// A fact may stand below `properties`, as the service answers, or alone.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource {
    properties: Option<Datastore>,
}

impl<'a> Model<'a> {
    /// Reads a submission, and asks about its datastores in one call.
    pub(crate) fn read(document: &'a Document<'a>, settings: &'a Settings) -> Result<Self, Refusal> {
        let jobs = Jobs::read(document);
        let named = |site: Site<form::Datastore>| {
            let name = name::cut(site.text()?, &site.form)?.1.to_owned();
            Some(Named { pointer: site.pointer, name })
        };
        let datastores: Vec<Named> = document.sites().into_iter().filter_map(named).collect();
        let asks = [aml_ds_001::ID, aml_ds_003::ID, aml_ds_005::ID, aml_ds_011::ID];
        let asks = asks.iter().any(|rule| !settings.is_off(rule));
        let accesses = if asks { data_accesses(&jobs, document) } else { Vec::new() };
        let facts = if asks { ask(&datastores, &accesses)? } else { BTreeMap::new() };
        Ok(Self { document, settings, data: document.sites(), jobs, datastores, accesses, facts })
    }

    /// What the workspace says of a datastore; none if it was not asked.
    pub(crate) fn fact(&self, name: &str) -> Option<&Answer<Datastore>> {
        self.facts.get(name)
    }

    /// The first place that names each datastore.
    pub(crate) fn first_of_each(&self) -> impl Iterator<Item = &Named> {
        let mut seen = BTreeSet::new();
        self.datastores.iter().filter(move |named| seen.insert(named.name.as_str()))
    }

    /// The same for datastores of which something is known.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&Named, &Datastore)> {
        self.first_of_each().filter_map(|named| match self.fact(&named.name) {
            Some(Answer::Fact(datastore)) => Some((named, datastore)),
            _ => None,
        })
    }

    /// The places where jobs read data; the owner of each is the job.
    pub(crate) fn read_by_jobs(&self) -> impl Iterator<Item = &Site<form::Data>> {
        self.data.iter().filter(|site| {
            let within = site.pointer.get(site.owner.len()..).unwrap_or_default();
            let is_written = ["/output", "/sink"].iter().any(|key| within.starts_with(key));
            !is_written && self.jobs.kind(&site.owner).is_some()
        })
    }
}

/// Who accesses data: images and code are not this policy's.
fn data_accesses(jobs: &Jobs, document: &Document) -> Vec<Access> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let mut accesses = workspace::accesses(document);
    accesses.retain(|access| matches!(access.action, Action::Read | Action::Write));
    accesses
}

fn ask(named: &[Named], accesses: &[Access]) -> Result<BTreeMap<String, Answer<Datastore>>, Refusal> {
    let used = accesses
        .iter()
        .filter(|access| access.kind == DATASTORE && access.principal != Principal::Anonymous)
        .map(|access| access.name.as_str());
    let mut names: Vec<&str> = named.iter().map(|named| named.name.as_str()).chain(used).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let questions: Vec<Question> = names.iter().map(|name| Question::new(DATASTORE, *name)).collect();
    let answers = workspace::ask(&questions).into_iter().zip(&questions);
    answers.map(|(answer, question)| Ok((question.name.clone(), datastore(answer, question)?))).collect()
}

fn datastore(answer: Answer, question: &Question) -> Result<Answer<Datastore>, Refusal> {
    Ok(match answer.clone().read::<Resource>(question)? {
        Answer::Fact(Resource { properties: Some(properties) }) => Answer::Fact(properties),
        Answer::Fact(_) => answer.read(question)?,
        Answer::Absent => Answer::Absent,
        Answer::Unknown(why) => Answer::Unknown(why),
    })
}
