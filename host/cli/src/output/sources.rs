//! The texts that places point into, their secrets masked.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jobgate_core::config::ConfigText;
use jobgate_core::files::Files;
use jobgate_core::secret::{Secrets, mask_unread};
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
    secrets: Secrets,
    /// Texts that had to be changed to be shown, by the names of their files: they are asked for again with each finding.
    masked: RefCell<HashMap<String, Rc<str>>>,
}

/// A text that may be shown.
pub(super) enum Text<'a> {
    /// As it was read.
    Read(&'a str),
    /// With its secrets masked.
    Masked(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Read(text) => text,
            Self::Masked(text) => text,
        }
    }
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
        let secrets = Secrets::merged(checked.iter().map(|one| one.admission.secrets()));
        let mut sources = Self { secrets, ..Self::default() };
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
        Self { projects: vec![here], ..Self::default() }
    }

    /// The text of a file that a place names, without a byte-order mark. A spec that could not be read is looked up on the disk. Secrets
    /// are masked byte for byte, so that places stay where they are.
    pub(super) fn text(&self, file: &str) -> Option<Text<'a>> {
        if let Some(config) = self.configs.iter().find(|config| &*config.name == file) {
            return Some(Text::Read(config.text()));
        }
        if let Some(masked) = self.masked.borrow().get(file) {
            return Some(Text::Masked(Rc::clone(masked)));
        }
        let own =
            || self.projects.iter().filter_map(|project| Some((project, file.strip_prefix(project.prefix)?)));
        let masked = match own().find_map(|(project, file)| project.text(file)) {
            Some(read) => match self.secrets.mask(read) {
                Cow::Borrowed(text) => return Some(Text::Read(text)),
                Cow::Owned(masked) => masked,
            },
            None => mask_unread(&own().find_map(|(project, file)| on_disk(&project.base.join(file)))?),
        };
        let masked: Rc<str> = masked.into();
        self.masked.borrow_mut().insert(file.to_owned(), Rc::clone(&masked));
        Some(Text::Masked(masked))
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
