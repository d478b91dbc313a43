//! Edits of three documents, each with the lines that have to come out.

mod support;

use serde_json::{Value as Json, json};
use support::{edited, remove, set};

const JOB: &str = "\
# training job
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: >-
  python main.py
  --lr ${{inputs.lr}}
code: src   # snapshot
inputs:
  lr: 1e-3
  data: {type: uri_file, path: https://x/y.csv}

# which image
environment:   # curated
  image: \"mcr.microsoft.com/azureml/base:latest\"  # pin me
  conda_file: env.yml
compute: azureml:cpu-cluster
";

const PIPE: &str = "\
type: pipeline
jobs:
    prep:
        type: command
        component: ./prep.yml
        inputs:
            a: 1   # one

    # trainer
    train:
        type: command
        environment: {image: 'docker.io/foo:1', conda_file: c.yml}
        environment_variables:
        resources:
            instance_count: 2
        command: |
            echo hi
            python t.py
outputs: {}
tags: [a, b]
list:
- x
- y   # last
";

const ANCH: &str = "\
defaults: &env
  image: foo:1
  conda_file: c.yml
jobs:
  a:
    type: command
    environment: *env
  b:
    <<: &m {type: command, compute: cpu}
    environment: *env
";

/// Sets one value and compares with the text in which some lines are other ones.
fn check(text: &str, pointer: &str, value: Json, changes: &[(&str, &str)]) {
    let mut expected = text.to_owned();
    for (old, new) in changes {
        assert!(expected.contains(old), "{old}");
        expected = expected.replacen(old, new, 1);
    }
    assert_eq!(edited(text, |tree| set(tree, pointer, &value)), expected, "{pointer}");
}

/// Removes one value.
fn check_removed(text: &str, pointer: &str, old: &str, new: &str) {
    assert!(text.contains(old), "{old}");
    assert_eq!(edited(text, |tree| remove(tree, pointer)), text.replacen(old, new, 1), "{pointer}");
}

const IDENTITY: &str = "identity:\n  type: user_identity\n";

fn identity() -> Json {
    json!({"type": "user_identity"})
}

#[test]
fn case_01_a_mapping_is_added_at_the_end() {
    check(JOB, "/identity", identity(), &[("cpu-cluster\n", &format!("cpu-cluster\n{IDENTITY}"))]);
}

#[test]
fn case_02_quotes_and_comment_stay() {
    let new = "  image: \"acr.azurecr.io/azureml/base@sha256:abc\"  # pin me";
    let old = "  image: \"mcr.microsoft.com/azureml/base:latest\"  # pin me";
    check(JOB, "/environment/image", json!("acr.azurecr.io/azureml/base@sha256:abc"), &[(old, new)]);
}

#[test]
fn case_03_flow_style_keeps_its_other_keys() {
    check(
        PIPE,
        "/jobs/train/environment/image",
        json!("acr.azurecr.io/foo:1"),
        &[("docker.io/", "acr.azurecr.io/")],
    );
}

#[test]
fn case_04_the_indentation_is_that_of_the_document() {
    let new = "            python t.py\n        identity:\n            type: user_identity\n";
    check(PIPE, "/jobs/train/identity", identity(), &[("            python t.py\n", new)]);
}

#[test]
fn case_05_a_block_mapping_goes() {
    check_removed(PIPE, "/jobs/train/resources", "        resources:\n            instance_count: 2\n", "");
}

#[test]
fn case_06_a_mapping_becomes_a_text_and_the_comment_stays() {
    let old = "environment:   # curated\n  image: \"mcr.microsoft.com/azureml/base:latest\"  # pin me\n  conda_file: env.yml\n";
    check(
        JOB,
        "/environment",
        json!("azureml:curated@latest"),
        &[(old, "environment: azureml:curated@latest   # curated\n")],
    );
}

#[test]
fn cases_07_and_08_an_item_is_appended() {
    check(PIPE, "/list/-", json!("z"), &[("- y   # last\n", "- y   # last\n- z\n")]);
    check(PIPE, "/tags/-", json!("c"), &[("[a, b]", "[a, b, c]")]);
}

#[test]
fn case_09_an_empty_flow_mapping_is_filled() {
    check(
        PIPE,
        "/outputs/o",
        json!({"type": "uri_folder"}),
        &[("outputs: {}", "outputs: {o: {type: uri_folder}}")],
    );
}

#[test]
fn case_10_a_key_is_added_below_null_and_yes_is_quoted() {
    let new = "environment_variables:\n            A: \"yes\"\n";
    check(PIPE, "/jobs/train/environment_variables/A", json!("yes"), &[("environment_variables:\n", new)]);
}

#[test]
fn case_11_a_use_of_an_anchor_is_written_out() {
    let new = "a:\n    type: command\n    environment: {image: acr.io/foo:1, conda_file: c.yml}\n";
    let old = "a:\n    type: command\n    environment: *env\n";
    check(ANCH, "/jobs/a/environment/image", json!("acr.io/foo:1"), &[(old, new)]);
}

#[test]
fn case_12_an_anchor_changes_and_its_uses_stay_what_they_were() {
    let text = edited(ANCH, |tree| set(tree, "/defaults/image", &json!("bar:2")));
    let out = "environment: {image: foo:1, conda_file: c.yml}";
    assert_eq!(text, ANCH.replace("  image: foo:1", "  image: bar:2").replace("environment: *env", out));
}

#[test]
fn cases_13_and_14_cr_lf_stays() {
    let text = JOB.replace('\n', "\r\n");
    let added = "cpu-cluster\r\nidentity:\r\n  type: user_identity\r\n";
    check(&text, "/identity", identity(), &[("cpu-cluster\r\n", added)]);
    check(
        &text,
        "/environment/image",
        json!("acr.io/b:1"),
        &[("mcr.microsoft.com/azureml/base:latest", "acr.io/b:1")],
    );
}

#[test]
fn case_15_a_key_is_added_to_a_flow_mapping() {
    check(JOB, "/inputs/data/mode", json!("ro_mount"), &[("x/y.csv}", "x/y.csv, mode: ro_mount}")]);
}

#[test]
fn case_16_a_literal_stays_a_literal() {
    let old = "            echo hi\n            python t.py\n";
    let new = "            a\n            b # not comment\n";
    check(PIPE, "/jobs/train/command", json!("a\nb # not comment\n"), &[(old, new)]);
}

#[test]
fn case_17_a_missing_line_break_at_the_end_stays_missing() {
    let text = JOB.trim_end();
    check(
        text,
        "/identity",
        identity(),
        &[("cpu-cluster", &format!("cpu-cluster\n{}", IDENTITY.trim_end()))],
    );
}

#[test]
fn case_18_no_is_quoted() {
    check(JOB, "/compute", json!("no"), &[("compute: azureml:cpu-cluster", "compute: \"no\"")]);
}

#[test]
fn case_19_a_text_at_the_end_gains_no_line_break() {
    let text = "a: 1\ncommand: |\n  x\n  y";
    let new = "a: 1\ncommand: |-\n  x\n  y\nidentity:\n  type: user_identity";
    check(text, "/identity", identity(), &[(text, new)]);
}

#[test]
fn case_20_a_mapping_with_a_merge_gets_a_key() {
    let text = edited(ANCH, |tree| set(tree, "/jobs/b/identity", &identity()));
    assert_eq!(text, format!("{ANCH}    identity:\n      type: user_identity\n"));
}

#[test]
fn case_21_a_key_of_a_flow_mapping_goes() {
    check_removed(PIPE, "/jobs/train/environment/conda_file", ", conda_file: c.yml", "");
}

#[test]
fn case_22_a_text_that_readers_take_for_a_number_is_quoted() {
    check(JOB, "/inputs/lr", json!("5e-4"), &[("lr: 1e-3", "lr: \"5e-4\"")]);
}

#[test]
fn case_23_an_item_goes() {
    check_removed(PIPE, "/list/0", "- x\n", "");
}

#[test]
fn case_24_what_stands_around_the_document_stays() {
    let text = format!("---\n{JOB}# end\n");
    check(&text, "/identity", identity(), &[("cpu-cluster\n", &format!("cpu-cluster\n{IDENTITY}"))]);
}

#[test]
fn case_25_a_document_in_flow_style_gets_a_key() {
    let new = "{command: x, code: ., identity: {type: user_identity}}\n";
    check("{command: x, code: .}\n", "/identity", identity(), &[("{command: x, code: .}\n", new)]);
}
