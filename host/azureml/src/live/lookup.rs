//! One question after another: which request answers it, and what of the answer is the fact (rules, the table of GETs).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jobgate_core::facts::{Answer, Question};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::image::Registries;
use super::roles;
use super::without_secrets::without_secrets;
use crate::auth::{Audience, TokenSource};
use crate::http::{Client, HttpError, HttpErrorKind, Method, Request};
use crate::plan::Collection;
use crate::workspace::Workspace;

/// The api-version of container registries: the first that tells `roleAssignmentMode` is 2025-04-01.
const REGISTRIES: &str = "2025-04-01";
/// The api-version of storage accounts.
const STORAGE: &str = "2023-05-01";
/// The api-version of subscriptions.
const SUBSCRIPTIONS: &str = "2022-12-01";

/// The most pages of a list that are read.
const PAGES: usize = 50;

/// What a workspace has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// What can be asked about it.
    pub questions: Vec<Question>,
    /// The collections that could not be listed, each with the reason.
    pub unlisted: Vec<(String, String)>,
}

/// Asks the service.
pub(super) struct Lookups {
    pub(super) client: Client,
    tokens: Arc<dyn TokenSource>,
    workspace: Workspace,
    images: Registries,
    registries: OnceCell<Result<Vec<Value>, String>>,
    storage: OnceCell<Result<Vec<Value>, String>>,
    /// Role definitions by id: many assignments are of few roles.
    pub(super) roles: Mutex<HashMap<String, Arc<OnceCell<Value>>>>,
}

impl Lookups {
    pub(super) fn new(client: Client, tokens: Arc<dyn TokenSource>, workspace: Workspace) -> Self {
        let images = Registries::new(client.clone(), Arc::clone(&tokens));
        let (registries, storage) = (OnceCell::new(), OnceCell::new());
        Self { client, tokens, workspace, images, registries, storage, roles: Mutex::default() }
    }

    /// The answer to a question.
    pub(super) async fn answer(&self, question: &Question) -> Answer {
        let name = question.name.as_str();
        if question.kind == "image" {
            return match self.images.digest(name).await {
                Ok(digest) => Answer::Fact(digest.into()),
                Err(missing) => missing.into(),
            };
        }
        let found = match question.kind.as_str() {
            "workspace" => self.get(&self.workspace.id(), Collection::Workspace.read_version()).await,
            "datastore" => self.child(Collection::Datastore, name).await,
            "compute" => self.child(Collection::Compute, name).await,
            "environment" => self.asset(Collection::Environment, name).await,
            "component" => self.asset(Collection::Component, name).await,
            "data" => self.asset(Collection::Data, name).await,
            "model" => self.asset(Collection::Model, name).await,
            "code" => self.asset(Collection::Code, name).await,
            "connections" => self.connections().await,
            "registry" => self.registry(name).await,
            "storage" => self.storage(name).await,
            "subscription" => match segment(name) {
                Ok(id) => self.get(&format!("/subscriptions/{id}"), SUBSCRIPTIONS).await,
                Err(missing) => Err(missing),
            },
            "role-assignments" => roles::assignments(self, name).await,
            "submitter" => self.submitter().await,
            other => Err(Missing::Unknown(format!("this jobgate does not know the question `{other}`"))),
        };
        match found {
            Ok(mut fact) => {
                without_secrets(&mut fact);
                Answer::Fact(fact.to_string().into())
            }
            Err(missing) => missing.into(),
        }
    }

    /// What the workspace has.
    pub(super) async fn inventory(&self) -> Result<Inventory, HttpError> {
        let request = Request::arm(Method::GET, self.workspace.id(), Collection::Workspace.read_version());
        let workspace: Value = self.client.send(&request).await?.json()?;
        let always = [("workspace", ""), ("submitter", ""), ("connections", "")];
        let mut found = Inventory {
            questions: always.map(|(kind, name)| Question::new(kind, name)).to_vec(),
            unlisted: Vec::new(),
        };
        found.questions.push(Question::new("subscription", &self.workspace.subscription_id));
        let last = |key: &str| workspace["properties"][key].as_str().and_then(|id| id.rsplit('/').next());
        let suffix = self.client.endpoints().cloud().container_registry_suffix();
        let registry = |name| Question::new("registry", format!("{name}.{suffix}"));
        found.questions.extend(last("containerRegistry").map(registry));
        found.questions.extend(last("storageAccount").map(|name| Question::new("storage", name)));
        for (kind, collection) in [("datastore", Collection::Datastore), ("compute", Collection::Compute)] {
            let path = self.workspace.child(collection.segment());
            match self.list(&path, collection.read_version()).await {
                Ok(listed) => {
                    let names = listed.iter().filter_map(|item| item["name"].as_str());
                    found.questions.extend(names.map(|name| Question::new(kind, name)));
                }
                Err(missing) => found.unlisted.push((collection.segment().to_owned(), missing.why())),
            }
        }
        Ok(found)
    }

    /// A resource by its id.
    pub(super) async fn get(&self, id: &str, api_version: &str) -> Result<Value, Missing> {
        let response = self.client.send(&Request::arm(Method::GET, id, api_version)).await?;
        Ok(response.json()?)
    }

    async fn child(&self, collection: Collection, name: &str) -> Result<Value, Missing> {
        let path = self.workspace.child(&format!("{}/{}", collection.segment(), segment(name)?));
        self.get(&path, collection.read_version()).await
    }

    /// `NAME:VERSION`, `NAME@LABEL` (`latest` alone can be resolved), or a resource id.
    async fn asset(&self, collection: Collection, name: &str) -> Result<Value, Missing> {
        if name.starts_with("/subscriptions/") {
            return self.get(name, collection.read_version()).await;
        }
        let version = collection.read_version();
        if let Some((name, label)) = name.split_once('@') {
            if label != "latest" {
                return Err(Missing::Unknown(format!("the label `{label}` cannot be resolved")));
            }
            let path = self.workspace.child(&format!("{}/{}/versions", collection.segment(), segment(name)?));
            let request = Request::arm(Method::GET, path, version)
                .query("$orderBy", "createdtime desc")
                .query("$top", "1");
            let listed: Value = self.client.send(&request).await?.json()?;
            return listed["value"].get(0).cloned().ok_or(Missing::Absent);
        }
        let Some((name, asset_version)) = name.rsplit_once(':') else {
            return Err(Missing::Unknown(format!("`{name}` names no version")));
        };
        let path =
            format!("{}/{}/versions/{}", collection.segment(), segment(name)?, segment(asset_version)?);
        self.get(&self.workspace.child(&path), version).await
    }

    async fn connections(&self) -> Result<Value, Missing> {
        let path = self.workspace.child(Collection::Connection.segment());
        let listed = self.list(&path, Collection::Connection.read_version()).await?;
        Ok(Value::Array(listed.into_iter().map(|item| item["properties"].clone()).collect()))
    }

    /// A container registry by its login server: that of the workspace, or another that the subscription shows.
    async fn registry(&self, host: &str) -> Result<Value, Missing> {
        let list = || async {
            let path = format!(
                "/subscriptions/{}/providers/Microsoft.ContainerRegistry/registries",
                self.workspace.subscription_id
            );
            self.list(&path, REGISTRIES).await.map_err(|missing| missing.why())
        };
        let listed =
            self.registries.get_or_init(list).await.as_ref().map_err(|why| Missing::Unknown(why.clone()))?;
        let is_it = |item: &&Value| {
            item["properties"]["loginServer"].as_str().is_some_and(|server| server.eq_ignore_ascii_case(host))
        };
        let why =
            || Missing::Unknown(format!("the subscription of the workspace shows no registry `{host}`"));
        listed.iter().find(is_it).cloned().ok_or_else(why)
    }

    /// A storage account by its name, if the subscription of the workspace shows it.
    async fn storage(&self, name: &str) -> Result<Value, Missing> {
        let list = || async {
            let path = format!(
                "/subscriptions/{}/providers/Microsoft.Storage/storageAccounts",
                self.workspace.subscription_id
            );
            self.list(&path, STORAGE).await.map_err(|missing| missing.why())
        };
        let listed =
            self.storage.get_or_init(list).await.as_ref().map_err(|why| Missing::Unknown(why.clone()))?;
        let is_it =
            |item: &&Value| item["name"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name));
        let why = || {
            Missing::Unknown(format!("the subscription of the workspace shows no storage account `{name}`"))
        };
        listed.iter().find(is_it).cloned().ok_or_else(why)
    }

    /// Who asks: what the token says.
    async fn submitter(&self) -> Result<Value, Missing> {
        let token = self.tokens.token(Audience::ResourceManager).await;
        let token = token.map_err(|error| Missing::Unknown(error.to_string()))?;
        match token.claims() {
            Some(claims) => Ok(json!({"objectId": claims.object_id, "tenantId": claims.tenant})),
            None => Err(Missing::Unknown("the token does not say whose it is".to_owned())),
        }
    }

    /// Every item of a list, page by page.
    pub(super) async fn list(&self, path: &str, api_version: &str) -> Result<Vec<Value>, Missing> {
        self.list_with(Request::arm(Method::GET, path, api_version)).await
    }

    /// The same for a request with parameters.
    pub(super) async fn list_with(&self, first: Request) -> Result<Vec<Value>, Missing> {
        let mut items = Vec::new();
        let mut request = first;
        for _ in 0..PAGES {
            let mut page: Value = self.client.send(&request).await?.json()?;
            if let Value::Array(found) = page["value"].take() {
                items.extend(found);
            }
            match page["nextLink"].as_str() {
                Some(next) => request = Request::arm_next(Method::GET, next),
                None => return Ok(items),
            }
        }
        Err(Missing::Unknown("the list has no end".to_owned()))
    }
}

/// A segment of a path: what a spec says must not lead elsewhere.
fn segment(text: &str) -> Result<&str, Missing> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    match text {
        "" | "." | ".." => Err(Missing::Unknown("the question names nothing".to_owned())),
        text if text.bytes().all(is_plain) => Ok(text),
        text => Err(Missing::Unknown(format!("`{text}` is no name in a workspace"))),
    }
}

/// Why there is no fact.
pub(super) enum Missing {
    /// The service says that there is none.
    Absent,
    /// It is not known.
    Unknown(String),
}

impl Missing {
    /// In words.
    pub(super) fn why(&self) -> String {
        match self {
            Self::Absent => "the service says that there is none".to_owned(),
            Self::Unknown(why) => why.clone(),
        }
    }
}

impl From<HttpError> for Missing {
    /// 404 says that there is none; 403 and everything else say nothing about it. The ids of the request are left out: the same answer
    /// is the same reason.
    fn from(error: HttpError) -> Self {
        match error.kind() {
            HttpErrorKind::NotFound { .. } => Self::Absent,
            HttpErrorKind::Forbidden { answer, .. } => match answer.denied() {
                Some((action, scope)) => Self::Unknown(format!(
                    "the service refuses: whoever asks lacks the permission `{action}` at `{scope}`"
                )),
                None => Self::Unknown(format!("{}. {}", error.kind(), error.help())),
            },
            kind => Self::Unknown(format!("{kind}. {}", error.help())),
        }
    }
}

impl From<Missing> for Answer {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Absent => Self::Absent,
            Missing::Unknown(why) => Self::Unknown(why),
        }
    }
}
