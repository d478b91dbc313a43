//! Between the SDK's types and the generated ones.

use super::Offer;
use super::capabilities::jobgate::policy::{
    registry as wire_registry, snapshots as wire_snapshots, sources as wire_sources,
    workspace as wire_workspace,
};
use super::mutating::jobgate::policy::{document as wire, edit, findings};
use crate::document::Link;
use crate::site::RawSite;
use crate::workspace::{Access, Answer, Question};
use crate::{Finding, Level, Refusal, Shape, Value, Why, snapshots, sources};

impl From<wire::Value> for Value {
    fn from(value: wire::Value) -> Self {
        match value {
            wire::Value::Null => Self::Null,
            wire::Value::Boolean(boolean) => Self::Boolean(boolean),
            wire::Value::Integer(integer) => Self::Integer(integer),
            wire::Value::Float(float) => Self::Float(float),
            wire::Value::Text(text) => Self::Text(text),
            wire::Value::Json(json) => Self::Json(json),
            wire::Value::Opaque(spelling) => Self::Opaque(spelling),
        }
    }
}

impl From<Value> for wire::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(boolean) => Self::Boolean(boolean),
            Value::Integer(integer) => Self::Integer(integer),
            Value::Float(float) => Self::Float(float),
            Value::Text(text) => Self::Text(text),
            Value::Json(json) => Self::Json(json),
            Value::Opaque(spelling) => Self::Opaque(spelling),
        }
    }
}

impl From<wire::Shape> for Shape {
    fn from(shape: wire::Shape) -> Self {
        match shape {
            wire::Shape::Null => Self::Null,
            wire::Shape::Boolean => Self::Boolean,
            wire::Shape::Number => Self::Number,
            wire::Shape::Text => Self::Text,
            wire::Shape::Sequence => Self::Sequence,
            wire::Shape::Mapping => Self::Mapping,
            wire::Shape::Opaque => Self::Opaque,
        }
    }
}

impl From<wire::Site> for RawSite {
    fn from(site: wire::Site) -> Self {
        let wire::Site { pointer, value, form, owner, inert } = site;
        Self { pointer, value: value.map(Value::from), form, owner, inert }
    }
}

impl From<wire::Link> for Link {
    fn from(link: wire::Link) -> Self {
        Self::new(link.pointer, link.written, link.file)
    }
}

impl From<Why> for edit::Why {
    fn from(why: Why) -> Self {
        Self { rule: why.rule, reason: why.reason }
    }
}

impl From<Level> for findings::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Note => Self::Note,
            Level::Undecided => Self::Undecided,
        }
    }
}

impl From<Finding> for findings::Finding {
    fn from(finding: Finding) -> Self {
        let handle = Self::new(&finding.rule, finding.level.into(), &finding.pointer, &finding.message);
        if let Some(help) = &finding.help {
            handle.help(help);
        }
        for (pointer, label) in &finding.related {
            handle.related(pointer, label);
        }
        for choice in &finding.choices {
            Offer::make(choice, &handle);
        }
        handle
    }
}

impl From<Refusal> for findings::Refusal {
    fn from(refusal: Refusal) -> Self {
        Self { message: refusal.message, retry_after_seconds: refusal.retry_after_seconds }
    }
}

impl From<wire_snapshots::Snapshot> for snapshots::Snapshot {
    fn from(snapshot: wire_snapshots::Snapshot) -> Self {
        Self::new(snapshot.hash, snapshot.files, snapshot.bytes)
    }
}

impl From<wire_snapshots::File> for snapshots::File {
    fn from(file: wire_snapshots::File) -> Self {
        Self::new(file.path, file.size, file.sha256)
    }
}

impl From<wire_snapshots::Problem> for snapshots::Problem {
    fn from(problem: wire_snapshots::Problem) -> Self {
        Self::new(problem.code.into(), problem.message)
    }
}

impl From<wire_sources::Hit> for sources::Hit {
    fn from(hit: wire_sources::Hit) -> Self {
        Self::new(hit.path, hit.line, hit.word)
    }
}

impl From<Question> for wire_workspace::Question {
    fn from(question: Question) -> Self {
        Self { kind: question.kind, name: question.name }
    }
}

impl From<wire_workspace::Answer> for Answer {
    fn from(answer: wire_workspace::Answer) -> Self {
        match answer {
            wire_workspace::Answer::Fact(text) => Self::Fact(text),
            wire_workspace::Answer::Absent => Self::Absent,
            wire_workspace::Answer::Unknown(why) => Self::Unknown(why),
        }
    }
}

impl From<wire_registry::Digest> for Answer {
    fn from(digest: wire_registry::Digest) -> Self {
        match digest {
            wire_registry::Digest::Found(digest) => Self::Fact(digest),
            wire_registry::Digest::Absent => Self::Absent,
            wire_registry::Digest::Unknown(why) => Self::Unknown(why),
        }
    }
}

impl From<wire_workspace::Access> for Access {
    fn from(access: wire_workspace::Access) -> Self {
        Self {
            pointer: access.pointer.into(),
            job: access.job.into(),
            action: access.action.into(),
            kind: access.kind,
            name: access.name,
            principal: access.principal.into(),
            object_id: access.object_id,
            because: access.because,
        }
    }
}
