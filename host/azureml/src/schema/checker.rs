//! Walks the resolved tree along a schema and writes down what does not fit.

use jobgate_core::finding::{Finding, Level, Origin};
use jobgate_core::host_rules::HostRule;
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{At, Submission};
use jobgate_yaml::Value;

use super::binding::has_expression;
use super::language::Schema;
use super::scalar;
use super::words::{accepts_null, form, label};
use super::{rules, union};

/// Collects findings. While it probes it only counts.
pub(super) struct Checker<'s> {
    submission: &'s Submission,
    drafts: Vec<Draft>,
    errors: usize,
    probing: bool,
    bindable: bool,
}

/// A finding without its place.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    rule: &'static HostRule,
    level: Level,
    message: String,
    help: String,
    pointer: String,
}

impl<'s> Checker<'s> {
    pub(super) fn new(submission: &'s Submission) -> Self {
        Self { submission, drafts: Vec::new(), errors: 0, probing: false, bindable: false }
    }

    /// Whether only the number of errors matters: then nothing need be said, and the first error ends it.
    pub(super) fn is_probing(&self) -> bool {
        self.probing
    }

    /// Notes an error. The texts are made only if someone will read them.
    pub(super) fn error(
        &mut self,
        rule: &'static HostRule,
        pointer: &str,
        texts: impl FnOnce() -> (String, String),
    ) {
        self.errors += 1;
        self.note(rule, Level::Error, pointer, texts);
    }

    /// Notes something that the client accepts.
    pub(super) fn warning(
        &mut self,
        rule: &'static HostRule,
        pointer: &str,
        texts: impl FnOnce() -> (String, String),
    ) {
        self.note(rule, Level::Warning, pointer, texts);
    }

    fn note(
        &mut self,
        rule: &'static HostRule,
        level: Level,
        pointer: &str,
        texts: impl FnOnce() -> (String, String),
    ) {
        if !self.probing {
            let (message, help) = texts();
            self.drafts.push(Draft { rule, level, message, help, pointer: pointer.to_owned() });
        }
    }

    /// Whether a node fits a schema.
    pub(super) fn accepts(&mut self, schema: &Schema, at: &At<'_>) -> bool {
        let (errors, probing) = (self.errors, self.probing);
        (self.errors, self.probing) = (0, true);
        self.check(schema, at);
        let accepted = self.errors == 0;
        (self.errors, self.probing) = (errors, probing);
        accepted
    }

    /// The number of errors so far.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// What a check would note, without noting it.
    pub(super) fn attempt(&mut self, check: impl FnOnce(&mut Self)) -> (usize, Vec<Draft>) {
        let (errors, drafts) = (self.errors, std::mem::take(&mut self.drafts));
        self.errors = 0;
        check(self);
        let made = (self.errors, std::mem::replace(&mut self.drafts, drafts));
        self.errors = errors;
        made
    }

    /// Notes what an attempt gave.
    pub(super) fn adopt(&mut self, (errors, drafts): (usize, Vec<Draft>)) {
        self.errors += errors;
        self.drafts.extend(drafts);
    }

    /// Notes what in a node does not fit a schema.
    pub(super) fn check(&mut self, schema: &Schema, at: &At<'_>) {
        if self.is_bound(schema, at) {
            return;
        }
        match *schema {
            Schema::Any => {}
            Schema::OrNull(_) if matches!(at.value(), Value::Null) => {}
            Schema::OrNull(inner) => self.check(inner, at),
            Schema::Bindable(inner) => self.with_bindable(true, inner, at),
            Schema::Unbindable(inner) => self.with_bindable(false, inner, at),
            Schema::Also(inner, further) => self.also(inner, further, at),
            Schema::Step => super::pipeline::check_step(self, at),
            Schema::OneOf(one) => union::check(self, one, at),
            Schema::Reference(reference) => super::reference::check(self, reference, at),
            Schema::Object(object) => super::object::check(self, object, at),
            Schema::Map(map) => super::object::check_map(self, map, at),
            Schema::List(inner) => match at.value() {
                Value::Sequence(_) => at.items().iter().for_each(|item| self.check(inner, item)),
                _ => self.wrong_type(schema, at),
            },
            Schema::Enum(known) => match at.text() {
                Some(text) if known.has(text) => {}
                Some(_) => self.wrong_value(known.values, at),
                None => self.wrong_type(schema, at),
            },
            Schema::Name(name) => match at.text() {
                Some(text) if (name.fits)(text) => {}
                Some(_) => self.wrong_form(name.form, at),
                None => self.wrong_type(schema, at),
            },
            _ if is_single(schema, at.value()) => {}
            _ => self.wrong_type(schema, at),
        }
    }

    fn also(&mut self, inner: &Schema, further: super::language::Further, at: &At<'_>) {
        let errors = self.errors;
        self.check(inner, at);
        if self.errors == errors {
            further(self, at);
        }
    }

    fn with_bindable(&mut self, bindable: bool, inner: &Schema, at: &At<'_>) {
        let before = std::mem::replace(&mut self.bindable, bindable);
        self.check(inner, at);
        self.bindable = before;
    }

    /// Whether an expression stands for the value.
    fn is_bound(&self, schema: &Schema, at: &At<'_>) -> bool {
        let takes_expression = !matches!(
            schema,
            Schema::Object(_)
                | Schema::Map(_)
                | Schema::List(_)
                | Schema::Step
                | Schema::OrNull(_)
                | Schema::Also(..)
                | Schema::Bindable(_)
                | Schema::Unbindable(_)
        );
        self.bindable && takes_expression && at.text().is_some_and(has_expression)
    }

    /// Notes that a value is of a wrong type, without showing it: it may be a secret.
    pub(super) fn wrong_type(&mut self, schema: &Schema, at: &At<'_>) {
        let value = at.value();
        self.error(&rules::WRONG_TYPE, at.pointer(), || {
            let (label, form, found) = (label(at), form(schema), scalar::found(value));
            let help = match value {
                Value::Null if !accepts_null(schema) => "give it a value, or leave the key out".to_owned(),
                Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::BigInt(_) if form == "a text" => {
                    "put it in quotation marks".to_owned()
                }
                _ => format!("write {form}"),
            };
            (format!("{label} takes {form}, and this is {found}"), help)
        });
    }

    /// Notes that a text has not the form that it must have.
    pub(super) fn wrong_form(&mut self, form: &str, at: &At<'_>) {
        self.error(&rules::WRONG_VALUE, at.pointer(), || {
            let text = super::words::quoted(at.text().unwrap_or_default());
            (format!("{text} is not {form}"), format!("write {form}"))
        });
    }

    /// Notes that a text is none of those that are known.
    pub(super) fn wrong_value(&mut self, known: &[&str], at: &At<'_>) {
        self.error(&rules::WRONG_VALUE, at.pointer(), || {
            let text = at.text().unwrap_or_default();
            let (listed, help) = super::words::listed_and_nearest(text, known);
            (format!("{} is not known for {}; {listed}", super::words::quoted(text), label(at)), help)
        });
    }

    /// The findings, in the order in which they were made, each with its place. What stands in a file that is used several times is
    /// said once.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::with_capacity(self.drafts.len());
        let mut seen = std::collections::HashMap::new();
        for draft in self.drafts {
            let place = self.submission.place(&nearest_pointer(&draft.pointer));
            let same = (draft.rule.id, place.clone(), draft.message.clone());
            if let Some(&first) = seen.get(&same) {
                let first: &mut Finding = &mut findings[first];
                // The same pointer twice is one place, found by two checks.
                first.other_uses += u32::from(first.pointer != draft.pointer);
                continue;
            }
            seen.insert(same, findings.len());
            findings.push(Finding {
                rule: draft.rule.id.to_owned(),
                origin: Origin::Host,
                level: draft.level,
                undecided: false,
                message: draft.message,
                help: Some(draft.help),
                place: Some(place),
                pointer: draft.pointer,
                related: Vec::new(),
                choices: Vec::new(),
                other_uses: 0,
            });
        }
        findings
    }
}

/// The pointer, or the longest beginning of it that the limits of pointers allow: the place is then that of something above.
fn nearest_pointer(text: &str) -> Pointer {
    let mut text = text;
    loop {
        match Pointer::parse(text) {
            Ok(pointer) => return pointer,
            Err(_) => text = text.rsplit_once('/').map_or("", |(above, _)| above),
        }
    }
}

/// Whether a single value fits a schema of single values.
fn is_single(schema: &Schema, value: &Value) -> bool {
    match schema {
        Schema::Value => !matches!(value, Value::Null),
        Schema::Text => scalar::is_text(value),
        Schema::Int => scalar::is_int(value),
        Schema::IntOnly => matches!(value, Value::Int(_) | Value::BigInt(_)),
        Schema::Float => scalar::is_float(value),
        Schema::FloatOnly => matches!(value, Value::Float(float) if float.is_finite()),
        Schema::Bool => scalar::is_bool(value),
        Schema::Version => matches!(
            value,
            Value::Text(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_)
        ),
        Schema::Binding => matches!(value, Value::Text(text) if has_expression(text)),
        _ => false,
    }
}
