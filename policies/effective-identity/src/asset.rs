//! How texts name what is registered (azure-ai-ml 1.35.2).

/// What a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asset<'a> {
    /// Something of the workspace: `NAME:VERSION` or `NAME@LABEL`, as questions have it.
    Workspace(String),
    /// Something of a registry.
    Registry(&'a str),
    /// Something else: a URL, a path.
    Other,
}

impl<'a> Asset<'a> {
    /// Reads `azureml:NAME:VERSION`, `azureml:NAME@LABEL`, a resource id with `azureml:` or without, or `azureml://registries/…`.
    pub(crate) fn of(text: &'a str) -> Self {
        let (is_named, name) = match text.strip_prefix("azureml:") {
            Some(name) => (true, name),
            None => (false, text),
        };
        if let Some(registry) = name.strip_prefix("//registries/") {
            return Self::Registry(registry.split('/').next().unwrap_or_default());
        }
        if name.starts_with('/') {
            return by_id(name).map_or(Self::Other, Self::Workspace);
        }
        match name.contains([':', '@']) && is_named {
            true => Self::Workspace(name.to_owned()),
            false => Self::Other,
        }
    }
}

/// `…/codes/NAME/versions/VERSION`, or `…/labels/LABEL`.
fn by_id(id: &str) -> Option<String> {
    let mut segments = id.rsplit('/');
    let (which, kind, name) = (segments.next()?, segments.next()?, segments.next()?);
    let between = match kind {
        "versions" => ":",
        "labels" => "@",
        _ => return None,
    };
    Some([name, between, which].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_every_form() {
        let own = |name: &str| Asset::Workspace(name.to_owned());
        let id = "/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/codes/c";
        for (text, asset) in [
            ("azureml:c:1".to_owned(), own("c:1")),
            ("azureml:c@latest".to_owned(), own("c@latest")),
            (format!("azureml:{id}/versions/1"), own("c:1")),
            (format!("{id}/versions/1"), own("c:1")),
            (format!("azureml:{id}/labels/default"), own("c@default")),
            (id.to_owned(), Asset::Other),
            ("azureml://registries/r/components/c/versions/1".to_owned(), Asset::Registry("r")),
            ("azureml://registries/".to_owned(), Asset::Registry("")),
            ("azureml:c".to_owned(), Asset::Other),
            ("https://x.y/z:1".to_owned(), Asset::Other),
            ("./c.yml".to_owned(), Asset::Other),
            (String::new(), Asset::Other),
        ] {
            assert_eq!(Asset::of(&text), asset, "{text}");
        }
    }
}
