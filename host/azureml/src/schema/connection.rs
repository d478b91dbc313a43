//! `connection`: something outside the workspace.

use super::common::{MAPPING, VALUES};
use super::language::*;

/// A connection of these types with these keys.
macro_rules! connection {
    ($name:literal, [$($type:literal),+], [$($fields:expr),+]) => {
        Schema::Object(&Object {
            name: $name,
            fields: &[&[req("type", &Schema::Enum(&snake(&[$($type),+])))], $($fields),+, COMMON],
            other: Other::Refused,
        })
    };
}
/// A connection: its `type` tells which.
pub(super) static CONNECTION: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type` such as `container_registry`",
    by: Some("type"),
    of: &[
        &connection!(
            "a connection",
            [
                "git",
                "container_registry",
                "python_feed",
                "s3",
                "snowflake",
                "azure_sql_db",
                "azure_synapse_analytics",
                "azure_my_sql_db",
                "azure_postgres_db",
                "custom",
                "azure_data_lake_gen2"
            ],
            [PLAIN, ANY_CREDENTIALS]
        ),
        &connection!("a connection to a blob store", ["azure_blob"], [BLOB]),
        &connection!("a connection to OneLake", ["azure_one_lake"], [ONE_LAKE]),
        &connection!("a connection to Azure OpenAI", ["azure_open_ai"], [OPEN_AI_ON_AZURE, ANY_CREDENTIALS]),
        &connection!(
            "a connection to Azure AI services",
            ["azure_ai_services"],
            [AI_SERVICES, ANY_CREDENTIALS]
        ),
        &connection!("a connection to Azure AI Search", ["azure_ai_search"], [ENDPOINT, ANY_CREDENTIALS]),
        &connection!("a connection to Content Safety", ["azure_content_safety"], [ENDPOINT, ANY_CREDENTIALS]),
        &connection!(
            "a connection to Speech Services",
            ["azure_speech_services"],
            [ENDPOINT, ANY_CREDENTIALS]
        ),
        &connection!("a connection with a key", ["api_key"], [API_KEY, ANY_CREDENTIALS]),
        &connection!("a connection to OpenAI", ["open_ai"], [NEEDED_KEY, ANY_CREDENTIALS]),
        &connection!("a connection to Serp", ["serp"], [NEEDED_KEY, ANY_CREDENTIALS]),
        &connection!("a connection to a serverless endpoint", ["serverless"], [SERVERLESS, ANY_CREDENTIALS]),
    ],
});

static COMMON: &[Field] = &[
    opt("name", &Schema::Text),
    opt("id", &Schema::Text),
    opt("description", &Schema::Text),
    opt("tags", &VALUES),
    opt("target", &Schema::Text),
    opt("is_shared", &Schema::Bool),
    opt("metadata", &MAPPING),
    schema_url(),
    read_only("creation_context"),
];
/// What connections need that get nothing from keys of their own.
static PLAIN: &[Field] = &[req("name", &Schema::Text), req("target", &Schema::Text)];
static ANY_CREDENTIALS: &[Field] = &[opt("credentials", &CREDENTIALS)];
static BLOB: &[Field] = &[
    opt("credentials", &BLOB_CREDENTIALS),
    opt("url", &Schema::Text),
    req("account_name", &Schema::Text),
    req("container_name", &Schema::Text),
];
static ONE_LAKE: &[Field] = &[
    opt("credentials", &ONE_LAKE_CREDENTIALS),
    opt("artifact", &Schema::OrNull(&Schema::Object(&ARTIFACT))),
    opt("endpoint", &Schema::Text),
    opt("one_lake_workspace_name", &Schema::Text),
];
static ARTIFACT: Object = object(
    "a OneLake artifact",
    &[&[req("name", &Schema::Text), req("type", &Schema::Enum(&snake(&["lake_house"])))]],
);
static OPTIONAL_KEY: Schema = Schema::OrNull(&Schema::Text);
static OPEN_AI_ON_AZURE: &[Field] = &[
    opt("api_key", &OPTIONAL_KEY),
    opt("api_version", &Schema::OrNull(&Schema::Text)),
    opt("azure_endpoint", &Schema::Text),
    opt("open_ai_resource_id", &Schema::OrNull(&Schema::Text)),
];
static AI_SERVICES: &[Field] = &[
    opt("api_key", &OPTIONAL_KEY),
    opt("endpoint", &Schema::Text),
    opt("ai_services_resource_id", &Schema::Text),
];
static ENDPOINT: &[Field] = &[opt("api_key", &OPTIONAL_KEY), opt("endpoint", &Schema::Text)];
static API_KEY: &[Field] = &[req("api_key", &Schema::Text), req("api_base", &Schema::Text)];
static NEEDED_KEY: &[Field] = &[req("api_key", &Schema::Text)];
static SERVERLESS: &[Field] = &[req("api_key", &Schema::Text), opt("endpoint", &Schema::Text)];

static CREDENTIALS: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type` such as `managed_identity`",
    by: Some("type"),
    of: &[&PAT, &SAS, &PASSWORD, &MANAGED, &PRINCIPAL, &ACCESS_KEY, &KEY, &ACCOUNT_KEY, &AAD, &NONE],
});
static BLOB_CREDENTIALS: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: sas`, `type: account_key` or `type: aad`",
    by: Some("type"),
    of: &[&SAS, &ACCOUNT_KEY, &AAD],
});
static ONE_LAKE_CREDENTIALS: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: service_principal` or `type: aad`",
    by: Some("type"),
    of: &[&PRINCIPAL, &AAD],
});

/// Credentials of a type: every key is a text.
macro_rules! credentials {
    ($($credentials:ident: $name:literal $type:literal [$($need:ident $key:literal),*];)+) => {
        $(static $credentials: Schema = Schema::Object(&Object {
            name: $name,
            fields: &[&[req("type", &Schema::Enum(&snake(&[$type]))), $($need($key, &Schema::Text)),*]],
            other: Other::Refused,
        });)+
    };
}
credentials! {
    PAT: "a personal access token" "pat" [req "pat"];
    SAS: "a SAS token" "sas" [req "sas_token"];
    PASSWORD: "a user name with a password" "username_password" [req "username", req "password"];
    MANAGED: "a managed identity" "managed_identity" [opt "client_id", opt "resource_id"];
    PRINCIPAL: "a service principal" "service_principal" [opt "client_id", req "client_secret", opt "tenant_id"];
    ACCESS_KEY: "an access key" "access_key" [req "access_key_id", req "secret_access_key"];
    KEY: "an API key" "api_key" [req "key"];
    ACCOUNT_KEY: "an account key" "account_key" [req "account_key"];
    AAD: "an Entra identity" "aad" [];
    NONE: "no credentials" "none" [];
}
