//! Ids of Azure resources, as a spec may name them.

/// Whether a text is the id of a resource of a kind, for example `Microsoft.ManagedIdentity/userAssignedIdentities`: subscription (a
/// GUID), resource group and name stand where they must, and nothing is left out or a placeholder. Case does not count.
///
/// ```
/// # use jobgate_guest::is_resource_id;
/// let id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";
/// assert!(is_resource_id(id, "Microsoft.Storage/storageAccounts"));
/// assert!(!is_resource_id("a", "Microsoft.Storage/storageAccounts"));
/// ```
pub fn is_resource_id(text: &str, kind: &str) -> bool {
    let Some((provider, kind)) = kind.split_once('/') else { return false };
    let mut segments = text.split('/');
    let mut next = || segments.next().unwrap_or_default();
    let is_it = next().is_empty()
        && next().eq_ignore_ascii_case("subscriptions")
        && is_guid(next())
        && next().eq_ignore_ascii_case("resourceGroups")
        && is_name(next())
        && next().eq_ignore_ascii_case("providers")
        && next().eq_ignore_ascii_case(provider)
        && next().eq_ignore_ascii_case(kind)
        && is_name(next());
    is_it && segments.next().is_none()
}

/// Letters beyond ASCII may stand in the name of a resource group. Which of those characters are letters is not looked up: the table would
/// make every policy 12 KB larger.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"-_.()".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::is_resource_id;

    const KIND: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

    fn id(name: &str) -> String {
        format!(
            "/subscriptions/00000000-0000-0000-0000-00000000aBcD/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
        )
    }

    #[test]
    fn ids_are_known_by_their_form() {
        let group = id("i").replace("/g/", "/G.x_(1)-ü/");
        for id in [id("i"), id("a-b_c"), id("i").to_lowercase(), id("i").to_uppercase(), group] {
            assert!(is_resource_id(&id, KIND), "{id}");
        }
        for id in [
            "identity_resource_id".to_owned(),
            String::new(),
            id(""),
            id("i/x"),
            id("<name>"),
            id("i").replace("00000000-0000", "<subscription>"),
            id("i").replace("-00000000aBcD", "-00000000aBcG"),
            id("i").replace("ManagedIdentity", "Compute"),
            id("i").replacen('/', "", 1),
            id("i").replace("/g/", "//"),
        ] {
            assert!(!is_resource_id(&id, KIND), "{id}");
        }
        assert!(!is_resource_id(&id("i"), "userAssignedIdentities"));
    }
}
