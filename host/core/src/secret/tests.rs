//! Texts of specs with what no output may show of them.

use std::path::Path;

use super::*;
use crate::files::MemoryFiles;
use crate::submission::LoadLimits;

fn submission(spec: &str, others: &[(&str, &str)]) -> Submission {
    let files = MemoryFiles::default().file("/p/spec.yml", spec);
    let files = others.iter().fold(files, |files, (name, text)| files.file(format!("/p/{name}"), *text));
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/spec.yml"), &LoadLimits::default());
    loaded.submission.unwrap_or_else(|| panic!("{:?}", loaded.findings))
}

/// The spec as an output would show it.
fn shown(spec: &str) -> String {
    Secrets::of(&submission(spec, &[])).redact(spec).into_owned()
}

#[test]
fn credentials_are_taken_out_and_what_is_public_stays() {
    for (spec, expected) in [
        (
            "{type: azure_blob, name: b, credentials: {account_key: abc}}",
            "{type: azure_blob, name: b, credentials: {account_key: <redacted>}}",
        ),
        (
            "{type: azure_blob, credentials: {tenant_id: t1, client_id: c1, client_secret: s1-x}}",
            "{type: azure_blob, credentials: {tenant_id: t1, client_id: c1, client_secret: <redacted>}}",
        ),
        (
            "{type: git, credentials: {type: pat, pat: 12345}}",
            "{type: git, credentials: {type: pat, pat: <redacted>}}",
        ),
        (
            "{type: container_registry, credentials: {type: username_password, username: u, password: p}}",
            "{type: container_registry, credentials: {type: username_password, username: u, password: <redacted>}}",
        ),
        (
            "{type: container_registry, credentials: {type: managed_identity, client_id: c, resource_id: /a/b}}",
            "{type: container_registry, credentials: {type: managed_identity, client_id: c, resource_id: /a/b}}",
        ),
        (
            "{type: azure_blob, credentials: {account_key: 98765432.5}}",
            "{type: azure_blob, credentials: {account_key: <redacted>}}",
        ),
        (
            "{type: azure_blob, credentials: {account_key: 2024-5-6}}",
            "{type: azure_blob, credentials: {account_key: <redacted>}}",
        ),
        (
            "{type: azure_blob, credentials: {account_key: !!binary aGVsbG8h}}",
            "{type: azure_blob, credentials: {account_key: !!binary <redacted>}}",
        ),
        (
            "{image: i, conda_file: {dependencies: [python], variables: {DB_PASSWORD: hunter2secret, A: b}}}",
            "{image: i, conda_file: {dependencies: [python], variables: {DB_PASSWORD: <redacted>, A: b}}}",
        ),
        ("{type: open_ai, api_key: abc}", "{type: open_ai, api_key: <redacted>}"),
        ("{type: open_ai, api_key: '${{x}}'}", "{type: open_ai, api_key: '${{x}}'}"),
    ] {
        assert_eq!(shown(spec), expected);
    }
}

#[test]
fn variables_and_texts_are_taken_out_where_they_are_secret() {
    let spec = r#"
type: command
command: curl "https://x/y?sv=1&sig=ab%3D&se=2"
environment_variables:
  DB_PASSWORD: "a\u0062c secret"
  API_KEY: |
    first line
    second line
  HF_TOKEN: ${{secrets.x}}
  TOKEN_PATH: /mnt/token
  SECRET_NAME: the-name
  CLIENT_SECRET: https://vault.azure.net/secrets/x
  MODE: fast
resources: {docker_args: --env PASS=pa55 --env MODE=fast}
"#;
    let shown = shown(spec);
    for secret in ["ab%3D", "a\\u0062c secret", "first line", "second line", "pa55"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    for public in [
        "https://x/y?sv=1&sig=",
        "&se=2",
        "/mnt/token",
        "the-name",
        "vault.azure.net",
        "MODE: fast",
        "${{secrets.x}}",
    ] {
        assert!(shown.contains(public), "{public}: {shown}");
    }
}

#[test]
fn a_secret_in_a_file_that_is_referred_to_is_one() {
    let component = "{type: command, command: x, environment: {build: {path: ctx}}, environment_variables: {A_TOKEN: tok-1}}";
    let dockerfile = "FROM x\nARG PIP_URL=https://u:pw1@feed/simple\nENV KEY_TOKEN=\"tok-2\" MODE=fast";
    let files = [("c.yml", component), ("ctx/Dockerfile", dockerfile)];
    let secrets = Secrets::of(&submission("{type: pipeline, jobs: {s: {component: c.yml}}}", &files));
    assert!(!secrets.redact(component).contains("tok-1"));
    assert_eq!(
        secrets.redact(dockerfile),
        "FROM x\nARG PIP_URL=https://u:<redacted>@feed/simple\nENV KEY_TOKEN=\"<redacted>\" MODE=fast"
    );
}

#[test]
fn short_secrets_are_taken_out_as_words_only() {
    let secrets = Secrets::of(&submission("{type: azure_blob, credentials: {account_key: p}}", &[]));
    assert_eq!(secrets.redact("path: p, `p` and é p"), "path: <redacted>, `<redacted>` and é <redacted>");
    assert_eq!(secrets.redact("pp ép p1"), "pp ép p1");
}

#[test]
fn a_mask_leaves_places_where_they_are() {
    let secrets = Secrets::of(&submission("{type: azure_blob, credentials: {account_key: sécret}}", &[]));
    assert_eq!(secrets.mask("k: sécret # x"), "k: ******* # x");
}

#[test]
fn json_stays_json() {
    let secrets =
        Secrets::of(&submission("{type: azure_blob, credentials: {account_key: 'a\"b', pat: 12345}}", &[]));
    assert_eq!(
        secrets.redact_json(r#"{"account_key":"a\"b","pat":12345,"name":"12345 x","n":1}"#),
        r#"{"account_key":"<redacted>","pat":"<redacted>","name":"<redacted> x","n":1}"#
    );
    assert_eq!(secrets.redact_json(r#"{"a": 1}"#), r#"{"a": 1}"#);
}

#[test]
fn secrets_of_several_submissions_are_one() {
    let of = |key: &str| {
        Secrets::of(&submission(&format!("{{type: azure_blob, credentials: {{account_key: {key}}}}}"), &[]))
    };
    let merged = Secrets::merged([&of("abc"), &of("xyz"), &Secrets::default()]);
    assert_eq!(merged.redact("abc xyz"), "<redacted> <redacted>");
    assert!(Secrets::merged([]).is_empty());
    assert_eq!(format!("{merged:?}"), "2 secrets");
}

#[test]
fn many_secrets_are_found_in_one_walk() {
    let variables: String =
        (0..5000).map(|number| format!("  A{number}_TOKEN: {}\n", "a".repeat(1 + number % 40))).collect();
    let secrets =
        Secrets::of(&submission(&format!("type: command\nenvironment_variables:\n{variables}"), &[]));
    let text = "a".repeat(1 << 20);
    let start = std::time::Instant::now();
    assert!(secrets.redact(&text).contains(REDACTED));
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}
