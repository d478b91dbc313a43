//! `datastore`: where data are.

use super::common::{MAPPING, TEXTS};
use super::language::*;

/// A datastore: its `type` tells which.
pub(super) static DATASTORE: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with a `type` such as `azure_blob`",
    by: Some("type"),
    of: &[
        &Schema::Object(&BLOB),
        &Schema::Object(&FILE),
        &Schema::Object(&LAKE_2),
        &Schema::Object(&LAKE_1),
        &Schema::Object(&ONE_LAKE),
    ],
});
static COMMON: &[Field] = &[
    req("name", &Schema::Text),
    opt("description", &Schema::Text),
    opt("tags", &TEXTS),
    schema_url(),
    read_only("id"),
];
static STORAGE: &[Field] =
    &[req("account_name", &Schema::Text), opt("endpoint", &Schema::Text), opt("protocol", &Schema::Text)];
static BLOB: Object = object(
    "a blob datastore",
    &[
        &[
            req("type", &Schema::Enum(&exact(&["azure_blob"]))),
            req("container_name", &Schema::Text),
            opt("credentials", &KEYS),
        ],
        STORAGE,
        COMMON,
    ],
);
static FILE: Object = object(
    "a file datastore",
    &[
        &[
            req("type", &Schema::Enum(&exact(&["azure_file"]))),
            req("file_share_name", &Schema::Text),
            opt("credentials", &KEYS),
        ],
        STORAGE,
        COMMON,
    ],
);
static LAKE_2: Object = object(
    "a data lake datastore",
    &[
        &[
            req("type", &Schema::Enum(&exact(&["azure_data_lake_gen2"]))),
            req("filesystem", &Schema::Text),
            opt("credentials", &PRINCIPALS),
        ],
        STORAGE,
        COMMON,
    ],
);
static LAKE_1: Object = object(
    "a data lake (first generation) datastore",
    &[
        &[
            req("type", &Schema::Enum(&exact(&["azure_data_lake_gen1"]))),
            req("store_name", &Schema::Text),
            opt("credentials", &PRINCIPALS),
            opt("tags", &Schema::Map(&map(&MAPPING))),
        ],
        COMMON,
    ],
);
static ONE_LAKE: Object = object(
    "a OneLake datastore",
    &[
        &[
            req("type", &Schema::Enum(&exact(&["one_lake"]))),
            req("one_lake_workspace_name", &Schema::Text),
            req("endpoint", &Schema::Text),
            opt("artifact", &Schema::Object(&ARTIFACT)),
            opt("credentials", &PRINCIPALS),
        ],
        COMMON,
    ],
);
/// `artifact` of OneLake.
static ARTIFACT: Object = object(
    "a OneLake artifact",
    &[&[req("name", &Schema::Text), opt("type", &Schema::Enum(&snake(&["lake_house"])))]],
);

/// Credentials with a key or a token, or none.
static KEYS: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `account_key` or `sas_token`",
    by: None,
    of: &[
        &Schema::Object(&object("an account key", &[&[req("account_key", &Schema::Text)]])),
        &Schema::Object(&object("a SAS token", &[&[req("sas_token", &Schema::Text)]])),
        &Schema::Object(&NONE),
    ],
});
/// Credentials of a service principal, or none.
static PRINCIPALS: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `tenant_id`, `client_id` and `client_secret` or `thumbprint`",
    by: None,
    of: &[&Schema::Object(&PRINCIPAL), &Schema::Object(&CERTIFICATE), &Schema::Object(&NONE)],
});
static NONE: Object = object("credentials of nobody", &[&[]]);
static TENANT: &[Field] = &[
    opt("authority_url", &Schema::Text),
    opt("authority_uri", &Schema::Text),
    opt("resource_url", &Schema::Text),
    req("tenant_id", &Schema::Text),
    req("client_id", &Schema::Text),
];
static PRINCIPAL: Object = object("a service principal", &[&[req("client_secret", &Schema::Text)], TENANT]);
static CERTIFICATE: Object = object(
    "a certificate",
    &[&[opt("certificate", &Schema::Text), req("thumbprint", &Schema::Text)], TENANT],
);
