//! A Python with the official client, azure-ai-ml, and so with PyYAML: the judges of what jobgate sends and of what `fix` writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;

/// What is installed: every version, to the last package.
const REQUIREMENTS: &str = "tests/emulator/client/requirements.txt";

/// The interpreter of a virtual environment below `target`, made when it is not there or was made of other requirements.
pub(crate) fn azure_ai_ml(root: &Path) -> Result<PathBuf> {
    let requirements = root.join(REQUIREMENTS);
    let wanted = fs::read(&requirements).with_context(|| format!("cannot read `{REQUIREMENTS}`"))?;
    let folder = root.join("target/python/azure-ai-ml");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = folder.join("installed.txt");
    let is_current = fs::read(&installed).is_ok_and(|found| found == wanted);
    if is_current && crate::test::is_there(&interpreter) {
        return Ok(interpreter);
    }
    let Some(python) = ["python3", "python"].into_iter().find(|python| crate::test::is_there(python)) else {
        bail!(
            "there is no Python 3: install it (on Debian `apt-get install python3-venv`), the tests submit with the official client"
        );
    };
    command::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut install = Command::new(&interpreter);
    install.args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"]).arg(&requirements);
    command::run(&mut install)?;
    fs::write(&installed, wanted).with_context(|| format!("cannot write `{}`", installed.display()))?;
    Ok(interpreter)
}
