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
    /// What is known of the workspace.
    pub(crate) workspace: Option<Fact>,
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
    /// What is known of that compute.
    pub(crate) compute_fact: Option<Fact>,
    /// The storage account; none if it is not known.
    pub(crate) account: Option<String>,
    /// What is known of the account.
    pub(crate) fact: Option<Fact>,
}

/// Ends of the hosts of storage accounts.
const STORES: &[&str] = &[".blob.core.", ".dfs.core.", ".file.core."];

impl<'a> Model<'a> {
    /// Reads a submission, and asks what there is to ask: first the workspace, datastores and computes, then the accounts.
    pub(crate) fn read(document: &'a Document<'a>, settings: &'a Settings) -> Result<Self, Refusal> {
        let has_jobs = !document.sites::<form::Job>().is_empty();
        let accesses = if has_jobs { workspace::accesses(document) } else { Vec::new() };
        let images = images(document, &accesses);
        let mut model = Self { document, settings, accesses, images, workspace: None, stores: Vec::new() };
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
        let mut known = BTreeMap::new();
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
            if known.insert(access.name.clone(), ()).is_some() {
                continue;
            }
            let compute = self.document.text(&access.job.join("/compute")).or_else(|| default.clone());
            self.stores.push(Store {
                name: access.name.clone(),
                pointer: place(access, self.document),
                compute: compute.as_deref().and_then(compute_name),
                compute_fact: None,
                account,
                fact: None,
            });
        }
    }

    fn ask(&mut self) -> Result<(), Refusal> {
        let mut questions = vec![Question::new("workspace", "")];
        for store in &self.stores {
            questions.push(Question::new("datastore", store.name.as_str()));
            questions.push(Question::new("compute", store.compute.as_deref().unwrap_or_default()));
        }
        // What need not be asked is left out, and its answer with it.
        questions.retain(|question| question.kind == "workspace" || is_name(&question.name));
        let mut facts = known(&questions)?;
        self.workspace = facts.remove(&key("workspace", ""));
        let mut questions = Vec::new();
        for store in &mut self.stores {
            store.compute_fact =
                store.compute.as_ref().and_then(|name| facts.get(&key("compute", name)).cloned());
            let datastore = facts.get(&key("datastore", &store.name));
            let named = datastore.and_then(|datastore| datastore.account().map(str::to_owned));
            store.account = store.account.take().or(named);
            questions.extend(store.account.as_ref().map(|name| Question::new("storage", name.as_str())));
        }
        let facts = known(&questions)?;
        for store in &mut self.stores {
            store.fact = store.account.as_ref().and_then(|name| facts.get(&key("storage", name)).cloned());
        }
        Ok(())
    }
}

fn key(kind: &str, name: &str) -> String {
    [kind, "/", name].concat()
}

/// The facts among the answers, by what was asked.
fn known(questions: &[Question]) -> Result<BTreeMap<String, Fact>, Refusal> {
    let mut known = BTreeMap::new();
    for (question, answer) in questions.iter().zip(fact::ask(questions)?) {
        if let Answer::Fact(fact) = answer {
            known.insert(key(&question.kind, &question.name), fact);
        }
    }
    Ok(known)
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
