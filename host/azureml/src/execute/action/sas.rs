//! A signature for a container, made with the key of its account: what a datastore gives that cannot make one itself.
//!
//! The text that is signed is that of a service SAS of version 2020-12-06 and later (Microsoft's reference "Create a service SAS").

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::http::BLOB_VERSION;

/// What uploading needs: read, add, create, write, list, in the order that the service demands.
const PERMISSIONS: &str = "racwl";

/// How long it is good for.
const LIFE: Duration = Duration::from_secs(3600);

/// A signature; none if the key is no base64.
pub(super) fn of_container(key: &str, account: &str, container: &str, now: SystemTime) -> Option<String> {
    let key = STANDARD.decode(key.trim()).ok()?;
    let expiry = instant(now + LIFE);
    let resource = format!("/blob/{account}/{container}");
    // Permissions, start, expiry, resource, identifier, address, protocol, version, kind, snapshot, encryption scope and five headers.
    let lines =
        [PERMISSIONS, "", &expiry, &resource, "", "", "", BLOB_VERSION, "c", "", "", "", "", "", "", ""];
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(lines.join("\n").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let query =
        [("sv", BLOB_VERSION), ("se", &expiry), ("sr", "c"), ("sp", PERMISSIONS), ("sig", &signature)];
    Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish())
}

/// A time as signatures have it.
fn instant(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    let (hour, minute, second) = time.to_hms();
    format!(
        "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_made_of_all_it_allows() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let token = of_container("a2V5", "acct", "c", now).unwrap();
        // Computed apart: HMAC-SHA256 with the key `key` over the sixteen lines.
        assert_eq!(
            token,
            "sv=2023-11-03&se=2027-01-15T09%3A00%3A00Z&sr=c&sp=racwl&sig=sbScMNHR9e%2FEmJG37JCxvbsOoLOmxRoTOw%2BrpvhsMsI%3D"
        );
        assert_ne!(token, of_container("a2V5", "acct", "d", now).unwrap());
        assert_eq!(of_container("no base64!", "acct", "c", now), None);
    }
}
