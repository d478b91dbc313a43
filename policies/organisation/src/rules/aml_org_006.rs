//! Components come from allowed registries.
//!
//! Source: the Azure Policy 53c70b02 (allowed module authors), which is a preview since 2020. Who wrote a component that is registered in
//! the workspace is the workspace's to say; local files are reviewed with the job.

use jobgate_guest::{Document, Finding, Level, Site, form};

use crate::pattern;

pub(super) const ID: &str = "AML-ORG-006";

pub(super) fn check(document: &Document, allowed: &[String]) -> Vec<Finding> {
    document.sites::<form::Component>().iter().filter_map(|site| judge(site, allowed)).collect()
}

fn judge(site: &Site<form::Component>, allowed: &[String]) -> Option<Finding> {
    use form::Component as Form;
    let registry = match &site.form {
        Form::Registry | Form::Arm => registry(site.text().unwrap_or_default())?,
        // One that could not be read is an error of the host's.
        Form::Inline | Form::File | Form::Registered | Form::Label | Form::Unresolved | Form::Invalid => {
            return None;
        }
        other => {
            let message =
                ["this host calls the component `", other.as_str(), "`, which this policy does not know"];
            let finding = Finding::new(ID, Level::Undecided, &site.pointer, message.concat());
            return Some(finding.help("update the policy"));
        }
    };
    if pattern::any(allowed, registry) {
        return None;
    }
    let message = ["the organisation takes no components from the registry `", registry, "`"].concat();
    let help = match allowed {
        [] => "use a component of the workspace, or a local file".to_owned(),
        some => ["use a component of the workspace, a local file, or one from ", &some.join(", ")].concat(),
    };
    Some(Finding::new(ID, Level::Error, &site.pointer, message).help(help))
}

/// The registry that a reference names: `azureml://registries/NAME/…`, or a resource id with `/registries/NAME/`. One of a workspace
/// names none.
fn registry(text: &str) -> Option<&str> {
    let mut segments = text.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case("registries"))?;
    segments.next()
}

#[cfg(test)]
mod tests {
    use jobgate_guest::form;
    use jobgate_guest::testing::{Place, Submission};
    use serde_json::json;

    use crate::rules::fixture::found;

    fn of(text: &str, form: form::Component, allowed: &[&str]) -> Vec<String> {
        let submission = Submission::new("job/pipeline", json!({"jobs": {"a": {"component": text}}}))
            .site(Place::new("/jobs/a/component", form));
        found(&submission, json!({"component_registries": allowed}))
    }

    #[test]
    fn registries_are_allowed_by_name() {
        let of_registry = |name: &str| {
            let text = format!("azureml://registries/{name}/components/c/versions/1");
            of(&text, form::Component::Registry, &["corp*"])
        };
        assert!(of_registry("corp").is_empty());
        assert!(of_registry("Corp-2").is_empty());
        assert_eq!(of_registry("evil"), ["/jobs/a/component"]);
        assert_eq!(of("azureml://registries/corp/x", form::Component::Registry, &[]), ["/jobs/a/component"]);
    }

    #[test]
    fn the_workspace_and_local_files_are_no_registry() {
        for (text, form) in [
            ("azureml:c:1", form::Component::Registered),
            ("azureml:c@latest", form::Component::Label),
            ("./c.yml", form::Component::Unresolved),
            (
                "azureml:/subscriptions/s/resourceGroups/g/providers/x/workspaces/w/components/c/versions/1",
                form::Component::Arm,
            ),
        ] {
            assert!(of(text, form, &[]).is_empty(), "{text}");
        }
        let arm =
            "azureml:/subscriptions/s/resourceGroups/g/providers/x/registries/evil/components/c/versions/1";
        assert_eq!(of(arm, form::Component::Arm, &["corp"]), ["/jobs/a/component"]);
    }
}
