//! Datastores of another workspace, under a name that the own one has as well.

use super::*;

const LONG: &str = "azureml://subscriptions/s/resourcegroups/g/workspaces/other/datastores/d/paths/x";

fn job() -> Submission {
    let access = read("datastore", "workspaces/other/datastores/d", Principal::Unknown);
    let job = job_with(LONG, form::Data::Datastore).site(Place::new(PATH, form::Datastore::Long));
    // What the namesake of the target would give: no credential, and previews by the workspace.
    let mut namesake = blob();
    namesake["properties"]["serviceDataAccessAuthIdentity"] = json!("WorkspaceSystemAssignedIdentity");
    job.access(access).fact("datastore", "d", namesake).grant("datastore")
}

fn workspace(name: &str) -> Value {
    json!({"id": format!("/subscriptions/s/resourceGroups/g/providers/p/workspaces/{name}")})
}

#[test]
fn its_datastore_is_not_judged_as_its_namesake() {
    for (job, why) in [
        (job().fact("workspace", "", workspace("w")), "it is in another workspace"),
        (job(), "which workspace is the one"),
        (job().fact("workspace", "", json!({})), "has no `id`"),
    ] {
        let (level, at, message) = only("AML-DS-001", &job);
        assert_eq!((level, at.as_str()), (Level::Undecided, PATH));
        assert!(message.contains(why), "{message}");
        assert_eq!(of("AML-DS-011", &job), []);
    }
    assert_eq!(of("AML-DS-011", &job().fact("workspace", "", workspace("OTHER"))).len(), 1);
}

#[test]
fn its_datastore_is_not_replaced() {
    let settings = json!({"remap": {"d": "d_id"}});
    for job in [job().fact("workspace", "", workspace("w")), job()] {
        assert_eq!(job.mutate::<CredentiallessData>(&settings).unwrap(), []);
        assert!(found(&job, &settings).iter().all(|finding| finding.level != Level::Error));
    }
    let own = job().fact("workspace", "", workspace("other"));
    assert_eq!(own.mutate::<CredentiallessData>(&settings).unwrap().len(), 1);
}
