//! Configurations in which something is wrong: shown at their line, exit code 1, nothing written.

use crate::project::{CONFIG, Project};

#[test]
fn what_is_wrong_in_a_configuration_is_shown_at_its_line() {
    let with = |text: &str, other: &str| CONFIG.replace(text, other).into_bytes();
    let cases: [(&str, Vec<u8>, &[&str]); 9] = [
        (
            "an unknown key",
            with("settings:", "setings:"),
            &["jobgate.yaml:6:5", "setings:", "did you mean `settings`?"],
        ),
        (
            "another version",
            with("version: 1", "version: 2"),
            &["jobgate.yaml:1:10", "not 2", "help: use the jobgate"],
        ),
        (
            "an unknown mode",
            with("    settings:", "    mode: strict\n    settings:"),
            &["jobgate.yaml:6:11", "strict"],
        ),
        (
            "an id twice",
            with("id: private-registry", "id: user-identity"),
            &["jobgate.yaml:4:9", "is taken", "help:"],
        ),
        (
            "invalid UTF-8",
            b"version: 1 # \xff\n".to_vec(),
            &["jobgate.yaml:1:14", "help: save the file as UTF-8"],
        ),
        ("a tab", b"version: 1\n\tpolicies: []\n".to_vec(), &["jobgate.yaml:2"]),
        ("nothing", Vec::new(), &["jobgate.yaml:1:1", "is empty", "help: begin with"]),
        (
            "a fetched policy",
            with("builtin:user-identity", "https://x.example/p.wasm"),
            &["jobgate.yaml:3", "help: put the component"],
        ),
        (
            "a key twice",
            with("version: 1", "version: 1\nversion: 1"),
            &["jobgate.yaml:2:1", "twice", "help:"],
        ),
    ];
    for (what, content, texts) in cases {
        let project = Project::new().with("jobgate.yaml", content);
        for arguments in [
            &["check", "job.yml"][..],
            &["fix", "job.yml"],
            &["submit", "--target", "dir:out", "job.yml"],
            &["lock"],
        ] {
            let ran = project.run_writing_nothing(arguments);
            ran.says(1, &["error[jobgate/configuration]"]);
            ran.says(1, texts);
            assert_eq!(ran.all().matches("error[").count(), 1, "{what}: {}", ran.all());
        }
    }
}

#[test]
fn what_a_policy_refuses_is_shown_at_its_line_and_the_other_policies_run() {
    for (settings, place, text) in [
        ("{rules: [{from: docker.io}]}", "jobgate.yaml:6:", "to"),
        ("{alowed: [x.io]}", "jobgate.yaml:6:", "alowed"),
        ("{unmapped: maybe}", "jobgate.yaml:6:", "maybe"),
        ("{levels: {AML-ENV-999: note}}", "jobgate.yaml:6:", "AML-ENV-999"),
    ] {
        let at = CONFIG.find("    settings:").unwrap();
        let config = format!("{}    settings: {settings}\n", &CONFIG[..at]);
        let job = "type: command\ncommand: x\nidentity: {type: managed}\nenvironment: {image: x:1}\n";
        let project = Project::new()
            .with(
                "jobgate.yaml",
                config.replace(
                    "\"builtin:user-identity\"}",
                    "\"builtin:user-identity\", settings: {on_other_identity: deny}}",
                ),
            )
            .with("job.yml", job);
        let ran = project.run_writing_nothing(&["check", "job.yml"]);
        ran.says(
            1,
            &[
                "error[jobgate/configuration]: private-registry: ",
                place,
                text,
                "error[AML-ID-001]: user-identity: ",
            ],
        );
        ran.says(1, &["denied, because jobgate or a policy failed"]);
        let report = project.run(&["check", "--format", "json", "job.yml"]).json();
        assert_eq!(report["decision"], "denied");
        assert_eq!(report["findings"][0]["rule"], "jobgate/policy-failed");
        let ran = project.run_writing_nothing(&["fix", "job.yml"]);
        ran.says(1, &["nothing is written, because a policy failed"]);
    }
}

#[test]
fn the_organisation_is_named_by_the_environment_too() {
    let organisation = "version: 1\npolicies: [{id: user-identity, source: \"builtin:user-identity\", settings: {on_other_identity: deny}}]\n";
    let project = Project::new()
        .with("org.yaml", organisation)
        .with("bare/job.yml", "type: command\ncommand: x\nidentity: {type: managed}\n");
    std::fs::remove_file(project.path("jobgate.yaml")).unwrap();
    let run = |value: &str, arguments: &[&str]| {
        let output = project.command(arguments).env("JOBGATE_ORG_CONFIG", value).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run("org.yaml", &["check", "bare"]).0, Some(3));
    let (code, said) = run("none.yaml", &["check", "bare"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("`none.yaml`") && said.contains("help:"), "{said}");
    assert_eq!(run("", &["check", "bare"]).0, Some(5));
    // It is no argument that could conflict with others.
    assert_eq!(run("org.yaml", &["render", "--no-policies", "bare/job.yml"]).0, Some(0));
}

#[test]
fn locks_that_are_damaged_are_errors() {
    let job = "type: command\ncommand: x\ncode: src\nidentity: {type: user_identity}\nenvironment: {image: 'corp.azurecr.io/x:1'}\n";
    let project = Project::new().with("job.yml", job).with("src/a.py", "");
    project.write("jobgate.lock", "{");
    project.run_writing_nothing(&["check", "job.yml"]).says(1, &["jobgate.lock`"]);
    std::fs::remove_file(project.path("jobgate.lock")).unwrap();
    project.write("snapshots.lock", "\u{0}");
    project.run_writing_nothing(&["check", "job.yml"]).says(1, &["snapshots.lock`"]);
}
