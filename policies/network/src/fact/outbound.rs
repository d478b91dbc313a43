//! The outbound rules of a managed network.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// What a network lets out.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    /// Hosts, or `*.` and the end of hosts.
    pub(super) hosts: Vec<String>,
    /// Resources, by private endpoints.
    pub(super) resources: Vec<String>,
}

impl Outbound {
    /// Whether a rule lets the host of a container registry through.
    pub(crate) fn covers(&self, host: &str) -> bool {
        self.hosts.iter().any(|pattern| matches(pattern, host))
            || self.resources.iter().any(|id| registry(id).is_some_and(|name| is_registry(host, name)))
    }
}

/// Whether a host is the one of a container registry of this name.
pub(crate) fn is_registry(host: &str, name: &str) -> bool {
    let (own, domain) = host.split_once('.').unwrap_or((host, ""));
    let is_azure =
        ["azurecr.io", "azurecr.us", "azurecr.cn"].iter().any(|known| domain.eq_ignore_ascii_case(known));
    is_azure && own.eq_ignore_ascii_case(name)
}

fn matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.strip_prefix('*') {
        // The name of Docker Hub in references is none of its hosts.
        _ if host == "docker.io" => pattern.ends_with("docker.io"),
        Some(end) => host.ends_with(end),
        None => pattern == host,
    }
}

/// The name of the container registry that a resource id names.
fn registry(id: &str) -> Option<&str> {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case("registries"))?;
    segments.next()
}

/// The rules whose destination is of one kind, whatever they are called. A destination is a text or a mapping, by the type of the rule:
/// reading each kind by itself spares the component the code for values of any type, which is a tenth of it.
#[derive(Clone, Debug)]
pub(super) struct Rules<T>(pub(super) Vec<T>);

impl<T> Default for Rules<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A rule for a host.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HostRule {
    pub(super) destination: Option<String>,
}

/// A rule for a resource.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResourceRule {
    pub(super) destination: Option<Endpoint>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Endpoint {
    pub(super) service_resource_id: Option<String>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rules<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<T> {
            type Value = Rules<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of outbound rules")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rules<T>, A::Error> {
                let mut rules = Vec::new();
                while map.next_key::<IgnoredAny>()?.is_some() {
                    // One that does not fit is of the other kind.
                    rules.extend(map.next_value::<T>().ok());
                }
                Ok(Rules(rules))
            }
        }

        deserializer.deserialize_map(Each(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_cover_hosts() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/corp";
        let rules = Outbound {
            hosts: ["ghcr.io", "*.quay.io"].map(str::to_owned).to_vec(),
            resources: vec![id.to_owned(), "/subscriptions/s/storageAccounts/x".to_owned()],
        };
        for host in ["ghcr.io", "GHCR.io", "cdn.quay.io", "corp.azurecr.io", "corp.azurecr.us"] {
            assert!(rules.covers(host), "{host}");
        }
        for host in ["quay.io", "docker.io", "x.azurecr.io", "corp.azurecr.io.evil.com", "corp"] {
            assert!(!rules.covers(host), "{host}");
        }
        assert!(!Outbound::default().covers("ghcr.io"));
    }

    #[test]
    fn docker_hub_has_hosts_of_other_names() {
        for host in ["docker.io", "*.docker.io", "registry-1.docker.io"] {
            let rules = Outbound { hosts: vec![host.to_owned()], resources: Vec::new() };
            assert!(rules.covers("docker.io"), "{host}");
        }
    }
}
