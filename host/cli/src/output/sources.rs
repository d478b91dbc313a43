//! The texts that places point into.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

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
    projects: Vec<Project<'a>>,
    configs: Vec<&'a ConfigText>,
}

/// Files whose names have one beginning and one folder.
struct Project<'a> {
    prefix: &'a str,
    base: PathBuf,
    submissions: Vec<&'a Submission>,
}

impl<'a> Sources<'a> {
    /// The texts of a run.
    pub(crate) fn of(checked: &'a [Checked]) -> Self {
        let mut sources = Self::default();
        for one in checked {
            sources.configs.extend(one.session.config.texts.iter().map(AsRef::as_ref));
            let submission = one.admission.submission();
            match sources.projects.iter_mut().find(|project| project.base == one.base) {
                Some(project) => project.submissions.extend(submission),
                None => sources.projects.push(Project {
                    prefix: &one.prefix,
                    base: one.base.clone(),
                    submissions: submission.into_iter().collect(),
                }),
            }
        }
        sources
    }

    /// The texts of files as they are named, looked up on the disk: for what is wrong before anything was loaded.
    pub(crate) fn on_disk() -> Self {
        let here = Project { prefix: "", base: PathBuf::new(), submissions: Vec::new() };
        Self { projects: vec![here], configs: Vec::new() }
    }

    /// The text of a file that a place names, without a byte-order mark. A spec that could not be read is looked up on the disk.
    pub(super) fn text(&self, file: &str) -> Option<Cow<'a, str>> {
        if let Some(config) = self.configs.iter().find(|config| &*config.name == file) {
            return Some(Cow::Borrowed(config.text()));
        }
        let own =
            || self.projects.iter().filter_map(|project| Some((project, file.strip_prefix(project.prefix)?)));
        let read = own().find_map(|(project, file)| project.text(file).map(Cow::Borrowed));
        read.or_else(|| own().find_map(|(project, file)| on_disk(&project.base.join(file)).map(Cow::Owned)))
    }
}

impl<'a> Project<'a> {
    fn text(&self, file: &str) -> Option<&'a str> {
        self.submissions.iter().find_map(|submission| {
            let spec = submission.files().find(|spec| &*spec.path == file).map(|spec| spec.document.text());
            let dockerfile = || submission.dockerfiles().find(|known| &*known.path == file);
            spec.or_else(|| dockerfile().map(|dockerfile| dockerfile.text()))
        })
    }
}

fn on_disk(path: &Path) -> Option<String> {
    let text = String::from_utf8(Disk.read(path, LIMIT).ok()?).ok()?;
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
