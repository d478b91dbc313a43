//! The type of a datastore can be accessed by identity.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services", step 2: Azure Blob Storage, Data Lake Storage Gen1 and
//! Gen2; that OneLake takes no credentials as well is in the client (azure-ai-ml 1.35.2, `one_lake`).

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Document, Level, Pointer};

use super::found::Found;
use crate::model::Model;

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
pub(super) fn check_spec(document: &Document, found: &mut Found) {
    let Some(kind) = document.text("/type") else { return };
    let at = Pointer::ROOT.join("/type");
    match access(&kind) {
        Access::Key | Access::Never => {
            let message = format!("a datastore of type `{kind}` cannot be accessed by identity");
            found.add(
                ID,
                Level::Error,
                &at,
                message,
                "keep the data in `azure_blob` or `azure_data_lake_gen2`",
            );
        }
        Access::Perhaps => {
            let message = format!(
                "that a datastore of type `{kind}` is accessed by identity is in the client, and not documented"
            );
            found.add(ID, Level::Note, &at, message, "try it before you rely on it");
        }
        Access::Identity | Access::Other => {}
    }
}

/// Judges the datastores that a spec names, by what the workspace says of them. Where AML-DS-001 has not said it, it says that nothing is
/// known.
pub(super) fn check_uses(model: &Model, found: &mut Found) {
    for (datastore, at) in model.datastores.named() {
        let name = &datastore.name;
        match &datastore.fact {
            Some(Answer::Fact(fact)) => {
                let kind = fact.datastore_type().unwrap_or_default();
                if matches!(access(kind), Access::Key | Access::Never) {
                    let message = format!(
                        "the datastore `{name}` is of type `{kind}`, which cannot be accessed by identity"
                    );
                    let help = "use a datastore of type `azure_blob` or `azure_data_lake_gen2`";
                    found.add(ID, Level::Warning, at, message, help);
                }
            }
            Some(Answer::Absent) if !datastore.is_said.get() => {
                found.missing(ID, at, &format!("the workspace has no datastore `{name}`"));
            }
            Some(Answer::Unknown(why)) if !datastore.is_said.get() => {
                let what =
                    format!("of which type the datastore `{name}` is, and in which tenant its storage");
                found.unknown(ID, at, &what, why);
            }
            _ => {}
        }
    }
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
