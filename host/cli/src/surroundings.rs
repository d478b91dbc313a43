//! What the official client takes from where it is called: the current folder, and the git work tree around it (azure-ai-ml 1.35.2,
//! client-protocol §8).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use jobgate_azureml::spec::{Cloud, Surroundings};

/// The properties of a job that tell of a work tree.
const REPOSITORY: &str = "mlflow.source.git.repoURL";
const BRANCH: &str = "mlflow.source.git.branch";
const COMMIT: &str = "mlflow.source.git.commit";
const DIRTY: &str = "azureml.git.dirty";
const BUILD_ID: &str = "azureml.git.build_id";
const BUILD_URI: &str = "azureml.git.build_uri";

/// What holds here, in this cloud.
///
/// # Errors
/// When the current folder is gone.
pub(crate) fn current(cloud: Cloud) -> Result<Surroundings> {
    let folder = std::env::current_dir().context("cannot tell which folder is the current one")?;
    // Where no work tree can be, git need not be started.
    let is_near = folder.ancestors().any(|above| above.join(".git").symlink_metadata().is_ok());
    let git = |arguments: &[&str]| if is_near { git(&folder, arguments) } else { None };
    let variable = |name: &str| std::env::var(name).ok();
    let git = properties(&git, &variable);
    Ok(Surroundings { folder, git, cloud, ..Surroundings::default() })
}

/// Runs git; none if it is not there or fails. It writes nothing, and runs nothing that the work tree names.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.args(["-c", "core.fsmonitor=false"]).args(arguments).current_dir(folder);
    git.env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null()).stderr(Stdio::null());
    let output = git.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The properties, from what git says and what variables say instead.
fn properties(
    git: &dyn Fn(&[&str]) -> Option<String>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> BTreeMap<String, String> {
    let is_inside = git(&["rev-parse", "--is-inside-work-tree"]).is_some_and(|answer| is_true(&answer));
    let value = |name: &str, arguments: &[&str]| {
        let given = variable(name).filter(|value| !value.is_empty());
        given.or_else(|| if is_inside { git(arguments) } else { None })
    };
    let text =
        |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let dirty = match variable("AZUREML_GIT_DIRTY").filter(|value| !value.is_empty()) {
        Some(given) => Some(is_true(&given)),
        None if is_inside => git(&["status", "--porcelain", "."]).map(|changed| !changed.is_empty()),
        None => None,
    };
    let dirty = dirty.map(|dirty| if dirty { "True" } else { "False" }.to_owned());
    let repository = text(value("AZUREML_GIT_REPOSITORY_URI", &["ls-remote", "--get-url"]));
    let hides = repository.as_deref().is_some_and(has_token);
    let told = [
        (REPOSITORY, repository),
        (BRANCH, text(value("AZUREML_GIT_BRANCH", &["symbolic-ref", "--short", "HEAD"]))),
        (COMMIT, text(value("AZUREML_GIT_COMMIT", &["rev-parse", "HEAD"]))),
        (DIRTY, dirty),
    ];
    let built = [
        (BUILD_ID, text(variable("AZUREML_GIT_BUILD_ID"))),
        (BUILD_URI, text(variable("AZUREML_GIT_BUILD_URI"))),
    ];
    let told = told.into_iter().filter(|_| !hides);
    let given = told.chain(built).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

fn is_true(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1")
}

/// Whether a URL holds what looks like a token, as the official client tells: `https://TOKEN@…` or `https://HOST/TOKEN@…`.
fn has_token(url: &str) -> bool {
    url.match_indices("https://").any(|(at, scheme)| {
        let rest = &url[at + scheme.len()..];
        let mut parts = rest.splitn(3, '/');
        let is_token = |part: &str| part.split_once('@').is_some_and(|(token, _)| !token.is_empty());
        match parts.next() {
            Some(first) if is_token(first) => true,
            Some(first) if !first.is_empty() && !first.contains('@') => parts.next().is_some_and(is_token),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(git: &[(&str, &str)], variables: &[(&str, &str)]) -> Vec<(String, String)> {
        let find = |list: &[(&str, &str)], name: &str| {
            list.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let git = |arguments: &[&str]| find(git, &arguments.join(" "));
        let variable = |name: &str| find(variables, name);
        properties(&git, &variable).into_iter().collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const TREE: [(&str, &str); 5] = [
        ("rev-parse --is-inside-work-tree", "true\n"),
        ("ls-remote --get-url", "https://host/team/jobs.git\n"),
        ("symbolic-ref --short HEAD", "main\n"),
        ("rev-parse HEAD", "0123\n"),
        ("status --porcelain .", ""),
    ];

    #[test]
    fn a_work_tree_is_told() {
        let clean = [
            (DIRTY, "False"),
            (BRANCH, "main"),
            (COMMIT, "0123"),
            (REPOSITORY, "https://host/team/jobs.git"),
        ];
        assert_eq!(of(&TREE, &[]), pairs(&clean));
        let mut changed = TREE;
        changed[4].1 = " M job.yml\n";
        assert!(of(&changed, &[]).contains(&(DIRTY.to_owned(), "True".to_owned())));
        assert_eq!(of(&TREE[1..], &[]), [], "outside, git is not asked further");
        assert_eq!(of(&TREE[..1], &[]), [], "what git does not say is not told");
    }

    #[test]
    fn variables_win_and_count_without_a_work_tree() {
        let set = [
            ("AZUREML_GIT_BRANCH", "release"),
            ("AZUREML_GIT_DIRTY", "1"),
            ("AZUREML_GIT_BUILD_ID", " 7 "),
            ("AZUREML_GIT_COMMIT", ""),
        ];
        assert_eq!(of(&[], &set), pairs(&[(BUILD_ID, "7"), (DIRTY, "True"), (BRANCH, "release")]));
        assert!(
            of(&TREE, &set).contains(&(COMMIT.to_owned(), "0123".to_owned())),
            "an empty one says nothing"
        );
        assert!(of(&TREE, &set).contains(&(BRANCH.to_owned(), "release".to_owned())));
    }

    #[test]
    fn a_url_with_a_token_is_not_told() {
        for (url, hides) in [
            ("https://token@host/x", true),
            ("https://user:token@host/x", true),
            ("https://host/token@x", true),
            ("https://host/a/token@x", false),
            ("https://host/x", false),
            ("https://@host", false),
            ("git@host:x", false),
            ("x https://token@host", true),
            ("https://", false),
        ] {
            assert_eq!(has_token(url), hides, "{url}");
        }
        let mut tree = TREE;
        tree[1].1 = "https://ghp_secret@host/x";
        assert_eq!(of(&tree, &[("AZUREML_GIT_BUILD_ID", "7")]), pairs(&[(BUILD_ID, "7")]));
    }
}
