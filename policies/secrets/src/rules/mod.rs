//! The rules, each in the file of its name.

mod aml_ds_006;

use jobgate_guest::{Document, Finding};

use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[aml_ds_006::ID];

/// Judges a submission by every rule.
pub(crate) fn check(document: &Document, settings: &Settings) -> Vec<Finding> {
    aml_ds_006::check(document, settings)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// policy.yaml declares what the settings know. That each rule has a page, and each page a rule, `cargo xtask rules` sees to.
    #[test]
    fn every_rule_is_declared() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let metadata: serde_yaml::Value =
            serde_yaml::from_str(&fs::read_to_string(folder.join("policy.yaml")).unwrap()).unwrap();
        let declared: Vec<&str> =
            metadata["rules"].as_sequence().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
        assert_eq!(declared, IDS);
    }
}
