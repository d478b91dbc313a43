//! The rules of this check, for findings and for `jobgate explain`.

use jobgate_core::host_rules::HostRule;

/// Every rule of this check, by id.
pub const RULES: &[HostRule] =
    &[DROPPED, MISSING_CODE, MISSING_FIELD, UNBOUND, UNKNOWN_FIELD, UNSUPPORTED, WRONG_TYPE, WRONG_VALUE];

pub(super) const DROPPED: HostRule = HostRule {
    id: "jobgate/dropped",
    title: "What is written reaches the service",
    explanation: "The official client accepts some keys and drops them without a word: the identity of a sweep step, the environment of a \
        step whose component is a file of its own, what only the service sets. A job that relies on one runs without it, so it is said \
        here, as a warning. Remove the key, or write it where the message says that it counts.",
};
pub(super) const MISSING_CODE: HostRule = HostRule {
    id: "jobgate/missing-code",
    title: "Code that a spec names is there",
    explanation: "`code` is the path of a folder or a file of this machine, relative to the folder of the file in which it is written. The \
        official client refuses a path that leads nowhere. Correct the path.",
};
pub(super) const MISSING_FIELD: HostRule = HostRule {
    id: "jobgate/missing-field",
    title: "What the official client needs is there",
    explanation: "Without this key the official client refuses the spec, in some cases only after it has uploaded the code. Nothing is sent \
        before the spec is whole, so it is said here. Add the key.",
};
pub(super) const UNBOUND: HostRule = HostRule {
    id: "jobgate/unbound",
    title: "What an expression names exists",
    explanation: "`${{inputs.x}}` in a command names an input of the same job or component, `${{parent.inputs.x}}` one of the pipeline, \
        `${{parent.jobs.s.outputs.y}}` an output of another step. What is misspelt there runs with an empty text or not at all. \
        Declare what is named, or correct the name.",
};
pub(super) const UNKNOWN_FIELD: HostRule = HostRule {
    id: "jobgate/unknown-field",
    title: "Keys are those that the official client knows",
    explanation: "A key that the official client does not know is a typing error or belongs elsewhere; the client refuses it, but in the step \
        of a pipeline, where it is sent to the service as it stands and is a warning here. Correct or remove it.",
};
pub(super) const UNSUPPORTED: HostRule = HostRule {
    id: "jobgate/unsupported",
    title: "The official client can submit it",
    explanation: "Some of what its documents or schemas describe the official client cannot submit: parallel and import jobs of their own, \
        control flow in pipelines, code from git. The message says what to use instead.",
};
pub(super) const WRONG_TYPE: HostRule = HostRule {
    id: "jobgate/wrong-type",
    title: "Values are of the type that their key takes",
    explanation: "YAML decides the type by the way a value is written: `1` is a number, `yes` a boolean, nothing is null, and a text that looks \
        like one of them needs quotation marks. The official client refuses values of another type, but takes texts that spell a \
        number for one. The message says what the key takes; the value itself is not shown, as it may be a secret.",
};
pub(super) const WRONG_VALUE: HostRule = HostRule {
    id: "jobgate/wrong-value",
    title: "Values are among those that their key takes",
    explanation: "Some keys take one of a few texts, or a text of a certain form, such as a component's name. The official client refuses \
        others, in some cases only after it has uploaded the code. Write one of those that the message lists.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_new() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
        for rule in RULES {
            assert!(jobgate_core::host_rules::host_rule(rule.id).is_none(), "{}", rule.id);
            assert!(rule.explanation.ends_with('.') && !rule.explanation.contains("  "), "{}", rule.id);
        }
    }
}
