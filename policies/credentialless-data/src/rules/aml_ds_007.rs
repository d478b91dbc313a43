//! A direct URL leads to storage that identities can access.
//!
//! Source: "Identity-based data access to storage services", "skip datastore creation": the stores are Azure Blob Storage, Data Lake Storage
//! Gen1 and Gen2; their suffixes in the sovereign clouds are those of "Azure endpoints".

use jobgate_guest::{Level, Site, form};

use super::found::Found;
use crate::model::Model;

pub(super) const ID: &str = "AML-DS-007";

/// What the hosts of the stores end with.
const STORES: &[&str] = &[
    ".blob.core.windows.net",
    ".dfs.core.windows.net",
    ".azuredatalakestore.net",
    ".blob.storage.azure.net",
    ".dfs.storage.azure.net",
    ".blob.core.chinacloudapi.cn",
    ".dfs.core.chinacloudapi.cn",
    ".blob.core.usgovcloudapi.net",
    ".dfs.core.usgovcloudapi.net",
    "onelake.dfs.fabric.microsoft.com",
];

pub(super) fn check(model: &Model, found: &mut Found) {
    for site in model.read_by_jobs() {
        match &site.form {
            form::Data::Url => judge(site, model, found),
            form::Data::Other(other) => {
                let message = format!(
                    "this host calls the place of these data `{other}`, which this policy does not know"
                );
                found.add(ID, Level::Undecided, &site.pointer, message, "update the policy");
            }
            _ => {}
        }
    }
}

fn judge(site: &Site<form::Data>, model: &Model, found: &mut Found) {
    let Some(host) = site.text().and_then(host) else { return };
    let (why, help) = if model.settings.require_datastore {
        (
            "straight from there come these data, and a datastore is required",
            "name a datastore or a data asset",
        )
    } else if is_store(host) || model.settings.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)) {
        return;
    } else {
        (
            "this is no storage that identities can access: whoever answers there decides what the job reads",
            "copy the data into a datastore, or add the host to `hosts` in the settings",
        )
    };
    found.add(ID, Level::Warning, &site.pointer, format!("`{host}`: {why}"), help);
}

fn is_store(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    STORES.iter().any(|store| host.ends_with(store))
}

/// The host of a URL, without user and port: for `wasbs` and `abfss` a container stands before the `@`. None if it is filled in later.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    (!host.contains(['$', '<', '{'])).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        for (url, name, right) in [
            ("https://a.blob.core.windows.net/c/f", "a.blob.core.windows.net", true),
            ("wasbs://c@a.blob.core.windows.net/x", "a.blob.core.windows.net", true),
            ("abfss://fs@a.dfs.core.windows.net/x", "a.dfs.core.windows.net", true),
            ("adl://a.azuredatalakestore.net/x", "a.azuredatalakestore.net", true),
            ("https://A.Blob.Core.Windows.Net:443/c", "A.Blob.Core.Windows.Net", true),
            ("https://a.blob.core.usgovcloudapi.net/c", "a.blob.core.usgovcloudapi.net", true),
            ("https://example.com/x.csv", "example.com", false),
            ("https://a.file.core.windows.net/x", "a.file.core.windows.net", false),
            ("https://a.blob.core.windows.net.evil.com/x", "a.blob.core.windows.net.evil.com", false),
            ("https://a.blob.core.windows.net@evil.com/x", "evil.com", false),
            ("https://evil.com/a.blob.core.windows.net", "evil.com", false),
            ("https://evil.com?a.blob.core.windows.net", "evil.com", false),
        ] {
            assert_eq!(host(url).map(|host| (host, is_store(host))), Some((name, right)), "{url}");
        }
        for url in ["https://${{inputs.account}}.blob.core.windows.net/x", "https://<account>/x", "x"] {
            assert_eq!(host(url), None, "{url}");
        }
    }
}
