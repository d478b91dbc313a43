//! `jobgate config-schema`: the JSON Schema of `jobgate.yaml`, made from the types that read it.

use anyhow::Result;
use jobgate_core::admission::Outcome;

use crate::output;

pub(super) fn run() -> Result<Outcome> {
    let schema = serde_json::to_string_pretty(&jobgate_core::config::schema())?;
    output::print_data(&(schema + "\n"))?;
    Ok(Outcome::Admitted)
}
