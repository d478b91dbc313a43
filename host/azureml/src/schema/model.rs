//! `model`: model assets, and the models of deployments.

use super::common::MAPPING;
use super::language::*;

/// A model asset.
pub(super) static MODEL: Schema = Schema::Object(&NAMED);
static NAMED: Object = object("a model", &[&[req("name", &Schema::Text)], FIELDS]);

/// `model` of a deployment.
pub(super) static REFERENCE: Schema = Schema::Reference(&Reference {
    name: "a model",
    registered: Registered::Name,
    registry: true,
    file: None,
    prefix: Prefix::Refused,
    inline: Some(&Schema::Object(&WRITTEN)),
});
static WRITTEN: Object = object("a model", &[&[opt("name", &Schema::Text)], FIELDS]);

static FIELDS: &[Field] = &[
    opt("type", &Schema::Enum(&any_case(&["custom_model", "mlflow_model", "triton_model"]))),
    req("path", &Schema::Text),
    opt("version", &Schema::Version),
    opt("description", &Schema::Text),
    opt("properties", &MAPPING),
    opt("tags", &MAPPING),
    opt("stage", &Schema::Text),
    opt("flavors", &MAPPING),
    opt("datastore", &Schema::Text),
    opt("system_metadata", &MAPPING),
    opt("default_deployment_template", &Schema::Object(&TEMPLATE)),
    opt("allowed_deployment_templates", &Schema::List(&Schema::Object(&TEMPLATE))),
    schema_url(),
    read_only("id"),
    read_only("utc_time_created"),
    read_only("creation_context"),
    read_only("job_name"),
    read_only("latest_version"),
    read_only("intellectual_property"),
];
static TEMPLATE: Object = object("a deployment template", &[&[opt("asset_id", &Schema::Text)]]);
