//! Policies that cannot be loaded, are not the ones that were pinned, or give no judgement: denied by name, exit code 1 (or 75), and
//! nothing written.

use crate::project::{CONFIG, Project};
use crate::wasm::{component, metadata, refusing};

/// A project with one more policy, `p.wasm`.
fn with_policy(binary: &[u8]) -> Project {
    let config = format!("{CONFIG}  - {{id: own, source: p.wasm}}\n");
    Project::new().with("jobgate.yaml", config).with("p.wasm", binary)
}

#[test]
fn what_is_no_policy_is_not_loaded_and_says_why() {
    let meta = metadata("own", "Own");
    let newer = r#"(component (instance $v) (export "jobgate:policy/validator@9.0.0" (instance $v)))"#;
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("no wasm", b"print('hello')".to_vec(), "it is no WebAssembly"),
        ("nothing", Vec::new(), "it is no WebAssembly"),
        ("text", b"(component)".to_vec(), "it is WebAssembly as text"),
        ("a core module", wat::parse_str("(module)").unwrap(), "it is a core module"),
        ("a component without metadata", component("(component)", None), "`jobgate:policy` is missing"),
        ("a component of another world", component("(component)", Some(&meta)), "it exports neither"),
        ("a newer one", component(newer, Some(&meta)), "it is newer than this jobgate"),
    ];
    for (what, binary, text) in cases {
        let project = with_policy(&binary);
        for arguments in
            [&["check", "job.yml"][..], &["fix", "job.yml"], &["submit", "--target", "dir:out", "job.yml"]]
        {
            let ran = project.run_writing_nothing(arguments);
            ran.says(
                1,
                &["error[jobgate/policy-failed]: policy `own` is not loaded: ", text, "own", "not loaded"],
            );
            assert_eq!(ran.all().matches("error[").count(), 1, "{what}: {}", ran.all());
        }
        project.run_writing_nothing(&["lock"]).says(1, &["`own`", text, "help:"]);
        project.run_writing_nothing(&["policy", "inspect", "p.wasm"]).says(1, &["`p.wasm`", text]);
        let list = project.run(&["policy", "list"]);
        list.says(1, &["own", text]);
    }
}

#[test]
fn a_policy_that_is_not_there_is_an_error() {
    let project = with_policy(b"");
    std::fs::remove_file(project.path("p.wasm")).unwrap();
    let ran = project.run_writing_nothing(&["check", "job.yml"]);
    ran.says(1, &["policy `own` is not loaded: ", "p.wasm`", "= help: the source is `p.wasm`"]);
    let config = CONFIG.replace("builtin:user-identity", "builtin:user-idenity");
    let project = Project::new().with("jobgate.yaml", config);
    project.run(&["check", "job.yml"]).says(1, &["`user-idenity`", "did you mean `builtin:user-identity`?"]);
}

#[test]
fn a_policy_is_the_one_that_was_pinned_or_denies() {
    // In mode `warn` and `off` as well: whether it counts is not for a changed file to say.
    let project = with_policy(&refusing("one", None));
    project.run(&["lock"]).says(0, &["wrote jobgate.lock"]);
    project.write("p.wasm", refusing("two", None));
    let ran = project.run_writing_nothing(&["check", "job.yml"]);
    ran.says(1, &["policy `own` is not loaded: ", "sha256:", "jobgate lock"]);
    project.run_writing_nothing(&["lock", "--check"]).says(3, &["not up to date"]);

    let config = format!(
        "{CONFIG}  - {{id: own, source: p.wasm}}\n  - {{id: another, source: \"builtin:user-identity\"}}\n"
    );
    project.write("p.wasm", refusing("one", None));
    project.write("jobgate.yaml", config);
    project
        .run_writing_nothing(&["check", "job.yml"])
        .says(1, &["policy `another` is not loaded: ", "jobgate lock"]);
    // And one that is pinned but no longer configured is not silently left out.
    project.write("jobgate.yaml", CONFIG);
    project.run_writing_nothing(&["check", "job.yml"]).says(1, &["`own`", "help:"]);
}

#[test]
fn a_refusal_denies_and_a_temporary_one_says_try_later() {
    let project = with_policy(&refusing("the list of registries is not here", None));
    let ran = project.run_writing_nothing(&["submit", "--target", "dir:out", "job.yml"]);
    ran.says(1, &["policy `own` failed to judge the submission: ", "the list of registries is not here"]);

    let project = with_policy(&refusing("the registry is busy", Some(30)));
    let ran = project.run_writing_nothing(&["submit", "--target", "dir:out", "job.yml"]);
    ran.says(75, &["the registry is busy", "30", "denied for now: try again later"]);
    let report = project.run(&["check", "--format", "json", "job.yml"]);
    assert_eq!(report.code, 75);
    assert_eq!(report.json()["decision"], "denied");
    project.run_writing_nothing(&["fix", "job.yml"]).says(75, &["nothing is written"]);
    // Only when nothing else is wrong.
    project.write("job.yml", "type: command\ncommand: x\nenvironment: {image: 'quay.io/x:1'}\n");
    project.run(&["check", "job.yml"]).says(3, &["error[AML-ENV-001]", "the registry is busy"]);
}
