//! An emulator, a project with a job in it, and a folder for journals.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use jobgate_azureml::auth::{Audience, AuthError, Token, TokenSource};
use jobgate_azureml::execute::{Event, ExecuteError, Execution, Journal, Patience, Progress, Submitted};
use jobgate_azureml::http::{Client, Endpoints, HttpSettings, RetryPolicy, Transport};
use jobgate_azureml::plan::{Secret, SecretPlace, Step};
use jobgate_azureml::spec::{Request, Surroundings, plan};
use jobgate_azureml::{Destination, Workspace};
use jobgate_core::config::AzureMlTarget;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};
use jobgate_emulator::{Emulator, Options, identity};
use serde_json::Value;
use tempfile::TempDir;

use crate::disk::Disk;

/// What the plan of every test here is known by.
pub(crate) const DIGEST: &str = "sha256:0123";

/// A job with code, a build context, local data, and data by label; user identity takes the second token.
const JOB: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python main.py ${{inputs.d}} ${{inputs.r}}
code: ./src
environment:
  build:
    path: ./ctx
compute: azureml:cpu-cluster
identity:
  type: user_identity
inputs:
  d:
    type: uri_folder
    path: ./data
  r:
    type: uri_folder
    path: azureml:census@latest
";

const FILES: [(&str, &str); 8] = [
    ("job.yml", JOB),
    ("src/main.py", "print('hi')\n"),
    ("src/__init__.py", ""),
    ("src/sub dir/ünï #1.py", "x = 1\n"),
    ("src/B.py", "y = 2\n"),
    ("ctx/Dockerfile", "FROM mcr.microsoft.com/azureml/base:1\n"),
    ("ctx/conda.yml", "dependencies: []\n"),
    ("data/a.csv", "1,2\n"),
];

pub(crate) struct Place {
    pub(crate) emulator: Emulator,
    pub(crate) project: TempDir,
    pub(crate) journals: TempDir,
    pub(crate) heard: Arc<Heard>,
    pub(crate) tries: u32,
    pub(crate) patience: Patience,
    /// What the tokens for Azure ML are for.
    pub(crate) azureml: &'static str,
    /// Where it goes.
    pub(crate) destination: Destination,
    /// The spec.
    pub(crate) spec: &'static str,
}

/// What was told.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Told>);

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) sent: u64,
    pub(crate) lost: u64,
    pub(crate) announced: u64,
    pub(crate) files: Vec<(String, bool)>,
    pub(crate) lines: Vec<String>,
}

impl Progress for Heard {
    fn event(&self, event: &Event<'_>) {
        let mut told = self.0.lock().unwrap();
        told.lines.push(format!("{event:?}"));
        match event {
            Event::Sent { bytes } => told.sent += bytes,
            Event::Lost { bytes } => told.lost += bytes,
            Event::Uploading { bytes, .. } => told.announced += bytes,
            Event::FileDone { path, was_there } => told.files.push(((*path).to_owned(), *was_there)),
            _ => {}
        }
    }
}

impl Heard {
    pub(crate) fn take(&self) -> Told {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Tokens of the emulator; those for Azure ML may be for something else.
struct Tokens {
    azureml: &'static str,
}

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self, audience: Audience) -> Result<Token, AuthError> {
        let scope = match audience {
            Audience::ResourceManager => "https://management.azure.com/.default",
            Audience::Storage => "https://storage.azure.com/.default",
            Audience::AzureMl => self.azureml,
        };
        let token = identity::token(scope);
        Ok(Token::new(token.text, SystemTime::UNIX_EPOCH + Duration::from_secs(token.expires_on)))
    }

    async fn renewed(&self, audience: Audience, _: &Token) -> Result<Token, AuthError> {
        self.token(audience).await
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let project = tempfile::tempdir().unwrap();
        for (path, text) in FILES {
            write(project.path(), path, text);
        }
        let base = Duration::from_millis(1);
        Self {
            emulator: start(options),
            project,
            journals: tempfile::tempdir().unwrap(),
            heard: Arc::default(),
            tries: 2,
            patience: Patience { tries: 3, base, cap: base },
            azureml: "https://ml.azure.com/.default",
            destination: Self::workspace().into(),
            spec: "job.yml",
        }
    }

    /// The same with another spec, and these files besides.
    pub(crate) fn holding(files: &[(&str, &str)]) -> Self {
        let place = Self::new();
        files.iter().for_each(|(path, text)| write(place.project.path(), path, text));
        place
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(self.project.path(), path, text);
    }

    pub(crate) fn workspace() -> Workspace {
        Workspace {
            subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
            resource_group: "rg".to_owned(),
            name: "ws".to_owned(),
        }
    }

    pub(crate) fn client(&self) -> Client {
        let target = AzureMlTarget {
            resource_manager: Some(self.emulator.base_url()),
            registry_endpoint: Some(self.emulator.base_url()),
            blob_endpoint: Some(self.emulator.blob_endpoint()),
            allow_http_loopback: true,
            ..AzureMlTarget::default()
        };
        let settings = HttpSettings {
            allow_http_loopback: true,
            read_timeout: Duration::from_secs(2),
            ..HttpSettings::default()
        };
        let base = Duration::from_millis(1);
        Client::new(
            Transport::new(settings),
            Endpoints::from_target(&target).unwrap(),
            Arc::new(Tokens { azureml: self.azureml }),
        )
        .with_policy(RetryPolicy { tries: self.tries, base, cap: base })
    }

    /// The steps of the job.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let root = self.project.path().canonicalize().unwrap();
        let loaded = Submission::load(&Disk, Some(&root), &root.join(self.spec), &LoadLimits::default());
        let submission = loaded.submission.unwrap_or_else(|| panic!("{:?}", loaded.findings));
        let snapshots = SnapshotStore::new(Arc::new(Disk), Some(root.clone()), root.clone(), None);
        let surroundings = Surroundings { folder: root.clone(), ..Surroundings::default() };
        let planned = plan(&Request {
            submission: &submission,
            files: &Disk,
            snapshots: &snapshots,
            project_root: Some(&root),
            destination: &self.destination,
            surroundings: &surroundings,
            endpoint_name: None,
        });
        assert!(!planned.steps.is_empty(), "{:?}", planned.findings);
        planned.steps
    }

    pub(crate) fn journal(&self) -> Journal {
        Journal::open(self.journals.path(), DIGEST, &self.destination).unwrap()
    }

    /// Plans and carries out.
    pub(crate) async fn submit(&self) -> Result<Submitted, ExecuteError> {
        self.carry_out(&self.steps()).await
    }

    /// Carries out.
    pub(crate) async fn carry_out(&self, steps: &[Step]) -> Result<Submitted, ExecuteError> {
        let secrets: BTreeMap<SecretPlace, Secret> = BTreeMap::new();
        let execution = Execution {
            client: &self.client(),
            destination: &self.destination,
            steps,
            secrets: &secrets,
            progress: Arc::clone(&self.heard) as Arc<dyn Progress>,
            patience: self.patience,
        };
        execution.run(&self.journal()).await
    }

    /// The text of the journal, if there is one.
    pub(crate) fn journal_text(&self) -> Option<String> {
        let files = std::fs::read_dir(self.journals.path()).unwrap();
        let json = files.map(|file| file.unwrap().path()).find(|path| path.extension().unwrap() == "json");
        json.map(|path| std::fs::read_to_string(path).unwrap())
    }

    /// The requests so far, as `METHOD PATH?comp STATUS`, with blobs' containers.
    pub(crate) fn requests(&self) -> Vec<Asked> {
        let journal = self.emulator.journal();
        let asked = |request: &Value| Asked {
            method: request["method"].as_str().unwrap().to_owned(),
            host: request["host"].as_str().unwrap().to_owned(),
            path: request["path"].as_str().unwrap().to_owned(),
            query: request["query"].as_array().unwrap().iter().map(|pair| pair.to_string()).collect(),
            headers: request["headers"].clone(),
            status: request["status"].as_u64().unwrap(),
            fault: request["fault"].as_str().map(str::to_owned),
        };
        journal["requests"].as_array().unwrap().iter().map(asked).collect()
    }

    /// The names of the jobs that exist.
    pub(crate) fn jobs(&self) -> Vec<String> {
        let state = self.emulator.state().unwrap();
        let resources = state["resources"].as_object().unwrap();
        resources.keys().filter_map(|id| id.split_once("/jobs/")).map(|(_, name)| name.to_owned()).collect()
    }

    pub(crate) fn blobs(&self) -> Vec<String> {
        self.emulator.state().unwrap()["blobs"].as_object().unwrap().keys().cloned().collect()
    }
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Vec<String>,
    pub(crate) headers: Value,
    pub(crate) status: u64,
    pub(crate) fault: Option<String>,
}

impl Asked {
    pub(crate) fn has(&self, text: &str) -> bool {
        self.query.iter().any(|pair| pair.contains(text))
    }

    /// Whether it carried the content of a file.
    pub(crate) fn is_upload(&self) -> bool {
        self.method == "PUT"
            && self.host.contains(".blob.")
            && !self.has("\"metadata\"")
            && !self.has("\"blocklist\"")
    }

    pub(crate) fn is_job_put(&self) -> bool {
        self.method == "PUT" && self.path.contains("/jobs/")
    }
}

/// It has a runtime of its own, which cannot be made on a thread of a test's.
fn start(options: Options) -> Emulator {
    std::thread::spawn(|| Emulator::start(options).unwrap()).join().unwrap()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
