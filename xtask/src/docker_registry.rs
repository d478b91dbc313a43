//! The registry that others made (Distribution, as Debian packages it): what the look-up of digests is tested against.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command;

/// Where the tests read which program it is.
pub(crate) const VARIABLE: &str = "JOBGATE_DOCKER_REGISTRY";

/// Debian's package, and the program in it.
const PACKAGE: &str = "docker-registry";

/// The program: the one that the variable names, the one on the path, or the one of Debian's package, unpacked below `target` and not
/// installed.
pub(crate) fn program(root: &Path) -> Result<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Ok(PathBuf::from(named));
    }
    if crate::test::is_there(PACKAGE) {
        return Ok(PathBuf::from(PACKAGE));
    }
    let folder = root.join("target/docker-registry");
    let program = folder.join("usr/bin").join(PACKAGE);
    if !crate::test::is_there(&program) {
        unpack(&folder).with_context(|| {
            format!("there is no registry to test with: install `{PACKAGE}` (https://distribution.github.io/distribution/), or name the program in {VARIABLE}")
        })?;
        ensure!(crate::test::is_there(&program), "`{}` does not start", program.display());
    }
    Ok(program)
}

fn unpack(folder: &Path) -> Result<()> {
    // What an earlier run left is no package to unpack.
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty `{}`", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
    let mut download = Command::new("apt-get");
    download.current_dir(folder).args(["download", "--quiet", PACKAGE]);
    if command::run(&mut download).is_err() {
        command::run(Command::new("apt-get").args(["update", "--quiet"]))?;
        command::run(&mut download)?;
    }
    let files = fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    let files = files.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let package = files.iter().find(|file| file.extension().is_some_and(|extension| extension == "deb"));
    let package = package.context("apt-get downloaded no package")?;
    command::run(Command::new("dpkg-deb").arg("--extract").arg(package).arg(folder))
}
