//! The texts that places point into.

use std::borrow::Cow;
use std::path::PathBuf;

use jobgate_core::config::ConfigText;
use jobgate_core::files::Files;
use jobgate_core::submission::Submission;

use crate::disk::Disk;
use crate::run::Checked;

/// No file that is shown has more bytes: what is larger is refused before anything points into it.
const LIMIT: u64 = 8 << 20;

/// Where the texts of files are found: what was read is shown, not what has become of it since.
#[derive(Default)]
pub(crate) struct Sources<'a> {
    submissions: Vec<&'a Submission>,
    configs: Vec<&'a ConfigText>,
    roots: Vec<PathBuf>,
}

impl<'a> Sources<'a> {
    /// The texts of a run.
    pub(crate) fn of(checked: &'a [Checked]) -> Self {
        let mut sources = Self::default();
        for one in checked {
            sources.submissions.extend(one.admission.submission());
            sources.configs.extend(one.session.config.texts.iter().map(AsRef::as_ref));
            if !sources.roots.contains(&one.base) {
                sources.roots.push(one.base.clone());
            }
        }
        sources
    }

    /// The text of a file that a place names, without a byte-order mark. A spec that could not be read is looked up on the disk.
    pub(super) fn text(&self, file: &str) -> Option<Cow<'a, str>> {
        let specs = || self.submissions.iter().flat_map(|submission| submission.files());
        if let Some(spec) = specs().find(|spec| &*spec.path == file) {
            return Some(Cow::Borrowed(spec.document.text()));
        }
        let dockerfiles = || self.submissions.iter().flat_map(|submission| submission.dockerfiles());
        if let Some(dockerfile) = dockerfiles().find(|dockerfile| &*dockerfile.path == file) {
            return Some(Cow::Borrowed(dockerfile.text()));
        }
        if let Some(config) = self.configs.iter().find(|config| &*config.name == file) {
            return Some(Cow::Borrowed(config.text()));
        }
        self.roots.iter().find_map(|root| {
            let text = String::from_utf8(Disk.read(&root.join(file), LIMIT).ok()?).ok()?;
            Some(Cow::Owned(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
        })
    }
}
