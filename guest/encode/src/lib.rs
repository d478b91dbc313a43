//! Makes a policy a component.
