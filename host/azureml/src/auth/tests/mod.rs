mod azure_cli;
mod cache;
mod entra;
mod machine;
mod selection;

use std::fmt::Debug;

use super::{AuthError, Environment};

/// An environment of these variables alone.
fn environment(vars: &[(&str, &str)]) -> Environment {
    Environment::from_vars(vars.iter().copied())
}

/// All that an error shows; nothing secret may be in it.
fn shown(error: &AuthError) -> String {
    let shown = format!("{error} | {error:?} | {error:#?} | {}", error.help());
    assert!(!shown.contains("S3CRET"), "{shown}");
    shown
}

/// The error of a result whose success must not show either.
fn failure<T: Debug>(result: Result<T, AuthError>) -> AuthError {
    let error = result.unwrap_err();
    shown(&error);
    error
}
