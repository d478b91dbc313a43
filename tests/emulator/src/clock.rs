//! The time, in the spellings of the services.

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds since 1970.
pub(crate) fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The time as Azure Resource Manager writes it, to the second: `2026-11-24T10:00:00Z`.
pub(crate) fn rfc3339(seconds: u64) -> String {
    let at =
        i64::try_from(seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

/// The time as HTTP headers write it.
pub(crate) fn http_date(seconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + std::time::Duration::from_secs(seconds))
}

/// The time as `az account get-access-token` writes it: `2026-11-24 10:00:00.000000`.
pub(crate) fn az(seconds: u64) -> String {
    rfc3339(seconds).replace('T', " ").replace('Z', ".000000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_spelling_of_their_service() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(az(1_764_000_000), "2025-11-24 16:00:00.000000");
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
