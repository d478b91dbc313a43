//! The name of a datastore in a text that names one (client-protocol §4).

use jobgate_guest::form;

/// Whether a text is the name of a datastore: names that are filled in later are none. The service also has names with `-`
/// (azure-ai-ml 1.35.2 does not check them).
pub(crate) fn is_one(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A text that names a datastore, cut at the name: what stands before, the name, what stands behind. None if the name is not there, or is
/// filled in later.
pub(crate) fn cut<'t>(text: &'t str, form: &form::Datastore) -> Option<(&'t str, &'t str, &'t str)> {
    let start = match form {
        form::Datastore::Short | form::Datastore::Long => behind(text, "datastores")?,
        form::Datastore::Registered if text.starts_with("azureml:") => "azureml:".len(),
        form::Datastore::Registered => 0,
        _ => return None,
    };
    let (before, rest) = text.split_at_checked(start)?;
    let length = rest.find(['/', ':', '@']).unwrap_or(rest.len());
    let (name, behind) = rest.split_at_checked(length)?;
    is_one(name).then_some((before, name, behind))
}

/// Where the value of a key begins in a URL or resource id: keys and values take turns, and a resource group may be called `datastores`
/// too.
pub(crate) fn behind(text: &str, key: &str) -> Option<usize> {
    let trimmed = text.trim_start();
    let id = trimmed.strip_prefix("azureml:").unwrap_or(trimmed).trim_start_matches('/');
    let mut at = text.len() - id.len();
    for (index, segment) in id.split('/').enumerate() {
        at += segment.len() + 1;
        if index % 2 == 0 && segment.eq_ignore_ascii_case(key) {
            return (at <= text.len()).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use form::Datastore::{Long, Registered, Short};

    use super::*;

    #[test]
    fn names_are_found_in_every_form() {
        let long = "azureml://subscriptions/s/resourcegroups/datastores/workspaces/w/datastores/";
        for (text, form, expected) in [
            ("azureml://datastores/raw/paths/x", Short, Some(("azureml://datastores/", "raw", "/paths/x"))),
            ("azureml://datastores/raw", Short, Some(("azureml://datastores/", "raw", ""))),
            ("azureml:raw", Registered, Some(("azureml:", "raw", ""))),
            ("raw-1", Registered, Some(("", "raw-1", ""))),
            ("azureml://datastores/${{name}}/paths/x", Short, None),
            ("azureml://datastores/<name>/paths/x", Short, None),
            ("azureml://datastores/", Short, None),
            ("azureml://datastores", Short, None),
            ("", Registered, None),
            ("raw", form::Datastore::Other("new".into()), None),
        ] {
            assert_eq!(cut(text, &form), expected, "{text}");
        }
        let path = format!("{long}raw/paths/datastores/x");
        assert_eq!(cut(&path, &Long), Some((long, "raw", "/paths/datastores/x")));
    }
}
