use super::super::Facet;
use super::check;

fn identity(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Identity, spec, others, expected);
}

#[test]
fn forms_of_a_job() {
    for (value, form) in [
        ("{type: user_identity}", "user"),
        ("{type: UserIdentity}", "user"),
        ("{type: managed, client_id: c}", "managed"),
        ("{type: managed_identity}", "managed"),
        ("{type: AMLToken}", "aml_token"),
        ("{type: system_assigned}", "invalid"),
        ("{type: 7}", "invalid"),
        ("{}", "invalid"),
        ("user_identity", "invalid"),
        ("[user_identity]", "invalid"),
    ] {
        for kind in ["command", "sweep", "spark", "pipeline"] {
            identity(&format!("{{type: {kind}, identity: {value}}}"), &[], &[&format!("/identity {form} @")]);
        }
    }
    identity("{type: command, identity: null}", &[], &["/identity absent @ ="]);
    identity("{type: command}", &[], &["/identity absent @ ="]);
}

/// An input, a tag or a step that is called so is no identity.
#[test]
fn names_of_ones_own_are_none() {
    identity(
        "{type: command, inputs: {identity: {identity: {type: user_identity}}}, tags: {identity: x}}",
        &[],
        &["/identity absent @ ="],
    );
    identity(
        "{type: pipeline, jobs: {identity: {type: command}}}",
        &[],
        &["/jobs/identity/identity absent @/jobs/identity =", "/identity absent @ ="],
    );
}

#[test]
fn every_step_by_its_type() {
    let user = "identity: {type: user_identity}";
    let spec = format!(
        "
type: pipeline
identity: {{type: managed}}
settings: {{{user}}}
jobs:
  a: {{type: command, {user}}}
  b: {{type: spark}}
  c: {{type: parallel, {user}}}
  d: {{type: sweep, {user}, trial: {{{user}}}}}
  e: {{type: automl, {user}}}
  f: {{type: data_transfer}}
  g: {{type: data_transfer, {user}}}
  h: {{type: import}}
  i: {{type: finetuning, {user}}}
  j: {{type: something}}
  k: {{component: c.yml}}
  l:
"
    );
    identity(
        &spec,
        &[("c.yml", "{type: command, identity: {type: user_identity}}")],
        &[
            "/identity managed @",
            "/settings/identity user @ !settings",
            "/jobs/a/identity user @/jobs/a",
            "/jobs/b/identity absent @/jobs/b =",
            "/jobs/c/identity user @/jobs/c",
            "/jobs/d/identity user @/jobs/d !sweep-step",
            "/jobs/d/trial/identity user @/jobs/d/trial !unsupported",
            "/jobs/e/identity user @/jobs/e !unsupported",
            "/jobs/g/identity user @/jobs/g !unsupported",
            "/jobs/i/identity user @/jobs/i !unsupported",
            "/jobs/j/identity absent @/jobs/j =",
            "/jobs/k/component/identity user @/jobs/k/component !unsupported",
            "/jobs/k/identity absent @/jobs/k =",
            "/jobs/l/identity absent @/jobs/l =",
        ],
    );
}

#[test]
fn above_a_nested_pipeline_it_has_no_effect() {
    let nested = [("n.yml", "jobs: {leaf: {command: x}, m: {type: pipeline, component: azureml:m:1}}")];
    identity(
        "{type: pipeline, identity: {type: user_identity}, jobs: {n: {type: pipeline, component: n.yml}}}",
        &nested,
        &[
            "/identity user @ !nested-pipeline",
            "/jobs/n/component/jobs/leaf/identity absent @/jobs/n/component/jobs/leaf =",
            "/jobs/n/component/jobs/m/identity absent @/jobs/n/component/jobs/m !nested-pipeline =",
            "/jobs/n/identity absent @/jobs/n !nested-pipeline =",
        ],
    );
    // A pipeline that is a component is the pipeline itself, and its steps are looked at.
    identity(
        "{type: pipeline, component: n.yml}",
        &nested,
        &[
            "/component/jobs/leaf/identity absent @/component/jobs/leaf =",
            "/component/jobs/m/identity absent @/component/jobs/m !nested-pipeline =",
            "/identity absent @ !nested-pipeline =",
        ],
    );
    identity(
        "{type: pipeline, component: c.yml}",
        &[("c.yml", "jobs: {a: {command: x}}")],
        &["/component/jobs/a/identity absent @/component/jobs/a =", "/identity absent @ ="],
    );
}

#[test]
fn the_job_of_a_schedule_has_two_places() {
    let job = [("j.yml", "{type: command, identity: {type: user_identity}}")];
    identity(
        "create_job: {type: command, job: j.yml}",
        &job,
        &["/create_job/job/identity user @/create_job", "/create_job/identity absent @/create_job ="],
    );
    identity("create_job: j.yml", &job, &["/create_job/identity user @/create_job"]);
    identity(
        "create_job: {job: n.yml, identity: {type: managed}}",
        &[("n.yml", "jobs: {a: {type: pipeline}}")],
        &[
            "/create_job/job/jobs/a/identity absent @/create_job/job/jobs/a !nested-pipeline =",
            "/create_job/job/identity absent @/create_job !nested-pipeline =",
            "/create_job/identity managed @/create_job !nested-pipeline",
        ],
    );
    identity("create_job: azureml:j", &[], &[]);
}

#[test]
fn jobs_without_identities() {
    identity("{type: automl}", &[], &["/identity absent @ !unsupported ="]);
    identity("{type: finetuning}", &[], &[]);
    identity("{type: finetuning, identity: {type: managed}}", &[], &["/identity managed @ !unsupported"]);
}

#[test]
fn resources_have_another_vocabulary() {
    for (value, form) in [
        ("{type: system_assigned}", "system_assigned"),
        ("{type: SystemAssigned}", "system_assigned"),
        ("{type: user_assigned, user_assigned_identities: [{resource_id: x}]}", "user_assigned"),
        ("{type: none}", "absent"),
        ("{type: user_identity}", "invalid"),
        ("{type: 'system_assigned,user_assigned'}", "invalid"),
        ("system_assigned", "invalid"),
    ] {
        let empty = if form == "absent" { " =" } else { "" };
        let expected = format!("/identity {form} @{empty}");
        identity(&format!("{{type: amlcompute, identity: {value}}}"), &[], &[&expected]);
        identity(&format!("{{name: e, auth_mode: key, identity: {value}}}"), &[], &[&expected]);
    }
    identity("{type: amlcompute}", &[], &["/identity absent @ ="]);
    identity(
        "{$schema: workspace, identity: {type: 'system_assigned,user_assigned'}}",
        &[],
        &["/identity user_assigned @"],
    );
    identity("{$schema: workspace}", &[], &["/identity absent @ ="]);
    for spec in
        ["image: x", "{type: uri_file, path: x}", "{endpoint_name: e, model: m}", "{type: azure_blob}"]
    {
        identity(spec, &[], &[]);
    }
}
