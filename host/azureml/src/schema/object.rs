//! Mappings: those with keys that the client knows, and those with keys that the spec's author chooses.

use jobgate_core::config::nearest;
use jobgate_core::submission::At;
use jobgate_yaml::{KeyValue, Mapping, Value};

use super::checker::Checker;
use super::language::{Fate, Field, Map, Object, Other, Schema};
use super::rules;
use super::union::enum_of;
use super::words::{list, quoted};

/// Most keys that a message lists.
const LISTED: usize = 12;

/// A mapping with keys that the client knows.
pub(super) fn check(checker: &mut Checker<'_>, object: &'static Object, at: &At<'_>) {
    let Value::Mapping(mapping) = at.value() else {
        return checker.wrong_type(&Schema::Object(object), at);
    };
    // Of another type it has other keys: what they are is no use then.
    if let (Some(kind), Some(value)) = (object.field("type"), at.get("type"))
        && enum_of(kind.schema).is_some_and(|known| known.values.len() == 1)
        && !checker.accepts(kind.schema, &value)
    {
        return checker.check(kind.schema, &value);
    }
    for field in object.all().filter(|field| field.required) {
        if mapping.get(field.name).is_none() {
            missing(checker, object, field.name, at);
        }
    }
    for (entry, (key, value)) in mapping.entries().iter().zip(at.entries()) {
        if checker.is_probing() && checker.errors() > 0 {
            return;
        }
        let known = if matches!(entry.key.value, KeyValue::Text) { object.field(key) } else { None };
        match known {
            Some(field) => check_field(checker, object, field, &value),
            None => unknown(checker, object, mapping, key, &value),
        }
    }
}

/// Notes that a key is missing.
pub(super) fn missing(checker: &mut Checker<'_>, object: &Object, key: &str, at: &At<'_>) {
    checker.error(&rules::MISSING_FIELD, &format!("{}/{key}", at.pointer()), || {
        (format!("{} needs `{key}`", object.name), format!("add `{key}`"))
    });
}

fn check_field(checker: &mut Checker<'_>, object: &Object, field: &Field, value: &At<'_>) {
    match field.fate {
        Fate::ReadOnly if matches!(value.value(), Value::Null) => {
            checker.error(&rules::UNKNOWN_FIELD, value.pointer(), || {
                let message =
                    format!("`{}` is set by the service, and the client refuses it as null", field.name);
                (message, "remove it".to_owned())
            });
        }
        Fate::ReadOnly => checker.warning(&rules::DROPPED, value.pointer(), || {
            let message = format!(
                "`{}` of {} is set by the service: the client passes over what stands here",
                field.name, object.name
            );
            (message, "remove it".to_owned())
        }),
        Fate::Used | Fate::Unread => checker.check(field.schema, value),
        Fate::Dropped { what, help } => {
            let errors = checker.errors();
            checker.check(field.schema, value);
            if checker.errors() == errors {
                checker.warning(&rules::DROPPED, value.pointer(), || {
                    (format!("`{}` {what}", field.name), help.to_owned())
                });
            }
        }
    }
}

fn unknown(checker: &mut Checker<'_>, object: &Object, present: &Mapping, key: &str, value: &At<'_>) {
    let name = object.name;
    let texts = |fate: &str| {
        let free =
            object.all().filter(|field| field.fate != Fate::ReadOnly && present.get(field.name).is_none());
        let free: Vec<&str> = free.map(|field| field.name).collect();
        let help = match nearest(key, free.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if free.is_empty() => "remove it".to_owned(),
            None if free.len() > LISTED => {
                format!("remove it; among the keys that it may have are {}", list(&free[..LISTED]))
            }
            None => format!("remove it; the keys that it may have besides are {}", list(&free)),
        };
        (format!("{} is no key of {name}{fate}", quoted(key)), help)
    };
    match object.other {
        Other::Refused => checker.error(&rules::UNKNOWN_FIELD, value.pointer(), || texts("")),
        Other::Sent => checker.warning(&rules::UNKNOWN_FIELD, value.pointer(), || {
            texts(" that the client knows: it is sent as it stands")
        }),
        Other::Dropped => {
            checker.warning(&rules::DROPPED, value.pointer(), || {
                texts(": the client drops it and says nothing")
            });
        }
    }
}

/// A mapping with keys that the spec's author chooses.
pub(super) fn check_map(checker: &mut Checker<'_>, map: &'static Map, at: &At<'_>) {
    let Value::Mapping(mapping) = at.value() else {
        return checker.wrong_type(&Schema::Map(map), at);
    };
    for (entry, (key, value)) in mapping.entries().iter().zip(at.entries()) {
        if checker.is_probing() && checker.errors() > 0 {
            return;
        }
        if map.text_keys && !matches!(entry.key.value, KeyValue::Text) {
            checker.error(&rules::WRONG_TYPE, value.pointer(), || {
                let message = format!("the key {} is no text for YAML", quoted(key));
                (message, "put the key in quotation marks".to_owned())
            });
        } else if let Some(name) = map.key
            && !(name.fits)(key)
        {
            checker.error(&rules::WRONG_VALUE, value.pointer(), || {
                (format!("the key {} is not {}", quoted(key), name.form), "rename it".to_owned())
            });
        }
        checker.check(map.value, &value);
    }
}
