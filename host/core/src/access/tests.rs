//! Who accesses what, over specs in memory and facts that a test says.

use std::collections::HashMap;
use std::path::Path;

use super::{Access, accesses};
use crate::facts::{Answer, Facts, Question};
use crate::files::MemoryFiles;
use crate::submission::{LoadLimits, Submission};

#[derive(Default)]
struct Says(HashMap<(&'static str, &'static str), &'static str>);

impl Facts for Says {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let answer = |question: &Question| {
            let said =
                self.0.iter().find(|((kind, name), _)| (*kind, *name) == (&*question.kind, &*question.name));
            match said {
                Some((_, text)) => Answer::Fact((*text).into()),
                None => Answer::Unknown("nobody was asked".to_owned()),
            }
        };
        questions.iter().map(answer).collect()
    }
}

fn facts() -> Says {
    Says(HashMap::from([
        (("datastore", "idbased"), r#"{"properties": {"credentials": {"credentialsType": "None"}}}"#),
        (
            ("datastore", "workspaceblobstore"),
            r#"{"properties": {"credentials": {"credentialsType": "None"}}}"#,
        ),
        (("datastore", "keyed"), r#"{"properties": {"credentials": {"credentialsType": "AccountKey"}}}"#),
        (("data", "d:1"), r#"{"properties": {"dataUri": "azureml://datastores/keyed/paths/x"}}"#),
        (("compute", "cpu"), r#"{"identity": {"type": "SystemAssigned", "principalId": "p-cpu"}}"#),
        (("compute", "bare"), r#"{"identity": null}"#),
        (("registry", "corp.azurecr.io"), r#"{"properties": {"adminUserEnabled": false}}"#),
    ]))
}

fn of(files: &[(&str, &str)], facts: &Says) -> Vec<Access> {
    accesses(&load(files), facts)
}

fn load(files: &[(&str, &str)]) -> Submission {
    let disk = files.iter().fold(MemoryFiles::default(), |disk, (path, text)| disk.file(path, *text));
    let loaded =
        Submission::load(&disk, Some(Path::new("/p")), Path::new("/p/job.yml"), &LoadLimits::default());
    loaded.submission.expect("it loads")
}

/// One line for each access.
fn lines(found: &[Access]) -> Vec<String> {
    let line = |access: &Access| {
        let risks: Vec<_> = access.risks.iter().map(|risk| risk.rule).collect();
        format!(
            "{} {} {}:{} {}{} {}",
            access.pointer,
            access.action.name(),
            access.resource.kind,
            access.resource.name,
            access.principal.name(),
            access.principal.object_id().map(|id| format!("({id})")).unwrap_or_default(),
            risks.join(",")
        )
    };
    found.iter().map(line).map(|line| line.trim_end().to_owned()).collect()
}

fn check(spec: &str, expected: &[&str]) {
    let mut files = vec![("/p/job.yml", spec), ("/p/src/main.py", "x")];
    files.push(("/p/c.yml", "type: command\ncommand: x\nenvironment: {image: corp.azurecr.io/a:1}\noutputs:\n  extra: {type: uri_folder}\n"));
    files.push(("/p/sub.yml", "type: pipeline\ninputs:\n  in: {type: uri_folder}\njobs:\n  leaf:\n    type: command\n    component: ./c.yml\n    inputs: {d: '${{parent.inputs.in}}'}\n"));
    assert_eq!(lines(&of(&files, &facts())), expected, "{spec}");
}

/// The decision matrix, column "job": a stored credential wins; without one it is the job's setting.
#[test]
fn the_credential_of_the_datastore_decides_before_the_identity_of_the_job() {
    let job = |identity: &str, path: &str| {
        format!(
            "command: x\nenvironment: azureml:AzureML-x@latest\ncompute: azureml:cpu\n{identity}\ninputs:\n  d: {{path: '{path}'}}\n"
        )
    };
    let user = "identity: {type: user_identity}";
    let image = "/environment pull environment:AzureML-x@latest anonymous";
    for (identity, path, line) in [
        (user, "azureml://datastores/idbased/paths/x", "/inputs/d/path read datastore:idbased submitter"),
        (
            "",
            "azureml://datastores/idbased/paths/x",
            "/inputs/d/path read datastore:idbased compute identity(p-cpu)",
        ),
        (
            user,
            "azureml://datastores/keyed/paths/x",
            "/inputs/d/path read datastore:keyed stored credential AML-DS-001",
        ),
        ("", "azureml://datastores/keyed/paths/x", "/inputs/d/path read datastore:keyed stored credential"),
        (user, "azureml:d:1", "/inputs/d/path read data:d:1 stored credential AML-DS-001"),
        (user, "azureml://datastores/other/paths/x", "/inputs/d/path read datastore:other unknown"),
        (
            user,
            "https://a.blob.core.windows.net/c/x",
            "/inputs/d/path read url:a.blob.core.windows.net submitter",
        ),
    ] {
        check(&job(identity, path), &[image, line]);
    }
}

/// A datastore of another workspace is not the one that has its name in the workspace that is submitted to.
#[test]
fn a_datastore_of_another_workspace_is_not_judged_by_its_name() {
    const ID: &str = r#"{"id": "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices/workspaces/W"}"#;
    let of = |path: &str, workspace: Option<&'static str>| {
        let spec = format!(
            "command: x\ncompute: azureml:cpu\nidentity: {{type: user_identity}}\ninputs:\n  d: {{path: '{path}'}}\n"
        );
        let mut facts = facts();
        facts.0.extend(workspace.map(|fact| (("workspace", ""), fact)));
        facts.0.insert(("data", "here:1"), HERE);
        facts.0.insert(("data", "there:1"), THERE);
        let mut found = super::accesses(&load(&[("/p/job.yml", &spec)]), &facts);
        found.retain(|access| access.pointer == "/inputs/d/path");
        let why = found[0].principal.reason().unwrap_or_default().to_owned();
        (lines(&found).remove(0).replace("/inputs/d/path read ", ""), why)
    };
    const HERE: &str = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w/data/here/versions/1",
        "properties": {"dataUri": "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/keyed/paths/x"}}"#;
    const THERE: &str = r#"{"id": "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w/data/there/versions/1",
        "properties": {"dataUri": "azureml://subscriptions/s/resourcegroups/g/workspaces/v/datastores/keyed/paths/x"}}"#;
    let long = |subscription: &str, group: &str, workspace: &str| {
        format!(
            "azureml://subscriptions/{subscription}/resourcegroups/{group}/workspaces/{workspace}/datastores/idbased/paths/x"
        )
    };
    assert_eq!(of(&long("s", "g", "w"), Some(ID)).0, "datastore:idbased submitter");
    for (path, workspace) in
        [(long("t", "g", "w"), "w"), (long("s", "h", "w"), "w"), (long("s", "g", "other"), "other")]
    {
        let (line, why) = of(&path, Some(ID));
        assert_eq!(line, format!("datastore:workspaces/{workspace}/datastores/idbased unknown"));
        let reason = format!("it is in the workspace `{workspace}`, not in the one that is submitted to");
        assert!(why.contains(&reason), "{why}");
    }
    for workspace in [None, Some("{}")] {
        let (line, why) = of(&long("s", "g", "w"), workspace);
        assert_eq!(line, "datastore:workspaces/w/datastores/idbased unknown");
        assert!(why.contains("which one is submitted to is not known"), "{why}");
    }
    let (_, why) = of("azureml://locations/l/workspaces/w/datastores/idbased/paths/x", Some(ID));
    assert!(why.contains("write it with subscription and resource group"), "{why}");
    // An asset's own id tells where it is.
    assert_eq!(of("azureml:here:1", None).0, "data:here:1 stored credential AML-DS-001");
    let (line, why) = of("azureml:there:1", Some(ID));
    assert_eq!(line, "data:there:1 unknown");
    assert!(why.contains("`v`, not in the one"), "{why}");
}

#[test]
fn without_any_identity_the_data_cannot_be_read() {
    check(
        "command: x\nenvironment: {image: corp.azurecr.io/a:1}\ncompute: bare\ninputs:\n  d: {path: 'azureml://datastores/idbased/paths/x'}\n",
        &[
            "/environment/image pull registry:corp.azurecr.io nobody AML-ACR-002",
            "/inputs/d/path read datastore:idbased nobody AML-ID-016",
        ],
    );
}

#[test]
fn on_serverless_compute_an_identity_of_the_workspace_acts() {
    let identities =
        |of: &str| format!(r#"{{"identity": {{"type": "UserAssigned", "userAssignedIdentities": {of}}}}}"#);
    let two = r#"{"/i": {"clientId": "C-1", "principalId": "p-1"}, "/j": {"clientId": "c-2", "principalId": "p-2"}}"#;
    let one = r#"{"/i": {"clientId": "c-1", "principalId": "p-1"}}"#;
    for (workspace, identity, expected) in [
        (identities(one), "managed", "workspace identity(p-1)"),
        (identities(two), "managed", "workspace identity"),
        (identities(two), "managed, client_id: c-1", "workspace identity(p-1)"),
        (identities(two), "managed, client_id: c-3", "nobody AML-ID-016"),
        (identities("{}"), "managed", "nobody AML-ID-016"),
        (
            r#"{"identity": {"type": "SystemAssigned", "principalId": "p-0"}}"#.to_owned(),
            "managed",
            "nobody AML-ID-016",
        ),
    ] {
        let mut facts = facts();
        facts.0.insert(("workspace", ""), workspace.clone().leak());
        let spec = format!(
            "command: x\nenvironment: azureml:AzureML-x@latest\nidentity: {{type: {identity}}}\ninputs:\n  d: {{path: 'azureml://datastores/idbased/paths/x'}}\n"
        );
        let found = lines(&of(&[("/p/job.yml", &spec)], &facts));
        let expected = format!("/inputs/d/path read datastore:idbased {expected}");
        assert_eq!(found.last(), Some(&expected), "{workspace} {identity}");
    }
}

#[test]
fn what_a_schedule_changes_of_its_job_counts() {
    let job = "type: pipeline\nsettings: {default_compute: cpu}\njobs:\n  a:\n    type: command\n    command: x\n    environment: azureml:AzureML-x@latest\n    outputs: {o: {type: uri_folder}}\n";
    for (changes, acts) in [
        ("", "compute identity(p-cpu)"),
        (", identity: {type: user_identity}", "submitter"),
        (", settings: {default_compute: bare}", "nobody AML-ID-016"),
    ] {
        let schedule = format!(
            "name: n\ntrigger: {{type: cron, expression: '0 3 * * *'}}\ncreate_job: {{type: pipeline, job: ./pipeline.yml{changes}}}\n"
        );
        let found = lines(&of(&[("/p/job.yml", &schedule), ("/p/pipeline.yml", job)], &facts()));
        let line = format!("/create_job/job/jobs/a/outputs/o write datastore:workspaceblobstore {acts}");
        assert_eq!(found.last(), Some(&line), "{changes}");
    }
}

#[test]
fn the_default_datastore_may_be_named_by_its_place() {
    check(
        "type: pipeline\nidentity: {type: user_identity}\nsettings: {default_compute: cpu, default_datastore: 'azureml:keyed'}\njobs:\n  a:\n    type: command\n    component: ./c.yml\n    outputs:\n      extra: {path: 'azureml://datastores/${{default_datastore}}/paths/${{name}}/x'}\n",
        &[
            "/jobs/a/component/environment/image pull registry:corp.azurecr.io compute identity(p-cpu)",
            "/jobs/a/outputs/extra write datastore:keyed stored credential AML-DS-001",
        ],
    );
}

#[test]
fn steps_take_the_identity_of_the_pipeline_unless_it_is_nested() {
    check(
        "type: pipeline\nidentity: {type: user_identity}\nsettings: {default_compute: cpu}\ninputs:\n  i: {path: 'azureml://datastores/idbased/paths/x'}\njobs:\n  a:\n    type: command\n    component: ./c.yml\n    inputs: {d: '${{parent.inputs.i}}'}\n",
        &[
            "/jobs/a/component/environment/image pull registry:corp.azurecr.io compute identity(p-cpu)",
            "/inputs/i/path read datastore:idbased submitter",
            "/jobs/a/component/outputs/extra write datastore:workspaceblobstore submitter",
        ],
    );
    check(
        "type: pipeline\nidentity: {type: user_identity}\nsettings: {default_compute: cpu}\njobs:\n  s:\n    type: pipeline\n    component: ./sub.yml\n    inputs: {in: {path: 'azureml://datastores/idbased/paths/x'}}\n",
        &[
            "/jobs/s/component/jobs/leaf/component/environment/image pull registry:corp.azurecr.io compute identity(p-cpu)",
            "/jobs/s/inputs/in/path read datastore:idbased compute identity(p-cpu)",
            "/jobs/s/component/jobs/leaf/component/outputs/extra write datastore:workspaceblobstore compute identity(p-cpu)",
        ],
    );
}

#[test]
fn a_spark_job_has_a_default_of_its_own() {
    let spark = |at: &str| {
        format!(
            "type: spark\ncode: ./src\nentry: {{file: main.py}}\n{at}\ninputs:\n  d: {{path: 'azureml://datastores/idbased/paths/x', mode: direct}}\n"
        )
    };
    check(
        &spark("resources: {instance_type: s, runtime_version: '3.4'}"),
        &["/code upload code:./src submitter", "/inputs/d/path read datastore:idbased submitter"],
    );
    check(
        &spark("compute: cpu"),
        &[
            "/code upload code:./src submitter",
            "/inputs/d/path read datastore:idbased compute identity(p-cpu)",
        ],
    );
    // A step has it too, whatever the pipeline has by default.
    check(
        "type: pipeline\nidentity: {type: managed}\nsettings: {default_compute: cpu}\njobs:\n  a:\n    type: spark\n    code: ./src\n    entry: {file: main.py}\n    resources: {instance_type: s, runtime_version: '3.4'}\n    inputs:\n      d: {path: 'azureml://datastores/idbased/paths/x', mode: direct}\n",
        &[
            "/jobs/a/code upload code:./src submitter",
            "/jobs/a/inputs/d/path read datastore:idbased submitter",
        ],
    );
}

#[test]
fn what_a_step_hands_to_the_next_lies_in_the_default_datastore() {
    check(
        "type: pipeline\nsettings: {default_compute: cpu, default_datastore: 'azureml:keyed'}\njobs:\n  a:\n    type: command\n    command: x\n    environment: {image: python}\n    outputs: {o: {type: uri_folder}}\n  b:\n    type: command\n    command: x\n    environment: {image: python}\n    identity: {type: user_identity}\n    inputs: {d: '${{parent.jobs.a.outputs.o}}'}\n",
        &[
            "/jobs/a/environment/image pull registry:docker.io anonymous",
            "/jobs/a/outputs/o write datastore:keyed stored credential",
            "/jobs/b/environment/image pull registry:docker.io anonymous",
            "/jobs/b/inputs/d read datastore:keyed stored credential AML-DS-001",
        ],
    );
}

/// An input of a step in a pipeline component may come from a step beside that component.
#[test]
fn what_a_step_hands_into_a_pipeline_component_lies_where_it_was_written() {
    check(
        "type: pipeline\nsettings: {default_compute: cpu, default_datastore: idbased}\njobs:\n  a:\n    type: command\n    component: ./c.yml\n    outputs: {extra: {path: 'azureml://datastores/keyed/paths/x'}}\n  s:\n    type: pipeline\n    component: ./sub.yml\n    inputs: {in: '${{parent.jobs.a.outputs.extra}}'}\n",
        &[
            "/jobs/a/component/environment/image pull registry:corp.azurecr.io compute identity(p-cpu)",
            "/jobs/a/outputs/extra write datastore:keyed stored credential",
            "/jobs/s/component/jobs/leaf/component/environment/image pull registry:corp.azurecr.io compute identity(p-cpu)",
            "/jobs/s/component/jobs/leaf/inputs/d read datastore:keyed stored credential",
            "/jobs/s/component/jobs/leaf/component/outputs/extra write datastore:idbased compute identity(p-cpu)",
        ],
    );
}

/// The client takes the registered environment that an `id` names, whatever image stands beside it; but of Spark it needs an image.
#[test]
fn the_id_of_an_environment_says_what_is_pulled() {
    let job =
        |more: &str| format!("command: x\ncompute: azureml:cpu\nenvironment: {{id: azureml:e:1{more}}}\n");
    check(
        &job(", image: corp.azurecr.io/a:1, conda_file: {}"),
        &["/environment/id pull environment:e:1 unknown"],
    );
    check(&job(""), &["/environment/id pull environment:e:1 unknown"]);
    let spark = format!("type: spark\n{}", job(", conda_file: {}"));
    check(&spark, &["/environment build registry:the workspace's own workspace identity AML-ENV-015"]);
}
