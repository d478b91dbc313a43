//! How a text names something that is registered (client-protocol §4).

/// What a text that begins with `azureml:` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `azureml:NAME:VERSION`
    Version,
    /// `azureml:NAME@LABEL`
    Label,
    /// `azureml:NAME`
    Name,
    /// `azureml://registries/…`
    Registry,
    /// `azureml://datastores/…`
    ShortDatastore,
    /// A datastore by its resource id.
    LongDatastore,
    /// Anything else by its resource id.
    Arm,
    /// Another `azureml://…`, such as what a job has written.
    Other,
}

impl Named {
    /// None if the text does not begin with `azureml:`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix("azureml:")?;
        let id = rest.trim_start_matches('/');
        Some(if id.starts_with("subscriptions/") && rest.starts_with('/') {
            if id.contains("/datastores/") { Self::LongDatastore } else { Self::Arm }
        } else if let Some(kind) = rest.strip_prefix("//") {
            match kind.split('/').next() {
                Some("registries") => Self::Registry,
                Some("datastores") => Self::ShortDatastore,
                _ => Self::Other,
            }
        } else if rest.contains('@') {
            Self::Label
        } else if rest.split_once(':').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty())
        {
            Self::Version
        } else {
            Self::Name
        })
    }
}

/// Whether a text is a binding, `${{…}}`, to an input or an output elsewhere.
pub(super) fn is_binding(text: &str) -> bool {
    text.trim_start().starts_with("${{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for (text, named) in [
            ("azureml:e:1", Some(Named::Version)),
            (" azureml:e:1 ", Some(Named::Version)),
            ("azureml:e@latest", Some(Named::Label)),
            ("azureml:e", Some(Named::Name)),
            ("azureml:e:", Some(Named::Name)),
            ("azureml::1", Some(Named::Name)),
            ("azureml:", Some(Named::Name)),
            ("azureml://registries/r/environments/e/versions/1", Some(Named::Registry)),
            ("azureml://datastores/d/paths/x@y", Some(Named::ShortDatastore)),
            (
                "azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/d/paths/x",
                Some(Named::LongDatastore),
            ),
            (
                "azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/environments/e/versions/1",
                Some(Named::Arm),
            ),
            ("azureml://jobs/j/outputs/o", Some(Named::Other)),
            ("azureml://", Some(Named::Other)),
            ("e:1", None),
            ("https://x", None),
            ("", None),
        ] {
            assert_eq!(Named::of(text), named, "{text}");
        }
    }
}
