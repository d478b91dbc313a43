//! Why a Dockerfile is not read or not written.

/// Why a Dockerfile is not read or not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DockerfileError {
    /// Over the limit.
    #[error("the Dockerfile has {size} bytes, more than the limit of {limit}; name a smaller one")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes that are no text.
    #[error("line {line} of the Dockerfile {what}; write it as UTF-8 text")]
    NotText {
        /// The line, from 1.
        line: u32,
        /// Which bytes.
        what: &'static str,
    },
    /// What no builder would build.
    #[error("line {line} of the Dockerfile: {why}")]
    Syntax {
        /// The line, from 1.
        line: u32,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A text that cannot be put where the image reference stands.
    #[error("`{}` cannot be written at line {line} of the Dockerfile: read again, it would be something else", value.escape_debug())]
    NotWritable {
        /// The line, from 1.
        line: u32,
        /// The text that was to be written.
        value: String,
    },
    /// Another number of values than of image references.
    #[error("{given} values were given for {images} image references")]
    WrongNumber {
        /// How many values.
        given: usize,
        /// How many image references.
        images: usize,
    },
}

impl DockerfileError {
    pub(super) fn syntax(line: u32, why: impl Into<String>) -> Self {
        DockerfileError::Syntax { line, why: why.into() }
    }
}
