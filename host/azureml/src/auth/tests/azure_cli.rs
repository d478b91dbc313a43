//! `az`, played by a script.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{environment, failure, shown};
use crate::auth::{Audience, AuthProblem, Cloud, Credentials, TokenSource};
use crate::http::{HttpSettings, Transport};

/// A folder with an `az` that notes its arguments and does this.
fn fake(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    let log = folder.path().join("log").display().to_string();
    std::fs::write(&az, format!("#!/bin/sh\necho \"$@\" >> '{log}'\n{script}\n")).unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn calls(folder: &Path) -> Vec<String> {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn credentials(kind: &str, folder: &Path) -> Credentials {
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let transport = Transport::new(HttpSettings::default());
    Credentials::new(kind.parse().unwrap(), Cloud::UsGovernment, environment(&[("PATH", &path)]), transport)
}

const TOKEN: &str = r#"echo '{"accessToken": "S3CRET", "expires_on": 4000000000, "tokenType": "Bearer"}'"#;

#[tokio::test]
async fn it_is_run_once_for_each_audience() {
    for kind in ["azure-cli", "auto"] {
        let folder = fake(TOKEN);
        let credentials = credentials(kind, folder.path());
        for _ in 0..3 {
            for audience in Audience::ALL {
                assert_eq!(credentials.token(audience).await.unwrap().expose(), "S3CRET");
            }
        }
        let calls = calls(folder.path());
        assert_eq!(calls.len(), 3, "{calls:?}");
        assert_eq!(
            calls[0],
            "account get-access-token -o json --scope https://management.usgovcloudapi.net/.default"
        );
        assert_eq!(calls[2], "account get-access-token -o json --scope https://ml.azure.us/.default");
        assert_eq!(credentials.used(), Some("azure-cli"));
    }
}

#[tokio::test]
async fn failures_are_explained_without_its_words() {
    let table = [
        ("echo \"ERROR: Please run 'az login' to setup account S3CRET\" >&2; exit 1", "run `az login`"),
        ("echo 'ERROR: AADSTS70043: S3CRET has expired' >&2; exit 1", "AADSTS70043"),
        ("echo 'access_token=S3CRET' >&2; exit 7", "it ended with 7"),
        ("echo S3CRET", "2.54 or newer"),
        ("echo '{\"accessToken\": \"S3CRET\", \"tokenType\": \"Bearer\"}'", "2.54 or newer"),
        ("kill -9 $$", "az"),
    ];
    for (script, part) in table {
        let folder = fake(script);
        let error = failure(credentials("azure-cli", folder.path()).token(Audience::Storage).await);
        let text = shown(&error);
        assert!(text.contains(part) && text.contains("azure-cli"), "{script}: {text}");
    }
}

#[tokio::test]
async fn a_missing_az_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    let transport = Transport::new(HttpSettings::default());
    let kind = "azure-cli".parse().unwrap();
    let credentials = Credentials::new(kind, Cloud::default(), environment(&[("PATH", &path)]), transport);
    let error = failure(credentials.token(Audience::Storage).await);
    assert!(matches!(error.problem(), AuthProblem::NoAzureCli), "{error}");
    assert!(error.help().contains("az login"), "{}", error.help());
}
