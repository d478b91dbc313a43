//! What is wrong in a configuration: message and place of each problem.

use super::*;

/// `LINE:COLUMN: message; help`, one line for each problem.
fn problems(text: &[u8]) -> Vec<String> {
    let error = Config::parse("c", "/repo", Layer::Repository, text).unwrap_err();
    assert!(error.problems.iter().all(|problem| problem.place.file == "c"));
    error.problems.iter().map(|problem| problem.to_string().split_off(2)).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(problems(text.as_bytes()), expected, "{text}");
}

/// A configuration with one policy, whose entry begins in line 3 and has further keys from line 5 on.
fn entry(keys: &str) -> String {
    format!("version: 1\npolicies:\n  - id: a\n    source: a.wasm\n{keys}")
}

#[test]
fn nothing_at_all() {
    let empty = "1:1: the configuration is empty; begin with `version: 1` and a list of `policies`";
    check("", &[empty]);
    check("# only this\n", &[empty]);
}

#[test]
fn what_is_no_mapping() {
    check("- a\n", &["1:1: a mapping belongs here"]);
    check("hello", &["1:1: a mapping belongs here"]);
    check(
        "version: 1\npolicies: {}\ntarget: []\n",
        &["2:11: a list belongs here", "3:9: a mapping belongs here"],
    );
    check(
        "version: 1\npolicies:\n  - [a, b]\n  -\n",
        &["3:5: a mapping belongs here", "4:4: a mapping belongs here"],
    );
}

#[test]
fn what_is_no_yaml() {
    let found = problems(b"version: 1\npolicies: [\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("3:1: ") || found[0].starts_with("2:"), "{found:?}");
    let found = problems(b"version: 1\n\xff\n");
    assert!(found[0].starts_with("2:1: ") && found[0].ends_with("; save the file as UTF-8"), "{found:?}");
    let found = problems(&vec![b'#'; CONFIG_BYTES + 1]);
    assert!(found[0].contains("1048576") && found[0].ends_with("is it the right file?"), "{found:?}");
    let found = problems(b"version: 1\n---\nversion: 1\n");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn keys_that_stand_twice_are_all_told() {
    check(
        "version: 1\nversion: 1\npolicies: []\npolicies: []\n",
        &[
            "2:1: `version` stands twice, first in line 1; remove one of them",
            "4:1: `policies` stands twice, first in line 3; remove one of them",
        ],
    );
}

#[test]
fn versions() {
    check("policies: []\n", &["1:1: there is no `version`; add `version: 1`"]);
    check(
        "version: 2\npolicies: []\n",
        &[
            "1:10: this jobgate reads version 1 of the configuration, not 2; use the jobgate that the file was written for",
        ],
    );
    check("version: one\npolicies: []\n", &["1:10: invalid type: string \"one\", expected u32"]);
    check("version: 1\n", &["1:1: there are no `policies`; add a list of `policies`"]);
}

#[test]
fn unknown_keys_lead_to_the_nearest() {
    check(
        "version: 1\npolicy: []\npolicies: []\n",
        &["2:1: there is no key `policy` here; did you mean `policies`?"],
    );
    check(&entry("    setings: {}\n"), &["5:5: there is no key `setings` here; did you mean `settings`?"]);
    check(
        &entry("    limits: {memory: 1}\n"),
        &["5:14: there is no key `memory` here; did you mean `memory_mib`?"],
    );
    check(
        &entry("    match: {xyz: []}\n"),
        &["5:13: there is no key `xyz` here; known are `kinds`, `paths`"],
    );
    check(
        "version: 1\npolicies: []\ntarget: {kind: dir, path: x, subscription: y}\n",
        &["3:30: there is no key `subscription` here; did you mean `subscription_id`?"],
    );
}

#[test]
fn all_problems_of_a_file_at_once() {
    let text = "version: 3
policies:
  - {id: a b, source: 'ftp://x', mod: warn}
  - 7
  - {source: builtin:x, mode: maybe, levels: {R: fatal, S: note}}
  - {id: a, source: x, grants: {write: [images, 3, '/a~'], capabilities: [snapshot, registries]}}
  - {id: a, source: x, limits: {timeout_ms: 0, memory_mib: 5000}}
";
    check(
        text,
        &[
            "1:10: this jobgate reads version 1 of the configuration, not 3; use the jobgate that the file was written for",
            "3:10: `a b` is no id of a policy; use at most 64 letters, digits, `-`, `_` and `.`, and begin with a letter or a digit",
            "3:23: `ftp://` is no source of policies; put the component beside this file and write its path",
            "3:34: there is no key `mod` here; did you mean `mode`?",
            "4:5: a mapping belongs here",
            "5:5: a policy has no `id`; name it: `id: ...`",
            "5:31: unknown variant `maybe`, expected one of `enforce`, `warn`, `off`",
            "5:50: unknown variant `fatal`, expected one of `error`, `warning`, `note`, `off`",
            "6:41: there is no facet `images`; did you mean `image`? A pattern begins with `/`",
            "6:49: invalid type: number, expected a string",
            "6:52: `/a~` is no pattern: in a segment `~` is written `~0`, `/` is written `~1` and a `*` that is no wildcard `~2`",
            "6:75: there is no capability `snapshot`; did you mean `snapshots`?",
            "6:85: there is no capability `registries`; did you mean `registry`?",
            "7:10: the id `a` is taken, in line 6; give each policy an id of its own",
            "7:45: `timeout_ms: 0` would stop every evaluation: at least 1 is needed",
            "7:60: `memory_mib: 5000` is over the most that can be set, 4096",
        ],
    );
}

#[test]
fn sources() {
    let with = |source: &str| format!("version: 1\npolicies:\n  - {{id: a, source: {source}}}\n");
    let path = "; put the component beside this file and write its path";
    let table = [
        (
            "'builtin:'",
            "3:21: `builtin:` names no policy; write `builtin:` and the id of a policy".to_owned(),
        ),
        ("''", "3:21: the source is empty; write `builtin:<id>`, or the path of a component".to_owned()),
        (
            "https://example.org/a.wasm",
            format!(
                "3:21: policies from `https://` come with a later version: this one does not fetch them{path}"
            ),
        ),
        (
            "oci://example.org/a",
            format!(
                "3:21: policies from `oci://` come with a later version: this one does not fetch them{path}"
            ),
        ),
        ("http://example.org/a", format!("3:21: a policy is never fetched over plain `http://`{path}")),
    ];
    for (source, expected) in table {
        check(&with(source), &[&expected]);
    }
    check(
        "version: 1\npolicies: [{id: a}]\n",
        &["2:12: a policy has no `source`; add `source: builtin:<id>`, or the path of a component"],
    );
}

#[test]
fn a_match_that_matches_nothing() {
    let remedy = "an empty list matches nothing; remove it to match everything, or write `mode: off`";
    check(
        &entry("    match: {kinds: [], paths: ['', /x, 'a[']}\n"),
        &[
            &format!("5:20: {remedy}"),
            "5:32: `` is no pattern: an empty pattern matches nothing",
            "5:36: `/x` is no pattern: paths and kinds do not begin with `/`",
            "5:40: `a[` is no pattern: unclosed character class; missing ']'",
        ],
    );
}

#[test]
fn a_kind_that_there_is_not() {
    check(
        &entry("    match: {kinds: [job/pipline, jobs/*, 'job/*', xyz]}\n"),
        &[
            "5:21: no kind of spec matches `job/pipline`; did you mean `job/pipeline`?",
            "5:34: no kind of spec matches `jobs/*`; kinds are for example `job/command` and `environment`; `job/*` are all jobs",
            "5:51: no kind of spec matches `xyz`; kinds are for example `job/command` and `environment`; `job/*` are all jobs",
        ],
    );
}

#[test]
fn settings_that_json_cannot_say() {
    check(&entry("    settings: [1]\n"), &["5:15: a mapping belongs here"]);
    check(
        &entry("    settings: {a: .inf, b: .nan}\n"),
        &[
            "5:19: JSON has no form for this number, and settings are JSON",
            "5:28: JSON has no form for this number, and settings are JSON",
        ],
    );
    check(
        &entry("    settings: {b: !x 1}\n"),
        &["5:22: this tag is not known; remove it: tags mean nothing in a configuration"],
    );
}

#[test]
fn one_rule_with_two_levels() {
    let text = "version: 1
policies:
  - id: a
    source: builtin:a
    settings: {levels: {R: off}}
    levels: {R: error}
";
    check(text, &["5:28: the rule `R` has another level in the policy's `levels`; remove one of the two"]);
    assert!(
        parse(&text.replace("builtin:a", "a.wasm")).is_ok(),
        "the settings of another policy are its own business"
    );
}

#[test]
fn targets() {
    let with = |target: &str| format!("version: 1\npolicies: []\ntarget: {target}\n");
    check(&with("{}"), &["3:1: the target has no `kind`; write `kind: dir` or `kind: azureml`"]);
    check(&with("{kind: ftp}"), &["3:16: unknown variant `ftp`, expected `dir` or `azureml`"]);
    check(
        &with("{kind: dir}"),
        &["3:1: the target `dir` has no `path`; add `path:` with the folder to write to"],
    );
    check(
        &with("{kind: dir, path: x, workspace: w}"),
        &["3:30: `workspace` is for the target `azureml`, and this one is `dir`; remove one of the two"],
    );
    check(
        &with("{kind: azureml, path: x}"),
        &["3:25: `path` is for the target `dir`, and this one is `azureml`; remove one of the two"],
    );
}

proptest::proptest! {
    /// Whatever the file holds, it is read or refused with a place: it never panics, and never takes long.
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z:{}\\[\\]\\-&*!<|>\"'# \n0-9]{0,80}") {
        let prefixed = format!("version: 1\npolicies:\n  - {text}");
        for text in [text.as_str(), &prefixed] {
            if let Err(error) = parse(text) {
                proptest::prop_assert!(!error.problems.is_empty());
                proptest::prop_assert!(error.problems.iter().all(|problem| problem.place.line >= 1));
            }
        }
    }
}

#[test]
fn a_policy_that_must_run_does_not_depend_on_paths() {
    let text = entry("    match: {paths: [\"jobs/**\"]}\n");
    let error = Config::parse("c", "/org", Layer::Organisation, text.as_bytes()).unwrap_err();
    assert_eq!(error.problems.len(), 1, "{error}");
    assert_eq!(error.problems[0].pointer, "/policies/0/match/paths");
    assert!(Config::parse("c", "/repo", Layer::Repository, text.as_bytes()).is_ok());
}
