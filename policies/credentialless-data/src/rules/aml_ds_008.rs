//! Inputs are registered data assets.
//!
//! Source: "Identity-based data access to storage services", which recommends them; that a text which is an input itself is a literal
//! was measured (azure-ai-ml 1.35.2).

use jobgate_guest::{Level, form};

use super::found::Found;
use crate::model::Model;

pub(super) const ID: &str = "AML-DS-008";

pub(super) fn check(model: &Model, found: &mut Found) {
    for site in model.read_by_jobs() {
        if matches!(site.form, form::Data::Datastore | form::Data::Url) {
            let message =
                "a path says nothing of what the data were when the job ran: a data asset has a version"
                    .to_owned();
            let help = "register the data, and name the asset: `azureml:NAME:VERSION`";
            found.add(ID, Level::Note, &site.pointer, message, help);
        }
    }
    literals(model, found);
}

/// Inputs that are texts and look like an asset: the service takes them for literals.
fn literals(model: &Model, found: &mut Found) {
    for job in model.jobs.all() {
        for input in model.document.children(&job.pointer.join("/inputs")) {
            if model.document.text(&input).is_some_and(|text| is_asset(&text)) {
                let message =
                    "this text is handed to the job as it is: as an input of its own it names no asset"
                        .to_owned();
                let help = "write `{type: uri_folder, path: …}` if the data are meant";
                found.add(ID, Level::Note, &input, message, help);
            }
        }
    }
}

/// Whether a text is `azureml:NAME:VERSION` or `azureml:NAME@LABEL`.
fn is_asset(text: &str) -> bool {
    let name = text.strip_prefix("azureml:").filter(|rest| !rest.starts_with('/'));
    name.is_some_and(|name| name.contains([':', '@']))
}

#[cfg(test)]
mod tests {
    use super::is_asset;

    #[test]
    fn what_looks_like_an_asset() {
        assert!(is_asset("azureml:foo:1"));
        assert!(is_asset("azureml:foo@latest"));
        for text in ["azureml://datastores/d/paths/x", "azureml:foo", "foo:1", "a@b", ""] {
            assert!(!is_asset(text), "{text}");
        }
    }
}
