//! The version of an environment without a name of its own (client-protocol §3.3).

use sha2::{Digest, Sha256};

/// The name under which the client puts every environment that stands in a job, a component or a deployment. A `name` and a
/// `version` written there are ignored.
pub const ANONYMOUS_ENVIRONMENT: &str = "CliV2AnonymousEnvironment";

/// What the version of an anonymous environment depends on. Tags and description are sent and do not count.
///
/// A build context given by URL has no version that could be computed: it gets a fresh name for each submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnonymousEnvironment<'a> {
    /// An image, with or without a conda file.
    Image {
        /// The image as it is written.
        image: &'a str,
        /// What PyYAML dumps of the client's own object for an `inference_config`, if there is one.
        inference_text: Option<&'a str>,
        /// The text that is sent for the conda file, made by [`conda_text`](crate::conda_text()). None also for a conda file
        /// whose content Python takes for false (`{}`): the client does not send it.
        conda_text: Option<&'a str>,
    },
    /// A build context; a conda file beside it is sent and does not count.
    Build {
        /// The object hash of the build context (client-protocol §3.2), in lower-case hexadecimal.
        context_hash: &'a str,
        /// The path of the Dockerfile, if one is written.
        dockerfile_path: Option<&'a str>,
    },
}

/// The version that the client gives to an anonymous environment: 64 hexadecimal digits, the same for the same content
/// (client-protocol §3.3).
///
/// ```
/// use jobgate_azureml::{AnonymousEnvironment, environment_id};
///
/// let environment = AnonymousEnvironment::Image { image: "python:3.10", inference_text: None, conda_text: None };
/// assert_eq!(environment_id(&environment), "397123cfa9f017504b1cdbe18af95749ab1eca6d95b60a50d33acc3c18639f91");
/// ```
pub fn environment_id(environment: &AnonymousEnvironment<'_>) -> String {
    let (first, further) = match environment {
        AnonymousEnvironment::Image { image, inference_text, conda_text } => {
            (image, [*inference_text, *conda_text])
        }
        AnonymousEnvironment::Build { context_hash, dockerfile_path } => {
            (context_hash, [*dockerfile_path, None])
        }
    };
    let further = further.into_iter().flatten();
    sha256(&further.fold(sha256(first), |hash, text| python_join(&hash, &sha256(text))))
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Python's `separator.join(text)`. The client calls it where it means to append: `str.join` takes any iterable, a string is
/// one of its characters, and so the hash of the image stands between every two characters of the hash of the conda file. The
/// ids in every workspace were made that way, so it is the format now.
fn python_join(separator: &str, text: &str) -> String {
    let mut joined = String::with_capacity(text.len() * (separator.len() + 1));
    for (at, character) in text.chars().enumerate() {
        if at > 0 {
            joined.push_str(separator);
        }
        joined.push(character);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_puts_the_separator_between_characters() {
        assert_eq!(python_join("--", "abc"), "a--b--c");
        assert_eq!(python_join("--", "a"), "a");
        assert_eq!(python_join("--", ""), "");
    }

    #[test]
    fn an_empty_conda_file_text_is_not_the_same_as_none() {
        let of = |conda_text| {
            environment_id(&AnonymousEnvironment::Image { image: "a:1", inference_text: None, conda_text })
        };
        assert_ne!(of(None), of(Some("")));
    }
}
