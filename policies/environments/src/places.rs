//! Where environments stand.

use jobgate_guest::{Document, Pointer, Site, form};

/// An environment whose content is part of the submission.
pub(crate) struct Environment {
    /// The mapping.
    pub(crate) pointer: Pointer,
    /// Whether its name is registered: that of an environment in a job is ignored (azure-ai-ml 1.35.2).
    pub(crate) is_named: bool,
}

/// Environments and images of a submission, in document order.
pub(crate) struct Places {
    pub(crate) environments: Vec<Environment>,
    pub(crate) images: Vec<Site<form::Image>>,
}

impl Places {
    pub(crate) fn read(document: &Document) -> Self {
        let kind = document.kind();
        let is_deployment = kind.ends_with("deployment") || kind.starts_with("deployment");
        let mut environments = Vec::new();
        if kind == "environment" {
            environments.push(Environment { pointer: Pointer::ROOT, is_named: true });
        }
        for site in document.sites::<form::Environment>() {
            let is_content = matches!(site.form, form::Environment::Inline | form::Environment::File);
            if is_content && site.inert.is_none() && !site.pointer.as_str().is_empty() {
                environments.push(Environment { pointer: site.pointer, is_named: is_deployment });
            }
        }
        let images = document.sites::<form::Image>().into_iter().filter(|site| site.inert.is_none());
        Self { environments, images: images.collect() }
    }
}
