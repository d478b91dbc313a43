//! What rules look at: what a submission reads, writes and pulls, and what the workspace says of the networks in between.

use std::collections::BTreeMap;

use jobgate_guest::workspace::{self, Access, Action, Answer, Question};
use jobgate_guest::{Document, Pointer, Refusal, Site, form};

use crate::fact::{self, Fact};
use crate::rules::{aml_net_001, aml_net_002, aml_net_003};
use crate::settings::Settings;

/// What rules look at.
pub(crate) struct Model<'a> {
    pub(crate) document: &'a Document<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) accesses: Vec<Access>,
    /// Images that are pulled: where they are named, and their hosts.
    pub(crate) images: Vec<(Pointer, String)>,
    facts: Facts,
    /// Storage that jobs use, each account once.
    pub(crate) stores: Vec<Store>,
}

/// Storage that a job uses.
pub(crate) struct Store {
    /// The datastore, or the host, as the submission names it.
    pub(crate) name: String,
    pub(crate) pointer: Pointer,
    /// The compute of the job; none: serverless.
    pub(crate) compute: Option<String>,
    /// The storage account; none if it is not known.
    pub(crate) account: Option<String>,
}

/// Ends of the hosts of storage accounts.
const STORES: &[&str] = &[".blob.core.", ".dfs.core.", ".file.core."];

impl<'a> Model<'a> {
    /// Reads a submission, and asks what there is to ask: first the workspace, datastores and computes, then the accounts.
    pub(crate) fn read(document: &'a Document<'a>, settings: &'a Settings) -> Result<Self, Refusal> {
        let has_jobs = !document.sites::<form::Job>().is_empty();
        let accesses = if has_jobs { workspace::accesses(document) } else { Vec::new() };
        let images = images(document, &accesses);
        let mut model =
            Self { document, settings, accesses, images, facts: Facts::default(), stores: Vec::new() };
        let asks_for_stores = !settings.is_off(aml_net_001::ID) || !settings.is_off(aml_net_002::ID);
        if asks_for_stores {
            model.read_stores();
        }
        let asks_for_images = !settings.is_off(aml_net_003::ID) && !model.images.is_empty();
        if asks_for_images || !model.stores.is_empty() {
            model.ask()?;
        }
        Ok(model)
    }

    fn read_stores(&mut self) {
        let default =
            self.document.text("/settings/default_compute").or_else(|| self.document.text("/compute"));
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for access in &self.accesses {
            let host = match access.kind.as_str() {
                _ if !matches!(access.action, Action::Read | Action::Write) => continue,
                "datastore" => None,
                "url" => Some(access.name.as_str()),
                _ => continue,
            };
            let account = match host.map(account) {
                Some(None) => continue,
                account => account.flatten(),
            };
            if known.insert(access.name.clone(), 0).is_some() {
                continue;
            }
            let compute = self.document.text(&access.job.join("/compute")).or_else(|| default.clone());
            self.stores.push(Store {
                name: access.name.clone(),
                pointer: place(access, self.document),
                compute: compute.as_deref().and_then(compute_name),
                account,
            });
        }
    }

    fn ask(&mut self) -> Result<(), Refusal> {
        let mut questions = vec![Question::new("workspace", "")];
        for store in &self.stores {
            questions.push(Question::new("datastore", store.name.as_str()));
            questions.push(Question::new("compute", store.compute.as_deref().unwrap_or_default()));
        }
        // What names nothing is not asked.
        questions.retain(|question| question.kind == "workspace" || is_name(&question.name));
        self.facts.ask(&questions)?;
        let mut questions = Vec::new();
        for store in &mut self.stores {
            if store.account.is_none() {
                let datastore = self.facts.get("datastore", &store.name);
                store.account = datastore.and_then(Fact::account).map(str::to_owned);
            }
            questions.extend(store.account.as_ref().map(|name| Question::new("storage", name.as_str())));
        }
        self.facts.ask(&questions)
    }

    /// What is known of the workspace.
    pub(crate) fn workspace(&self) -> Option<&Fact> {
        self.facts.get("workspace", "")
    }

    /// What is known of the storage account of a store.
    pub(crate) fn account(&self, store: &Store) -> Option<&Fact> {
        self.facts.get("storage", store.account.as_ref()?)
    }

    /// Why a store or what leads to it is not known: the first reason of those that count.
    pub(crate) fn why(&self, store: &Store) -> &str {
        let account = store.account.as_deref().unwrap_or_default();
        let compute = store.compute.as_deref().unwrap_or_default();
        let asked = [("datastore", store.name.as_str()), ("storage", account), ("compute", compute)];
        let why = asked.iter().find_map(|(kind, name)| self.facts.why(kind, name));
        why.unwrap_or_else(|| self.why_not_workspace())
    }

    /// Why the workspace is not known.
    pub(crate) fn why_not_workspace(&self) -> &str {
        self.facts.why("workspace", "").unwrap_or_default()
    }

    /// What is known of the compute of a store.
    pub(crate) fn compute(&self, store: &Store) -> Option<&Fact> {
        self.facts.get("compute", store.compute.as_ref()?)
    }
}

/// What is known, by what was asked.
#[derive(Default)]
struct Facts {
    at: BTreeMap<String, usize>,
    answers: Vec<Answer<Fact>>,
}

impl Facts {
    fn ask(&mut self, questions: &[Question]) -> Result<(), Refusal> {
        for (question, answer) in questions.iter().zip(fact::ask(questions)?) {
            self.at.insert(key(&question.kind, &question.name), self.answers.len());
            self.answers.push(answer);
        }
        Ok(())
    }

    fn answer(&self, kind: &str, name: &str) -> Option<&Answer<Fact>> {
        self.answers.get(*self.at.get(&key(kind, name))?)
    }

    fn why(&self, kind: &str, name: &str) -> Option<&str> {
        match self.answer(kind, name)? {
            Answer::Fact(_) => None,
            Answer::Absent => Some("there is none"),
            Answer::Unknown(why) => Some(why),
        }
    }

    fn get(&self, kind: &str, name: &str) -> Option<&Fact> {
        match self.answer(kind, name)? {
            Answer::Fact(fact) => Some(fact),
            _ => None,
        }
    }
}

fn key(kind: &str, name: &str) -> String {
    [kind, "/", name].concat()
}

/// Where images are named, with their hosts: in the submission itself, and what the workspace says of registered environments.
fn images(document: &Document, accesses: &[Access]) -> Vec<(Pointer, String)> {
    let mut images = Vec::new();
    for site in document.sites::<form::Image>() {
        if let (None, Some(host)) = (&site.inert, host(&site)) {
            images.push((site.pointer, host));
        }
    }
    for access in accesses {
        let is_registered = access.action == Action::Pull && document.text(&access.pointer).is_some();
        if is_registered
            && access.kind == "registry"
            && access.pointer.name().as_deref() == Some("environment")
        {
            images.push((access.pointer.clone(), access.name.clone()));
        }
    }
    images
}

/// The host of an image: its first part if that looks like one, else Docker Hub. None if it is filled in later.
fn host(site: &Site<form::Image>) -> Option<String> {
    let text = site.text()?;
    let host = match text.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => first,
        _ => "docker.io",
    };
    (!text.is_empty() && !text.contains(['$', '{', '<'])).then(|| host.to_owned())
}

/// The storage account of a host.
fn account(host: &str) -> Option<String> {
    let (name, _) = host.split_once('.')?;
    let rest = host.get(name.len()..)?;
    (STORES.iter().any(|store| rest.starts_with(store)) && is_name(name)).then(|| name.to_owned())
}

/// The compute of the workspace that a text names; none for serverless.
fn compute_name(text: &str) -> Option<String> {
    let name = text.rsplit(['/', ':']).next().unwrap_or_default();
    (is_name(name) && name != "serverless" && name != "local").then(|| name.to_owned())
}

/// What is filled in later names nothing.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The path of what is accessed, if it has one.
pub(crate) fn place(access: &Access, document: &Document) -> Pointer {
    let path = access.pointer.join("/path");
    if document.exists(&path) { path } else { access.pointer.clone() }
}
