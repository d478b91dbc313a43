//! `online_endpoint` and `batch_endpoint`.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::common::{AZUREML_NAME, MAPPING};
use super::identity::ENDPOINT_IDENTITY;
use super::language::*;

/// An online endpoint: with a `compute` it is one of Kubernetes, without it is managed.
pub(super) static ONLINE_ENDPOINT: Schema = Schema::Also(&Schema::Value, online);
/// A batch endpoint.
pub(super) static BATCH_ENDPOINT: Schema = Schema::Object(&Object {
    name: "a batch endpoint",
    fields: &[&[opt("defaults", &Schema::Object(&DEFAULTS))], COMMON],
    other: Other::Refused,
});
static DEFAULTS: Object =
    object("the defaults of a batch endpoint", &[&[opt("deployment_name", &Schema::Text)]]);

fn online(checker: &mut Checker<'_>, at: &At<'_>) {
    checker.check(if at.get("compute").is_some() { &KUBERNETES } else { &MANAGED }, at);
}

static MANAGED: Schema = Schema::Object(&Object {
    name: "a managed online endpoint",
    fields: &[
        &[opt("public_network_access", &Schema::Enum(&any_case(&["enabled", "disabled"])))],
        ONLINE,
        COMMON,
    ],
    other: Other::Refused,
});
static KUBERNETES: Schema = Schema::Object(&Object {
    name: "a Kubernetes online endpoint",
    fields: &[&[opt("compute", &AZUREML_NAME)], ONLINE, COMMON],
    other: Other::Refused,
});
static ONLINE: &[Field] = &[opt("traffic", &SHARES), opt("mirror_traffic", &SHARES), read_only("kind")];
static SHARES: Schema = Schema::Map(&map(&Schema::Int));
static COMMON: &[Field] = &[
    opt("id", &Schema::Text),
    req("name", &NAME),
    opt("description", &Schema::Text),
    opt("tags", &MAPPING),
    opt("provisioning_state", &Schema::Text),
    opt("properties", &MAPPING),
    opt("auth_mode", &Schema::Enum(&snake(&["aml_token", "key", "aad_token"]))),
    opt("scoring_uri", &Schema::Text),
    opt("location", &Schema::Text),
    opt("openapi_uri", &Schema::Text),
    opt("identity", &ENDPOINT_IDENTITY),
    schema_url(),
];
/// The name of an endpoint or an online deployment.
pub(super) static NAME: Schema = Schema::Name(&Name {
    form: "a name of 3 to 32 letters, digits and hyphens that begins with a letter and ends with no hyphen",
    fits: |text| {
        (3..=32).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && !text.ends_with('-')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    },
});
