//! The rules of planning, for findings and for `jobgate explain`. What is not sent is told by the schema's rule `jobgate/dropped`.

use jobgate_core::host_rules::HostRule;

/// Every rule of planning, by id.
pub const RULES: &[HostRule] = &[CANNOT_SUBMIT];

pub(crate) const CANNOT_SUBMIT: HostRule = HostRule {
    id: "jobgate/cannot-submit",
    title: "What is submitted can be sent",
    explanation: "A file that cannot be read, a reference that leads to nothing that the service has a name for, a kind of spec that jobgate does not \
        send: nothing of a spec is sent before all of it can be. The message says what it is.",
};
