//! Context files on disk.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_core::context::{CONTEXT_BYTES, ContextError, ContextFile};
use jobgate_core::files::{FileProblem, Files as _};

use crate::disk::Disk;
use crate::output::json;
use crate::staged;
use crate::stop::Stop;

/// Reads a context file.
///
/// # Errors
/// When there is none, or it is not what was written.
pub(crate) fn read(path: &Path) -> Result<ContextFile> {
    let bytes = Disk
        .read(&std::path::absolute(path)?, CONTEXT_BYTES)
        .map_err(|error| unusable(path, &error.problem))?;
    ContextFile::parse(&bytes).map_err(|error| unusable(path, &error).into())
}

/// Why a context file is not used.
pub(crate) fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    Stop::failed(format!("the context file `{}` is not used: {error}", path.display()))
}

/// The text of a context file, which no log obeys.
pub(crate) fn text(file: &ContextFile) -> String {
    json::inert(&file.render())
}

/// Writes a context file, whole or not at all, over an older one: it is there to be pulled again. Whatever else has the name stays.
///
/// # Errors
/// When it cannot be written, or something else is there.
pub(crate) fn write(path: &Path, file: &ContextFile) -> Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    match Disk.read(&std::path::absolute(path)?, CONTEXT_BYTES) {
        Err(error) if error.problem == FileProblem::Missing => {}
        Ok(there) if is_one(&there) => {}
        _ => {
            let stop =
                Stop::failed(format!("there is a file `{}`, and it is no context file", path.display()));
            return Err(stop.help("name another file, or remove this one").into());
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut staged = staged::beside(folder, ".tmp-").with_context(failed)?;
    staged
        .write_all(text(file).as_bytes())
        .and_then(|()| staged.as_file().sync_all())
        .with_context(failed)?;
    staged.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

/// Whether bytes are a context file, be it an edited one or of another version.
fn is_one(bytes: &[u8]) -> bool {
    !matches!(ContextFile::parse(bytes), Err(ContextError::Malformed(_)))
}
