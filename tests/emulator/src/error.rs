//! Why an emulator or its storage could not be started.

use std::path::PathBuf;

/// Why an emulator or its storage could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No port could be listened on.
    #[error(
        "cannot listen on 127.0.0.1:{port}: {source}; is another emulator running there? `--port 0` takes a free one"
    )]
    Listen {
        /// The port; 0 is any.
        port: u16,
        /// The reason.
        source: std::io::Error,
    },
    /// The runtime, its thread or the place of blobs could not be made.
    #[error("cannot start the emulator: {0}")]
    Start(#[source] std::io::Error),
    /// The certificate authority could not be made.
    #[error("cannot make the emulator's certificates: {0}")]
    Certificate(String),
    /// A file could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// Azurite could not be installed or started.
    #[error("cannot start Azurite: {0}")]
    Azurite(String),
    /// A fault's pattern is no regular expression.
    #[error("the fault's path is no regular expression: {0}")]
    Pattern(#[from] regex::Error),
    /// The emulator has ended.
    #[error("the emulator has ended")]
    Ended,
}
