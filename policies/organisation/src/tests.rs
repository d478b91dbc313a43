//! The policy as a whole: what no setting asks for is no finding.

use jobgate_guest::form;
use jobgate_guest::testing::{Place, Submission, check};
use serde_json::json;

use crate::Organisation;

#[test]
fn without_settings_everything_is_allowed() {
    let tree = json!({
        "type": "sweep",
        "compute": "azureml:gpu",
        "resources": {"instance_type": "Standard_ND96", "instance_count": 1000},
        "services": {"s": {"type": "ssh"}},
        "queue_settings": {"job_tier": "spot"},
        "trial": "azureml://registries/evil/components/c/versions/1",
    });
    let submission = Submission::new("job/sweep", tree)
        .site(Place::new("", form::Job::Sweep))
        .site(Place::new("/compute", form::Compute::Registered))
        .site(Place::new("/trial", form::Component::Registry));
    assert!(submission.validate::<Organisation>(&json!({})).unwrap().is_empty());
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    for (settings, pointer) in [
        (json!({"allowed_sizes": []}), "/allowed_sizes"),
        (json!({"allowed_computes": []}), "/allowed_computes"),
        (json!({"allowed_job_tiers": ["cheap"]}), "/allowed_job_tiers/0"),
        (json!({"max_timeout": 0}), "/max_timeout"),
        (json!({"denied_job_types": ["spark", "spork"]}), "/denied_job_types/1"),
        (json!({"denied_services": ["SSH"]}), "/denied_services/0"),
        (json!({"required_tags": {"team": 5}}), "/required_tags/team"),
        (json!({"levels": {"AML-CMP-001": "off"}}), "/levels/AML-CMP-001"),
        (json!({"max_instances": 5}), "/max_instances"),
    ] {
        let problems = check::<Organisation>(&settings);
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].pointer, pointer, "{settings}");
    }
    assert!(check::<Organisation>(&json!({"component_registries": []})).is_empty());
}
