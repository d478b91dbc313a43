//! Shared access signatures for a container, and their check (service SAS, version 2020-12-06 and later).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{VERSION, error};
use crate::answer::Answer;
use crate::clock;
use crate::request::Request;

/// What a signature of the emulator allows, in the order that Azure demands.
const PERMISSIONS: &str = "racwl";

/// A key that nobody else has.
pub(crate) fn new_key() -> Vec<u8> {
    // The hasher's keys are random, and that is enough for storage that ends with the test.
    use std::hash::{BuildHasher, Hasher, RandomState};
    let seeds = [RandomState::new().build_hasher().finish(), RandomState::new().build_hasher().finish()];
    let mut hash = Sha256::new();
    seeds.iter().for_each(|seed| hash.update(seed.to_le_bytes()));
    hash.finalize().to_vec()
}

/// A key as accounts write it. What is no base64 signs nothing that anyone accepts.
pub(crate) fn key_bytes(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap_or_default()
}

/// The base64 of the HMAC-SHA256 of a text.
pub(crate) fn sign(key: &[u8], text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The query that grants access to a container until a time.
pub(crate) fn container(key: &[u8], account: &str, container: &str, until: u64) -> String {
    let expiry = clock::rfc3339(until);
    let signature = sign(key, &text_to_sign(PERMISSIONS, &expiry, account, container, VERSION));
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("sv={VERSION}&se={}&sr=c&sp={PERMISSIONS}&sig={}", encoded(&expiry), encoded(&signature))
}

/// The sixteen lines that are signed: permissions, start, expiry, resource, identifier, address, protocol, version, kind, snapshot,
/// encryption scope and five headers.
fn text_to_sign(permissions: &str, expiry: &str, account: &str, container: &str, version: &str) -> String {
    let resource = format!("/blob/{account}/{container}");
    [permissions, "", expiry, &resource, "", "", "", version, "c", "", "", "", "", "", "", ""].join("\n")
}

/// Whether the signature of a request allows it.
pub(crate) fn verify(
    key: &[u8],
    account: &str,
    container: &str,
    request: &Request,
    exists: bool,
) -> Result<(), Answer> {
    let get = |name| request.parameter(name).unwrap_or_default();
    let (permissions, expiry, given) = (get("sp"), get("se"), get("sig"));
    if given.is_empty() {
        return Err(error(401, "NoAuthenticationInformation", "Server failed to authenticate the request."));
    }
    let is_signed = sign(key, &text_to_sign(permissions, expiry, account, container, get("sv"))) == given;
    // Times of one spelling are in the order of their texts.
    let is_fresh = expiry > clock::rfc3339(clock::seconds()).as_str();
    if !is_signed || !is_fresh || get("sr") != "c" {
        return Err(error(403, "AuthenticationFailed", "Server failed to authenticate the request."));
    }
    let wanted = match (request.method.as_str(), exists) {
        ("PUT", false) => "cw",
        ("PUT", true) => "w",
        _ => "r",
    };
    if permissions.chars().any(|permission| wanted.contains(permission)) {
        return Ok(());
    }
    Err(error(403, "AuthorizationPermissionMismatch", "This request is not authorized by the signature."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_has_sixteen_lines() {
        let text = text_to_sign("r", "2030-01-01T00:00:00Z", "a", "c", VERSION);
        assert_eq!(text.split('\n').count(), 16);
        assert!(text.contains("\n/blob/a/c\n"));
    }

    #[test]
    fn signing_is_hmac_sha256() {
        // RFC 4231, test case 2.
        let signed = STANDARD.decode(sign(b"Jefe", "what do ya want for nothing?")).unwrap();
        assert_eq!(hex::encode(signed), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_ne!(new_key(), new_key());
    }
}
