use super::super::Facet;
use super::{check, submission};
use crate::facet::sites;
use crate::meter::Meter;
use crate::submission::PolicyValue;

fn credential(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Credential, spec, others, expected);
}

#[test]
fn credentials_of_stores_and_connections() {
    credential("{type: azure_blob, credentials: {account_key: abc}}", &[], &["/credentials credentials @"]);
    credential(
        "{type: azure_blob, credentials: {sas_token: '?sv=1&sig=x'}}",
        &[],
        &["/credentials credentials @"],
    );
    credential("{type: azure_blob, credentials: {}}", &[], &[]);
    credential("{type: azure_blob, credentials: null}", &[], &[]);
    credential("{type: azure_blob}", &[], &[]);
    credential(
        "{type: git, credentials: {type: pat, pat: x}, target: 'https://u:p@x'}",
        &[],
        &["/credentials credentials @", "/target credentials @"],
    );
    credential("{type: azure_open_ai, api_key: x}", &[], &["/api_key credentials @"]);
    credential(
        "{type: amlcompute, ssh_settings: {admin_username: u, admin_password: p}}",
        &[],
        &["/ssh_settings/admin_password credentials @"],
    );
    credential("{image: x, docker: {registry: {password: p}}}", &[], &["/docker/registry credentials @"]);
}

#[test]
fn where_secrets_hide_in_jobs() {
    credential(
        "
type: pipeline
inputs:
  a: {path: 'https://a.blob.core.windows.net/c/f?sv=1&sig=abc'}
  b: 'https://a.blob.core.windows.net/c/f?sig=abc&sv=1'
  c: {path: azureml:d:1}
jobs:
  s:
    type: command
    command: curl https://x/y?sig=abc
    environment_variables: {A: 1, B: , C: 'https://x?sig=1'}
    resources: {docker_args: --env X=1, docker_args_list: [a, b]}
    environment: {image: x, conda_file: {dependencies: [{pip: ['--extra-index-url https://u:p@feed/simple']}]}}
  c: {component: c.yml}
tags: {t: '?sig=y'}
",
        &[("c.yml", "{environment_variables: {D: d}, resources: {docker_args: x}}")],
        &[
            "/inputs/a/path url-signature @",
            "/inputs/b url-signature @",
            "/jobs/s/command url-signature @/jobs/s",
            "/jobs/s/environment_variables/A environment-variable @/jobs/s",
            "/jobs/s/environment_variables/C url-signature @/jobs/s",
            "/jobs/s/resources/docker_args docker-argument @/jobs/s",
            "/jobs/s/resources/docker_args_list docker-argument @/jobs/s",
            "/jobs/s/environment/conda_file/dependencies/0/pip/0 credentials @/jobs/s/environment",
            "/jobs/c/component/environment_variables/D environment-variable @/jobs/c/component",
            "/jobs/c/component/resources/docker_args docker-argument @/jobs/c/component",
            "/tags/t url-signature @",
        ],
    );
}

#[test]
fn variables_and_arguments_that_hold_a_secret_say_so_by_their_form() {
    credential(
        "
type: command
environment_variables: {DB_PASSWORD: abc, PIN_PASSWORD: 1234, MODE: fast, A_TOKEN: '${{x}}', URL: 'https://u:p@x', X_PATH: '/a'}
resources: {docker_args: --env PASS=abc -v /a:/b, docker_args_list: [--env, MODE=fast]}
",
        &[],
        &[
            "/environment_variables/DB_PASSWORD credentials @",
            "/environment_variables/PIN_PASSWORD credentials @",
            "/environment_variables/MODE environment-variable @",
            "/environment_variables/A_TOKEN environment-variable @",
            "/environment_variables/URL credentials @",
            "/environment_variables/X_PATH environment-variable @",
            "/resources/docker_args credentials @",
            "/resources/docker_args_list docker-argument @",
        ],
    );
    let dockerfile = [("ctx/Dockerfile", "FROM x\nARG URL=https://u:p@x")];
    credential("{name: e, build: {path: ctx}}", &dockerfile, &["/build/~dockerfile credentials @"]);
}

#[test]
fn variables_that_a_command_sets() {
    for (command, found) in [
        ("export AZURE_STORAGE_KEY=Zm9vYmFy && python main.py", true),
        ("pip install x; HF_TOKEN='abc d' python main.py", true),
        ("export MODE=fast PRIMARY_KEY=id && python main.py", false),
        ("export HF_TOKEN=\\\"$T\\\" A_TOKEN=`cat f` B_TOKEN=${{inputs.t}} C_TOKEN=$(cat f) && ls", false),
        ("python main.py token=abc", false),
    ] {
        let expected: &[&str] = if found { &["/command credentials @"] } else { &[] };
        credential(&format!("{{type: command, command: \"{command}\"}}"), &[], expected);
    }
    credential(
        "{type: command, environment_variables: {PRIMARY_KEY: id, ACCESS_KEY_ID: abc}}",
        &[],
        &[
            "/environment_variables/PRIMARY_KEY environment-variable @",
            "/environment_variables/ACCESS_KEY_ID environment-variable @",
        ],
    );
}

#[test]
fn variables_of_dockerfiles() {
    let others =
        [("ctx/Dockerfile", "ARG T=1\nFROM x\nENV MODE=abc\nARG NONE"), ("none/Dockerfile", "FROM x")];
    let spec = "{name: e, build: {path: ctx}}";
    credential(spec, &others, &["/build/~dockerfile dockerfile-argument @"]);
    let found = sites(&submission(spec, &others), Facet::Credential, &Meter::unlimited()).unwrap();
    let json = r#"{"T":"1","MODE":"abc","NONE":null}"#;
    let same = |value: &Option<PolicyValue>| match value {
        Some(PolicyValue::Json(text)) => {
            serde_json::from_str::<serde_json::Value>(text).unwrap()
                == serde_json::from_str::<serde_json::Value>(json).unwrap()
        }
        _ => false,
    };
    assert!(same(&found[0].value), "{:?}", found[0].value);
    credential("{name: e, build: {path: none}}", &others, &[]);
}
