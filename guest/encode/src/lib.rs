//! Makes a policy a component.
//!
//! [`encode`] takes what a compiler made (a core module with the type of its interface in a custom section, as wit-bindgen writes
//! it, or a component) and the policy's [`Metadata`], and gives the component that a host loads. [`build`] does the step before as
//! well: it compiles a policy's folder.
//!
//! ```
//! use jobgate_encode::Metadata;
//!
//! let metadata = Metadata::from_yaml("
//! id: private-registry
//! version: 0.3.0
//! title: Images come from the private registry
//! rules:
//!   - {id: AML-ENV-001, level: error, title: The registry is an allowed one}
//! writes: [image]
//! facets: [image]
//! ")?;
//! assert_eq!(metadata.id, "private-registry");
//! # Ok::<(), jobgate_encode::MetadataError>(())
//! ```

pub mod build;
mod component;
mod inspect;
mod metadata;

pub use crate::component::{EncodeError, encode};
pub use crate::inspect::{InspectError, Interfaces};
pub use crate::metadata::{FACETS, Level, MAX_BYTES, Metadata, MetadataError, Rule, SECTION};
