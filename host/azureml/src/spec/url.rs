//! What is a URL for the client, and what a local path.

/// Whether a text is a URL: it has a scheme and, behind `//`, a place (azure-ai-ml 1.35.2, `is_url`). `azureml:NAME:1` is none.
pub(crate) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let Some(place) = rest.strip_prefix("//") else { return false };
    is_scheme(scheme) && !place.split(['/', '?', '#']).next().unwrap_or_default().is_empty()
}

/// Whether a text names what a run of MLflow made: `runs:/ID/PATH`.
pub(crate) fn is_mlflow(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("runs"))
}

/// The name of a datastore as it is written: `NAME`, `azureml:NAME`, or the resource id.
pub(crate) fn datastore_name(written: &str) -> &str {
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    name.rsplit_once("/datastores/").map_or(name, |(_, name)| name)
}

fn is_scheme(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_paths() {
        for (text, url) in [
            ("https://a/b", true),
            ("https://a", true),
            ("azureml://datastores/a/paths/b", true),
            ("wasbs://c@a.blob.core.windows.net/x", true),
            ("https://", false),
            ("https:///b", false),
            ("azureml:a:1", false),
            ("file:./a", false),
            ("runs:/1/model", false),
            ("./a//b", false),
            ("1a://b", false),
            ("", false),
        ] {
            assert_eq!(is_url(text), url, "{text}");
        }
        assert!(is_mlflow("runs:/1/model") && !is_mlflow("run:/1") && !is_mlflow("./runs"));
    }

    #[test]
    fn datastores() {
        let id = "/subscriptions/s/resourceGroups/r/providers/P/workspaces/w/datastores/d";
        for written in ["d", "azureml:d", id, &format!("azureml:{id}"), "azureml://datastores/d"] {
            assert_eq!(datastore_name(written), "d", "{written}");
        }
    }
}
