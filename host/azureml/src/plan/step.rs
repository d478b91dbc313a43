//! The steps of a plan.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Collection, Late, LateOf, Node, SecretPlace};
use crate::registry::Registry;

/// Names a step within its plan, for example `code-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// A name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One step: what is sent, and for which place of the spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// The pointer in the resolved tree to what it is for.
    pub pointer: String,
    /// Steps that must be done before, beside those whose answers it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<StepId>,
    /// What is done.
    #[serde(flatten)]
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Finds a code asset by its hash, or uploads and registers it.
    Code(CodeStep),
    /// Uploads files into a datastore, unless they are there.
    Upload(UploadStep),
    /// Asks where a registry is.
    Discover(DiscoverStep),
    /// Announces an asset to a registry, and uploads its files.
    Reserve(ReserveStep),
    /// Asks for the newest version of an asset.
    Latest(LatestStep),
    /// Asks for a resource that must be there.
    Require(RequireStep),
    /// Creates or updates a resource.
    Put(PutStep),
}

/// A code asset. A workspace is asked for its hash first, a registry always gets a new one. Answers: `Id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeStep {
    /// The key of the UUID that becomes its name if the service does not have it.
    pub made: String,
    /// Its content hash (client-protocol §3.1).
    pub content_hash: String,
    /// The files.
    pub files: FileSet,
}

/// Files in a datastore. Answers: `Url`, that of the folder with a `/` behind it, or of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadStep {
    /// The name of the datastore.
    pub datastore: String,
    /// The object hash (client-protocol §3.2): the files go to `LocalUpload/{object_hash}/`.
    pub object_hash: String,
    /// The files. With a folder they lie below its name, else there is one.
    pub files: FileSet,
}

/// A registry, whose place is asked for. Everything else that goes to it needs this. Answers: `Url`, that of the registry as a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoverStep {
    /// The registry.
    pub registry: Registry,
}

/// A container of a registry for the files of an asset (the service's temporary data reference), and the upload of them. It is asked
/// for also where there are no files. Answers: `Url`, that of the folder or file in it, without a `/` at its end; none without files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveStep {
    /// The asset.
    pub asset: Resource,
    /// Its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FileSet>,
}

/// Files to upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSet {
    /// The folder that they are put into; none for a single file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The files, in the order of the hash.
    pub files: Vec<PlannedFile>,
}

impl FileSet {
    /// Their size altogether, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

/// A file to upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFile {
    /// Below the folder, `/` between segments.
    pub path: String,
    /// Where its content is.
    pub source: Source,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content, in lower-case hexadecimal: what is uploaded must have it.
    pub sha256: String,
}

/// Where the content of a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// On disk: absolute.
    Disk(PathBuf),
    /// In the plan: a file that policies changed, for example a Dockerfile. Written as a file, the plan shows `<redacted>` for its secrets.
    Text(String),
}

/// The newest version of an asset. Answers: `Id`, `Version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatestStep {
    /// What it is.
    pub collection: Collection,
    /// Its name.
    pub name: String,
    /// How the client asks.
    pub lookup: Lookup,
}

/// How the newest version is asked for (client-protocol §4, §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// `GET …/NAME/versions?$orderBy=createdtime desc&$top=1`: environments, components and models.
    Newest,
    /// `GET …/NAME`, its `latestVersion`: data.
    Container,
    /// `GET …/NAME`, its `nextVersion`, or 1 if there is none: what goes to a registry without a version. There need be no such asset.
    Next,
}

/// A resource that must be there. Answers: `Id`, `Location`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequireStep {
    /// The resource.
    pub resource: Resource,
}

/// A resource to create or update. Answers: `Id`, and `Version` if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutStep {
    /// The resource.
    pub resource: Resource,
    /// The whole body.
    pub body: Node,
    /// The api-version, where it is not that of the collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Further parameters of the query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, String)>,
    /// Whether the second token (`x-azureml-token`) goes with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub azureml_token: bool,
}

/// A resource of the workspace or registry; the workspace itself with an empty name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// What it is.
    pub collection: Collection,
    /// The name of the endpoint, for a deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Its name: a text, or a late one.
    pub name: Node,
    /// Its version, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
}

/// The version of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Version {
    /// This one.
    Fixed(String),
    /// One that another step gives: a late value.
    Late(Node),
    /// That of an anonymous component: made of this, answers filled in (client-protocol §3.4).
    OfContent(Node),
    /// The `latestVersion` of the container; if that exists already and differs, the `nextVersion` (client-protocol §6, environment).
    LatestElseNext,
    /// The `nextVersion` of the container (client-protocol §6: data, component, model).
    Next,
}

impl Step {
    /// The steps whose answers it needs, and those that it needs otherwise.
    pub fn dependencies(&self) -> Vec<&StepId> {
        let mut steps: Vec<&StepId> = self.needs.iter().collect();
        self.each_late(&mut |late| {
            if let LateOf::Answer { step, .. } = &late.of {
                steps.push(step);
            }
        });
        steps.sort();
        steps.dedup();
        steps
    }

    /// The keys of what is made up for it.
    pub fn made(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        if let Action::Code(code) = &self.action {
            keys.push(code.made.as_str());
        }
        self.each_late(&mut |late| {
            if let LateOf::Made(key) = &late.of {
                keys.push(key);
            }
        });
        keys
    }

    /// Where the secrets stand that it sends.
    pub fn secrets(&self) -> Vec<&SecretPlace> {
        let mut places = Vec::new();
        self.each_late(&mut |late| {
            if let LateOf::Secret(place) | LateOf::SecretNumber(place) = &late.of {
                places.push(place);
            }
        });
        places
    }

    /// Puts something in the place of texts and numbers that it sends.
    pub(crate) fn replace_scalars(&mut self, by: &dyn Fn(&Node) -> Option<Node>) {
        if let Action::Put(put) = &mut self.action {
            put.body.replace_scalars(by);
            if let Some(Version::OfContent(content)) = &mut put.resource.version {
                content.replace_scalars(by);
            }
        }
    }

    /// The files that it uploads.
    pub fn files(&self) -> Option<&FileSet> {
        match &self.action {
            Action::Code(code) => Some(&code.files),
            Action::Upload(upload) => Some(&upload.files),
            Action::Reserve(reserve) => reserve.files.as_ref(),
            Action::Latest(_) | Action::Require(_) | Action::Put(_) | Action::Discover(_) => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn files_mut(&mut self) -> Option<&mut FileSet> {
        match &mut self.action {
            Action::Code(code) => Some(&mut code.files),
            Action::Upload(upload) => Some(&mut upload.files),
            Action::Reserve(reserve) => reserve.files.as_mut(),
            Action::Latest(_) | Action::Require(_) | Action::Put(_) | Action::Discover(_) => None,
        }
    }

    fn each_late<'s>(&'s self, each: &mut dyn FnMut(&'s Late)) {
        let resource = match &self.action {
            Action::Require(require) => &require.resource,
            Action::Reserve(reserve) => &reserve.asset,
            Action::Put(put) => {
                put.body.each_late(each);
                &put.resource
            }
            Action::Code(_) | Action::Upload(_) | Action::Latest(_) | Action::Discover(_) => return,
        };
        resource.name.each_late(each);
        if let Some(Version::OfContent(of) | Version::Late(of)) = &resource.version {
            of.each_late(each);
        }
    }
}
