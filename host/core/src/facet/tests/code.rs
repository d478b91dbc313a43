use super::super::Facet;
use super::check;

fn code(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Code, spec, others, expected);
}

#[test]
fn forms() {
    for (value, form) in [
        ("src", "folder"),
        ("./src/", "folder"),
        ("src/main.py", "file"),
        ("nowhere", "missing"),
        ("../out", "outside"),
        ("https://x/y.zip", "url"),
        ("git+https://x/y", "git"),
        ("git@x:y", "git"),
        ("azureml:c:1", "registered"),
        ("azureml://registries/r/codes/c/versions/1", "registered"),
        ("{a: 1}", "missing"),
        ("7", "missing"),
    ] {
        let value = if value.starts_with(['{', '7']) { value.to_owned() } else { format!("'{value}'") };
        code(
            &format!("{{type: command, code: {value}}}"),
            &[("src/main.py", "")],
            &[&format!("/code {form} @")],
        );
    }
    code("{type: command, code: null}", &[], &[]);
}

/// Every pointer of client-protocol §10, and a file's paths are its own.
#[test]
fn every_place_at_any_depth() {
    code(
        "
type: pipeline
jobs:
  a: {type: command, code: src}
  b: {component: c/c.yml}
  c: {component: {code: src, additional_includes: [src, nowhere]}}
  d: {type: parallel, task: {code: src}}
  e: {component: c/p.yml}
  f: {type: sweep, trial: {code: src}}
  g: {trial: c/c.yml}
  h: {type: spark, code: src}
inputs: {code: {code: src}}
",
        &[
            ("src/main.py", ""),
            ("c/src/main.py", ""),
            ("c/c.yml", "{type: command, code: ./src, additional_includes: [../src, a.txt]}"),
            ("c/p.yml", "{type: parallel, task: {code: ../c}}"),
        ],
        &[
            "/jobs/a/code folder @/jobs/a",
            "/jobs/b/component/code folder @/jobs/b/component",
            "/jobs/b/component/additional_includes/0 folder @/jobs/b/component",
            "/jobs/b/component/additional_includes/1 missing @/jobs/b/component",
            "/jobs/c/component/code folder @/jobs/c/component",
            "/jobs/c/component/additional_includes/0 folder @/jobs/c/component",
            "/jobs/c/component/additional_includes/1 missing @/jobs/c/component",
            "/jobs/d/task/code folder @/jobs/d",
            "/jobs/e/component/task/code folder @/jobs/e/component",
            "/jobs/f/trial/code folder @/jobs/f/trial",
            "/jobs/h/code folder @/jobs/h",
        ],
    );
}

#[test]
fn other_kinds() {
    let src = [("src/s.py", "")];
    code(
        "{endpoint_name: e, code_configuration: {code: src, scoring_script: s.py}}",
        &src,
        &["/code_configuration/code folder @"],
    );
    code(
        "{endpoint_name: e, package: {inferencing_server: {code_configuration: {code: src}}}}",
        &src,
        &["/package/inferencing_server/code_configuration/code folder @"],
    );
    code(
        "inferencing_server: {code_configuration: {code: src}}",
        &src,
        &["/inferencing_server/code_configuration/code folder @"],
    );
    code(
        "create_job: {job: j.yml}",
        &[("j.yml", "{type: command, code: src}"), src[0]],
        &["/create_job/job/code folder @/create_job"],
    );
}
