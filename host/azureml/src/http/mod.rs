//! The HTTP client: one for a run, made when the first request is sent.
