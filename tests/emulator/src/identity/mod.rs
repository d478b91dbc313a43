//! Tokens: who gives them out, and whether one is good.

mod az;
mod entra;
mod machine;
mod token;

pub use az::{answer_az, write_az};
pub(crate) use entra::entra;
pub(crate) use machine::machine;
pub(crate) use token::{Audience, bearer};
pub use token::{Token, token};

/// The tenant of all tokens.
pub const TENANT: &str = "11111111-1111-1111-1111-111111111111";
/// The object id of whoever the tokens are for.
pub const PRINCIPAL: &str = "22222222-2222-2222-2222-222222222222";
/// The only client secret that is right.
pub const CLIENT_SECRET: &str = "emulator-client-secret";
/// The secret of the identity endpoints of a machine: `IDENTITY_HEADER` and `MSI_SECRET`.
pub const MACHINE_SECRET: &str = "emulator-machine-secret";
/// The bearer token that the endpoints of GitHub Actions and Azure Pipelines want.
pub const PIPELINE_TOKEN: &str = "emulator-pipeline-token";
