//! The rules, each in the file of its name.

pub(crate) mod aml_net_001;
pub(crate) mod aml_net_002;
pub(crate) mod aml_net_003;
mod aml_net_004;
mod found;

use jobgate_guest::{Document, Finding, Refusal};

use self::found::Found;
use crate::model::Model;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[aml_net_001::ID, aml_net_002::ID, aml_net_003::ID, aml_net_004::ID];

/// Judges a submission by every rule.
pub(crate) fn check(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    let model = Model::read(document, settings)?;
    let mut found = Found::default();
    if !settings.is_off(aml_net_001::ID) {
        aml_net_001::check(&model, &mut found);
    }
    if !settings.is_off(aml_net_002::ID) {
        aml_net_002::check(&model, &mut found);
    }
    if !settings.is_off(aml_net_003::ID) {
        aml_net_003::check(&model, &mut found);
    }
    aml_net_004::check(&model, &mut found);
    Ok(found.into_findings())
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
