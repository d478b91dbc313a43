//! `jobgate:policy/edit`: what a mutator changes.

use jobgate_core::edit as core;
use jobgate_core::meter::{Meter, Stop};
use jobgate_core::policy::Failure;
use jobgate_core::submission::PolicyValue;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Editor;
use super::bindings::jobgate::policy::document::Value;
use super::bindings::jobgate::policy::edit::{Host, HostEditor, Why};
use super::document::bytes;
use crate::evaluation::{Evaluation, failure};

impl Host for Evaluation {}

impl Evaluation {
    /// Lets the editor do something, once what the guest passed is counted.
    fn edit<T>(
        &mut self,
        passed: usize,
        edit: impl FnOnce(&mut core::Editor, &Meter) -> Result<T, Stop>,
    ) -> Result<T, Failure> {
        self.passed(passed)?;
        let (editor, meter) = self.editor()?;
        edit(editor, meter).map_err(failure)
    }
}

impl HostEditor for Evaluation {
    fn writable(&mut self, _: Resource<Editor>, pointer: String) -> Result<bool> {
        Ok(self.edit(pointer.len(), |editor, meter| editor.writable(&pointer, meter))?)
    }

    fn set(&mut self, _: Resource<Editor>, pointer: String, value: Value, why: Why) -> Result<()> {
        let passed = pointer.len() + size(&value) + why.size();
        Ok(self.edit(passed, |editor, meter| editor.set(&pointer, value.into(), &why.into(), meter))?)
    }

    fn insert(&mut self, _: Resource<Editor>, pointer: String, value: Value, why: Why) -> Result<()> {
        let passed = pointer.len() + size(&value) + why.size();
        Ok(self.edit(passed, |editor, meter| editor.insert(&pointer, value.into(), &why.into(), meter))?)
    }

    fn remove(&mut self, _: Resource<Editor>, pointer: String, why: Why) -> Result<()> {
        let passed = pointer.len() + why.size();
        Ok(self.edit(passed, |editor, meter| editor.remove(&pointer, &why.into(), meter))?)
    }

    fn relink(&mut self, _: Resource<Editor>, pointer: String, value: Value, why: Why) -> Result<()> {
        let passed = pointer.len() + size(&value) + why.size();
        Ok(self.edit(passed, |editor, meter| editor.relink(&pointer, value.into(), &why.into(), meter))?)
    }

    fn set_many(&mut self, _: Resource<Editor>, edits: Vec<(String, Value)>, why: Why) -> Result<()> {
        let passed =
            edits.iter().map(|(pointer, value)| 16 + pointer.len() + size(value)).sum::<usize>() + why.size();
        let edits = edits.into_iter().map(|(pointer, value)| (pointer, value.into())).collect();
        Ok(self.edit(passed, |editor, meter| editor.set_many(edits, &why.into(), meter))?)
    }

    fn remove_many(&mut self, _: Resource<Editor>, pointers: Vec<String>, why: Why) -> Result<()> {
        let passed = bytes(&pointers) + why.size();
        Ok(self.edit(passed, |editor, meter| editor.remove_many(pointers, &why.into(), meter))?)
    }

    fn drop(&mut self, _: Resource<Editor>) -> Result<()> {
        // A guest borrows the editor only; there is nothing to free.
        Ok(())
    }
}

/// Bytes of a value as they are counted.
fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Json(text) | Value::Opaque(text) => text.len(),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) => 8,
    }
}

impl Why {
    fn size(&self) -> usize {
        self.rule.len() + self.reason.len()
    }
}

impl From<Why> for core::Why {
    fn from(why: Why) -> Self {
        Self { rule: why.rule, reason: why.reason }
    }
}

impl From<Value> for PolicyValue {
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
