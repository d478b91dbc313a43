//! A project, an emulator of the service, and jobgate between them. Nothing that jobgate says or writes may hold a token or a signature.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use jobgate_emulator::{Emulator, Options, identity};
use serde_json::Value;
use tempfile::TempDir;

/// The audiences of tokens.
const SCOPES: [&str; 3] =
    ["https://management.azure.com", "https://ml.azure.com", "https://storage.azure.com"];

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    folder: TempDir,
    tokens: Vec<String>,
}

/// What a run of jobgate gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// A project with a configuration for an emulator, an `az`, and one job.
    pub(crate) fn new(options: Options) -> Self {
        let emulator = Emulator::start(options).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let world = Self { emulator, folder, tokens: Vec::new() };
        world.write("project/jobgate.yaml", world.config());
        world.write("project/job.yml", JOB);
        world.write("project/src/main.py", "print('hello')\n");
        world.write("project/src/lib/a.py", "\n");
        let tokens = world.write_az();
        Self { tokens, ..world }
    }

    fn config(&self) -> String {
        let (manager, blobs) = (self.emulator.base_url(), self.emulator.blob_endpoint());
        format!(
            "version: 1\npolicies:\n  - {{id: user-identity, source: 'builtin:user-identity'}}\ntarget:\n  kind: azureml\n  \
             subscription_id: 00000000-0000-0000-0000-000000000000\n  resource_group: rg\n  workspace: ws\n  \
             resource_manager: {manager}\n  registry_endpoint: {manager}\n  blob_endpoint: {blobs}\n  \
             allow_http_loopback: true\n  credential: azure-cli\n"
        )
    }

    /// Writes an `az` that prints a token for each scope, and gives these tokens.
    fn write_az(&self) -> Vec<String> {
        let mut script = "#!/bin/sh\ncase \"$*\" in\n".to_owned();
        let mut tokens = Vec::new();
        for scope in SCOPES {
            let arguments =
                ["account", "get-access-token", "-o", "json", "--scope", &format!("{scope}/.default")];
            let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
            let answer = identity::answer_az(&arguments, "00000000-0000-0000-0000-000000000000").unwrap();
            let parsed: Value = serde_json::from_str(&answer).unwrap();
            tokens.push(parsed["accessToken"].as_str().unwrap().to_owned());
            script.push_str(&format!("*{scope}*) cat <<'END'\n{answer}\nEND\n;;\n"));
        }
        script.push_str("*) exit 1;;\nesac\n");
        self.write("bin/az", script);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.path("bin/az"), fs::Permissions::from_mode(0o755)).unwrap();
        }
        tokens
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
        command.env_clear().current_dir(self.path("project")).args(arguments);
        let mut path = OsString::from(self.path("bin"));
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        command.env("PATH", path).env("JOBGATE_STATE_DIR", self.path("state")).env("HOME", self.path(""));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.ended(self.command(arguments).output().unwrap())
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// What a run gave; there is no secret in it, nor in any file.
    pub(crate) fn ended(&self, output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ran =
            Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        self.has_no_secret(&ran.stdout);
        self.has_no_secret(&ran.stderr);
        for folder in ["project", "state"] {
            files(&self.path(folder), &mut |content| self.has_no_secret(&content));
        }
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        ran
    }

    #[track_caller]
    fn has_no_secret(&self, text: &str) {
        assert!(!self.tokens.is_empty());
        for token in &self.tokens {
            // The signature of a token is what makes it one.
            let signature = token.rsplit('.').next().unwrap();
            assert!(!text.contains(signature), "a token in: {text}");
        }
        assert!(!text.contains("sig="), "a signature in: {text}");
        assert!(!text.contains("Bearer "), "a header in: {text}");
    }

    /// The requests so far: `METHOD PATH`, and of a blob what of it is asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        let journal = self.emulator.journal();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let shown = |request: &Value| {
            let query = request["query"].as_array().into_iter().flatten();
            let comp: String = query
                .filter(|pair| pair[0] == "comp")
                .map(|pair| format!("?comp={}", text(&pair[1])))
                .collect();
            format!("{} {}{comp}", text(&request["method"]), text(&request["path"]))
        };
        journal["requests"].as_array().unwrap().iter().map(shown).collect()
    }

    /// The resources of the workspace whose id has this in it, with their bodies.
    pub(crate) fn resources(&self, part: &str) -> Vec<(String, Value)> {
        let state = self.emulator.state().unwrap();
        let resources = state["resources"].as_object().unwrap();
        let of = |(id, body): (&String, &Value)| id.contains(part).then(|| (id.clone(), body.clone()));
        resources.iter().filter_map(of).collect()
    }

    /// Waits until a fault struck.
    #[track_caller]
    pub(crate) fn wait_for_fault(&self) {
        let since = Instant::now();
        let struck = || {
            self.emulator.journal()["requests"]
                .as_array()
                .unwrap()
                .iter()
                .any(|entry| entry["fault"].is_string())
        };
        while !struck() {
            assert!(since.elapsed() < Duration::from_secs(30), "no fault in {:?}", self.requests());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a request was asked whose `METHOD PATH` has this in it.
    #[track_caller]
    pub(crate) fn wait_for(&self, request: &str) {
        let since = Instant::now();
        while !self.requests().iter().any(|asked| asked.contains(request)) {
            assert!(since.elapsed() < Duration::from_secs(30), "no {request} in {:?}", self.requests());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Ran {
    /// Asserts the exit code, and that all of these texts were said.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, texts: &[&str]) {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{all}");
        for text in texts {
            assert!(all.contains(text), "no `{text}` in:\n{all}");
        }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The name that the job got.
    #[track_caller]
    pub(crate) fn job(&self) -> String {
        let line = self.stdout.lines().find_map(|line| line.strip_prefix("submitted "));
        line.unwrap_or_else(|| panic!("nothing was submitted: {self:?}")).to_owned()
    }
}

/// Calls back with the text of every file below a folder.
fn files(folder: &Path, each: &mut dyn FnMut(String)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, each);
        } else if let Ok(bytes) = fs::read(&path) {
            each(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

/// A job with code, an environment of its own and local data.
pub(crate) const JOB: &str = "\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
command: python main.py --data ${{inputs.data}}
code: src
inputs:
  data: {type: uri_file, path: src/main.py}
environment: {image: \"python:3.12\"}
compute: azureml:cpu-cluster
experiment_name: training
";
