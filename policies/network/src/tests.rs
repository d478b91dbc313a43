//! The policy natively, with facts that a test makes up. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::form::{self, Inert};
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::Network;

const PATH: &str = "/inputs/d/path";

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<Network>(settings).unwrap()
}

/// The findings of one rule: level, place and message.
fn of(rule: &str, submission: &Submission) -> Vec<(Level, String, String)> {
    let findings = found(submission, &json!({}));
    let of_rule = findings.into_iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| (finding.level, finding.pointer.to_string(), finding.message)).collect()
}

fn only(rule: &str, submission: &Submission) -> (Level, String, String) {
    let mut findings = of(rule, submission);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// A job on the compute `c` that reads from the datastore `d`, in the storage account `acc`.
fn job() -> Submission {
    let tree = json!({"compute": "azureml:c", "inputs": {"d": {"path": "azureml://datastores/d/paths/x"}}});
    job_with(tree, "datastore", "d")
}

fn job_with(tree: Value, kind: &str, name: &str) -> Submission {
    Submission::new("job/command", tree)
        .site(Place::new("", form::Job::Command))
        .access(Access::new(PATH, "", Action::Read, kind, name, Principal::Submitter))
        .fact("datastore", "d", json!({"properties": {"accountName": "acc"}}))
}

fn storage(action: &str) -> Value {
    json!({"properties": {"networkAcls": {"defaultAction": action, "bypass": "AzureServices"}}})
}

fn workspace(mode: &str) -> Value {
    json!({"properties": {"managedNetwork": {"isolationMode": mode}}})
}

fn compute(subnet: Value) -> Value {
    json!({"properties": {"computeType": "AmlCompute", "properties": {"subnet": subnet}}})
}

mod storage_behind_a_firewall {
    use super::*;

    const ID: &str = "AML-NET-001";

    fn known(action: &str, mode: &str, subnet: Value) -> Submission {
        job().fact("storage", "acc", storage(action)).fact("workspace", "", workspace(mode)).fact(
            "compute",
            "c",
            compute(subnet),
        )
    }

    #[test]
    fn a_job_in_no_network_does_not_reach_it() {
        let (level, at, message) = only(ID, &known("Deny", "Disabled", Value::Null));
        assert_eq!((level, at.as_str()), (Level::Warning, PATH));
        assert!(message.contains("`acc`"), "{message}");
    }

    #[test]
    fn open_storage_a_subnet_or_a_managed_network_is_enough() {
        assert_eq!(of(ID, &known("Allow", "Disabled", Value::Null)), []);
        assert_eq!(of(ID, &known("Deny", "Disabled", json!({"id": "/s"}))), []);
        assert_eq!(of(ID, &known("Deny", "AllowInternetOutbound", Value::Null)), []);
        assert_eq!(of(ID, &known("Deny", "AllowOnlyApprovedOutbound", Value::Null)), []);
        let private = json!({"properties": {"privateEndpointConnections": [{"id": "/e"}]}});
        assert_eq!(of(ID, &job().fact("storage", "acc", storage("Deny")).fact("workspace", "", private)), []);
    }

    #[test]
    fn serverless_has_the_subnet_of_the_workspace() {
        let tree = || json!({"inputs": {"d": {"path": "azureml://datastores/d/paths/x"}}});
        let serverless = |workspace: Value| {
            job_with(tree(), "datastore", "d").fact("storage", "acc", storage("Deny")).fact(
                "workspace",
                "",
                workspace,
            )
        };
        assert_eq!(of(ID, &serverless(workspace("Disabled"))).len(), 1);
        let subnet =
            json!({"properties": {"serverlessComputeSettings": {"serverlessComputeCustomSubnet": "/s"}}});
        assert_eq!(of(ID, &serverless(subnet)), []);
    }

    #[test]
    fn a_url_names_its_account() {
        let tree = || json!({"compute": "azureml:c", "inputs": {"d": {"path": "https://acc.blob.core.windows.net/c"}}});
        let url = |host: &str| {
            job_with(tree(), "url", host)
                .fact("storage", "acc", storage("Deny"))
                .fact("workspace", "", workspace("Disabled"))
                .fact("compute", "c", compute(Value::Null))
        };
        assert_eq!(of(ID, &url("acc.blob.core.windows.net")).len(), 1);
        assert_eq!(of(ID, &url("acc.dfs.core.usgovcloudapi.net")).len(), 1);
        assert_eq!(of(ID, &url("data.example.com")), []);
    }

    #[test]
    fn what_is_not_known_is_said_once() {
        let second = Access::new("/inputs/e/path", "", Action::Read, "datastore", "e", Principal::Submitter);
        let again = Access::new("/inputs/f/path", "", Action::Read, "datastore", "d", Principal::Submitter);
        let (level, at, message) = only(ID, &job().access(second).access(again));
        assert_eq!((level, at.as_str()), (Level::Undecided, PATH));
        assert_eq!(
            message,
            "unknown: whether the network of the job reaches the storage behind `d` and 1 more: the test does not say"
        );
        // One missing part is enough.
        let storage_is_open = job().fact("storage", "acc", storage("Allow"));
        assert_eq!(of(ID, &storage_is_open), []);
        let network_is_open = job().fact("workspace", "", workspace("AllowInternetOutbound"));
        assert_eq!(of(ID, &network_is_open), []);
        let compute_is_unknown =
            job().fact("storage", "acc", storage("Deny")).fact("workspace", "", json!({}));
        assert!(only(ID, &compute_is_unknown).2.starts_with("unknown: "));
    }

    #[test]
    fn images_and_code_are_no_storage() {
        let pull =
            Access::new("/environment/image", "", Action::Pull, "registry", "x.io", Principal::Anonymous);
        let upload = Access::new("/code", "", Action::Upload, "code", "src", Principal::Submitter);
        let job = Submission::new("job/command", json!({})).site(Place::new("", form::Job::Command));
        assert_eq!(found(&job.access(pull).access(upload), &json!({})), []);
    }

    #[test]
    fn rules_that_are_off_ask_nothing() {
        let off = json!({"levels": {"AML-NET-001": "off", "AML-NET-002": "off"}});
        assert_eq!(found(&job().fact("datastore", "d", json!([])), &off), []);
    }

    #[test]
    fn a_fact_that_is_none_is_a_refusal() {
        assert!(job().fact("datastore", "d", json!([])).validate::<Network>(&json!({})).is_err());
    }
}

#[test]
fn who_previews_behind_a_firewall_is_a_note() {
    let known = |storage: Value| {
        job().fact("storage", "acc", storage).fact("workspace", "", workspace("AllowInternetOutbound"))
    };
    let (level, at, message) = only("AML-NET-002", &known(storage("Deny")));
    assert_eq!((level, at.as_str()), (Level::Note, PATH));
    assert!(message.contains("trusted service"), "{message}");
    let closed = json!({"properties": {"networkAcls": {"defaultAction": "Deny", "bypass": "None"}}});
    assert!(only("AML-NET-002", &known(closed)).2.contains("as the datastore says"));
    assert_eq!(of("AML-NET-002", &known(storage("Allow"))), []);
    assert_eq!(of("AML-NET-002", &job()), []);
}

mod image_hosts {
    use super::*;

    const ID: &str = "AML-NET-003";
    const IMAGE: &str = "/environment/image";

    fn image(text: &str) -> Submission {
        Submission::new("job/command", json!({"environment": {"image": text}}))
            .site(Place::new(IMAGE, form::Image::Inline).owner("/environment"))
    }

    fn closed(image: Submission) -> Submission {
        let network = json!({
            "isolationMode": "AllowOnlyApprovedOutbound",
            "outboundRules": {"acr": {"type": "FQDN", "destination": "corp.azurecr.io"}},
        });
        let registry =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/own";
        image.fact(
            "workspace",
            "",
            json!({"properties": {"managedNetwork": network, "containerRegistry": registry}}),
        )
    }

    #[test]
    fn a_host_without_a_rule_is_a_warning() {
        for host in ["quay.io/x/y:1", "python:3.12", "corp2.azurecr.io/x:1"] {
            let (level, at, _) = only(ID, &closed(image(host)));
            assert_eq!((level, at.as_str()), (Level::Warning, IMAGE), "{host}");
        }
    }

    #[test]
    fn a_rule_the_own_registry_and_the_one_of_microsoft_let_through() {
        for host in
            ["corp.azurecr.io/x:1", "own.azurecr.io/x:1", "mcr.microsoft.com/azureml/x:1", "${{image}}"]
        {
            assert_eq!(of(ID, &closed(image(host))), [], "{host}");
        }
    }

    #[test]
    fn rules_of_every_type_are_read() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/priv";
        let rules = json!({
            "a": {"type": "FQDN", "destination": "ghcr.io"},
            "b": {"type": "PrivateEndpoint", "destination": {"serviceResourceId": id, "subresourceTarget": "registry"}},
            "c": {"type": "ServiceTag", "destination": {"serviceTag": "AzureMonitor", "portRanges": "443"}},
            "d": {"type": "ServiceTag", "destination": null},
            "e": {"type": "FQDN"},
            "f": {"destination": 1.5},
            "g": [],
        });
        let network = json!({"isolationMode": "AllowOnlyApprovedOutbound", "outboundRules": rules});
        let judged = |text: &str| {
            of(ID, &image(text).fact("workspace", "", json!({"properties": {"managedNetwork": network}})))
                .len()
        };
        assert_eq!(judged("ghcr.io/x/y:1"), 0);
        assert_eq!(judged("priv.azurecr.io/x:1"), 0);
        assert_eq!(judged("quay.io/x:1"), 1);
    }

    #[test]
    fn a_network_without_rules_lets_nothing_through() {
        let closed = json!({"properties": {"managedNetwork": {"isolationMode": "AllowOnlyApprovedOutbound", "outboundRules": null}}});
        assert_eq!(of(ID, &image("corp.azurecr.io/x:1").fact("workspace", "", closed)).len(), 1);
    }

    #[test]
    fn an_open_network_lets_everything_through() {
        for mode in ["AllowInternetOutbound", "Disabled"] {
            assert_eq!(of(ID, &image("quay.io/x:1").fact("workspace", "", workspace(mode))), []);
        }
        assert_eq!(of(ID, &image("quay.io/x:1").fact("workspace", "", json!({}))), []);
    }

    #[test]
    fn what_is_not_known_is_said_unless_it_does_not_matter() {
        assert!(only(ID, &image("quay.io/x:1")).2.starts_with("unknown: whether the network"));
        assert_eq!(of(ID, &image("mcr.microsoft.com/x:1")), []);
    }

    #[test]
    fn a_registered_environment_has_the_host_that_the_workspace_says() {
        let access =
            |kind| Access::new("/environment", "", Action::Pull, kind, "quay.io", Principal::Anonymous);
        let job = || {
            Submission::new("job/command", json!({"environment": "azureml:e:1"}))
                .site(Place::new("", form::Job::Command))
        };
        assert_eq!(only(ID, &closed(job().access(access("registry")))).1, "/environment");
        // Which host it has is not known: that is said by the policies of environments.
        assert_eq!(of(ID, &closed(job().access(access("environment")))), []);
    }

    #[test]
    fn what_the_service_never_sees_is_not_judged() {
        let place = Place::new(IMAGE, form::Image::Inline).inert(&Inert::ComponentDecides);
        let job =
            Submission::new("job/command", json!({"environment": {"image": "quay.io/x:1"}})).site(place);
        assert_eq!(of(ID, &job), []);
    }
}

mod outputs {
    use super::*;

    const LONG: &str = "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/results";

    /// The message about an output, if there is one.
    fn judged(
        path: Option<&str>,
        kind: &str,
        name: &str,
        allowed: &[&str],
    ) -> Option<(Level, String, String)> {
        let output = path.map_or(json!({}), |path| json!({"path": path}));
        let tree = json!({"outputs": {"o": output}, "settings": {"default_datastore": "azureml:usual"}});
        let access = Access::new("/outputs/o", "", Action::Write, kind, name, Principal::Submitter);
        let job =
            Submission::new("job/command", tree).site(Place::new("", form::Job::Command)).access(access);
        let findings = found(&job, &json!({"output_datastores": allowed}));
        let finding = findings.into_iter().find(|finding| finding.rule == "AML-NET-004")?;
        Some((finding.level, finding.pointer.to_string(), finding.message))
    }

    #[test]
    fn listed_datastores_are_allowed_and_others_are_not() {
        let path = |name: &str| format!("azureml://datastores/{name}/paths/x");
        assert_eq!(judged(Some(&path("results")), "datastore", "results", &["results"]), None);
        let below = "azureml://datastores/results/paths/subscriptions/x";
        assert_eq!(judged(Some(below), "datastore", "results", &["results"]), None);
        let (level, at, message) = judged(Some(&path("other")), "datastore", "other", &["results"]).unwrap();
        assert_eq!((level, at.as_str()), (Level::Error, "/outputs/o/path"));
        assert!(message.contains("`other`"), "{message}");
        assert!(judged(Some(&path("other")), "datastore", "other", &[]).is_some());
    }

    #[test]
    fn an_output_without_a_path_goes_to_the_default_datastore() {
        assert_eq!(judged(None, "datastore", "workspaceblobstore", &["workspaceblobstore"]), None);
        let (_, at, message) = judged(None, "datastore", "workspaceblobstore", &["results"]).unwrap();
        assert_eq!(at, "/outputs/o");
        assert!(message.contains("without a path"), "{message}");
        let path = Some("azureml://datastores/${{default_datastore}}/paths/${{name}}/o");
        assert_eq!(judged(path, "datastore", "${{default_datastore}}", &["usual"]), None);
        assert!(judged(path, "datastore", "${{default_datastore}}", &["results"]).is_some());
    }

    #[test]
    fn a_whole_id_has_to_be_listed_whole() {
        let path = format!("{LONG}/paths/x");
        assert!(judged(Some(&path), "datastore", "results", &["results"]).is_some());
        assert_eq!(judged(Some(&path), "datastore", "results", &[LONG]), None);
        assert_eq!(
            judged(Some(&path.to_uppercase().replace("AZUREML", "azureml")), "datastore", "RESULTS", &[LONG]),
            None
        );
        assert!(judged(Some(&path.replace("/w/", "/other/")), "datastore", "results", &[LONG]).is_some());
    }

    #[test]
    fn a_url_is_no_datastore() {
        let url = "https://acc.blob.core.windows.net/c/x";
        let (_, at, message) = judged(Some(url), "url", "acc.blob.core.windows.net", &["results"]).unwrap();
        assert_eq!(at, "/outputs/o/path");
        assert!(message.contains("`acc.blob.core.windows.net` is no datastore"), "{message}");
    }

    #[test]
    fn without_a_list_outputs_go_anywhere() {
        let access = Access::new("/outputs/o", "", Action::Write, "url", "example.com", Principal::Submitter);
        let job =
            Submission::new("job/command", json!({})).site(Place::new("", form::Job::Command)).access(access);
        assert_eq!(of("AML-NET-004", &job), []);
    }
}
