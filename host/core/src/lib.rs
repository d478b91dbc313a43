//! Spec kinds, submissions, facets, changes, findings and admission. Pure: no network, no clock, no environment, no printing;
//! files come through [`files::Files`].
pub mod admission;
pub mod config;
pub mod dockerfile;
pub mod edit;
pub mod facet;
pub mod files;
pub mod finding;
pub mod host_rules;
pub mod kind;
pub mod meter;
pub mod pattern;
pub mod pointer;
pub mod policy;
pub mod report;
pub mod snapshot;
pub mod snapshots;
pub mod submission;
