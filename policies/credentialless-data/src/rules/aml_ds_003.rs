//! The type of a datastore can be accessed by identity.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services", step 2: Azure Blob Storage, Data Lake Storage Gen1 and
//! Gen2; that OneLake takes no credentials as well is in the client (azure-ai-ml 1.35.2, `one_lake`).

use std::collections::BTreeSet;

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Document, Finding, Level};

use super::unknown;
use crate::model::{Model, Named};

pub(crate) const ID: &str = "AML-DS-003";

/// How a store can be accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// By identity.
    Identity,
    /// By identity, says the client and no documentation.
    Perhaps,
    /// With a key; without one it loads, and cannot be read.
    Key,
    /// With credentials of its own alone.
    Never,
    /// A type that is not known here: the client refuses it.
    Other,
}

/// How a store of a type can be accessed, as specs or the service spell it.
pub(super) fn access(kind: &str) -> Access {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(kind));
    if is(&[
        "azure_blob",
        "AzureBlob",
        "azure_data_lake_gen1",
        "AzureDataLakeGen1",
        "azure_data_lake_gen2",
        "AzureDataLakeGen2",
    ]) {
        Access::Identity
    } else if is(&["one_lake", "OneLake"]) {
        Access::Perhaps
    } else if is(&["azure_file", "AzureFile"]) {
        Access::Key
    } else if is(&["hdfs"]) {
        Access::Never
    } else {
        Access::Other
    }
}

/// Judges a datastore spec.
pub(super) fn check_spec(document: &Document) -> Option<Finding> {
    let kind = document.text("/type")?;
    match access(&kind) {
        Access::Key | Access::Never => {
            let message = format!("a datastore of type `{kind}` cannot be accessed by identity");
            Some(
                Finding::new(ID, Level::Error, "/type", message)
                    .help("keep the data in `azure_blob` or `azure_data_lake_gen2`"),
            )
        }
        Access::Perhaps => {
            let message = format!(
                "that a datastore of type `{kind}` is accessed by identity is in the client, and not documented"
            );
            Some(Finding::new(ID, Level::Note, "/type", message).help("try it before you rely on it"))
        }
        Access::Identity | Access::Other => None,
    }
}

/// Judges the datastores that a spec names, by what the workspace says of them. Of those in `said` AML-DS-001 says that nothing is known.
pub(super) fn check_uses(model: &Model, said: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = model
        .known()
        .filter_map(|(named, datastore)| {
            let kind = datastore.datastore_type.as_deref()?;
            if !matches!(access(kind), Access::Key | Access::Never) {
                return None;
            }
            let message = format!(
                "the datastore `{}` is of type `{kind}`, which cannot be accessed by identity",
                named.name
            );
            let finding = Finding::new(ID, Level::Warning, named.pointer.clone(), message);
            Some(finding.help("use a datastore of type `azure_blob` or `azure_data_lake_gen2`"))
        })
        .collect();
    let open = model.first_of_each().filter(|named| !said.contains(named.name.as_str()));
    findings.extend(open.filter_map(|named| not_known(named, model)));
    findings
}

/// That nothing is known of a datastore: of which type it is, and in which tenant.
fn not_known(named: &Named, model: &Model) -> Option<Finding> {
    let name = &named.name;
    let what = match model.fact(name)? {
        Answer::Fact(_) => return None,
        Answer::Absent => format!("the workspace has no datastore `{name}`"),
        Answer::Unknown(_) => {
            format!("of which type the datastore `{name}` is, and in which tenant its storage")
        }
    };
    Some(unknown::finding(ID, named.pointer.clone(), &what, model.settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_type_are_known() {
        for (spec, service, expected) in [
            ("azure_blob", "AzureBlob", Access::Identity),
            ("azure_data_lake_gen1", "AzureDataLakeGen1", Access::Identity),
            ("azure_data_lake_gen2", "AzureDataLakeGen2", Access::Identity),
            ("one_lake", "OneLake", Access::Perhaps),
            ("azure_file", "AzureFile", Access::Key),
            ("hdfs", "Hdfs", Access::Never),
            ("azure_sql_database", "", Access::Other),
        ] {
            assert_eq!(
                (access(spec), access(service)),
                (expected, if service.is_empty() { Access::Other } else { expected })
            );
        }
    }
}
