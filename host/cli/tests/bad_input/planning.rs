//! Plans that no longer fit, are damaged or are none: nothing is sent, and what differs is told.

use std::fs;
use std::process::Command;

use crate::project::{Project, Ran};

const CONFIG: &str = "\
version: 1
policies:
  - id: private-registry
    source: builtin:private-registry
    settings:
      rules: [{from: docker.io, to: corp.azurecr.io/hub}]
      allowed: [corp.azurecr.io]
target:
  kind: azureml
  subscription_id: 00000000-0000-0000-0000-000000000000
  resource_group: rg
  workspace: ws
";

const JOB: &str = "\
type: command
command: python main.py ${{inputs.a}}
code: src
inputs: {a: 1}
environment: file:env.yml
";

/// A plan of `job.yml`, `plan.json`.
fn planned(more: &[&str]) -> Project {
    let project = Project::new()
        .with("jobgate.yaml", CONFIG)
        .with("job.yml", JOB)
        .with("env.yml", "image: python:3.12\n")
        .with("src/main.py", "print(1)\n")
        .with("src/lib.py", "\n");
    let arguments = [&["plan", "job.yml", "-o", "plan.json"], more].concat();
    project.run(&arguments).says(0, &["admitted", "planned in plan.json"]);
    project
}

/// Submits to an address where nobody listens: what comes that far would have been sent.
fn submit(project: &Project, more: &[&str]) -> Ran {
    project.run_writing_nothing(&[&["submit", "plan.json"], more].concat())
}

#[test]
fn what_changed_since_is_named_and_nothing_is_sent() {
    type Change = fn(&Project);
    let table: &[(&str, Change, &[&str])] = &[
        (
            "a spec",
            |p| p.write("job.yml", JOB.replace("a: 1", "a: 2")),
            &["the file `job.yml`: sha256:", "another body"],
        ),
        ("a comment", |p| p.write("job.yml", format!("{JOB}# x\n")), &["the file `job.yml`: sha256:"]),
        (
            "a file referred to",
            |p| p.write("env.yml", "image: python:3.13\n"),
            &["the file `env.yml`: sha256:"],
        ),
        (
            "code",
            |p| p.write("src/main.py", "print(2)\n"),
            &["the step `snapshot-1`: the file `main.py`: sha256:"],
        ),
        ("new code", |p| p.write("src/new.py", ""), &["the step `snapshot-1`: the file `new.py` is new"]),
        ("less code", |p| fs::remove_file(p.path("src/lib.py")).unwrap(), &["the file `lib.py` is gone"]),
        (
            "settings",
            |p| p.write("jobgate.yaml", CONFIG.replace("/hub", "/mirror")),
            &[
                "the configuration `repository`: sha256:",
                "the policy `private-registry`: its settings: sha256:",
                "the file `env.yml`: what is submitted in its place: sha256:",
            ],
        ),
        (
            "another mode",
            |p| p.write("jobgate.yaml", CONFIG.replace("    settings", "    mode: warn\n    settings")),
            &["its mode: enforce → warn", "the file `env.yml`: what is submitted in its place: sha256:"],
        ),
        (
            "one more policy",
            |p| {
                p.write(
                    "jobgate.yaml",
                    CONFIG.replace("policies:", "policies:\n  - {id: u, source: 'builtin:user-identity'}"),
                )
            },
            &["the policy `u` is new"],
        ),
        (
            "another workspace",
            |p| p.write("jobgate.yaml", CONFIG.replace("workspace: ws", "workspace: other")),
            &["the configuration `repository`: sha256:"],
        ),
        (
            "another endpoint",
            |p| p.write("jobgate.yaml", format!("{CONFIG}  resource_manager: https://elsewhere.example\n")),
            &["the resource manager: none → https://elsewhere.example"],
        ),
        (
            "a spec that is denied",
            |p| p.write("env.yml", "image: quay.io/x:1\n"),
            &["AML-ENV-001", "the decision: admitted → denied", "the file `env.yml`: sha256:"],
        ),
        (
            "no spec",
            |p| fs::remove_file(p.path("job.yml")).unwrap(),
            &["the spec of the plan, `job.yml`, is not here"],
        ),
        (
            "a spec that cannot be read",
            |p| p.write("job.yml", "a: [\n"),
            &["the file `job.yml` cannot be read"],
        ),
    ];
    for (what, change, said) in table {
        let project = planned(&[]);
        change(&project);
        let ran = submit(&project, &[]);
        ran.says(6, said);
        assert!(!ran.all().contains("something that has no name"), "{what}: {}", ran.all());
    }
}

#[test]
fn flags_that_differ_from_the_plan_are_named() {
    let project = planned(&[]);
    submit(&project, &["--workspace", "other"]).says(6, &["the workspace: /subscriptions/"]);
    submit(&project, &["--cloud", "china"]).says(6, &["the cloud: none → china"]);
    submit(&project, &["--set", "inputs.a=2"])
        .says(2, &["`--name` and `--set` are for a spec", "plan again"]);
    submit(&project, &["--target", "dir:out"]).says(2, &["is for a workspace"]);
}

/// Endpoints get a token: a plan that somebody hands over must not choose them.
#[test]
fn an_endpoint_is_not_taken_from_a_plan() {
    let project = planned(&["--resource-manager", "https://elsewhere.example"]);
    submit(&project, &[]).says(6, &["the resource manager: https://elsewhere.example → none"]);
}

#[test]
fn what_is_set_is_part_of_the_plan() {
    let project = planned(&["--set", "inputs.a=2", "--name", "mine"]);
    let plan = project.read("plan.json");
    assert!(plan.contains("\"value\": \"2\"") && plan.contains("\"name\": \"mine\""), "{plan}");
    project.write("src/main.py", "print(2)\n");
    let ran = submit(&project, &[]);
    ran.says(6, &["the file `main.py`"]);
    assert!(!ran.all().contains("the file `job.yml`"), "{}", ran.all());
}

#[test]
fn a_damaged_plan_is_not_submitted() {
    let project = planned(&[]);
    let text = project.read("plan.json");
    let table = [
        (text.replace("python main.py", "rm -rf /"), 6, "the plan is damaged: its content has the digest"),
        (text[..text.len() / 2].to_owned(), 6, "the plan is damaged"),
        (text.replace("\"decision\"", "\"decision\": \"x\",\n  \"decision\""), 6, "stands twice"),
        (text.replace("\"version\": 1", "\"version\": 7"), 1, "has version 7 of the format"),
    ];
    for (damaged, code, said) in table {
        project.write("plan.json", damaged);
        submit(&project, &[]).says(code, &[said, "plan again"]);
    }
    // A sealed lie is found out as well.
    project
        .write("plan.json", resealed(&text.replace("corp.azurecr.io/hub/library/python", "evil.io/python")));
    submit(&project, &[]).says(6, &["the step `environment-1`: another body would be sent"]);
}

/// The same text with a digest that fits.
fn resealed(text: &str) -> String {
    use sha2::Digest as _;
    let mut plan: serde_json::Value = serde_json::from_str(text).unwrap();
    plan.as_object_mut().unwrap().remove("digest");
    plan.sort_all_objects();
    let digest = format!("sha256:{}", hex::encode(sha2::Sha256::digest(plan.to_string())));
    plan["digest"] = digest.into();
    plan.to_string()
}

#[test]
fn what_is_no_plan_is_taken_for_a_spec() {
    let project = planned(&[]);
    for (content, said) in [
        ("", "jobgate/not-a-mapping"),
        ("[]", "jobgate/not-a-mapping"),
        ("{\"type\": \"command\"}", "jobgate/missing-field"),
        ("{\"format\": \"jobgate-plans\"}", "jobgate/unknown-kind"),
        ("{", "jobgate/syntax"),
    ] {
        project.write("other.json", content);
        let ran = project.run_writing_nothing(&["submit", "other.json"]);
        ran.says(3, &[said]);
    }
}

#[test]
fn a_large_file_is_no_plan_and_a_large_plan_is_refused() {
    let project = planned(&[]);
    let file = fs::File::create(project.path("large.json")).unwrap();
    std::io::Write::write_all(&mut &file, b"{ \"format\": \"jobgate-plan\", \"x\": \"").unwrap();
    file.set_len(300 << 20).unwrap();
    project.run(&["submit", "large.json"]).says(6, &["the plan is not read", "more than the limit"]);
    let file = fs::File::create(project.path("large.json")).unwrap();
    std::io::Write::write_all(&mut &file, b"{ \"x\": \"").unwrap();
    file.set_len(300 << 20).unwrap();
    project.run(&["submit", "large.json"]).says(3, &["jobgate/too-large"]);
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let project = planned(&[]);
    project.write("other.json", "mine");
    let plan = |more: &[&str]| project.run(&[&["plan", "job.yml", "-o", "other.json"], more].concat());
    plan(&[]).says(1, &["there is a file `other.json` already", "--force"]);
    assert_eq!(project.read("other.json"), "mine");
    plan(&["--force"]).says(0, &["planned in other.json"]);
    assert_eq!(project.read("other.json"), project.read("plan.json"), "a plan of the same is the same");
    project.run(&["plan", "job.yml", "-o", "none/other.json"]).says(1, &["cannot write `none/other.json`"]);
}

/// What holds the secret of a spec is not in the plan, and no flag brings it in.
#[test]
fn a_plan_holds_no_secret() {
    let datastore = "\
$schema: https://azuremlschemas.azureedge.net/latest/azureBlob.schema.json
name: store
type: azure_blob
account_name: account
container_name: c
credentials: {account_key: c2VjcmV0LWtleQ==}
";
    let project = Project::new()
        .with("jobgate.yaml", CONFIG.replace("private-registry", "user-identity").replace(
            "    settings:\n      rules: [{from: docker.io, to: corp.azurecr.io/hub}]\n      allowed: [corp.azurecr.io]\n", ""))
        .with("store.yml", datastore);
    let ran = project.run(&["plan", "store.yml", "--set", "description=x"]);
    ran.says(0, &["\"secret\"", "\"description\": \"x\""]);
    assert!(!ran.all().contains("c2VjcmV0"), "{}", ran.all());
    let ran = project.run(&["plan", "store.yml", "--set", "credentials.account_key=other-secret"]);
    ran.says(1, &["`--set credentials.account_key=…` is a secret"]);
    assert!(!ran.all().contains("other-secret"), "{}", ran.all());
}

/// Git is asked for the work tree around the current folder, and its answers are kept.
#[test]
fn a_plan_tells_of_the_work_tree() {
    let project = planned(&[]);
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=n", "-c", "user.email=e@example.org"]).args(arguments);
        git.current_dir(project.path("")).env_remove("GIT_DIR");
        git.output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q", "-b", "main"]) {
        println!("not run: there is no git");
        return;
    }
    fs::remove_file(project.path("plan.json")).unwrap();
    assert!(git(&["remote", "add", "origin", "https://git.example/jobs"]));
    assert!(git(&["add", "-A"]) && git(&["commit", "-q", "-m", "x"]));
    let ran = project.run(&["plan", "job.yml"]);
    let told = [
        "\"azureml.git.dirty\": \"False\"",
        "\"mlflow.source.git.branch\": \"main\"",
        "\"mlflow.source.git.repoURL\": \"https://git.example/jobs\"",
        "\"mlflow.source.git.commit\": \"",
    ];
    ran.says(0, &told);
    project.run(&["plan", "job.yml", "-o", "plan.json"]).says(0, &[]);
    // The plan that now lies there makes the tree dirty, and the plan still fits: what it recorded holds.
    let ran = submit(&project, &["--fail-on", "warning", "--set", "x=1"]);
    ran.says(2, &["plan again"]);
    project.write("src/lib.py", "1\n");
    let ran = submit(&project, &[]);
    ran.says(6, &["`lib.py`"]);
    assert!(!ran.all().contains("surroundings"), "{}", ran.all());
}
