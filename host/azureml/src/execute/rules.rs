//! What carrying out a plan sees to, for `jobgate explain`: rules of the catalogue that no policy can judge, because they are about what
//! happens after it.

use jobgate_core::host_rules::HostRule;

/// Every rule of carrying out a plan, by id.
pub const RULES: &[HostRule] = &[UPLOADED, TOKEN];

const UPLOADED: HostRule = HostRule {
    id: "AML-CODE-004",
    title: "What was uploaded is what was admitted",
    explanation: "A policy judges files on this machine, and the service runs what was uploaded. Before anything uses a code asset, found by its \
        hash or registered anew, `jobgate submit` asks the service for it, and refuses one that names another hash than the one that was \
        admitted. There is nothing to set. Submit again if it happens: the files changed in between, or somebody changed the asset.",
};
const TOKEN: HostRule = HostRule {
    id: "AML-ID-018",
    title: "A job that runs as its submitter is sent with the submitter's token",
    explanation: "A pipeline, and any job whose own identity is the submitter's, is put with a second token, for Azure ML itself, in the header \
        `x-azureml-token`; nested steps may need it. Whether it is needed is decided after the policies have changed the submission, and a \
        token for another audience is refused before anything is sent. There is nothing to set: whoever submits must be able to get a token for \
        Azure ML.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_nobody_elses() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
        for rule in RULES {
            assert!(jobgate_core::host_rules::host_rule(rule.id).is_none(), "{}", rule.id);
            assert!(rule.explanation.ends_with('.') && !rule.explanation.contains("  "), "{}", rule.id);
        }
    }
}
