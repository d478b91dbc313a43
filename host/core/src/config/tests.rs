//! Configurations that are right, and a table of those that are not.

mod layered;
mod wrong;

use super::*;
use crate::policy::Limits;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse("jobgate.yaml", "/repo", Layer::Repository, text.as_bytes())
}

const FULL: &str = r#"version: 1
policies:
  - id: user-identity
    source: builtin:user-identity
    mode: warn
    match: {kinds: ["job/*"], paths: ["jobs/**"]}
    settings: {placement: auto, levels: {AML-ID-002: off}}
    levels: {AML-ID-001: note}
    undecided: warning
    grants:
      write: [identity, "/tags/**"]
      capabilities: [snapshots]
    limits: {memory_mib: 16, fuel: 7, host_work: 8, timeout_ms: 250, passed_mib: 2, findings: 9, text_bytes: 100, component_mib: 3}
  - id: own
    source: ./own.wasm
target:
  kind: dir
  path: out
"#;

#[test]
fn every_key_is_read() {
    let config = parse(FULL).unwrap();
    let policy = &config.policies[0];
    assert_eq!((policy.id.as_str(), policy.mode), ("user-identity", Mode::Warn));
    assert_eq!(policy.source, Source::Builtin("user-identity".to_owned()));
    assert_eq!(&*policy.settings, r#"{"placement":"auto","levels":{"AML-ID-002":"off"}}"#);
    let levels: Vec<_> = policy.levels.rules.iter().map(|(rule, level)| (rule.as_str(), *level)).collect();
    assert_eq!(levels, [("AML-ID-001", RuleLevel::Note), ("AML-ID-002", RuleLevel::Off)]);
    assert_eq!(policy.levels.undecided, UndecidedLevel::Warning);
    let grant = policy.write.clone().unwrap();
    assert_eq!((grant.facets, grant.patterns), (vec!["identity".to_owned()], vec!["/tags/**".to_owned()]));
    assert_eq!(policy.capabilities.as_deref(), Some([Capability::Snapshots].as_slice()));
    let limits = Limits {
        memory: 16 << 20,
        fuel: Some(7),
        host_work: Some(8),
        timeout_ms: 250,
        passed: 2 << 20,
        findings: 9,
        text: 100,
    };
    assert_eq!(policy.limits, PolicyLimits { evaluation: limits, component: ComponentLimit(3 << 20) });
    assert_eq!(config.target, Some(Target::Dir("out".into())));
    assert_eq!(config.policies[1].resolved_source(), Source::Path("/repo/./own.wasm".into()));
}

#[test]
fn what_is_omitted_has_its_default() {
    let config = parse("version: 1\npolicies: [{id: a, source: a.wasm}]\n").unwrap();
    let policy = &config.policies[0];
    assert_eq!((policy.mode, &*policy.settings), (Mode::Enforce, "{}"));
    assert_eq!((policy.write.clone(), policy.capabilities.clone()), (None, None));
    assert_eq!(policy.limits, PolicyLimits::default());
    assert!(policy.matches.covers("job/command", "anything.yml"));
    assert_eq!(config.target, None);
}

#[test]
fn a_policy_that_is_off_is_not_active() {
    let config = parse("version: 1\npolicies: [{id: a, source: a.wasm, mode: off}]\n").unwrap();
    assert_eq!((config.policies.len(), config.active().count()), (1, 0));
    assert_eq!(parse("version: 1\npolicies: []\n").unwrap().active().count(), 0);
}

#[test]
fn a_match_needs_both_kind_and_path() {
    let policy = parse(FULL).unwrap().policies.remove(0);
    let table = [
        ("job/command", "jobs/a.yml", true),
        ("job/command", "jobs/deep/a.yml", true),
        ("job/command", "other/a.yml", false),
        ("job", "jobs/a.yml", false),
        ("environment", "jobs/a.yml", false),
    ];
    for (kind, path, expected) in table {
        assert_eq!(policy.matches.covers(kind, path), expected, "{kind} {path}");
    }
}

#[test]
fn a_place_in_the_settings_is_found_for_the_problems_of_a_policy() {
    let policy = parse(FULL).unwrap().policies.remove(0);
    let at = |below| {
        let place = policy.place(below);
        (place.line, place.column)
    };
    assert_eq!(at("/settings/placement"), (7, 27));
    assert_eq!(at("/settings/missing"), (7, 5), "the nearest ancestor's key");
    assert_eq!(at("/grants/write/1"), (11, 25));
    assert_eq!(policy.place("/settings/placement").file, "jobgate.yaml");
}

#[test]
fn omitted_grants_of_a_built_in_policy_are_those_of_its_metadata() {
    let metadata = crate::policy::Metadata {
        schema: 1,
        id: "a".to_owned(),
        version: "1.0.0".to_owned(),
        title: "A".to_owned(),
        rules: Vec::new(),
        writes: vec!["image".to_owned(), "/tags/*".to_owned()],
        facets: Vec::new(),
        settings_schema: serde_json::Value::Null,
    };
    let grant = |entry: &str| {
        let text = format!("version: 1\npolicies: [{{id: a, {entry}}}]\n");
        parse(&text).unwrap().policies.remove(0).grant(&metadata)
    };
    let all = crate::edit::Grant { facets: vec!["image".to_owned()], patterns: vec!["/tags/*".to_owned()] };
    assert_eq!(grant("source: builtin:a"), all);
    assert_eq!(grant("source: a.wasm"), crate::edit::Grant::default());
    assert_eq!(grant("source: builtin:a, grants: {write: []}"), crate::edit::Grant::default());
    assert_eq!(grant("source: builtin:a, grants: {capabilities: []}"), all);
}

#[test]
fn the_schema_allows_what_is_read_and_nothing_else() {
    let schema = schema();
    let schema = schema::Schema::new(&schema);
    assert_eq!(schema.keys().unwrap(), ["version", "policies", "target"]);
    let policy = schema.property("policies").and_then(schema::Schema::items).unwrap();
    let expected = [
        "memory_mib",
        "fuel",
        "host_work",
        "timeout_ms",
        "passed_mib",
        "findings",
        "text_bytes",
        "component_mib",
    ];
    assert_eq!(policy.property("limits").unwrap().keys().unwrap(), expected);
    assert!(policy.property("settings").unwrap().keys().is_none());
}

#[test]
fn the_schema_bounds_the_limits_as_validation_does() {
    let schema = schema();
    let limits = schema["$defs"]["RawLimits"]["properties"].as_object().unwrap();
    for (name, schema) in limits {
        let refused = |value: u64| {
            let text = format!("version: 1\npolicies: [{{id: a, source: a, limits: {{{name}: {value}}}}}]\n");
            parse(&text).is_err()
        };
        let (least, most) = (schema["minimum"].as_u64().unwrap(), schema["maximum"].as_u64());
        assert!(refused(least - 1) && !refused(least), "{name}");
        assert!(most.is_none_or(|most| refused(most + 1) && !refused(most)), "{name}");
    }
}

#[test]
fn words_of_yaml_1_1_are_texts_and_merge_keys_are_merged() {
    let text = "version: 1\npolicies:\n  - &a {id: a, source: a.wasm, settings: {on: off, n: 1e3}}\n  - {<<: *a, id: b}\n";
    let config = parse(text).unwrap();
    assert_eq!(&*config.policies[1].settings, r#"{"on":"off","n":1000.0}"#);
    assert_eq!(config.policies[0].place("/settings/on").line, 3);
}
