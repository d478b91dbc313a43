//! `connection`: a connection of a workspace to something outside. New types come often; `$schema` tells those.

use super::row::Row;
use super::{Key, Part};

pub(super) const ROW: Row = Row {
    name: "connection",
    schemas: &["connection", "*connection"],
    types: &[
        "ai_services",
        "api_key",
        "azure_ai_search",
        "azure_ai_services",
        "azure_blob",
        "azure_content_safety",
        "azure_data_lake_gen2",
        "azure_my_sql_db",
        "azure_mysql_db",
        "azure_one_lake",
        "azure_open_ai",
        "azure_postgres_db",
        "azure_speech_services",
        "azure_sql_db",
        "azure_synapse_analytics",
        "container_registry",
        "custom",
        "feature_store",
        "generic_container_registry",
        "git",
        "microsoft_one_lake",
        "open_ai",
        "python_feed",
        "s3",
        "serp",
        "serverless",
        "snowflake",
    ],
    part: Part::Connection,
};

/// Types with a key alone have it at the root.
pub(super) const KEYS: &[Key] =
    &[("credentials", Part::Credentials), ("api_key", Part::Secret), ("account_key", Part::Secret)];
