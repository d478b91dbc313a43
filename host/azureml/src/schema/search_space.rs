//! `search_space` of a sweep: what values the trials take.

use super::language::*;

/// `search_space`, by name.
pub(super) static SEARCH_SPACE: Schema = Schema::Map(&map(&DISTRIBUTION));
static DISTRIBUTION: Schema = Schema::OneOf(&OneOf {
    form: FORM,
    by: Some("type"),
    of: &[&Schema::Object(&CHOICE), &UNIFORM, &QUANTIZED_UNIFORM, &NORMAL, &QUANTIZED_NORMAL, &RANDINT],
});
const FORM: &str = "a mapping with a `type` such as `choice` or `uniform`";

static CHOICE: Object = object(
    "a choice",
    &[&[opt("values", &Schema::List(&CHOICE_VALUE)), req("type", &Schema::Enum(&any_case(&["choice"])))]],
);
static CHOICE_VALUE: Schema = Schema::OneOf(&OneOf {
    form: "a text, a number or a mapping",
    by: None,
    of: &[&Schema::IntOnly, &Schema::Text, &Schema::Float, &Schema::Map(&map(&NESTED))],
});
/// A choice may hold further ones.
static NESTED: Schema = Schema::OneOf(&OneOf {
    form: "a text, a number, or a mapping with a `type` such as `choice` or `uniform`",
    by: Some("type"),
    of: &[
        &Schema::Object(&CHOICE),
        &NORMAL,
        &QUANTIZED_NORMAL,
        &RANDINT,
        &UNIFORM,
        &QUANTIZED_UNIFORM,
        &Schema::IntOnly,
        &Schema::Float,
        &Schema::Text,
    ],
});

/// A uniform distribution.
pub(super) static UNIFORM: Schema = Schema::Object(&Object {
    name: "a uniform distribution",
    fields: &[&[req("type", &Schema::Enum(&any_case(&["uniform", "loguniform"])))], RANGE],
    other: Other::Refused,
});
/// The same, in steps.
pub(super) static QUANTIZED_UNIFORM: Schema = Schema::Object(&Object {
    name: "a quantized uniform distribution",
    fields: &[&[req("type", &Schema::Enum(&any_case(&["quniform", "qloguniform"])))], RANGE, STEP],
    other: Other::Refused,
});
/// A normal distribution.
pub(super) static NORMAL: Schema = Schema::Object(&Object {
    name: "a normal distribution",
    fields: &[&[req("type", &Schema::Enum(&any_case(&["normal", "lognormal"])))], CURVE],
    other: Other::Refused,
});
/// The same, in steps.
pub(super) static QUANTIZED_NORMAL: Schema = Schema::Object(&Object {
    name: "a quantized normal distribution",
    fields: &[&[req("type", &Schema::Enum(&any_case(&["qnormal", "qlognormal"])))], CURVE, STEP],
    other: Other::Refused,
});
/// Integers below a bound.
pub(super) static RANDINT: Schema = Schema::Object(&Object {
    name: "a random integer",
    fields: &[&[req("type", &Schema::Enum(&any_case(&["randint"]))), req("upper", &Schema::Int)]],
    other: Other::Refused,
});
static RANGE: &[Field] = &[req("min_value", &Schema::Float), req("max_value", &Schema::Float)];
static CURVE: &[Field] = &[req("mu", &Schema::Float), req("sigma", &Schema::Float)];
static STEP: &[Field] = &[req("q", &Schema::Float)];

/// A uniform distribution of integers, in steps.
pub(super) static INTEGER_UNIFORM: Schema = Schema::Object(&Object {
    name: "a quantized uniform distribution of integers",
    fields: &[&[
        req("type", &Schema::Enum(&any_case(&["quniform", "qloguniform"]))),
        req("min_value", &Schema::IntOnly),
        req("max_value", &Schema::IntOnly),
        req("q", &Schema::IntOnly),
    ]],
    other: Other::Refused,
});
/// A normal distribution of integers, in steps.
pub(super) static INTEGER_NORMAL: Schema = Schema::Object(&Object {
    name: "a quantized normal distribution of integers",
    fields: &[&[
        req("type", &Schema::Enum(&any_case(&["qnormal", "qlognormal"]))),
        req("mu", &Schema::IntOnly),
        req("sigma", &Schema::IntOnly),
        req("q", &Schema::IntOnly),
    ]],
    other: Other::Refused,
});
