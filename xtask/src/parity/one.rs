//! One spec: a recorder is started, jobgate submits to it, and the recordings are compared.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tempfile::TempDir;

/// A spec with its recording.
pub(super) struct Case {
    /// Its path in the corpus.
    pub(super) file: String,
    /// The kind that the recorder took it for.
    pub(super) kind: String,
    pub(super) spec: PathBuf,
    pub(super) golden: PathBuf,
}

/// What came of a comparison.
pub(super) enum Outcome {
    /// The effects are the same.
    Same,
    /// They are but for `client_component_hash`: the client makes it of the component with the UUID that it has just made up for the code, so
    /// it is another one in each of its own runs (client-protocol §3.4).
    SameButHash,
    /// They are not, and how.
    Differs(String),
}

/// What is needed to judge.
pub(super) struct Judge {
    pub(super) jobgate: PathBuf,
    /// A Python that has the recorder's libraries.
    pub(super) python: PathBuf,
    pub(super) oracle: PathBuf,
    /// The project root of the corpus.
    pub(super) root: PathBuf,
    pub(super) scratch: TempDir,
    /// Whether differences are told in full.
    pub(super) verbose: bool,
}

/// A policy in `warn`: specs are admitted, and none is changed.
const CONFIG: &str =
    "version: 1\npolicies:\n  - id: user-identity\n    source: builtin:user-identity\n    mode: warn\n";

/// An `az` that asks the recorder for a token. The scope is the word behind `--scope`.
const AZ: &str = r#"#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --scope ] && scope=$2; shift; done
exec "$JOBGATE_PARITY_PYTHON" -c '
import json, sys, urllib.parse, urllib.request
url = sys.argv[1] + "/_token?" + urllib.parse.urlencode({"scope": sys.argv[2]})
token = json.load(urllib.request.urlopen(url))
print(json.dumps({"accessToken": token["access_token"], "expires_on": token["expires_on"],
                  "expiresOn": "2099-01-01 00:00:00.000000", "subscription": "s", "tenant": "t", "tokenType": "Bearer"}))
' "$JOBGATE_PARITY_SERVER" "$scope"
"#;

impl Judge {
    /// Submits and compares.
    pub(super) fn judge(&self, at: usize, case: &Case) -> Result<Outcome> {
        let folder = self.scratch.path().join(at.to_string());
        fs::create_dir_all(folder.join("bin"))?;
        fs::write(folder.join("jobgate.yaml"), CONFIG)?;
        write_program(&folder.join("bin/az"), AZ)?;
        let recording = folder.join("recording.json");
        let mut server = self.serve(&recording)?;
        let said = self.submit(case, &folder, &server.address);
        server.stop()?;
        if let Some(said) = said? {
            return Ok(Outcome::Differs(said));
        }
        let Some(text) = self.compare(&case.golden, &recording)? else { return Ok(Outcome::Same) };
        let [golden, ours] =
            [(&case.golden, "golden.json"), (&recording, "ours.json")].map(|(from, name)| {
                let to = folder.join(name);
                without_component_hash(from, &to).map(|()| to)
            });
        if self.compare(&golden?, &ours?)?.is_none() {
            return Ok(Outcome::SameButHash);
        }
        Ok(Outcome::Differs(match self.verbose {
            true => text,
            false => text.lines().take(12).collect::<Vec<_>>().join("\n"),
        }))
    }

    /// How two recordings differ; none: they do not.
    fn compare(&self, golden: &Path, ours: &Path) -> Result<Option<String>> {
        let mut compare = Command::new(&self.python);
        compare.arg(self.oracle.join("compare.py")).args([golden, ours]);
        let output = compare.output().context("the comparer cannot be started")?;
        match output.status.code() {
            Some(0) => Ok(None),
            Some(1) => Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned())),
            _ => bail!("the comparer failed: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// What jobgate said, if it did not submit.
    fn submit(&self, case: &Case, folder: &Path, address: &str) -> Result<Option<String>> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(folder.join("bin")).chain(std::env::split_paths(&path));
        let mut submit = Command::new(&self.jobgate);
        submit.arg("submit").arg(&case.spec).arg("--root").arg(&self.root).arg("--config");
        submit.arg(folder.join("jobgate.yaml")).args(["--target", "azureml", "--resource-group", "rg"]);
        submit.args(["--subscription-id", "00000000-0000-0000-0000-000000000000", "--workspace", "ws"]);
        submit.args(["--resource-manager", address, "--registry-endpoint", address]);
        submit.args(["--blob-endpoint", &format!("{address}/_blob"), "--allow-http-loopback"]);
        submit.args(["--credential", "azure-cli"]);
        if case.kind.ends_with("deployment") && !fs::read_to_string(&case.spec)?.contains("endpoint_name") {
            // What the recordings were made with.
            submit.args(["--endpoint-name", "ep"]);
        }
        // The official client names the experiment after the current folder, and looks there for a git work tree.
        submit
            .current_dir(case.spec.parent().unwrap_or(&self.root))
            .env("GIT_CEILING_DIRECTORIES", &self.root);
        submit.env("PATH", std::env::join_paths(paths)?).env("JOBGATE_STATE_DIR", folder.join("state"));
        submit.env("JOBGATE_PARITY_PYTHON", &self.python).env("JOBGATE_PARITY_SERVER", address);
        let output = submit.stdin(Stdio::null()).output().context("jobgate cannot be started")?;
        if output.status.success() {
            return Ok(None);
        }
        let said = [output.stderr, output.stdout].concat();
        Ok(Some(format!("jobgate ended with {}: {}", output.status, String::from_utf8_lossy(&said).trim())))
    }

    fn serve(&self, recording: &Path) -> Result<Server> {
        let mut serve = Command::new(&self.python);
        serve.arg(self.oracle.join("serve.py")).arg("--out").arg(recording);
        let mut child = serve
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the recorder cannot be started")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let Some(address) = line.trim().strip_prefix("listening ").map(str::to_owned) else {
            let _ = child.kill();
            bail!("the recorder did not say where it listens");
        };
        Ok(Server { child, address })
    }
}

/// A recorder. It writes its recording when it is told to end.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn stop(&mut self) -> Result<()> {
        let mut kill = Command::new("kill");
        kill.args(["-TERM", &self.child.id().to_string()]);
        crate::command::run(&mut kill)?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the recorder ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already, unless something went wrong before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Copies a recording without the one value that is another in each run.
fn without_component_hash(from: &Path, to: &Path) -> Result<()> {
    let mut recording: Value =
        serde_json::from_slice(&fs::read(from)?).context("the recording is no JSON")?;
    for request in recording["requests"].as_array_mut().into_iter().flatten() {
        let properties = request.pointer_mut("/json/properties/properties").and_then(Value::as_object_mut);
        properties.and_then(|properties| properties.remove("client_component_hash"));
    }
    fs::write(to, recording.to_string())?;
    Ok(())
}

fn write_program(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
