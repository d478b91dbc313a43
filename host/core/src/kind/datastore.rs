//! `datastore`: a store with its credentials, or without: then identities decide (client-protocol §6).

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "datastore",
    schemas: &[
        "azureblob",
        "azurefile",
        "azuredatalakegen1",
        "azuredatalakegen2",
        "onelake",
        "hdfs",
        "datastore",
    ],
    types: &["azure_blob", "azure_file", "azure_data_lake_gen1", "azure_data_lake_gen2", "one_lake", "hdfs"],
    part: Part::DatastoreSpec,
};

pub(super) const KEYS: &[Key] = &[("credentials", Part::Credentials)];
