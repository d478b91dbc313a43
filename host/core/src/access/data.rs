//! Data: the datastore, and who reads from it.

use super::home::{self, Home};
use super::identity::Acting;
use super::known::{Fact, Known};
use super::{Action, Principal, Resource, Risk};

/// The datastore of a workspace where nothing else is named.
pub(super) const DEFAULT_DATASTORE: &str = "workspaceblobstore";

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// A datastore of the workspace that is submitted to.
    Datastore(String),
    /// A datastore with the workspace that it is in, of which it is not said yet that it is the one that is submitted to.
    In(Home, String),
    /// A URL: its host, and whether a signature is in it.
    Url(String, bool),
    /// A data or model asset: kind and `NAME:VERSION`.
    Asset(&'static str, String),
    /// A local path, uploaded to the default datastore.
    Local,
    /// Something of a registry.
    Registry(String),
}

impl Path {
    /// What a text leads to; `kind` is the type of the input.
    pub(super) fn of(text: &str, kind: &str) -> Self {
        let lower = text.trim();
        if lower.starts_with("azureml:")
            && let Some(name) = home::value(lower, "datastores")
        {
            let is_short = lower.starts_with("azureml://datastores/");
            let name = name.to_owned();
            return if is_short { Self::Datastore(name) } else { Self::In(Home::of(lower), name) };
        }
        if lower.starts_with("azureml://registries/") {
            return Self::Registry(lower.split('/').nth(3).unwrap_or_default().to_owned());
        }
        if let Some(name) = lower.strip_prefix("azureml:") {
            let collection = if kind.ends_with("_model") { "model" } else { "data" };
            return Self::Asset(collection, name.trim_start_matches('/').to_owned());
        }
        match lower.split_once("://") {
            Some((_, rest)) => {
                let authority = rest.split(['/', '?']).next().unwrap_or_default();
                let host = authority.rsplit('@').next().unwrap_or_default();
                Self::Url(host.to_owned(), lower.contains("sig="))
            }
            None => Self::Local,
        }
    }

    /// What it leads to where this datastore is the default: the service puts its name in place of `${{default_datastore}}`.
    pub(super) fn with_default(self, datastore: &str) -> Self {
        match self {
            Self::Datastore(name) if name == "${{default_datastore}}" => {
                Self::Datastore(datastore.to_owned())
            }
            other => other,
        }
    }

    /// What it leads to where this is known: a datastore that is written with its workspace is one of the workspace that is submitted to
    /// only if that is the same.
    pub(super) fn within(self, known: &Known) -> Self {
        match self {
            Self::In(home, name) if home.stranger(known).is_none() => Self::Datastore(name),
            other => other,
        }
    }

    /// What is accessed.
    pub(super) fn resource(&self) -> Resource {
        let (kind, name) = match self {
            Self::Datastore(name) => ("datastore", name.clone()),
            Self::In(home, name) => ("datastore", format!("workspaces/{}/datastores/{name}", home.workspace)),
            Self::Url(host, _) => ("url", host.clone()),
            Self::Asset(kind, name) => (*kind, name.clone()),
            Self::Local => ("datastore", DEFAULT_DATASTORE.to_owned()),
            Self::Registry(name) => ("azureml-registry", name.clone()),
        };
        Resource { kind, name }
    }
}

/// Who reads or writes a path for a job, why, and what could go wrong.
pub(super) fn access(
    path: &Path,
    action: Action,
    acting: &Acting,
    known: &Known,
) -> (Principal, String, Vec<Risk>) {
    match path {
        Path::Datastore(name) => datastore(name, action, acting, known),
        Path::In(home, name) => match home.stranger(known) {
            None => datastore(name, action, acting, known),
            Some(why) => unknown(
                format!("whether the datastore `{name}` stores a credential is not known: {why}"),
                acting,
            ),
        },
        Path::Local => datastore(DEFAULT_DATASTORE, action, acting, known),
        Path::Url(_, true) => {
            let risk = Risk {
                rule: "AML-DS-006",
                text: "the URL holds a signature that whoever reads the spec can use".to_owned(),
            };
            (Principal::Credential, "the URL holds a signature".to_owned(), vec![risk])
        }
        Path::Url(..) => (
            acting.principal.clone(),
            format!("a URL has no stored credential; {}", acting.because),
            Vec::new(),
        ),
        Path::Registry(_) => {
            (acting.principal.clone(), format!("an asset of a registry; {}", acting.because), Vec::new())
        }
        Path::Asset(kind, name) => match known.ask(kind, name) {
            Fact::Says(asset) => {
                let uri = ["dataUri", "modelUri"].iter().find_map(|key| asset["properties"][key].as_str());
                match uri.map(|uri| Path::of(uri, "")) {
                    // Its own id tells which workspace it was asked of.
                    Some(Path::In(home, name))
                        if asset["id"].as_str().is_some_and(|id| home.is_same(&Home::of(id))) =>
                    {
                        datastore(&name, action, acting, known)
                    }
                    Some(path @ (Path::Datastore(_) | Path::In(..) | Path::Url(..))) => {
                        access(&path, action, acting, known)
                    }
                    _ => unknown(format!("where `{name}` lies is not known"), acting),
                }
            }
            Fact::Absent => unknown(format!("there is no asset `{name}`"), acting),
            Fact::Unknown(why) => unknown(format!("where `{name}` lies is not known: {why}"), acting),
        },
    }
}

fn unknown(why: String, acting: &Acting) -> (Principal, String, Vec<Risk>) {
    (Principal::Unknown(why), format!("without a stored credential: {}", acting.because), Vec::new())
}

/// The decision matrix, column "job": a stored credential is used whatever the job says.
fn datastore(name: &str, action: Action, acting: &Acting, known: &Known) -> (Principal, String, Vec<Risk>) {
    let fact = match known.ask("datastore", name) {
        Fact::Says(fact) => fact,
        Fact::Absent => return unknown(format!("there is no datastore `{name}`"), acting),
        Fact::Unknown(why) => {
            return unknown(
                format!("whether the datastore `{name}` stores a credential is not known: {why}"),
                acting,
            );
        }
    };
    let properties = if fact["properties"].is_object() { &fact["properties"] } else { fact };
    let kind = properties["credentials"]["credentialsType"].as_str().unwrap_or("None");
    if kind == "None" {
        let mut risks = Vec::new();
        if let Principal::Nobody(why) = &acting.principal {
            risks.push(Risk {
                rule: "AML-ID-016",
                text: format!("the datastore stores no credential, and {why}"),
            });
        }
        return (
            acting.principal.clone(),
            format!("the datastore stores no credential; {}", acting.because),
            risks,
        );
    }
    let mut risks = Vec::new();
    if acting.principal == Principal::Submitter {
        let done = if action == Action::Write { "written" } else { "read" };
        let text = format!("data are {done} with the stored credential ({kind}), not as the submitter");
        risks.push(Risk { rule: "AML-DS-001", text });
    }
    (Principal::Credential, format!("the datastore stores a credential ({kind})"), risks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_the_service_looks() {
        let datastore = |name: &str| Path::Datastore(name.to_owned());
        let long = "azureml://subscriptions/s/resourcegroups/datastores/workspaces/w/datastores/raw/paths/x";
        for (text, path) in [
            ("azureml://datastores/raw/paths/x.csv", datastore("raw")),
            (long, Path::In(Home::of(long), "raw".to_owned())),
            ("azureml:asset:3", Path::Asset("data", "asset:3".to_owned())),
            ("azureml://registries/r/data/d/versions/1", Path::Registry("r".to_owned())),
            ("https://a.blob.core.windows.net/c/f", Path::Url("a.blob.core.windows.net".to_owned(), false)),
            (
                "https://a.blob.core.windows.net/c/f?sv=1&sig=x",
                Path::Url("a.blob.core.windows.net".to_owned(), true),
            ),
            ("abfss://fs@a.dfs.core.windows.net/x", Path::Url("a.dfs.core.windows.net".to_owned(), false)),
            ("./data", Path::Local),
            ("data/datastores/x", Path::Local),
        ] {
            assert_eq!(Path::of(text, "uri_folder"), path, "{text}");
        }
        assert_eq!(Path::of("azureml:m:1", "mlflow_model"), Path::Asset("model", "m:1".to_owned()));
    }
}
