//! An identity below `settings` has no effect.
//!
//! Source: MicrosoftDocs/azure-docs#105972; the client sends it as an unknown setting (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level};

use super::Context;

pub(super) const ID: &str = "AML-ID-004";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let misplaced = context.model.misplaced.iter();
    misplaced
        .map(|site| {
            let message = "an identity below `settings` has no effect: the service never sees it";
            Finding::new(ID, Level::Error, site.pointer.clone(), message)
                .help("remove it, and give the steps `identity: {type: user_identity}`")
        })
        .collect()
}
