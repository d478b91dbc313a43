//! An `az` that knows one command: `az account get-access-token`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{TENANT, token};
use crate::{Error, clock};

/// What `az` prints for these arguments.
///
/// # Errors
/// What `az` would complain about, as a text.
pub fn answer_az(arguments: &[String], subscription: &str) -> Result<String, String> {
    if !arguments.starts_with(&["account".to_owned(), "get-access-token".to_owned()]) {
        return Err("this az knows `account get-access-token` alone".to_owned());
    }
    let mut scope = None;
    let mut rest = arguments.iter().skip(2);
    while let Some(name) = rest.next() {
        let (name, given) = name
            .split_once('=')
            .map_or((name.as_str(), None), |(name, value)| (name, Some(value.to_owned())));
        match name {
            "--scope" | "--resource" => scope = given.or_else(|| rest.next().cloned()),
            "-o" | "--output" | "-t" | "--tenant" | "-s" | "--subscription" => {
                let value = given.or_else(|| rest.next().cloned());
                value.ok_or_else(|| format!("argument {name}: expected one argument"))?;
            }
            other => return Err(format!("unrecognized arguments: {other}")),
        }
    }
    let token = token(scope.as_deref().unwrap_or("https://management.core.windows.net/"));
    let answer = json!({
        "accessToken": token.text,
        "expiresOn": clock::az(token.expires_on),
        "expires_on": token.expires_on,
        "subscription": subscription,
        "tenant": TENANT,
        "tokenType": "Bearer",
    });
    Ok(format!("{answer:#}"))
}

/// Writes an `az` into a folder, to be put on `PATH`. It appends its arguments to `az.log` beside it.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write_az(folder: &Path, binary: &Path) -> Result<PathBuf, Error> {
    let write = |path: PathBuf, text: String| {
        std::fs::write(&path, text).map_err(|source| Error::Write { path: path.clone(), source })?;
        executable(&path).map_err(|source| Error::Write { path: path.clone(), source })?;
        Ok(path)
    };
    std::fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
    let folder = folder.canonicalize().map_err(|source| Error::Write { path: folder.to_owned(), source })?;
    if cfg!(windows) {
        let text = format!("@echo off\r\necho %*>>\"%~dp0az.log\"\r\n\"{}\" token %*\r\n", binary.display());
        return write(folder.join("az.cmd"), text);
    }
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    let text = format!(
        "#!/bin/sh\n# An az without an account: it prints tokens that the emulator takes.\necho \"$*\" >> {}\nexec {} token \"$@\"\n",
        quoted(&folder.join("az.log")),
        quoted(binary),
    );
    write(folder.join("az"), text)
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::audience;

    #[test]
    fn az_prints_a_token_for_the_scope() {
        let arguments = "account get-access-token -o json --scope https://ml.azure.com/.default --tenant t";
        let arguments: Vec<_> = arguments.split(' ').map(str::to_owned).collect();
        let printed: serde_json::Value = serde_json::from_str(&answer_az(&arguments, "s").unwrap()).unwrap();
        assert_eq!(
            audience(printed["accessToken"].as_str().unwrap()).as_deref(),
            Some("https://ml.azure.com")
        );
        assert!(printed["expires_on"].is_u64() && printed["subscription"] == "s");
        assert!(answer_az(&["version".to_owned()], "s").is_err());
    }
}
