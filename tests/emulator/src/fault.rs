//! Bad weather on demand: which requests fail, and how.

use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Error, request::Request};

/// A fault: which requests it strikes, and what happens to them. The same shape is posted to `/_emulator/faults`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The method; none is any.
    #[serde(default)]
    pub method: Option<String>,
    /// A regular expression that is searched in `HOST/PATH?QUERY`, where the host is that of Azure and the path is decoded.
    pub path: String,
    /// The first matching request that is struck, counted from 1.
    #[serde(default = "one")]
    pub nth: u32,
    /// How many are struck from there on; none is all.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// Whether the service does what was asked before the fault strikes.
    #[serde(default)]
    pub after: bool,
    /// What happens.
    pub action: Action,
}

/// What a fault does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// The service takes so long, and then answers.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// This status is answered.
    Status {
        /// The status.
        status: u16,
        /// Seconds in a `Retry-After` header.
        #[serde(default)]
        retry_after: Option<u64>,
        /// More headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body; none is an error as Azure Resource Manager words it.
        #[serde(default)]
        body: Option<Value>,
    },
    /// The connection is reset.
    Reset,
    /// The service's own answer breaks off in the middle of the body. Always after the service did what was asked.
    Truncate,
    /// 200 with a page of HTML, as a proxy answers.
    NotJson,
    /// Nothing is ever answered.
    Hang,
}

fn one() -> u32 {
    1
}

#[allow(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn once() -> Option<u32> {
    Some(1)
}

impl Fault {
    /// A fault that strikes the first request with this method (`*`: any) whose `HOST/PATH?QUERY` has a match of the regular expression.
    pub fn new(method: &str, path: impl Into<String>, action: Action) -> Self {
        let method = (method != "*").then(|| method.to_owned());
        Self { method, path: path.into(), nth: 1, times: once(), after: false, action }
    }

    /// Strikes the `nth` such request first, counted from 1.
    #[must_use]
    pub fn nth(self, nth: u32) -> Self {
        Self { nth, ..self }
    }

    /// Strikes so many of them.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Strikes all of them.
    #[must_use]
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    /// Strikes after the service did what was asked.
    #[must_use]
    pub fn after(self) -> Self {
        Self { after: true, ..self }
    }
}

impl Action {
    /// This status, with an error body as Azure Resource Manager words it.
    pub fn status(status: u16) -> Self {
        Self::Status { status, retry_after: None, headers: BTreeMap::new(), body: None }
    }

    /// The name of the action, as JSON has it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::Status { .. } => "status",
            Self::Reset => "reset",
            Self::Truncate => "truncate",
            Self::NotJson => "not_json",
            Self::Hang => "hang",
        }
    }
}

/// The faults that are laid, and how often each was matched.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Laid>);

#[derive(Debug)]
struct Laid {
    fault: Fault,
    pattern: Regex,
    matched: u32,
}

impl Faults {
    pub(crate) fn lay(&mut self, fault: Fault) -> Result<(), Error> {
        // Without Unicode classes: the tables are not built in, and no path needs them.
        let pattern = RegexBuilder::new(&fault.path).unicode(false).build()?;
        self.0.push(Laid { fault, pattern, matched: 0 });
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault that strikes this request: of those that match, the first whose turn it is.
    pub(crate) fn strike(&mut self, request: &Request) -> Option<Fault> {
        let query = if request.raw_query.is_empty() { "" } else { "?" };
        let place = format!("{}{}{query}{}", request.host, request.path, request.raw_query);
        self.strike_place(request.method.as_str(), &place)
    }

    fn strike_place(&mut self, method: &str, place: &str) -> Option<Fault> {
        let mut struck = None;
        for laid in &mut self.0 {
            let fault = &laid.fault;
            let is_method = fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
            if !is_method || !laid.pattern.is_match(place.as_bytes()) {
                continue;
            }
            laid.matched = laid.matched.saturating_add(1);
            let end = fault.times.map_or(u32::MAX, |times| fault.nth.saturating_add(times));
            if struck.is_none() && (fault.nth..end).contains(&laid.matched) {
                struck = Some(fault.clone());
            }
        }
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_in_its_turn() {
        let mut faults = Faults::default();
        faults.lay(Fault::new("PUT", r"/jobs/[^/?]+\?api", Action::Reset).nth(2).times(2)).unwrap();
        let job = "management.azure.com/s/jobs/a?api-version=1";
        let struck: Vec<_> = (0..5).map(|_| faults.strike_place("PUT", job).is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike_place("GET", job).is_none());
    }

    #[test]
    fn faults_are_read_from_json() {
        let text = r#"{"method": "PUT", "path": "/codes/", "after": true, "times": null,
            "action": {"kind": "status", "status": 500, "retry_after": 2}}"#;
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert!(fault.after && fault.times.is_none() && fault.nth == 1);
        assert!(matches!(fault.action, Action::Status { status: 500, retry_after: Some(2), .. }));
        assert!(serde_json::from_str::<Fault>(r#"{"path": "x", "action": {"kind": "rest"}}"#).is_err());
        assert!(Faults::default().lay(Fault::new("*", "(", Action::Hang)).is_err());
    }
}
