//! Files into blob storage: in parallel, with bounded memory, nothing twice, and nothing that is not what was admitted.
//!
//! A file up to 4 MiB is held, a larger one is streamed from the disk, and one above 64 MiB goes in blocks, as those of the official client
//! (client-protocol §1 step 4). SHA-256 of what is read is compared with the plan's before the service has the last byte: a file that
//! changed meanwhile leaves no blob behind. `Content-MD5` lets the service check what arrived, and a later run see what is there.

mod blob;
mod blocks;
mod budget;
mod content;
mod error;
mod file_stream;
mod place;

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

pub(crate) use budget::Budget;
pub use error::UploadError;
pub(crate) use place::Place;

use crate::execute::{Event, Progress};
use crate::http::{Client, Method, Request};
use crate::plan::{FileSet, PlannedFile, Source};

/// An upload of some files into one folder of a container.
pub(crate) struct Upload<'a> {
    pub(crate) client: &'a Client,
    pub(crate) place: Place<'a>,
    /// The folder in the container, without a `/` at the end; empty for the container itself.
    pub(crate) folder: String,
    pub(crate) files: &'a FileSet,
    /// What the mark of a whole upload says: `name` and `version` (client-protocol §1 step 5).
    pub(crate) mark: (String, String),
    /// Whether an earlier run may have sent some of them.
    pub(crate) again: bool,
    pub(crate) budget: &'a Budget,
    pub(crate) progress: Arc<dyn Progress>,
}

/// What came of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is whole now.
    Sent,
    /// It was whole before.
    WasThere,
}

/// How blobs that are in the way are dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    /// Whether it is worth asking for each file before it is sent.
    ask_first: bool,
    /// Whether a blob with other content is replaced: an upload that was never whole is nobody's.
    replace: bool,
}

impl Upload<'_> {
    /// Sends what is not there, and marks the whole.
    ///
    /// # Errors
    /// When a file changed or cannot be read, or a request fails.
    pub(crate) async fn run(&self) -> Result<Outcome, UploadError> {
        let Some(first) = indicator(self.files) else {
            return Err(UploadError::Nothing);
        };
        let mark = self.name(first);
        let there = self
            .place
            .send(self.client, |container| {
                Ok(Request::blob(Method::HEAD, &blob::blob_url(container, &mark)?).accept(404))
            })
            .await?;
        let manner = match there.status() {
            404 => Manner { ask_first: self.again, replace: false },
            _ if there.meta("upload_status") == Some("completed") => {
                self.progress.event(&Event::Sent { bytes: self.files.bytes() });
                return Ok(Outcome::WasThere);
            }
            _ => Manner { ask_first: true, replace: true },
        };
        stream::iter(&self.files.files)
            .map(|file| async move {
                let was_there = blob::put(self, file, manner).await?;
                self.progress.event(&Event::FileDone { path: &file.path, was_there });
                Ok::<(), UploadError>(())
            })
            .buffer_unordered(self.budget.files_at_once())
            .try_collect::<()>()
            .await?;
        self.place
            .send(self.client, |container| {
                Ok(Request::blob(Method::PUT, &blob::blob_url(container, &mark)?)
                    .query("comp", "metadata")
                    .header("x-ms-meta-name", &self.mark.0)
                    .header("x-ms-meta-version", &self.mark.1)
                    .header("x-ms-meta-upload_status", "completed"))
            })
            .await?;
        Ok(Outcome::Sent)
    }

    /// The name of a file's blob.
    fn name(&self, file: &PlannedFile) -> String {
        let folders = [self.folder.as_str(), self.files.folder.as_deref().unwrap_or_default()];
        let mut name = String::new();
        for folder in folders.into_iter().filter(|folder| !folder.is_empty()) {
            name.push_str(folder);
            name.push('/');
        }
        name + &file.path
    }
}

/// The file whose blob carries the mark: the first by its absolute local path (client-protocol §1 step 3).
fn indicator(set: &FileSet) -> Option<&PlannedFile> {
    let local = |file: &PlannedFile| match &file.source {
        Source::Disk(path) => Some(path.to_string_lossy().replace('\\', "/")),
        Source::Text(_) => None,
    };
    // What a policy changed has no path of its own: it stands where the others stand.
    let folder = set.files.iter().find_map(|file| {
        let path = local(file)?;
        path.strip_suffix(&file.path).map(str::to_owned)
    });
    let folder = folder.unwrap_or_default();
    set.files.iter().min_by_key(|file| local(file).unwrap_or_else(|| format!("{folder}{}", file.path)))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_mark_goes_to_the_first_by_its_local_path() {
        let file = |path: &str, source: Source| PlannedFile {
            path: path.to_owned(),
            source,
            size: 0,
            sha256: String::new(),
        };
        let disk = |path: &str| Source::Disk(PathBuf::from(path));
        let set = |files| FileSet { folder: Some("src".to_owned()), files };
        // The hash order is that of lower-cased names; upper case comes first by code point.
        let table = [
            (vec![file("a.py", disk("/p/src/a.py")), file("B.py", disk("/p/src/B.py"))], "B.py"),
            (vec![file("a.py", disk("/p/src/a.py")), file("b/c", disk("/elsewhere/c"))], "b/c"),
            (vec![file("x", disk("/p/src/x")), file("D", Source::Text(String::new()))], "D"),
            (vec![file("D", Source::Text(String::new())), file("Z", Source::Text(String::new()))], "D"),
        ];
        for (files, first) in table {
            assert_eq!(indicator(&set(files)).unwrap().path, first);
        }
        assert!(indicator(&set(Vec::new())).is_none());
    }
}
