//! Identities: of jobs and steps, and in another vocabulary of computes and endpoints (client-protocol §7).

use super::language::*;

/// `identity` of a job or a step.
pub(super) static IDENTITY: Schema = Schema::OneOf(&OneOf {
    form: "a mapping with `type: user_identity`, `type: managed` or `type: aml_token`",
    by: Some("type"),
    of: &[&Schema::Object(&MANAGED), &Schema::Object(&AML_TOKEN), &Schema::Object(&USER)],
});
static MANAGED: Object = object(
    "a managed identity",
    &[&[
        req("type", &Schema::Enum(&snake(&["managed", "managed_identity"]))),
        opt("client_id", &Schema::Text),
        opt("object_id", &Schema::Text),
    ]],
);
static AML_TOKEN: Object =
    object("an AML token identity", &[&[req("type", &Schema::Enum(&snake(&["aml_token"])))]]);
static USER: Object = object("a user identity", &[&[req("type", &Schema::Enum(&snake(&["user_identity"])))]]);

/// `identity` of a compute.
pub(super) static COMPUTE_IDENTITY: Schema = Schema::Object(&COMPUTE_IDENTITY_OBJECT);
static COMPUTE_IDENTITY_OBJECT: Object = object(
    "a compute's identity",
    &[&[
        req(
            "type",
            &Schema::Enum(&snake(&[
                "system_assigned",
                "user_assigned",
                "none",
                "system_assigned,user_assigned",
            ])),
        ),
        opt("user_assigned_identities", &Schema::List(&Schema::Object(&USER_ASSIGNED))),
        schema_url(),
        read_only("principal_id"),
        read_only("tenant_id"),
    ]],
);
static USER_ASSIGNED: Object = object(
    "a user-assigned identity",
    &[&[
        opt("resource_id", &Schema::Text),
        schema_url(),
        read_only("principal_id"),
        read_only("client_id"),
        read_only("tenant_id"),
    ]],
);

/// `identity` of an endpoint.
pub(super) static ENDPOINT_IDENTITY: Schema = Schema::Object(&ENDPOINT_IDENTITY_OBJECT);
static ENDPOINT_IDENTITY_OBJECT: Object = object(
    "an endpoint's identity",
    &[&[
        opt("type", &Schema::Enum(&snake(&["system_assigned", "user_assigned", "none"]))),
        opt("principal_id", &Schema::Text),
        opt("tenant_id", &Schema::Text),
        opt("user_assigned_identities", &Schema::List(&super::common::TEXTS)),
    ]],
);
