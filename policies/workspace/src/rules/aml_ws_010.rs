//! The workspace takes submissions of version 2.
//!
//! Source: azure-ai-ml 1.35.2, `WorkspaceProperties`. The Azure Policy e413671a asks for the opposite, to isolate the network: version 2
//! goes through Azure Resource Manager.

use jobgate_guest::{Finding, Level, Pointer};

use crate::facts::Workspace;

pub(super) const ID: &str = "AML-WS-010";
pub(super) const WHAT: &str = "whether the workspace is in the legacy mode of version 1";

pub(super) fn check(workspace: Workspace) -> Option<Finding> {
    if !workspace.0.is_true("/properties/v1LegacyMode") {
        return None;
    }
    let message = "the workspace is in the legacy mode of version 1, which refuses jobs of version 2";
    Some(
        Finding::new(ID, Level::Error, Pointer::ROOT, message)
            .help("turn `v1_legacy_mode` of the workspace off, or submit to another one"),
    )
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::{Value, json};

    use super::ID;
    use crate::rules::fixture::{job, known, of_rule, places};

    #[test]
    fn only_what_is_on_is_found() {
        for (mode, is_right) in [(json!(true), false), (json!(false), true), (Value::Null, true)] {
            let found = of_rule(ID, &known(job(), json!({"properties": {"v1LegacyMode": mode}})));
            assert_eq!(places(&found), if is_right { &[][..] } else { &[""] }, "{mode}");
        }
        assert_eq!(of_rule(ID, &job())[0].level, Level::Undecided);
    }
}
