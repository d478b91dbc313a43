//! Facts about a workspace: pulled into a file, asked live, recorded, and refused where they do not fit. The workspace is that of
//! `tests/vectors/workspace.json`, whose resources are shaped as the service answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use jobgate_core::context::{ContextFile, ContextWorkspace};
use jobgate_core::facts::{Answer, Question};
use jobgate_emulator::{Action, Fault, Options};
use serde_json::{Value, json};

use crate::world::World;

/// A job that reads as the submitter, and whose image the compute cannot pull.
const READS: &str = "\
type: command
command: python main.py
environment: azureml:train:3
compute: azureml:gpu-cluster
identity: {type: user_identity}
inputs:
  census: {type: uri_file, path: azureml:census:1}
  old: {type: uri_file, path: azureml://datastores/keyed/paths/x.csv}
outputs:
  model: {type: uri_folder, path: azureml://datastores/raw/paths/out}
";

/// A workspace with everything that facts are about, and a project with the policy that asks most.
fn world() -> World {
    let seed = serde_json::from_str(include_str!("../../../../tests/vectors/workspace.json")).unwrap();
    let world = World::new(Options { seed, made_up: false, ..Options::default() });
    let config = std::fs::read_to_string(world.path("project/jobgate.yaml")).unwrap();
    let own = "- {id: user-identity, source: 'builtin:user-identity'}";
    assert!(config.contains(own));
    let policies =
        format!("{own}\n  - {{id: permissions, source: 'builtin:permissions', undecided: warning}}");
    world.write("project/jobgate.yaml", config.replace(own, &policies));
    world.write("project/job.yml", READS);
    world
}

fn read(world: &World, path: &str) -> String {
    std::fs::read_to_string(world.path(path)).unwrap()
}

/// Nothing but GETs went to the service, and none for a secret.
#[track_caller]
fn only_looked(world: &World) {
    let requests = world.requests();
    assert!(!requests.is_empty());
    for request in requests {
        assert!(request.starts_with("GET /subscriptions/"), "{request}");
        assert!(!request.to_ascii_lowercase().contains("secrets"), "{request}");
    }
}

#[test]
fn a_file_that_was_pulled_tells_what_the_workspace_would() {
    let world = world();
    let pulled = world.run(&["context", "pull", "-o", "context.json", "job.yml"]);
    pulled.says(
        0,
        &["pulled from 00000000-0000-0000-0000-000000000000/rg/ws into context.json", "not known: 0"],
    );
    only_looked(&world);
    assert!(!read(&world, "project/context.json").contains("c2VlZGVkLXNlY3JldA"), "a secret was pulled");

    world.emulator.clear_journal();
    let offline = world.run(&["check", "job.yml", "--context", "context.json", "--format", "json"]);
    assert_eq!(world.requests(), [""; 0]);
    assert_eq!(offline.stderr, "");
    let live = world.run(&["check", "job.yml", "--live", "--format", "json"]);
    only_looked(&world);
    assert_eq!(offline.json(), live.json());
    // The submitter may read and not write, and nobody may pull.
    let rules = |report: &Value| {
        let findings = report["findings"].as_array().unwrap().iter();
        findings
            .map(|found| {
                format!("{} {}", found["rule"].as_str().unwrap(), found["pointer"].as_str().unwrap())
            })
            .collect::<Vec<_>>()
    };
    let expected = ["AML-RBAC-002 /environment", "AML-DS-010 /outputs/model"];
    let mut found = rules(&live.json());
    found.retain(|found| !found.starts_with("AML-ID"));
    assert_eq!(found, expected, "{}", live.stdout);

    let offline = world.run(&["explain", "job.yml", "--format", "json", "--context", "context.json"]);
    let live = world.run(&["explain", "job.yml", "--format", "json", "--live"]);
    assert_eq!(offline.json(), live.json());
    let says = |report: &Value, part: &str| {
        report["accesses"].as_array().unwrap().iter().any(|row| row.to_string().contains(part))
    };
    for part in [
        "the datastore stores a credential (AccountKey)",
        "66666666-6666-6666-6666-666666666666",
        "corp.azurecr.io",
    ] {
        assert!(says(&live.json(), part), "{part} in {}", live.stdout);
    }
}

/// Without `--live` no way to the service is opened, and no token is asked for.
#[test]
fn nothing_reaches_out_unless_it_is_asked_to() {
    let world = world();
    world.write("bin/az", format!("#!/bin/sh\necho asked >> {}\nexit 1\n", world.path("asked").display()));
    for arguments in [
        &["check", "job.yml"][..],
        &["check", "job.yml", "--target", "azureml", "--workspace", "ws"],
        &["diff", "job.yml"],
        &["render", "job.yml"],
        &["plan", "job.yml", "-o", "plan.json"],
        &["explain", "job.yml"],
        &["fix", "job.yml"],
    ] {
        let ran = world.run(arguments);
        assert!(matches!(ran.code, Some(0 | 3)), "{arguments:?}: {ran:?}");
    }
    assert_eq!(world.requests(), [""; 0]);
    assert!(!world.path("asked").exists(), "a token was asked for");
    world.run(&["check", "job.yml", "--live"]).says(0, &["az login", "AML-RBAC-005"]);
    assert!(world.path("asked").exists(), "this test sees no token that is asked for");
}

fn forbidden(action: &str) -> Action {
    let message = format!(
        "The client 'x' with object id 'y' does not have authorization to perform action '{action}' over scope '/subscriptions/s' or the scope is invalid."
    );
    let body = json!({"error": {"code": "AuthorizationFailed", "message": message}});
    Action::Status { status: 403, retry_after: None, headers: Default::default(), body: Some(body) }
}

#[test]
fn what_may_not_be_read_is_unknown_with_the_permission_that_is_missing() {
    let world = world();
    let refused = [
        ("roleAssignments", "Microsoft.Authorization/roleAssignments/read"),
        ("/registries", "Microsoft.ContainerRegistry/registries/read"),
        ("/datastores\\?", "Microsoft.MachineLearningServices/workspaces/datastores/read"),
    ];
    for (path, action) in refused {
        world.emulator.fault(Fault::new("GET", path, forbidden(action)).always()).unwrap();
    }
    let pulled = world.run(&["context", "pull", "-o", "context.json", "job.yml"]);
    pulled.says(0, &["unknown: registry `corp.azurecr.io`", "unknown: which datastores there are"]);
    world.run(&["context", "show", "context.json"]).says(0, &["roleAssignments/read"]);
    for (_, action) in refused {
        pulled.says(0, &[&format!("lacks the permission `{action}`")]);
    }
    let offline = world.run(&["check", "job.yml", "--context", "context.json", "--format", "json"]);
    let live = world.run(&["check", "job.yml", "--live", "--format", "json"]);
    assert_eq!(offline.json(), live.json());
    offline
        .says(0, &["Microsoft.Authorization/roleAssignments/read", "AML-RBAC-005", "\"level\":\"warning\""]);
}

#[test]
fn a_workspace_that_does_not_answer_is_told() {
    let world = world();
    let pull = |more: &[&str]| world.run(&[&["context", "pull", "-o", "context.json"], more].concat());
    pull(&["--workspace", "other"]).says(7, &["not found", "check `workspace`"]);
    world.emulator.fault(Fault::new("GET", "/workspaces/ws\\?", forbidden("a/read")).always()).unwrap();
    pull(&[]).says(7, &["`a/read`"]);
    world.emulator.clear_faults();
    world.write("bin/az", "#!/bin/sh\necho 'please run az login' >&2\nexit 1\n");
    pull(&[]).says(1, &["az login"]);
    assert!(!world.path("project/context.json").exists());
    pull(&["none.yml"]).says(1, &[]);
}

#[test]
fn a_file_is_replaced_if_it_is_one_of_facts_and_nothing_else_is() {
    let world = world();
    world.write("project/context.json", "{\"mine\": true}");
    for arguments in [
        &["context", "pull", "-o", "context.json"][..],
        &["check", "job.yml", "--live", "--record", "context.json"],
    ] {
        world.run(arguments).says(1, &["it is no context file"]);
    }
    assert_eq!(read(&world, "project/context.json"), "{\"mine\": true}");
    for text in ["", "{\"version\": 1"] {
        world.write("project/context.json", text);
        world.run(&["context", "pull", "-o", "context.json"]).says(1, &["it is no context file"]);
    }
    std::fs::remove_file(world.path("project/context.json")).unwrap();
    // Of the workspace alone, then for a spec, then over an edited one.
    world.run(&["context", "pull", "-o", "context.json"]).says(0, &["datastore 4", "compute 3"]);
    let first = read(&world, "project/context.json");
    assert!(!first.contains("role-assignments"));
    world.run(&["context", "pull", "-o", "context.json", "job.yml"]).says(0, &["role-assignments"]);
    world.write("project/context.json", first.replace("rawdata", "otherdata"));
    world.run(&["context", "pull", "-o", "context.json", "."]).says(0, &["role-assignments"]);
    // Without a file it goes to standard output, and what is said of it elsewhere.
    let printed = world.run(&["context", "pull"]);
    assert_eq!(printed.json()["version"], 1);
    assert!(printed.stderr.contains("not known: 0"), "{printed:?}");
}

#[test]
fn what_was_asked_is_recorded_and_replayed() {
    let world = world();
    let live = world.run(&["check", "job.yml", "--live", "--record", "asked.json", "--format", "json"]);
    let replayed = world.run(&["check", "job.yml", "--context", "asked.json", "--format", "json"]);
    assert_eq!(live.json(), replayed.json());
    assert_eq!(replayed.stderr, "");
    // What is recorded from a file is as old as the file.
    let pulled_at =
        |path: &str| serde_json::from_str::<Value>(&read(&world, path)).unwrap()["pulled_at"].clone();
    let old = context(3 * 86_400, &read(&world, "project/asked.json"));
    world.write("project/old.json", old.render());
    world.run(&["check", "job.yml", "--context", "old.json", "--record", "again.json"]).says(3, &[]);
    assert_eq!(pulled_at("project/again.json"), pulled_at("project/old.json"));
    // `explain` and `submit` ask as well.
    world.run(&["explain", "job.yml", "--live", "--record", "explained.json"]).says(0, &[]);
    assert!(read(&world, "project/explained.json").contains("\"credentialsType\": \"AccountKey\""));
    world
        .run(&["submit", "job.yml", "--live", "--record", "submitted.json"])
        .says(3, &["AML-RBAC-002", "AML-DS-010"]);
    assert!(read(&world, "project/submitted.json").contains("role-assignments"));
    only_looked(&world);
}

/// The facts of a file, as if they had been pulled so many seconds ago.
fn context(age: u64, text: &str) -> ContextFile {
    let file = ContextFile::parse(text.as_bytes()).unwrap();
    let facts: Vec<(Question, Answer)> =
        file.facts().map(|(asked, answer)| (asked.clone(), answer.clone())).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    ContextFile::new(file.workspace, now - age, facts)
}

#[test]
fn a_file_that_does_not_fit_is_told_and_not_used() {
    let world = world();
    world.run(&["context", "pull", "-o", "context.json", "job.yml"]).says(0, &[]);
    let text = read(&world, "project/context.json");
    let workspace = ContextWorkspace {
        subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
        resource_group: "rg".to_owned(),
        workspace: "production".to_owned(),
    };
    let other = ContextFile::new(workspace, context(0, &text).pulled_at, []);
    let day = 86_400;
    for (content, says) in [
        (text.replace("rawdata", "otherdata"), "was edited or cut off"),
        (text[..text.len() / 2].to_owned(), "it is no context file"),
        (String::new(), "it is no context file"),
        (text.replace("\"version\": 1", "\"version\": 9"), "it is of version 9"),
        (context(40 * day, &text).render(), "it was pulled 40 days ago, and the limit is 30 days"),
        (other.render(), "about the workspace `00000000-0000-0000-0000-000000000000/rg/production`"),
    ] {
        world.write("project/context.json", content);
        for command in ["check", "diff", "fix", "render", "plan", "submit", "explain"] {
            world.run(&[command, "job.yml", "--context", "context.json"]).says(1, &["context.json", says]);
        }
    }
    world.emulator.clear_journal();
    world.write("project/context.json", context(40 * day, &text).render());
    world
        .run(&["check", "job.yml", "--context", "context.json", "--context-max-age", "50"])
        .says(3, &["AML-RBAC-002"]);
    world.run(&["context", "show", "context.json"]).says(0, &["40 days ago; older than the limit"]);
    world.write("project/context.json", other.render());
    world.run(&["check", "job.yml", "--context", "context.json", "--workspace", "production"]).says(0, &[]);
    world.run(&["check", "job.yml", "--context", "none.json"]).says(1, &["none.json"]);
    world.run(&["context", "show", "job.yml"]).says(1, &["it is no context file"]);
    assert_eq!(world.requests(), [""; 0]);
}

#[test]
fn a_file_that_lacks_something_is_told_to_be_partial() {
    let world = world();
    world.run(&["context", "pull", "-o", "context.json"]).says(0, &[]);
    let ran = world.run(&["check", "job.yml", "--context", "context.json"]);
    ran.says(
        0,
        &["the context file `context.json` is partial", "pull it again with this spec", "AML-RBAC-005"],
    );
    assert_eq!(ran.stderr.matches("is partial").count(), 1);
    let fixed = world.run(&["fix", "job.yml", "--context", "context.json"]);
    assert_eq!(fixed.stderr.matches("is partial").count(), 1);
}

#[test]
fn flags_that_cannot_be_meant_are_refused() {
    let world = world();
    for arguments in [
        &["check", "job.yml", "--live", "--context", "c.json"][..],
        &["check", "job.yml", "--record", "c.json"],
        &["render", "job.yml", "--no-policies", "--live"],
        &["status", "x", "--live"],
        &["context"],
        &["context", "show"],
    ] {
        world.run(arguments).says(2, &[]);
    }
    world.write(
        "project/jobgate.yaml",
        "version: 1\npolicies: [{id: permissions, source: 'builtin:permissions'}]\n",
    );
    world.run(&["check", "job.yml", "--live"]).says(2, &["--subscription-id", "--workspace"]);
    world.run(&["context", "pull"]).says(2, &["--subscription-id", "--workspace"]);
    assert_eq!(world.requests(), [""; 0]);
}

/// Specs of two workspaces are asked about in their own, and cannot be recorded in one file.
#[test]
fn each_workspace_is_asked_about_its_own_specs() {
    let world = world();
    let config = read(&world, "project/jobgate.yaml");
    world.write("project/other/jobgate.yaml", config.replace("workspace: ws", "workspace: other"));
    world.write("project/other/job.yml", READS);
    world.run(&["check", ".", "--live", "--record", "both.json"]).says(1, &["several workspaces"]);
    let asked = world.requests();
    for workspace in ["/workspaces/ws", "/workspaces/other"] {
        assert!(asked.iter().any(|request| request.ends_with(workspace)), "{workspace} in {asked:?}");
    }
    assert!(!world.path("project/both.json").exists());
    world.run(&["context", "pull", "-o", "c.json", "job.yml"]).says(0, &[]);
    world.run(&["check", ".", "--context", "c.json"]).says(1, &["is about the workspace"]);
}

/// A registry that has every image: it answers as the specification wants, and says which digest a manifest has. Its address.
fn registry(digest: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nDocker-Content-Digest: {digest}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head =
                BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            let asked: Vec<String> = head.collect();
            assert!(asked[0].starts_with("HEAD /v2/train/manifests/1 "), "{asked:?}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

/// What `private-registry` pins is asked of the registry and of the workspace, recorded, and pinned in the same way without network.
#[test]
fn what_is_pinned_is_recorded_and_pinned_again() {
    let digest = format!("sha256:{}", "ab".repeat(32));
    let registry = registry(&digest);
    let world = world();
    let config = read(&world, "project/jobgate.yaml");
    let policy = format!(
        "- {{id: private-registry, source: 'builtin:private-registry', settings: {{allowed: ['{registry}', corp.azurecr.io], require: digest, pin: true, environments: {{images: required}}}}}}"
    );
    let own = "- {id: user-identity, source: 'builtin:user-identity'}";
    world.write("project/jobgate.yaml", config.replace(own, &policy));
    world.write(
        "project/job.yml",
        READS.replace("azureml:train:3", &format!("{{image: '{registry}/train:1'}}")),
    );
    world.write("project/label.yml", READS.replace("azureml:train:3", "azureml:train@latest"));
    let specs = ["job.yml", "label.yml"];
    let run = |more: &[&str]| world.run(&[&["diff", "--format", "json"][..], &specs, more].concat()).json();
    let live = run(&["--live", "--record", "asked.json"]);
    let replayed = run(&["--context", "asked.json"]);
    assert_eq!(live, replayed);
    let text = live.to_string();
    assert!(text.contains(&format!("{registry}/train:1@{digest}")), "{text}");
    assert!(text.contains("azureml:train:3"), "{text}");
    assert!(read(&world, "project/asked.json").contains(&digest));
}
