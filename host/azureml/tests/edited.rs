//! What policies left is what is planned: edited environments, edited Dockerfiles, and secrets that stand in no plan.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::Workspace;
use jobgate_azureml::plan::{Action, Node, Source, Step, UploadStep};
use jobgate_azureml::spec::{Planned, Request, Surroundings, plan, secrets};
use jobgate_core::edit::{EditContext, Editor, Grant, Why};
use jobgate_core::files::MemoryFiles;
use jobgate_core::meter::Meter;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, PolicyValue, Submission};

const ROOT: &str = "/p";

fn load(files: &MemoryFiles, spec: &str) -> Submission {
    let spec = Path::new(ROOT).join(spec);
    let loaded = Submission::load(files, Some(Path::new(ROOT)), &spec, &LoadLimits::default());
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    loaded.submission.unwrap()
}

fn edited(submission: Submission, pointer: &str, text: &str) -> Submission {
    let context = EditContext {
        policy: "p".into(),
        grant: Grant {
            facets: Vec::new(),
            patterns: vec!["/**".to_owned(), "/environment/build/~dockerfile".to_owned()],
        },
        rules: Arc::new(BTreeSet::from(["R".to_owned()])),
        rules_off: Arc::default(),
        changes: 10,
        text: 100,
    };
    let mut editor = Editor::new(submission, context);
    let why = Why { rule: "R".to_owned(), reason: "because".to_owned() };
    editor.set(pointer, PolicyValue::Text(text.to_owned()), &why, &Meter::unlimited()).unwrap();
    editor.finish().0
}

fn planned(files: &MemoryFiles, submission: &Submission) -> Planned {
    let root = Path::new(ROOT).to_path_buf();
    let snapshots = SnapshotStore::new(Arc::new(files.clone()), Some(root.clone()), root.clone(), None);
    let workspace =
        Workspace { subscription_id: "s".to_owned(), resource_group: "g".to_owned(), name: "w".to_owned() };
    plan(&Request {
        submission,
        files,
        snapshots: &snapshots,
        project_root: Some(&root),
        destination: &workspace.into(),
        surroundings: &Surroundings::default(),
        endpoint_name: None,
    })
}

fn uploads(steps: &[Step]) -> Vec<&UploadStep> {
    let actions = steps.iter().map(|step| &step.action);
    actions
        .filter_map(|action| if let Action::Upload(upload) = action { Some(upload) } else { None })
        .collect()
}

const JOB: &str = "command: echo\nenvironment:\n  build: {path: ctx}\n";
const DOCKERFILE: &str = "# mine\nFROM a/b:1\nCOPY x /x\n";

#[test]
fn an_edited_dockerfile_is_what_is_hashed_and_uploaded() {
    let with = |dockerfile: &str| {
        MemoryFiles::default()
            .file("/p/job.yml", JOB)
            .file("/p/ctx/Dockerfile", dockerfile)
            .file("/p/ctx/x", "x")
            .file("/p/ctx/job.yml", "not a spec of this submission")
    };
    let files = with(DOCKERFILE);
    let pointer = "/environment/build/~dockerfile/images/0";
    let edited = planned(&files, &edited(load(&files, "job.yml"), pointer, "mine.io/a/b:1"));
    let [upload] = uploads(&edited.steps)[..] else { panic!("{:?}", edited.findings) };

    // The same as if the file said so.
    let text = DOCKERFILE.replace("a/b:1", "mine.io/a/b:1");
    let files = with(&text);
    let written = planned(&files, &load(&files, "job.yml"));
    let [expected] = uploads(&written.steps)[..] else { panic!("{:?}", written.findings) };
    assert_eq!(upload.object_hash, expected.object_hash);
    let seen = |upload: &UploadStep| -> Vec<_> {
        let files = upload.files.files.iter();
        files.map(|file| (file.path.clone(), file.size, file.sha256.clone())).collect()
    };
    assert_eq!(seen(upload), seen(expected));
    let source = |upload: &UploadStep| upload.files.files[0].source.clone();
    assert_eq!(source(upload), Source::Text(text));
    assert!(matches!(source(expected), Source::Disk(_)));
    // And so the environment has the same version.
    let last = |planned: &Planned| planned.steps[1].action.clone();
    assert_eq!(last(&edited), last(&written));
}

#[test]
fn an_edited_image_makes_another_environment() {
    let files = MemoryFiles::default().file("/p/job.yml", "command: echo\nenvironment: {image: a/b:1}\n");
    let before = load(&files, "job.yml");
    let after = edited(before.clone(), "/environment/image", "c/d:2");
    assert_ne!(planned(&files, &before).steps[0].action, planned(&files, &after).steps[0].action);
}

/// As recorded from azure-ai-ml 1.35.2: the `id` is sent as it is, and nothing else of the environment.
#[test]
fn an_id_is_sent_in_place_of_the_environment_beside_it() {
    for (id, sent) in [
        ("azureml:e:1", "e:1"),
        ("azureml:/subscriptions/s/environments/e/versions/1", "/subscriptions/s/environments/e/versions/1"),
        (
            "azureml://registries/r/environments/e/versions/1",
            "azureml://registries/r/environments/e/versions/1",
        ),
    ] {
        let environment = format!("{{id: '{id}', image: 'a/b:1', conda_file: {{dependencies: []}}}}");
        let spark = "resources: {instance_type: standard_e4s_v3, runtime_version: '3.4'}\nentry: {file: x.py}\ncode: src\n";
        for job in ["type: command\ncommand: echo\n".to_owned(), format!("type: spark\n{spark}")] {
            let files = MemoryFiles::default()
                .file("/p/job.yml", format!("{job}environment: {environment}\n"))
                .file("/p/src/x.py", "x");
            let planned = planned(&files, &load(&files, "job.yml"));
            let text = format!("{:?}", planned.steps);
            assert!(text.contains(&format!("Text(\"{sent}\")")), "{text}");
            assert!(!text.contains("a/b:1"), "{text}");
        }
    }
    // Without a name behind it the client makes nothing of it.
    let files = MemoryFiles::default()
        .file("/p/job.yml", "command: echo\nenvironment: {id: 'azureml:', image: 'a/b:1'}\n");
    let planned = planned(&files, &load(&files, "job.yml"));
    assert!(format!("{:?}", planned.steps).contains("a/b:1"));
}

#[test]
fn no_secret_stands_in_a_plan_and_all_are_found_when_it_is_carried_out() {
    let key = "s3cr3t";
    for spec in [
        format!(
            "$schema: azureBlob.schema.json\ntype: azure_blob\nname: d\naccount_name: a\ncontainer_name: c\ncredentials: {{account_key: {key}}}\n"
        ),
        format!(
            "$schema: azureBlob.schema.json\ntype: azure_blob\nname: d\naccount_name: a\ncontainer_name: c\ncredentials: {{sas_token: {key}}}\n"
        ),
        format!(
            "$schema: azureDataLakeGen2.schema.json\ntype: azure_data_lake_gen2\nname: d\naccount_name: a\nfilesystem: c\ncredentials: {{tenant_id: t, client_id: c, client_secret: {key}}}\n"
        ),
        format!(
            "$schema: azureDataLakeGen2.schema.json\ntype: azure_data_lake_gen2\nname: d\naccount_name: a\nfilesystem: c\ncredentials: {{tenant_id: t, client_id: c, thumbprint: x, certificate: {key}}}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: git\nname: c\ntarget: t\ncredentials: {{type: pat, pat: {key}}}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: s3\nname: c\ntarget: t\ncredentials: {{type: access_key, access_key_id: {key}, secret_access_key: {key}}}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: git\nname: c\ntarget: t\ncredentials: {{type: username_password, username: u, password: {key}}}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: api_key\nname: c\napi_base: t\napi_key: {key}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: custom\nname: c\ntarget: t\ncredentials: {{type: account_key, account_key: {key}}}\n"
        ),
        format!(
            "$schema: workspaceConnection.schema.json\ntype: custom\nname: c\ntarget: t\ncredentials: {{type: service_principal, client_id: i, client_secret: {key}, tenant_id: t}}\n"
        ),
        format!(
            "$schema: amlCompute.schema.json\ntype: amlcompute\nname: c\nssh_settings: {{admin_username: u, admin_password: {key}}}\n"
        ),
        format!(
            "$schema: vmCompute.schema.json\ntype: virtualmachine\nname: c\nresource_id: r\nssh_settings: {{admin_username: u, admin_password: {key}}}\n"
        ),
    ] {
        let files = MemoryFiles::default().file("/p/s.yml", spec.as_str());
        let submission = load(&files, "s.yml");
        let planned = planned(&files, &submission);
        assert!(!planned.steps.is_empty(), "{spec}: {:?}", planned.findings);
        let text = serde_json::to_string(&planned.steps).unwrap();
        assert!(!text.contains(key) && !format!("{planned:?}").contains(key), "{spec}: {text}");
        let found = secrets(&submission, &planned.steps).unwrap();
        assert!(!found.is_empty() && found.values().all(|secret| secret.expose() == key), "{spec}");
        assert!(!format!("{found:?}").contains(key));
        // Of another submission the plan knows nothing.
        let other = MemoryFiles::default().file("/p/s.yml", "type: command\ncommand: echo\n");
        let lost = secrets(&load(&other, "s.yml"), &planned.steps).unwrap_err();
        assert!(lost.to_string().contains(&lost.pointer), "{lost}");
    }
    assert_eq!(serde_json::to_value(Node::secret("/a")).unwrap()["$late"]["secret"]["pointer"], "/a");
}
