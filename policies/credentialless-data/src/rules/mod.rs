//! The rules, each in the file of its name.

pub(crate) mod aml_ds_001;
mod aml_ds_002;
pub(crate) mod aml_ds_003;
mod aml_ds_004;
pub(crate) mod aml_ds_005;
mod aml_ds_007;
mod aml_ds_008;
mod aml_ds_009;
pub(crate) mod aml_ds_011;
pub(crate) mod found;

use jobgate_guest::{Document, Editor, Finding, Refusal};

use self::found::Found;
use crate::model::{DATASTORE, Model};
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_ds_001::ID,
    aml_ds_002::ID,
    aml_ds_003::ID,
    aml_ds_004::ID,
    aml_ds_005::ID,
    aml_ds_007::ID,
    aml_ds_008::ID,
    aml_ds_009::ID,
    aml_ds_011::ID,
];

/// Judges a submission by every rule.
pub(crate) fn check(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    let model = Model::read(document, settings)?;
    let mut found = Found::default();
    if !settings.is_off(aml_ds_001::ID) {
        aml_ds_001::check(&model, &mut found);
    }
    if document.kind() == DATASTORE {
        aml_ds_002::check(document, &mut found);
        aml_ds_003::check_spec(document, &mut found);
        aml_ds_004::check(document, &mut found);
    }
    aml_ds_003::check_uses(&model, &mut found);
    aml_ds_005::check(&model, &mut found)?;
    aml_ds_007::check(&model, &mut found);
    aml_ds_008::check(&model, &mut found);
    aml_ds_009::check(&model, &mut found);
    aml_ds_011::check(&model, &mut found);
    Ok(found.into_findings())
}

/// Changes a submission.
pub(crate) fn mutate(document: &Document, editor: &Editor, settings: &Settings) {
    aml_ds_001::remap(document, editor, settings);
    if document.kind() == DATASTORE {
        aml_ds_002::mend(document, editor, settings);
        aml_ds_004::mend(document, editor, settings);
    }
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
