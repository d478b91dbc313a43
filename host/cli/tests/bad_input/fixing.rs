//! `fix`: all files or none, nobody's work overwritten, and what stays says why.

use std::fs;

use crate::project::Project;

const MENDABLE: &str = "type: command\ncommand: x\nenvironment:\n  image: python:3.12   # tested\n";

#[test]
fn a_file_that_is_read_only_is_left_and_so_are_the_others() {
    let project = Project::new().with("a.yml", MENDABLE).with("b.yml", MENDABLE);
    let path = project.path("b.yml");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let ran = project.run_writing_nothing(&["fix", "a.yml", "b.yml"]);
    ran.says(1, &["b.yml` is read-only; nothing is written", "help:"]);
    ran.has_one_error();
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    let text = format!("\u{feff}{}", MENDABLE.replace('\n', "\r\n"));
    let project = Project::new().with("a.yml", &text);
    project.run(&["fix", "a.yml"]).says(0, &["fixed a.yml"]);
    let fixed = project.read("a.yml");
    assert!(fixed.starts_with("\u{feff}type: command\r\n"), "{fixed:?}");
    assert!(fixed.contains("  image: corp.azurecr.io/hub/library/python:3.12   # tested\r\n"), "{fixed:?}");
}

#[test]
fn two_specs_that_want_different_things_of_one_file_are_named() {
    let spec = "type: command\ncommand: x\nenvironment: file:env.yml\nidentity: {type: user_identity}\n";
    let policy = |to: &str, spec: &str| {
        format!(
            "  - id: {to}\n    source: builtin:private-registry\n    match: {{paths: [{spec}]}}\n    settings: {{rules: [{{from: docker.io, to: {to}.azurecr.io}}]}}\n"
        )
    };
    let config = format!("version: 1\npolicies:\n{}{}", policy("one", "a.yml"), policy("two", "b.yml"));
    let project = Project::new()
        .with("jobgate.yaml", config)
        .with("a.yml", spec)
        .with("b.yml", spec)
        .with("env.yml", "image: python:3.12\n");
    let ran = project.run_writing_nothing(&["fix", "a.yml", "b.yml"]);
    ran.says(1, &["`a.yml`", "`b.yml`", "`env.yml`", "`/image`", "nothing is written", "help:"]);
    // Each alone can be mended.
    project.run(&["fix", "a.yml"]).says(0, &["fixed env.yml"]);
}

#[test]
fn a_denied_spec_is_mended_all_the_same() {
    let project =
        Project::new().with("a.yml", "type: command\ncommand: x\nenvironment: {image: 'quay.io/x:1'}\n");
    project.run(&["fix", "a.yml"]).says(3, &["fixed a.yml", "error[AML-ENV-001]"]);
    assert!(project.read("a.yml").contains("user_identity"));
}
