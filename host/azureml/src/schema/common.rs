//! What several kinds of specs have.

use super::language::*;

/// Texts by name.
pub(super) static TEXTS: Schema = Schema::Map(&TEXT_MAP);
static TEXT_MAP: Map = map(&Schema::Text);
/// Texts by name, null allowed.
pub(super) static TEXTS_OR_NULL: Schema = Schema::Map(&TEXT_OR_NULL_MAP);
static TEXT_OR_NULL_MAP: Map = map(&Schema::OrNull(&Schema::Text));
/// Anything by name.
pub(super) static VALUES: Schema = Schema::Map(&VALUE_MAP);
static VALUE_MAP: Map = map(&Schema::Any);
/// Anything but null, by name.
pub(super) static SOME_VALUES: Schema = Schema::Map(&SOME_VALUE_MAP);
static SOME_VALUE_MAP: Map = map(&Schema::Value);
/// Any mapping.
pub(super) static MAPPING: Schema = Schema::Map(&ANY_MAP);
static ANY_MAP: Map = Map { key: None, text_keys: false, value: &Schema::Any };
/// Texts in a list.
pub(super) static TEXT_LIST: Schema = Schema::List(&Schema::Text);

/// Who made something and when: only the service sets it.
pub(super) static CREATED: &[Field] =
    &[schema_url(), read_only("creation_context"), read_only("latest_version")];

/// `auto_delete_setting`.
pub(super) static AUTO_DELETE: Schema = Schema::Object(&AUTO_DELETE_OBJECT);
static AUTO_DELETE_OBJECT: Object = object(
    "an auto-delete setting",
    &[&[opt("value", &Schema::Text), opt("condition", &Schema::Enum(&AUTO_DELETE_CONDITION))]],
);
static AUTO_DELETE_CONDITION: Enum = snake(&["created_greater_than", "last_accessed_greater_than"]);

/// What components, environments and data assets have.
pub(super) static ASSET: &[Field] = &[
    opt("description", &Schema::Text),
    opt("tags", &VALUES),
    opt("version", &Schema::Version),
    opt("auto_delete_setting", &AUTO_DELETE),
];

/// The name of a component.
pub(super) static COMPONENT_NAME: Schema = Schema::Name(&Name {
    form: "a name of small letters, digits and underscores that begins with a letter",
    fits: |text| {
        // As Python's `$` does, one line feed at the end is passed over.
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.starts_with(|first: char| first.is_ascii_lowercase()) && is_small_word(text)
    },
});

/// The name of a pipeline's step.
pub(super) static STEP_NAME: Name = Name {
    form: "a name of small letters, digits and underscores that begins with no digit",
    fits: |text| {
        text.starts_with(|first: char| first.is_ascii_lowercase() || first == '_') && is_small_word(text)
    },
};

fn is_small_word(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_numeric() || letter == '_')
}

/// `compute`: any text.
pub(super) static COMPUTE: Schema = Schema::Text;

/// Names with `azureml:` before them.
pub(super) static AZUREML_NAME: Schema = Schema::Name(&Name {
    form: "a name with `azureml:` before it",
    fits: |text| text.starts_with("azureml:"),
});

/// `inference_config` and the like: where a server listens.
pub(super) static ROUTE: Schema = Schema::Object(&ROUTE_OBJECT);
static ROUTE_OBJECT: Object = object("a route", &[&[req("port", &Schema::Int), req("path", &Schema::Text)]]);
