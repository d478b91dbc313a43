//! What rules look at: the places of a submission that are about data, and what the workspace says of the datastores.

use std::cell::Cell;
use std::collections::BTreeMap;

use jobgate_guest::workspace::{self, Access, Action, Answer, Question};
use jobgate_guest::{Document, Pointer, Refusal, Site, form};

use crate::fact::{self, Fact};
use crate::identity::Jobs;
use crate::name;
use crate::rules::{aml_ds_001, aml_ds_003, aml_ds_005, aml_ds_011};
use crate::settings::Settings;
use crate::target::{self, Owned, Target};

/// The kind of a datastore spec.
pub(crate) const DATASTORE: &str = "datastore";

/// What rules look at.
pub(crate) struct Model<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) jobs: Jobs,
    pub(crate) data: Vec<Site<form::Data>>,
    /// Who accesses data, as whom.
    pub(crate) accesses: Vec<Access>,
    pub(crate) datastores: Datastores,
}

/// The datastores that a submission uses, each once.
#[derive(Default)]
pub(crate) struct Datastores {
    all: Vec<Datastore>,
    at: BTreeMap<String, usize>,
}

/// A datastore.
pub(crate) struct Datastore {
    pub(crate) name: String,
    /// The first place that names it; none if it is used without being named: the workspace's own.
    pub(crate) named: Option<Pointer>,
    /// What the workspace says of it; none if it was not asked. Of one that is not known to be the workspace's nothing is known.
    pub(crate) fact: Option<Answer<Fact>>,
    /// Whether a finding says that nothing is known of it.
    pub(crate) is_said: Cell<bool>,
}

impl<'a> Model<'a> {
    /// Reads a submission, and asks about its datastores in one call.
    pub(crate) fn read(document: &'a Document<'a>, settings: &'a Settings) -> Result<Self, Refusal> {
        let jobs = Jobs::read(document);
        let asking = [aml_ds_001::ID, aml_ds_003::ID, aml_ds_005::ID, aml_ds_011::ID];
        let mut accesses = Vec::new();
        let mut datastores = Datastores::default();
        if asking.iter().any(|rule| !settings.is_off(rule)) {
            if !jobs.is_empty() {
                accesses = workspace::accesses(document);
                // Images and code are not this policy's.
                accesses.retain(|access| matches!(access.action, Action::Read | Action::Write));
            }
            datastores = Datastores::read(document, &accesses)?;
        }
        Ok(Self { document, settings, data: document.sites(), jobs, accesses, datastores })
    }

    /// The places where jobs read data; the owner of each is the job.
    pub(crate) fn read_by_jobs(&self) -> impl Iterator<Item = &Site<form::Data>> {
        self.data.iter().filter(|site| {
            let within = site.pointer.get(site.owner.len()..).unwrap_or_default();
            let is_written = within.starts_with("/output") || within.starts_with("/sink");
            !is_written && self.jobs.get(&site.owner).is_some()
        })
    }
}

impl Datastores {
    fn read(document: &Document, accesses: &[Access]) -> Result<Self, Refusal> {
        let mut datastores = Self::default();
        let sites = document.sites::<form::Datastore>();
        let target = Target::of(&sites);
        for site in &sites {
            let Some(text) = site.text() else { continue };
            let Some((_, name, _)) = name::cut(text, &site.form) else { continue };
            let why = match target.owns(text, &site.form) {
                Owned::Yes => {
                    datastores.add(name, Some(&site.pointer), None);
                    continue;
                }
                Owned::No => "it is in another workspace than the one that is submitted to".to_owned(),
                Owned::Unknown(why) => {
                    ["which workspace is the one that is submitted to is not known: ", why].concat()
                }
            };
            datastores.add(&target::full_name(text, name), Some(&site.pointer), Some(Answer::Unknown(why)));
        }
        for access in accesses.iter().filter(|access| access.kind == DATASTORE) {
            // What is written with its workspace stands there already.
            datastores.add(&access.name, None, None);
        }
        let mut questions = Vec::new();
        for datastore in datastores.all.iter().filter(|datastore| datastore.fact.is_none()) {
            questions.push(Question::new(DATASTORE, datastore.name.as_str()));
        }
        let unknown = datastores.all.iter_mut().filter(|datastore| datastore.fact.is_none());
        for (datastore, fact) in unknown.zip(fact::ask(&questions)?) {
            datastore.fact = Some(fact);
        }
        Ok(datastores)
    }

    fn add(&mut self, name: &str, named: Option<&Pointer>, fact: Option<Answer<Fact>>) {
        if self.at.contains_key(name) {
            return;
        }
        self.at.insert(name.to_owned(), self.all.len());
        let name = name.to_owned();
        self.all.push(Datastore { name, named: named.cloned(), fact, is_said: Cell::new(false) });
    }

    /// The datastore of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Datastore> {
        self.all.get(*self.at.get(name)?)
    }

    /// Every datastore that is named, with the first place.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&Datastore, &Pointer)> {
        self.all.iter().filter_map(|datastore| Some((datastore, datastore.named.as_ref()?)))
    }
}

impl Datastore {
    /// What the workspace says of it, if that is known.
    pub(crate) fn known(&self) -> Option<&Fact> {
        match &self.fact {
            Some(Answer::Fact(fact)) => Some(fact),
            _ => None,
        }
    }
}
