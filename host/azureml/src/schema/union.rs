//! What any of several schemas accepts. The client gives the errors of all of them; here those of the one that was meant are given.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::checker::Checker;
use super::language::{Enum, Object, OneOf, Schema};
use super::rules;
use super::words::label;

/// Checks what is accepted by the first schema that accepts it; else notes what the one that was probably meant finds wrong.
pub(super) fn check(checker: &mut Checker<'_>, one: &'static OneOf, at: &At<'_>) {
    if let Some(schema) = one.of.iter().find(|schema| checker.accepts(schema, at)) {
        // Once more, for its warnings.
        return checker.check(schema, at);
    }
    if checker.is_probing() {
        return checker.error(&rules::WRONG_TYPE, at.pointer(), Default::default);
    }
    let mut meant: Vec<&'static Schema> =
        one.of.iter().copied().filter(|schema| takes(schema, at.value())).collect();
    if matches!(at.value(), Value::Mapping(_))
        && let Some(key) = one.by
        && meant.len() > 1
    {
        match told_by(checker, key, &meant, at) {
            Some(told) => meant = told,
            None => return,
        }
    }
    match meant.as_slice() {
        [] => checker.wrong_type(&Schema::OneOf(one), at),
        [schema] => checker.check(schema, at),
        several if matches!(at.value(), Value::Mapping(_) | Value::Sequence(_)) => {
            let mut best: Option<(usize, _)> = None;
            for schema in several {
                let made = checker.attempt(|checker| checker.check(schema, at));
                if best.as_ref().is_none_or(|(fewest, _)| made.0 < *fewest) {
                    best = Some(made);
                }
            }
            best.into_iter().for_each(|made| checker.adopt(made));
        }
        _ => checker.wrong_form(one.form, at),
    }
}

/// Those of several objects that a key tells to be meant; none, with an error noted, if it fits none of them.
fn told_by(
    checker: &mut Checker<'_>,
    key: &str,
    among: &[&'static Schema],
    at: &At<'_>,
) -> Option<Vec<&'static Schema>> {
    let Some(value) = at.get(key) else {
        let optional = |schema: &&&'static Schema| {
            object_of(schema).and_then(|object| object.field(key)).is_none_or(|field| !field.required)
        };
        let possible: Vec<_> = among.iter().filter(optional).copied().collect();
        if possible.is_empty() {
            let known = enum_values(key, among);
            checker.error(&rules::MISSING_FIELD, &format!("{}/{key}", at.pointer()), || {
                let known = super::words::list(&known);
                (format!("{} needs `{key}`: one of {known}", label(at)), format!("add `{key}`"))
            });
            return None;
        }
        return Some(possible);
    };
    let fits = |schema: &&&'static Schema| {
        let field = object_of(schema).and_then(|object| object.field(key));
        field.is_some_and(|field| checker.accepts(field.schema, &value))
    };
    let told: Vec<_> = among.iter().filter(fits).copied().collect();
    if told.is_empty() {
        match value.text() {
            Some(_) => checker.wrong_value(&enum_values(key, among), &value),
            None => checker.wrong_type(&Schema::Text, &value),
        }
        return None;
    }
    Some(told)
}

/// The texts that a key may be in any of several objects.
fn enum_values(key: &str, among: &[&'static Schema]) -> Vec<&'static str> {
    let mut values = Vec::new();
    for schema in among {
        let field = object_of(schema).and_then(|object| object.field(key));
        if let Some(known) = field.and_then(|field| enum_of(field.schema)) {
            let new: Vec<_> = known.values.iter().copied().filter(|value| !values.contains(value)).collect();
            values.extend(new);
        }
    }
    values
}

/// The texts that a schema takes, if they are a few.
pub(super) fn enum_of(schema: &Schema) -> Option<&'static Enum> {
    match *schema {
        Schema::Enum(known) => Some(known),
        Schema::OrNull(inner)
        | Schema::Bindable(inner)
        | Schema::Unbindable(inner)
        | Schema::Also(inner, _) => enum_of(inner),
        _ => None,
    }
}

/// The object that a schema is, under what is wrapped around it.
fn object_of(schema: &Schema) -> Option<&'static Object> {
    match *schema {
        Schema::Object(object) => Some(object),
        Schema::OrNull(inner)
        | Schema::Bindable(inner)
        | Schema::Unbindable(inner)
        | Schema::Also(inner, _) => object_of(inner),
        _ => None,
    }
}

/// Whether a schema takes values of this kind at all.
fn takes(schema: &Schema, value: &Value) -> bool {
    match *schema {
        Schema::OrNull(inner)
        | Schema::Bindable(inner)
        | Schema::Unbindable(inner)
        | Schema::Also(inner, _) => takes(inner, value),
        Schema::OneOf(one) => one.of.iter().any(|schema| takes(schema, value)),
        Schema::Any | Schema::Value => true,
        Schema::Object(_) | Schema::Map(_) | Schema::Step => matches!(value, Value::Mapping(_)),
        Schema::List(_) => matches!(value, Value::Sequence(_)),
        Schema::Reference(reference) => match value {
            Value::Mapping(_) => reference.inline.is_some() || reference.file.is_some(),
            value => matches!(value, Value::Text(_)),
        },
        Schema::Text | Schema::Name(_) | Schema::Enum(_) | Schema::Binding | Schema::Version => {
            matches!(value, Value::Text(_))
        }
        // Had it been one, it would have been accepted.
        Schema::Int | Schema::IntOnly | Schema::Float | Schema::FloatOnly | Schema::Bool => false,
    }
}
