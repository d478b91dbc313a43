//! A Python with PyYAML, the reader of the official client: the judge of what `fix` writes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command;

/// The version that azure-ai-ml 1.35.2 was measured with.
const PYYAML: &str = "pyyaml==6.0.3";

/// The interpreter of a virtual environment below `target`, made when it is not there.
pub(crate) fn environment(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target").join("python");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_yaml = || {
        Command::new(&interpreter)
            .args(["-c", "import yaml"])
            .output()
            .is_ok_and(|found| found.status.success())
    };
    if has_yaml() {
        return Ok(interpreter);
    }
    let Some(python) = ["python3", "python"].into_iter().find(|python| crate::test::is_there(python)) else {
        bail!(
            "there is no Python 3: install it (on Debian `apt-get install python3-venv`), the tests judge written YAML with PyYAML"
        );
    };
    command::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    command::run(Command::new(&interpreter).args(["-m", "pip", "install", "--quiet", PYYAML]))?;
    Ok(interpreter)
}
