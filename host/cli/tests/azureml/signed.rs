//! A signature that a spec has in a URL is sent, and nothing else shows it.

use jobgate_emulator::{Action, Fault, Options};

use crate::world::{JOB, World};

const URL: &str = "https://acct.blob.core.windows.net/c/f?sv=2024-01-01&sr=b&";
const SIGNATURE: &str = "SIGNEDa%2Bb%3D0123456789";

#[test]
fn a_signature_in_a_url_is_sent_and_shown_nowhere() {
    let world = World::new(Options::default());
    let url = format!("{URL}{}{SIGNATURE}", "sig=");
    let path = "{type: uri_file, path: src/main.py}";
    // What the run of a test looks for in every file is in the spec here: it lies outside of the project.
    world.write("signed/job.yml", JOB.replace(path, &format!("{{type: uri_file, path: \"{url}\"}}")));
    world.write("signed/jobgate.yaml", std::fs::read(world.path("project/jobgate.yaml")).unwrap());
    world.write("signed/src/main.py", "print('hello')\n");
    let root = world.path("signed").to_str().unwrap().to_owned();
    let job = format!("{root}/job.yml");
    let hidden = |text: &str| assert!(!text.contains(SIGNATURE), "{text}");
    for arguments in
        [["plan", &job].as_slice(), &["render", "--plan", &job], &["submit", &job, "--format", "json"]]
    {
        let ran = world.run(arguments);
        ran.says(0, &[]);
        hidden(&format!("{}{}", ran.stdout, ran.stderr));
    }
    world.run(&["plan", &job, "-o", "plan.json", "--name", "planned"]).says(0, &[]);
    let plan = std::fs::read_to_string(world.path("project/plan.json")).unwrap();
    hidden(&plan);
    assert!(plan.contains("https://acct.blob.core.windows.net/c/f?"), "{plan}");
    // The journal of a run that fails has none either.
    world.emulator.fault(Fault::new("PUT", "/jobs/", Action::status(400))).unwrap();
    let ran = world.run(&["submit", "plan.json", "--root", &root]);
    ran.says(7, &[]);
    hidden(&format!("{}{}", ran.stdout, ran.stderr));
    for file in world.path("state/submissions").read_dir().unwrap() {
        hidden(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    world.run(&["submit", "plan.json", "--root", &root]).says(0, &["submitted planned"]);
    for (id, body) in world.resources("/jobs/") {
        assert_eq!(body["properties"]["inputs"]["data"]["uri"], url, "{id}");
    }
    assert_eq!(world.resources("/jobs/").len(), 2);
}

/// A Dockerfile that a policy rewrites stands in the plan, and what is secret in it does not.
#[test]
fn a_secret_in_a_rewritten_dockerfile_is_uploaded_and_shown_nowhere() {
    const TOKEN: &str = "ghp_0123456789abcdef0123456789abcdef0123";
    let world = World::new(Options::default());
    let config = std::fs::read_to_string(world.path("project/jobgate.yaml")).unwrap();
    let policy = "policies:\n  - {id: private-registry, source: 'builtin:private-registry', settings: {rules: [{from: docker.io, to: \
                  corp.azurecr.io/hub}]}}\n";
    world.write("signed/jobgate.yaml", config.replace("policies:\n", policy));
    world.write(
        "signed/job.yml",
        "command: echo\ncompute: azureml:cpu-cluster\nenvironment: {build: {path: ctx}}\n",
    );
    world.write("signed/ctx/Dockerfile", format!("FROM python:3.12\nENV API_TOKEN={TOKEN}\n"));
    let root = world.path("signed").to_str().unwrap().to_owned();
    let job = format!("{root}/job.yml");
    let ran = world.run(&["plan", &job]);
    ran.says(0, &["FROM corp.azurecr.io/hub/library/python:3.12", "<redacted>"]);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(TOKEN), "{ran:?}");
    world.run(&["plan", &job, "-o", "plan.json"]).says(0, &[]);
    world.run(&["submit", "plan.json", "--root", &root]).says(0, &["submitted "]);
    let blobs = world.emulator.state().unwrap()["blobs"].clone();
    assert!(blobs.as_object().unwrap().keys().any(|blob| blob.ends_with("/ctx/Dockerfile")), "{blobs}");
}
