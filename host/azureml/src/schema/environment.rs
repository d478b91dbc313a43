//! `environment`: a spec of its own, written out in a job, or a reference.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::common::{ASSET, AZUREML_NAME, CREATED, ROUTE};
use super::language::*;
use super::rules;
use super::words::label;

/// An environment that is a spec.
pub(super) static ENVIRONMENT: Schema = Schema::Also(&Schema::Object(&NAMED), image_or_build);
static NAMED: Object = object("an environment", &[&[req("name", &Schema::Text)], FIELDS, ASSET, CREATED]);

/// `environment` of a job, a step or a component.
pub(super) static REFERENCE: Schema = Schema::Reference(&Reference {
    name: "an environment",
    registered: Registered::VersionOrLatest,
    registry: true,
    file: Some(&ANONYMOUS),
    prefix: Prefix::Needed,
    inline: Some(&ANONYMOUS),
});
/// `environment` of a Spark program: it may do without an image.
pub(super) static SPARK_REFERENCE: Schema = Schema::Reference(&Reference {
    name: "an environment",
    registered: Registered::VersionOrLatest,
    registry: true,
    file: Some(&Schema::Object(&ANONYMOUS_OBJECT)),
    prefix: Prefix::Needed,
    inline: Some(&Schema::Object(&ANONYMOUS_OBJECT)),
});
/// `environment` of a step whose component counts: only its shape is looked at.
pub(super) static UNUSED_REFERENCE: Schema = Schema::Reference(&Reference {
    name: "an environment",
    registered: Registered::Name,
    registry: true,
    file: Some(&Schema::Object(&ANONYMOUS_OBJECT)),
    prefix: Prefix::Needed,
    inline: Some(&Schema::Object(&ANONYMOUS_OBJECT)),
});
/// `environment` of a deployment: the client keeps the name of one that is written out.
pub(super) static DEPLOYED: Schema = Schema::Reference(&Reference {
    name: "an environment",
    registered: Registered::VersionOrLatest,
    registry: true,
    file: Some(&DEPLOYED_HERE),
    prefix: Prefix::Needed,
    inline: Some(&DEPLOYED_HERE),
});
static DEPLOYED_HERE: Schema = Schema::Object(&object(
    "an environment",
    &[&[opt("name", &Schema::Text), opt("version", &Schema::Version)], FIELDS, ASSET, CREATED],
));
/// An environment that is written out: it has no name of its own.
static ANONYMOUS: Schema = Schema::Also(&Schema::Object(&ANONYMOUS_OBJECT), image_or_build);
static ANONYMOUS_OBJECT: Object = object(
    "an environment",
    &[
        &[
            dropped("name", &Schema::Any, UNUSED, UNUSED_HELP),
            dropped("version", &Schema::Any, UNUSED, UNUSED_HELP),
        ],
        FIELDS,
        ASSET,
        CREATED,
    ],
);
const UNUSED: &str = "of an environment that is written out is dropped: the client makes up a name and a version from the content";
const UNUSED_HELP: &str = "remove it, or register the environment and refer to it as `azureml:NAME:VERSION`";

static FIELDS: &[Field] = &[
    opt("id", &AZUREML_NAME),
    opt("build", &Schema::Object(&BUILD)),
    opt("image", &Schema::Text),
    opt("conda_file", &CONDA),
    opt("inference_config", &Schema::Object(&INFERENCE_CONFIG)),
    opt("os_type", &Schema::Enum(&any_case(&["linux", "windows"]))),
    opt("datastore", &Schema::Text),
    read_only("intellectual_property"),
];
static BUILD: Object =
    object("a build context", &[&[opt("dockerfile_path", &Schema::Text), opt("path", &Schema::Text)]]);
static CONDA: Schema = Schema::OneOf(&OneOf {
    form: "the path of a file, or a mapping with `dependencies`",
    by: None,
    of: &[&Schema::Text, &super::common::MAPPING],
});
static INFERENCE_CONFIG: Object = object(
    "an inference configuration",
    &[&[req("liveness_route", &ROUTE), req("scoring_route", &ROUTE), req("readiness_route", &ROUTE)]],
);

/// An environment is made from an image or built from a Dockerfile (client-protocol §9).
fn image_or_build(checker: &mut Checker<'_>, at: &At<'_>) {
    let has = |key| at.get(key).is_some();
    if has("id") {
        return id_wins(checker, at);
    }
    match (has("image"), has("build")) {
        (true, true) => {
            let build =
                at.get("build").map_or_else(|| at.pointer().to_owned(), |build| build.pointer().to_owned());
            checker.error(&rules::WRONG_VALUE, &build, || {
                let message = "an environment has an `image` or a `build`, and this one has both";
                (message.to_owned(), "remove one".to_owned())
            });
        }
        (false, false) => checker.error(&rules::MISSING_FIELD, &format!("{}/image", at.pointer()), || {
            let message = "an environment needs an `image`, or a `build` with the folder of a Dockerfile";
            (message.to_owned(), "add `image`".to_owned())
        }),
        _ => {}
    }
}

/// An environment with an `id` is the registered one, whatever else it says.
fn id_wins(checker: &mut Checker<'_>, at: &At<'_>) {
    for node in ["image", "build", "conda_file"].iter().filter_map(|key| at.get(key)) {
        checker.warning(&rules::DROPPED, node.pointer(), || {
            let message = format!(
                "{} beside `id` is dropped: the client takes the registered environment",
                label(&node)
            );
            (message, "remove `id`, or refer to the registered environment alone".to_owned())
        });
    }
}
