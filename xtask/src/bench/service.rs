//! The emulator of the service as a process of its own, and runs of jobgate and of the official client against it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::process::Project;
use crate::{command, python};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

/// A running emulator; it ends with this value.
pub(super) struct Service {
    root: PathBuf,
    python: PathBuf,
    folder: tempfile::TempDir,
    process: Child,
    /// `http://127.0.0.1:PORT`
    plain: String,
    /// `https://localhost:PORT`, for both clients: neither has less to do.
    tls: String,
}

/// Who submits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    Jobgate,
    Official,
}

/// What a submission took.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Cost {
    /// Seconds of all processors, user and system.
    pub(super) cpu: f64,
    /// Seconds.
    pub(super) wall: f64,
    /// Bytes that the largest process had in memory at most.
    pub(super) peak: f64,
    /// Of the submission.
    pub(super) code: i32,
}

impl Service {
    /// Starts the emulator's program, which is built.
    pub(super) fn start(root: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut serve = Command::new(root.join("target/release/jobgate-emulator"));
        serve.args(["serve", "--port", "0", "--ca-file"]).arg(folder.path().join("ca.pem"));
        serve.arg("--write-az").arg(folder.path().join("bin")).stdout(Stdio::piped());
        let mut process =
            serve.spawn().with_context(|| format!("cannot start {}", command::shown(&serve)))?;
        let output = process.stdout.take().context("the emulator's output is not there")?;
        let mut service = Self {
            root: root.to_owned(),
            python: python::azure_ai_ml(root)?,
            folder,
            process,
            plain: String::new(),
            tls: String::new(),
        };
        let mut lines = BufReader::new(output).lines();
        let mut address = || -> Result<String> {
            let line = lines.next().context("the emulator ended")??;
            let address = line.split_whitespace().find(|word| word.starts_with("http"));
            address.map(str::to_owned).with_context(|| format!("the emulator said `{line}`"))
        };
        service.plain = address()?;
        service.tls = address()?;
        // The rest is read, so that the emulator can write it.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(service)
    }

    /// Submits the job of a project to an empty workspace, so that everything is uploaded.
    pub(super) fn submit(&self, client: Client, project: &Project) -> Result<Cost> {
        self.reset()?;
        let state = tempfile::tempdir()?;
        let mut run = Command::new(&self.python);
        run.args(["-I", "-S"]).arg(self.root.join("xtask/src/bench/measure.py"));
        match client {
            Client::Jobgate => self.jobgate(&mut run, state.path()),
            Client::Official => self.official(&mut run),
        }
        let output = run.current_dir(project.path()).output().context("nothing can be measured")?;
        let cost: Cost = serde_json::from_slice(&output.stdout).context("the measurement is not there")?;
        if cost.code != 0 {
            let told = String::from_utf8_lossy(&output.stderr);
            bail!("{} ended with exit code {}: {told}", command::shown(&run), cost.code);
        }
        Ok(cost)
    }

    fn jobgate(&self, run: &mut Command, state: &Path) {
        run.arg(self.root.join("target/release/jobgate")).args(["submit", "job.yml", "--target", "azureml"]);
        run.args(["--subscription-id", SUBSCRIPTION, "--resource-group", "rg", "--workspace", "ws"]);
        run.args(["--resource-manager", &self.tls, "--registry-endpoint", &self.tls]);
        run.args(["--blob-endpoint", &format!("{}/_blob", self.tls), "--credential", "azure-cli"]);
        run.arg("--ca-bundle").arg(self.authority()).env("JOBGATE_STATE_DIR", state);
        let mut path = self.folder.path().join("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        run.env("PATH", path);
    }

    fn official(&self, run: &mut Command) {
        run.arg(&self.python).arg(self.root.join("tests/emulator/client/submit.py"));
        run.args(["--emulator", &self.tls, "--kind", "job", "job.yml"]);
        run.env("REQUESTS_CA_BUNDLE", self.authority());
    }

    fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Empties the workspace, blobs included.
    fn reset(&self) -> Result<()> {
        let host = self.plain.trim_start_matches("http://");
        let mut connection = TcpStream::connect(host).context("the emulator does not answer")?;
        write!(connection, "DELETE /_emulator/state HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 204") {
            bail!("the emulator does not empty its workspace: {answer}");
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It has ended already where this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
