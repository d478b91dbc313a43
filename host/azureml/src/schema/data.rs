//! `data`: data assets.

use super::common::{ASSET, CREATED};
use super::language::*;

/// A data asset.
pub(super) static DATA: Schema = Schema::Object(&OBJECT);
static OBJECT: Object = object(
    "a data asset",
    &[
        &[
            opt("name", &Schema::Text),
            opt("id", &Schema::Text),
            opt("datastore", &Schema::Text),
            req("path", &Schema::Text),
            opt("type", &Schema::Enum(&exact(&["uri_file", "uri_folder", "mltable"]))),
            read_only("properties"),
        ],
        ASSET,
        CREATED,
    ],
);
