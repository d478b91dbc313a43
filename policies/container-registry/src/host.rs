//! Hosts of registries, as connections and images spell them.

/// The ending of the container registries of Azure, in each of its clouds.
const OF_AZURE: [&str; 3] = [".azurecr.io", ".azurecr.us", ".azurecr.cn"];

/// The host of a target, `https://x.azurecr.io` or `x.azurecr.io`, in lower case.
pub(crate) fn host(target: &str) -> String {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default().trim_end_matches(":443").to_ascii_lowercase()
}

/// Whether a host is a container registry of Azure.
pub(crate) fn is_of_azure(host: &str) -> bool {
    OF_AZURE.iter().any(|ending| host.ends_with(ending) && host.len() > ending.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_however_it_is_written() {
        for target in [
            "https://Corp.azurecr.io",
            "corp.azurecr.io",
            "https://corp.azurecr.io/x?y",
            "corp.azurecr.io:443",
        ] {
            assert_eq!(host(target), "corp.azurecr.io", "{target}");
        }
        assert!(is_of_azure("corp.azurecr.io") && is_of_azure("corp.azurecr.cn"));
        assert!(
            !is_of_azure("test-feed.com")
                && !is_of_azure(".azurecr.io")
                && !is_of_azure("azurecr.io.evil.com")
        );
    }
}
