//! What the official Azure ML client (azure-ai-ml 1.35.2) makes of specs, as far as jobgate must make the same.
//!
//! An environment that stands in a job and a component that stands in a pipeline have no name; the client makes up a version
//! for them from what they say, so that the same content gets the same asset. [`environment_id`], [`component_id`] and
//! [`conda_text`] give the same versions and the same text byte for byte. [`auth`], [`http`], [`live`] and [`execute`]
//! reach out; all else is pure: no network, no clock.
pub mod auth;
mod component_id;
mod conda_text;
mod destination;
mod environment_id;
pub mod execute;
pub mod http;
pub mod live;
pub mod plan;
mod registry;
pub mod schema;
pub mod spec;
mod upload;
mod workspace;

pub use component_id::{ANONYMOUS_COMPONENT, component_id};
pub use conda_text::conda_text;
pub use destination::Destination;
pub use environment_id::{ANONYMOUS_ENVIRONMENT, AnonymousEnvironment, environment_id};
pub use registry::Registry;
pub use upload::UploadError;
pub use workspace::Workspace;
