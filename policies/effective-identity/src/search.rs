//! What the code of jobs says of credentials.

use jobgate_guest::snapshots::Code;
use jobgate_guest::sources::{self, Hit};
use jobgate_guest::{Document, Pointer, Site, form};

use crate::model::{Job, Model};

/// The credential that acts for the submitter.
pub(crate) const ON_BEHALF_OF: u32 = 0;
/// A managed identity that no argument names.
pub(crate) const UNNAMED: u32 = 1;
/// A managed identity that an argument names.
pub(crate) const NAMED: u32 = 2;

/// What says which managed identity is the default of a cluster, and nothing on Kubernetes.
pub(crate) const DEFAULT: u32 = 3;

/// The words, by these numbers (how-to-identity-based-service-authentication; azureml-examples, on-behalf-of).
const WORDS: [&str; 4] = [
    "AzureMLOnBehalfOfCredential",
    "ManagedIdentityCredential()",
    "ManagedIdentityCredential(client_id",
    "DEFAULT_IDENTITY_CLIENT_ID",
];

/// Code, the jobs that run it, and where words stand in it.
pub(crate) struct Searched<'m> {
    pub(crate) pointer: Pointer,
    pub(crate) jobs: Vec<&'m Job>,
    /// Or why it could not be searched.
    pub(crate) hits: Result<Vec<Hit>, String>,
}

impl Searched<'_> {
    /// The first line that holds a word, as `FILE:LINE`.
    pub(crate) fn first(&self, word: u32) -> Option<String> {
        let hit = self.hits.as_ref().ok()?.iter().find(|hit| hit.word == word)?;
        Some([hit.path.as_str(), ":", hit.line.to_string().as_str()].concat())
    }
}

/// Searches the local code of every job.
pub(crate) fn search<'m>(document: &Document, model: &'m Model) -> Vec<Searched<'m>> {
    let sites = document.sites::<form::Code>();
    let local = sites.into_iter().filter(|site| is_snapshot(document, site));
    let searched = |site: Site<form::Code>| {
        let jobs: Vec<_> =
            document.uses(&site.pointer).iter().filter_map(|used| model.around(used)).collect();
        if jobs.is_empty() {
            return None;
        }
        let hits = match sources::search(document, &site.pointer, &WORDS) {
            // What is named in a text is not used.
            Ok(mut hits) => {
                hits.retain(|hit| !hit.path.to_ascii_lowercase().ends_with(".txt"));
                Ok(hits)
            }
            // The host and the policy snapshot-checksums say so.
            Err(problem) if matches!(problem.code, Code::Missing | Code::Empty | Code::Outside) => {
                return None;
            }
            Err(problem) => Err(problem.message),
        };
        Some(Searched { pointer: site.pointer, jobs, hits })
    };
    local.filter_map(searched).collect()
}

/// Whether files are uploaded from a site as a snapshot of its own: what `additional_includes` names is part of the code beside it, or of
/// that of its first item where there is none (azure-ai-ml 1.35.2).
fn is_snapshot(document: &Document, site: &Site<form::Code>) -> bool {
    let is_local = matches!(site.form, form::Code::Folder | form::Code::File);
    let owner = site.pointer.rsplit_once('/').and_then(|(list, item)| {
        Some((list.strip_suffix("/additional_includes")?, item)).filter(|(_, item)| *item != "code")
    });
    is_local
        && owner.is_none_or(|(owner, item)| {
            let has_code =
                |below: &str| document.text(&[owner, below].concat()).is_some_and(|text| !text.is_empty());
            item == "0" && !has_code("/code") && !has_code("/task/code")
        })
}
