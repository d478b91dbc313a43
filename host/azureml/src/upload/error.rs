//! Why an upload failed.

use std::path::PathBuf;

use crate::http::{HttpError, HttpErrorKind};

/// An upload that failed. No blob holds anything that was not admitted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UploadError {
    /// A file is not what was admitted any more.
    #[error("the file {} changed after it was admitted: {how}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// How it differs.
        how: String,
    },
    /// A file cannot be read.
    #[error("the file {} cannot be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Other content is in the way.
    #[error("a blob with other content lies at {blob} already")]
    Occupied {
        /// Its URL, without a signature.
        blob: String,
    },
    /// A name that would lead elsewhere.
    #[error("`{name}` cannot be the name of a blob")]
    Name {
        /// The name.
        name: String,
    },
    /// The service gives no container.
    #[error("the service gives no usable container to upload to")]
    NoPlace,
    /// There is nothing to upload.
    #[error("there is no file to upload: an empty folder cannot be sent")]
    Nothing,
    /// A request failed.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl UploadError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Changed { .. } => "submit again, so that what is there now is judged".to_owned(),
            Self::Unreadable { .. } => "make the file readable, and submit again".to_owned(),
            Self::Occupied { .. } => {
                "another client uploads there, or left other content: look at it, and delete it if nobody needs it".to_owned()
            }
            Self::Name { .. } => "rename the file".to_owned(),
            Self::NoPlace => "try again; if it stays, check that the endpoint is the one that was meant".to_owned(),
            Self::Nothing => "put a file into the folder, or have fewer of them ignored".to_owned(),
            Self::Http(error) => match error.kind() {
                HttpErrorKind::Forbidden { answer, .. } if answer.has_code("KeyBasedAuthenticationNotPermitted") => {
                    "the storage account takes no keys: have the datastore set to identity-based access".to_owned()
                }
                _ => error.help(),
            },
        }
    }
}
