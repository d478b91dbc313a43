//! The organisation's configuration and the repository's made one.

use super::*;

const ORGANISATION: &str = "version: 1
policies:
  - id: registry
    source: builtin:registry
    mode: warn
    settings: {allowed: [a]}
    grants: {write: [image]}
    limits: {timeout_ms: 500}
  - id: identity
    source: builtin:identity
    levels: {R: error}
";

fn layered(repository: &str) -> Result<Config, ConfigError> {
    let organisation =
        Config::parse("org.yaml", "/etc", Layer::Organisation, ORGANISATION.as_bytes()).unwrap();
    Config::layered(Some(organisation), Some(parse(repository).unwrap()))
}

fn ids(config: &Config) -> Vec<&str> {
    config.policies.iter().map(|policy| policy.id.as_str()).collect()
}

#[test]
fn the_repository_adds_behind() {
    let config =
        layered("version: 1\npolicies: [{id: own, source: own.wasm}]\ntarget: {kind: dir, path: x}\n")
            .unwrap();
    assert_eq!(ids(&config), ["registry", "identity", "own"]);
    let layers: Vec<Layer> = config.policies.iter().map(PolicyConfig::layer).collect();
    assert_eq!(layers, [Layer::Organisation, Layer::Organisation, Layer::Repository]);
    assert_eq!(config.target, Some(Target::Dir("x".into())));
    assert_eq!(config.texts.iter().map(|text| &*text.name).collect::<Vec<_>>(), ["org.yaml", "jobgate.yaml"]);
}

#[test]
fn one_alone_is_itself() {
    let config = parse("version: 1\npolicies: [{id: own, source: own.wasm}]\n").unwrap();
    assert_eq!(ids(&Config::layered(None, Some(config.clone())).unwrap()), ["own"]);
    assert_eq!(ids(&Config::layered(Some(config), None).unwrap()), ["own"]);
    assert_eq!(Config::layered(None, None).unwrap().active().count(), 0);
}

#[test]
fn the_repository_may_repeat_and_tighten() {
    let text = "version: 1
policies:
  - {id: registry, source: builtin:registry, mode: enforce, settings: {allowed: [a]}}
  - {id: identity, source: builtin:identity}
";
    let config = layered(text).unwrap();
    assert_eq!(ids(&config), ["registry", "identity"]);
    assert_eq!(config.policies[0].mode, Mode::Enforce);
    assert_eq!(&*config.policies[0].settings, r#"{"allowed":["a"]}"#);
}

#[test]
fn the_repository_takes_nothing_away() {
    let remedy = "remove this entry, or what differs in it; another id adds a policy of your own";
    let table = [
        ("id: identity, source: builtin:identity, mode: off", "/mode", "a stricter mode"),
        ("id: identity, source: builtin:identity, mode: warn", "/mode", "a stricter mode"),
        ("id: identity, source: builtin:lax", "/source", "another source"),
        ("id: identity, source: builtin:identity, levels: {R: off}", "/levels", "other levels"),
        ("id: identity, source: builtin:identity, levels: {}", "/levels", "other levels"),
        ("id: identity, source: builtin:identity, undecided: note", "/undecided", "another `undecided`"),
        (
            "id: identity, source: builtin:identity, settings: {levels: {R: error}}",
            "/settings",
            "other settings",
        ),
        (
            "id: registry, source: builtin:registry, settings: {allowed: [a, b]}",
            "/settings",
            "other settings",
        ),
        ("id: registry, source: builtin:registry, match: {paths: [x]}", "/match", "another `match`"),
        ("id: registry, source: builtin:registry, grants: {write: []}", "/grants/write", "other grants"),
        (
            "id: registry, source: builtin:registry, grants: {capabilities: [snapshots]}",
            "/grants/capabilities",
            "other capabilities",
        ),
        ("id: registry, source: builtin:registry, limits: {}", "/limits", "other limits"),
    ];
    for (entry, at, what) in table {
        let error = layered(&format!("version: 1\npolicies:\n  - {{{entry}}}\n")).unwrap_err();
        let id = if entry.starts_with("id: identity") { "identity" } else { "registry" };
        let [problem] = error.problems.as_slice() else { panic!("{entry}: {error}") };
        assert_eq!(problem.pointer, format!("/policies/0{at}"), "{entry}");
        assert_eq!(
            problem.message,
            format!("the organisation requires the policy `{id}` with {what}"),
            "{entry}"
        );
        assert_eq!((problem.place.file.as_str(), problem.place.line), ("jobgate.yaml", 3));
        assert_eq!(problem.help.as_deref(), Some(remedy));
    }
}

#[test]
fn the_organisation_s_target_holds() {
    let organisation = "version: 1\npolicies: []\ntarget: {kind: dir, path: a}\n";
    let layered = |repository: &str| {
        let organisation =
            Config::parse("org.yaml", "/etc", Layer::Organisation, organisation.as_bytes()).unwrap();
        Config::layered(Some(organisation), Some(parse(repository).unwrap()))
    };
    assert_eq!(layered("version: 1\npolicies: []\n").unwrap().target, Some(Target::Dir("a".into())));
    let error = layered("version: 1\npolicies: []\ntarget: {kind: dir, path: b}\n").unwrap_err();
    let expected = "jobgate.yaml:3:1: the organisation's configuration sets another target; remove this one";
    assert_eq!(error.to_string(), expected);
}
