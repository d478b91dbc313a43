//! A registry has one connection: with two, builds fail with "Multiple credentials for base image registry".
//!
//! Source: "Troubleshoot environment issues".

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::facts::Known;
use crate::host::host;

pub(super) const ID: &str = "AML-CON-004";

pub(super) fn check(document: &Document, known: &Known) -> Option<Finding> {
    let target = document.text("/target").filter(|target| !target.is_empty())?;
    let at = Pointer::from("/target".to_owned());
    let own = host(&target);
    let connections = match known.connections()? {
        Ok(connections) => connections,
        Err(why) => {
            let what = format!("whether another connection is for `{own}`");
            return Some(Finding::unknown(ID, at, &what, why));
        }
    };
    let same =
        connections.iter().filter(|one| one.target.as_deref().is_some_and(|target| host(target) == own));
    // The one that is updated is among them, if it is there already.
    if same.count() < 2 {
        return None;
    }
    let message = format!("the workspace has more than one connection for `{own}`: builds from it fail");
    Some(Finding::new(ID, Level::Error, at, message).help("remove all but one"))
}
