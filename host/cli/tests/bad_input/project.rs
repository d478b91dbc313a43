//! A project in a folder of its own, and jobgate at work in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A job in which nothing is wrong.
pub(crate) const GOOD: &str = "\
type: command
command: python train.py
environment:
  image: corp.azurecr.io/train:7
identity: {type: user_identity}
";

/// A configuration that [`GOOD`] fits.
pub(crate) const CONFIG: &str = "\
version: 1
policies:
  - {id: user-identity, source: \"builtin:user-identity\"}
  - id: private-registry
    source: builtin:private-registry
    settings:
      rules: [{from: docker.io, to: corp.azurecr.io/hub}]
      allowed: [corp.azurecr.io]
";

pub(crate) struct Project {
    folder: TempDir,
}

/// What a run of jobgate gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// With a configuration and one good job, `job.yml`.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }.with("jobgate.yaml", CONFIG).with("job.yml", GOOD)
    }

    /// With one more file.
    pub(crate) fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// A command in the project's folder, without what the surroundings of the tests set.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
        for name in [
            "CI",
            "TF_BUILD",
            "GITHUB_ACTIONS",
            "NO_COLOR",
            "CLICOLOR_FORCE",
            "CLICOLOR",
            "JOBGATE_ORG_CONFIG",
            "GIT_DIR",
        ] {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command that must leave every file as it is and make none.
    pub(crate) fn run_writing_nothing(&self, arguments: &[&str]) -> Ran {
        let before = files(self.folder.path());
        let ran = self.run(arguments);
        assert!(before == files(self.folder.path()), "{arguments:?} wrote something");
        ran
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Everything that was said.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Asserts the exit code and that all of these texts were said, and that nothing crashed.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, texts: &[&str]) {
        let all = self.all();
        assert!(!all.contains("panicked"), "{all}");
        assert_eq!(self.code, code, "{all}");
        for text in texts {
            assert!(all.contains(text), "no `{text}` in:\n{all}");
        }
    }

    /// Asserts that there is one error and no more.
    #[track_caller]
    pub(crate) fn has_one_error(&self) {
        let all = self.all();
        let errors = all.lines().filter(|line| line.starts_with("error")).count();
        assert_eq!(errors, 1, "{all}");
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.all()))
    }
}

/// Every file below a folder, with its content up to a size that tests write.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap();
        if kind.is_dir() {
            found.extend(files(&path));
        }
        let is_read = kind.is_file() && kind.len() < 16 << 20;
        let content = if is_read { fs::read(&path).unwrap() } else { kind.len().to_le_bytes().to_vec() };
        found.insert(path, content);
    }
    found
}
