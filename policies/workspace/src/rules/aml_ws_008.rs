//! A private registry needs a compute that builds images.
//!
//! Source: azureml-examples, `privatelink.yml`; Azure/acr#762; the service's error `ImageBuildComputeNotValid`. In a network that the
//! service manages, serverless compute builds images ("Serverless compute").

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Finding, Level, Pointer, Refusal};

use crate::facts::{self, Workspace};

pub(super) const ID: &str = "AML-WS-008";
pub(super) const WHAT: &str = "whether the workspace can build this environment";

pub(super) fn check(built: &[Pointer], workspace: Workspace) -> Result<Vec<Finding>, Refusal> {
    if workspace.property("/imageBuildCompute").is_some() || workspace.has_managed_network() {
        return Ok(Vec::new());
    }
    Ok(match workspace.registry().fact()? {
        Answer::Fact(registry) if facts::is_private(registry.root()) => built.iter().map(private).collect(),
        Answer::Fact(_) | Answer::Absent => Vec::new(),
        Answer::Unknown(why) => built.iter().map(|at| Finding::unknown(ID, at, WHAT, &why)).collect(),
    })
}

fn private(at: &Pointer) -> Finding {
    let message = "this environment must be built, and the service cannot build into a private registry";
    Finding::new(ID, Level::Error, at, message).help(
        "set `image_build_compute` of the workspace, or use an environment that has an image and nothing else",
    )
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use jobgate_guest::{Level, form};
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{job, known, of_rule, places};

    fn private() -> Value {
        json!({"properties": {"publicNetworkAccess": "Disabled"}})
    }

    fn with(submission: Submission, properties: Value, registry: Value) -> Submission {
        let mut all = json!({"containerRegistry": "/subscriptions/s/registries/Corp"});
        for (key, value) in properties.as_object().unwrap() {
            all[key] = value.clone();
        }
        known(submission, json!({"properties": all})).fact("registry", "corp.azurecr.io", registry)
    }

    #[test]
    fn into_a_private_registry_only_a_compute_builds() {
        let firewall = json!({"properties": {"networkRuleSet": {"defaultAction": "Deny"}}});
        for registry in [private(), firewall] {
            let found = of_rule(ID, &with(job(), json!({"imageBuildCompute": ""}), registry));
            assert_eq!(places(&found), ["/environment"]);
            assert_eq!(found[0].level, Level::Error);
        }
        let managed = json!({"managedNetwork": {"isolationMode": "AllowInternetOutbound"}});
        for properties in [json!({"imageBuildCompute": "cpu-cluster"}), managed] {
            assert!(of_rule(ID, &with(job(), properties, private())).is_empty());
        }
        let public = json!({"properties": {"publicNetworkAccess": "Enabled"}});
        assert!(of_rule(ID, &with(job(), json!({}), public)).is_empty());
    }

    #[test]
    fn an_image_needs_no_build() {
        let environment = |form| {
            let tree = json!({"environment": {"image": "python:3"}});
            Submission::new("job/command", tree).site(Place::new("/environment", form))
        };
        for form in [form::Environment::Inline, form::Environment::File, form::Environment::Curated] {
            assert!(of_rule(ID, &with(environment(form), json!({}), private())).is_empty());
        }
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        let registry = json!({"properties": {"containerRegistry": "/subscriptions/s/registries/Corp"}});
        for submission in [job(), known(job(), registry)] {
            let found = of_rule(ID, &submission);
            assert_eq!(places(&found), ["/environment"]);
            assert_eq!(found[0].level, Level::Undecided);
        }
        assert!(of_rule(ID, &known(job(), json!({}))).is_empty());
    }
}
