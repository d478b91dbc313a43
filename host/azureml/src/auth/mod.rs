//! Authentication: how a token is got, and from whom.
