//! The specs whose effects differ from those of the official client, and why.

/// Path in the corpus, and the reason.
const KNOWN: &[(&str, &str)] = &[
    ("endpoints/batch/deploy-pipelines/batch-scoring-with-preprocessing/deployment.yml", PIPELINE),
    ("endpoints/batch/deploy-pipelines/training-with-components/deployment-ordinal/deployment.yml", PIPELINE),
];

const PIPELINE: &str =
    "the pipeline component of a batch deployment is not registered yet, and jobgate says so";

/// Why a spec differs.
pub(super) fn reason(file: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == file).map(|(_, reason)| *reason)
}
