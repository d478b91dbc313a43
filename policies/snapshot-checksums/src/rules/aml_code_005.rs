//! Remote code is pinned to a commit.
//!
//! A URL is registered without a checksum, and `git+…` loads but is refused at submission (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level, form};

use crate::place::Place;

pub(super) const ID: &str = "AML-CODE-005";

pub(super) fn check(place: &Place, _: &Document) -> Option<Finding> {
    let text = place.site.text().unwrap_or_default();
    let message = match place.site.form {
        form::Code::Git if is_pinned(text) => return None,
        form::Code::Git => "this code is whatever the branch holds when the job starts",
        form::Code::Url => {
            "this code is whatever the address answers when the job starts: the service keeps no checksum of it"
        }
        _ => return None,
    };
    let finding = Finding::new(ID, Level::Error, place.site.pointer.clone(), message);
    Some(finding.help("use a local folder, or pin a Git address to a commit: `…@` and 40 hexadecimal digits"))
}

/// Whether a Git address names a commit in full.
fn is_pinned(address: &str) -> bool {
    let address = address.split('#').next().unwrap_or_default();
    address
        .rsplit_once('@')
        .is_some_and(|(_, commit)| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_pinned;

    #[test]
    fn a_commit_is_forty_hexadecimal_digits() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        assert!(is_pinned(&format!("git+https://github.com/x/y@{commit}")));
        assert!(is_pinned(&format!("git+https://github.com/x/y@{commit}#subdirectory=src")));
        for address in
            ["git+https://github.com/x/y", "git+https://github.com/x/y@main", "git+ssh://git@github.com/x/y"]
        {
            assert!(!is_pinned(address), "{address}");
        }
    }
}
