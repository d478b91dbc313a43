//! Reads a plan, and refuses what is none or is damaged.

use std::collections::HashSet;

use serde_json::Value;

use super::{FORMAT, PlanFile, VERSION, digest_of};

/// The most bytes that a plan may have.
pub const PLAN_BYTES: u64 = 256 << 20;

/// How much of a file is looked at for what tells a plan.
const HEAD: usize = 4096;

/// Why a file cannot be used as a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// It was made by another jobgate than this one can read.
    #[error("the plan has version {found} of the format, and this jobgate reads version {VERSION}")]
    Version {
        /// The version that it names.
        found: String,
    },
    /// It is cut off, or was changed.
    #[error("the plan is damaged: {0}")]
    Damaged(String),
}

impl PlanError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Version { .. } => "use the jobgate that made the plan, or plan again with this one",
            Self::Damaged(_) => "plan again, and submit the file as it was written",
        }
    }
}

/// Whether a file is meant as a plan, whatever it is called; it may be a damaged one.
pub fn is_plan(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    if !text.starts_with(b"{") {
        return false;
    }
    let head = text.get(..HEAD).unwrap_or(text);
    let mark = format!("\"{FORMAT}\"");
    if head.windows(mark.len()).any(|window| window == mark.as_bytes()) {
        return true;
    }
    // Something else may have sorted its members.
    serde_json::from_slice::<Value>(text).is_ok_and(|value| value["format"] == FORMAT)
}

impl PlanFile {
    /// Reads a plan and checks its digest.
    ///
    /// # Errors
    /// When it has another version, is cut off, was changed, or says something twice.
    pub fn parse(bytes: &[u8]) -> Result<Self, PlanError> {
        let damaged = |error: &dyn std::fmt::Display| PlanError::Damaged(error.to_string());
        let text = std::str::from_utf8(bytes).map_err(|_| damaged(&"it is no UTF-8 text"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut value: Value = serde_json::from_str(text).map_err(|error| damaged(&error))?;
        let version = &value["version"];
        if version.as_u64() != Some(u64::from(VERSION)) {
            return Err(PlanError::Version { found: version.to_string() });
        }
        // Who reviews the text and who reads the value must see the same: of two equal keys only one is in the value.
        if let Some(key) = repeated_key(text) {
            return Err(damaged(&format!("the key `{key}` stands twice in one object")));
        }
        let plan: Self = serde_json::from_value(value.clone()).map_err(|error| damaged(&error))?;
        let members = value.as_object_mut();
        members.and_then(|members| members.remove("digest"));
        let computed = digest_of(&value);
        if plan.digest != computed {
            let message = format!("its content has the digest {computed}, and it says {}", plan.digest);
            return Err(damaged(&message));
        }
        Ok(plan)
    }
}

/// The first key that stands twice in an object of a JSON text, which is known to be well formed.
fn repeated_key(text: &str) -> Option<String> {
    let mut objects: Vec<HashSet<String>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.as_bytes().first()?;
        match first {
            // A list gets a set as well, which stays empty.
            b'{' | b'[' => objects.push(HashSet::new()),
            b'}' | b']' => {
                objects.pop();
            }
            b'"' => {
                let spelled = rest.get(..string_length(rest))?;
                at += spelled.len();
                if text.get(at..)?.trim_start().starts_with(':') {
                    let key: String = serde_json::from_str(spelled).ok()?;
                    let keys = objects.last_mut()?;
                    if !keys.insert(key.clone()) {
                        return Some(key);
                    }
                }
                continue;
            }
            _ => {}
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The length in bytes of the string at the start of a JSON text, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
