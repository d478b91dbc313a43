//! Which texts are paths of local files: what no policy may write (`docs/abi.md` §7, "No new local paths").

use crate::kind::Role;
use crate::pointer::Segment;
use crate::submission::Reference;

/// Keys whose text, or the texts of whose sequence, the official client takes for a path of a file or folder if it is not the
/// name of something registered or a URL (client-protocol §4).
const PATHS: [&str; 12] = [
    "additional_includes",
    "code",
    "component",
    "conda_file",
    "create_job",
    "dockerfile_path",
    "environment",
    "flow",
    "job",
    "path",
    "python_requirements_txt",
    "trial",
];

/// Keys below which every key is a name that the author chose.
const NAMED: [&str; 4] = ["inputs", "jobs", "monitoring_signals", "outputs"];

/// Keys below which nothing is a path.
const FREE: [&str; 6] = ["conf", "distribution", "environment_variables", "properties", "search_space", "tags"];

/// Whether the text at a place of a file, given by the segments from the file's root, would be taken for a path.
pub(super) fn takes_path(role: Role, segments: &[Segment]) -> bool {
    if role == Role::Conda {
        return false;
    }
    let mut last = None;
    let mut named = false;
    for (deep, segment) in segments.iter().enumerate() {
        let Segment::Name(name) = segment else { return false };
        if named {
            // A name of the author's own says nothing about what stands there.
            (named, last) = (false, None);
            continue;
        }
        if crate::submission::index(name).is_some() && last.is_some() {
            continue;
        }
        if FREE.contains(&name.as_str()) || (last == Some("conda_file")) {
            return false;
        }
        named = NAMED.contains(&name.as_str()) && deep + 1 < segments.len();
        last = Some(name.as_str());
    }
    last.is_some_and(|key| PATHS.contains(&key))
}

/// Whether a text names a local file or folder, rather than something registered, a URL or an expression of the service.
pub(super) fn is_path(text: &str) -> bool {
    let expression = text.trim_start().starts_with("${{");
    let repository = text.trim_start().starts_with("git+");
    matches!(Reference::of(text), Reference::Local(_)) && !expression && !repository
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointer::Pointer;

    #[test]
    fn places_that_take_paths() {
        for (pointer, role, takes) in [
            ("/code", Role::Job, true),
            ("/jobs/train/code", Role::Job, true),
            ("/jobs/code/compute", Role::Job, false),
            ("/jobs/code", Role::Job, false),
            ("/jobs/a/component/jobs/b/environment/build/path", Role::Job, true),
            ("/inputs/path", Role::Job, false),
            ("/inputs/path/path", Role::Job, true),
            ("/inputs/data/path", Role::Job, true),
            ("/tags/code", Role::Job, false),
            ("/environment_variables/path", Role::Job, false),
            ("/environment", Role::Job, true),
            ("/environment/image", Role::Job, false),
            ("/image", Role::Environment, false),
            ("/build/dockerfile_path", Role::Environment, true),
            ("/conda_file", Role::Environment, true),
            ("/conda_file/path", Role::Environment, false),
            ("/path", Role::Conda, false),
            ("/additional_includes/0", Role::Component, true),
            ("/create_job/job", Role::Schedule, true),
            ("", Role::Job, false),
        ] {
            let pointer = Pointer::parse(pointer).unwrap();
            assert_eq!(takes_path(role, pointer.segments()), takes, "{pointer}");
        }
    }

    #[test]
    fn texts_that_are_paths() {
        for text in ["./src", "src", "file:env.yml", "../x", "/abs", "", "AzureML-x"] {
            assert!(is_path(text), "{text}");
        }
        for text in ["azureml:e:1", "azureml://x", "https://x/y", "git+https://x", "git@x:y", "${{parent.inputs.x}}"] {
            assert!(!is_path(text), "{text}");
        }
    }
}
