//! The folder in which jobgate keeps what outlives a run: the journals of submissions that did not end (`docs/submitting.md`).

use std::path::PathBuf;

use crate::stop::Stop;

/// The variable that names the folder.
const STATE_DIR: &str = "JOBGATE_STATE_DIR";

/// The folder, which need not be there.
///
/// # Errors
/// When no variable says where it could be.
pub(crate) fn folder() -> Result<PathBuf, Stop> {
    of(&|name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)).ok_or_else(|| {
        Stop::failed("there is no folder for the journal of a submission, as no home folder is known")
            .help(format!("name one with the environment variable `{STATE_DIR}`"))
    })
}

/// By the variables of a process. Relative paths of the system's variables mean nothing (XDG Base Directory Specification 0.8).
fn of(variable: &dyn Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    let of_system = || {
        if cfg!(windows) {
            return absolute("LOCALAPPDATA");
        }
        let below = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/state" };
        absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(below)))
    };
    variable(STATE_DIR).or_else(|| of_system().map(|folder| folder.join("jobgate")))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_variables_are_asked_in_order() {
        let given = |set: &'static [(&str, &str)]| {
            of(&|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value)))
        };
        assert_eq!(given(&[]), None);
        assert_eq!(given(&[("HOME", "relative")]), None);
        assert_eq!(given(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")]), Some("/s/jobgate".into()));
        assert_eq!(given(&[(STATE_DIR, "own"), ("XDG_STATE_HOME", "/s")]), Some("own".into()));
        let home = given(&[("XDG_STATE_HOME", "relative"), ("HOME", "/h")]).unwrap();
        assert!(home.starts_with("/h") && home.ends_with("jobgate"), "{home:?}");
    }
}
