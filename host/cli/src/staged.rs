//! Files that are written beside their place first and then put there whole, so that nobody ever sees half of one.

use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// A file with a name of its own in a folder, which goes away unless it is put in its place. Others may read it as they may read
/// every new file: what is written lies in projects and in targets that people share.
pub(crate) fn beside(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask is applied to it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
