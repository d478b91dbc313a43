//! A cluster may pull from the registry of the workspace.
//!
//! Source: "Set up authentication between Azure ML and other services": the service assigns AcrPull when a cluster is created, if the
//! registry is there already. Creation times are a hint; role assignments decide.

use jobgate_guest::roles::Verdict;
use jobgate_guest::workspace::Answer;
use jobgate_guest::{Fact, Finding, Level, Refusal};

use crate::facts::{self, Compute, Registry};
use crate::used::Used;

pub(super) const ID: &str = "AML-CMP-009";

pub(super) fn check(
    used: &[Used],
    computes: &[Answer<Fact<'_>>],
    workspace: &Answer<Fact<'_>>,
) -> Result<Vec<Finding>, Refusal> {
    let mut findings = Vec::new();
    let mut clusters = Vec::new();
    for (used, fact) in used.iter().zip(computes).filter(|(used, _)| used.pulls) {
        match fact {
            Answer::Unknown(why) => findings.push(unknown(used, why)),
            Answer::Absent => {}
            Answer::Fact(fact) => clusters.push((used, Compute(fact.root()))),
        }
    }
    // A cluster without an identity has nothing to be given a role.
    clusters.retain(|(_, compute)| compute.is("AmlCompute") && !compute.principals().is_empty());
    if clusters.is_empty() {
        return Ok(findings);
    }
    let answer = facts::registry(workspace);
    let fact = match answer.fact()? {
        Answer::Fact(fact) => fact,
        // Without a registry the service makes one when it needs it, and pulls as its admin user.
        Answer::Absent => return Ok(findings),
        Answer::Unknown(why) => {
            findings.extend(clusters.iter().map(|(used, _)| unknown(used, &why)));
            return Ok(findings);
        }
    };
    let registry = Registry(fact.root());
    if registry.has_admin_user() {
        return Ok(findings);
    }
    let principals: Vec<_> = clusters.iter().flat_map(|(_, compute)| compute.principals()).collect();
    let mut verdicts = registry.pulls(&principals)?.into_iter();
    for (used, compute) in clusters {
        let own: Vec<_> = verdicts.by_ref().take(compute.principals().len()).collect();
        findings.extend(judge(used, compute, registry, &own));
    }
    Ok(findings)
}

fn judge(used: &Used, compute: Compute, registry: Registry, own: &[Answer<Verdict>]) -> Option<Finding> {
    let is = |wanted: fn(&Verdict) -> bool| {
        own.iter().all(|answer| matches!(answer, Answer::Fact(verdict) if wanted(verdict)))
    };
    if is(|verdict| matches!(verdict, Verdict::Allowed { .. })) {
        return None;
    }
    if !is(|verdict| *verdict == Verdict::No) {
        return Some(unknown(used, &why(own)));
    }
    let role = registry.role();
    let mut message = ["the identity of the compute `", &used.name, "` does not hold ", role].concat();
    message.push_str(" on the registry of the workspace");
    if is_older(compute, registry) {
        message.push_str(": it was created before the registry, too early to be given the role");
    }
    let help = ["assign ", role, " on the registry of the workspace to the identity of the compute"].concat();
    Some(Finding::new(ID, Level::Warning, &used.pointer, message).help(help))
}

/// Why nothing follows from what is known.
fn why(own: &[Answer<Verdict>]) -> String {
    let reason = own.iter().find_map(|answer| match answer {
        Answer::Unknown(why) | Answer::Fact(Verdict::Depends(why)) => Some(why.clone()),
        _ => None,
    });
    reason.unwrap_or_else(|| "some of its identities may and some may not".to_owned())
}

fn unknown(used: &Used, why: &str) -> Finding {
    Finding::unknown(
        ID,
        &used.pointer,
        "whether this compute may pull from the registry of the workspace",
        why,
    )
}

/// Whether the compute was there before the registry: times in ISO 8601, compared to the second.
fn is_older(compute: Compute, registry: Registry) -> bool {
    let second = |text: Option<&str>| text.and_then(|text| text.get(..19)).map(str::to_owned);
    match (second(compute.created()), second(registry.created())) {
        (Some(compute), Some(registry)) => compute < registry,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use jobgate_guest::{Finding, Level, form};
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{job, of_rule, places, registry, role, with_settings, workspace};

    const PULL: &str = "Microsoft.ContainerRegistry/registries/pull/read";

    fn cluster(created: &str) -> Value {
        json!({
            "identity": {"type": "SystemAssigned", "principalId": "p"},
            "properties": {"computeType": "AmlCompute", "createdOn": created},
        })
    }

    fn known(submission: Submission, registry: Value, roles: Value) -> Vec<Finding> {
        let submission = submission
            .fact("compute", "cpu", cluster("2024-04-01T00:00:00.123+00:00"))
            .fact("workspace", "", workspace())
            .fact("registry", "corp.azurecr.io", registry)
            .fact("role-assignments", "/acr#p", roles);
        of_rule(ID, &submission)
    }

    #[test]
    fn who_may_pull_is_no_finding() {
        assert!(known(job(), registry(), role("AcrPull", PULL)).is_empty());
        let found = known(job(), registry(), json!({"assignments": []}));
        assert_eq!(places(&found), ["/compute"]);
        assert_eq!(found[0].level, Level::Warning);
        assert!(found[0].message.contains("before the registry"));
    }

    #[test]
    fn an_admin_user_pulls_for_all() {
        let mut admin = registry();
        admin["properties"]["adminUserEnabled"] = json!(true);
        assert!(known(job(), admin, json!({"assignments": []})).is_empty());
    }

    #[test]
    fn a_registry_with_roles_of_repositories_does_not_honour_acrpull() {
        let mut abac = registry();
        abac["properties"]["roleAssignmentMode"] = json!("AbacRepositoryPermissions");
        let found = known(job(), abac.clone(), role("AcrPull", PULL));
        assert!(found[0].message.contains("Container Registry Repository Reader"));
        let reads = "Microsoft.ContainerRegistry/registries/repositories/content/read";
        let reader = json!({"assignments": [{"role": {"permissions": [{"dataActions": [reads]}]}}]});
        assert!(known(job(), abac, reader).is_empty());
    }

    #[test]
    fn only_images_that_the_workspace_keeps_count() {
        let inline = |environment: Value| {
            let tree = json!({"compute": "cpu", "environment": environment});
            Submission::new("job/command", tree)
                .site(Place::new("/compute", form::Compute::Registered))
                .site(Place::new("/environment", form::Environment::Inline))
        };
        let none = json!({"assignments": []});
        assert!(known(inline(json!({"image": "python:3"})), registry(), none.clone()).is_empty());
        let conda = json!({"image": "python:3", "conda_file": {}});
        assert_eq!(known(inline(conda), registry(), none.clone()).len(), 1);
        assert_eq!(known(inline(json!({"build": {"path": "c"}})), registry(), none).len(), 1);
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        let steps = [
            job(),
            job().fact("compute", "cpu", cluster("")),
            job().fact("compute", "cpu", cluster("")).fact("workspace", "", workspace()),
            job().fact("compute", "cpu", cluster("")).fact("workspace", "", workspace()).fact(
                "registry",
                "corp.azurecr.io",
                registry(),
            ),
        ];
        for submission in steps {
            let found = of_rule(ID, &submission);
            assert_eq!(places(&found), ["/compute"]);
            assert_eq!(found[0].level, Level::Undecided);
        }
        let conditional =
            json!({"assignments": [{"condition": "@x", "role": {"permissions": [{"actions": [PULL]}]}}]});
        assert_eq!(known(job(), registry(), conditional)[0].level, Level::Undecided);
    }

    #[test]
    fn of_a_workspace_without_a_registry_nothing_is_asked() {
        let submission =
            job().fact("compute", "cpu", cluster("")).fact("workspace", "", json!({"properties": {}}));
        assert!(of_rule(ID, &submission).is_empty());
        assert!(of_rule(ID, &job().absent("compute", "cpu")).is_empty());
    }

    #[test]
    fn a_rule_that_is_off_asks_nothing() {
        let off = json!({"levels": {"AML-CMP-009": "off", "AML-CMP-001": "off"}});
        for id in [ID, "AML-CMP-001"] {
            assert!(with_settings(id, &job(), &off).is_empty());
        }
    }

    #[test]
    fn what_is_no_job_is_not_asked_about() {
        let workspace = Submission::new("workspace", json!({"image_build_compute": "cpu"}))
            .site(Place::new("/image_build_compute", form::Compute::Registered));
        assert!(workspace.validate::<crate::ComputeIdentity>(&json!({})).unwrap().is_empty());
    }

    #[test]
    fn a_compute_of_several_steps_is_named_once() {
        let tree = json!({"jobs": {
            "a": {"compute": "azureml:cpu", "environment": {"image": "x"}},
            "b": {"compute": "cpu", "environment": "azureml:e:1"},
        }});
        let mut submission = Submission::new("job/pipeline", tree);
        for (step, form) in [("a", form::Environment::Inline), ("b", form::Environment::Registered)] {
            let owner = format!("/jobs/{step}");
            submission = submission
                .site(Place::new(format!("{owner}/compute"), form::Compute::Registered).owner(&*owner))
                .site(Place::new(format!("{owner}/environment"), form).owner(&*owner));
        }
        assert_eq!(places(&known(submission, registry(), json!({"assignments": []}))), ["/jobs/b/compute"]);
    }
}
