//! Spec kinds, submissions, facets, changes, findings and admission. Pure: no network, no clock, no environment, no printing;
//! files come through [`files::Files`].
pub mod files;
