//! The outbound rules of a managed network.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// Nothing is let out but what the service itself needs.
pub(super) static NOTHING: Outbound = Outbound(Vec::new());

/// The destinations of the rules, whatever the rules are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbound(Vec<Destination>);

/// Where a rule leads.
#[derive(Clone, Debug)]
enum Destination {
    /// A host, or `*.` and the end of hosts.
    Host(String),
    /// A resource, by a private endpoint.
    Resource(String),
    /// Something else: a service tag.
    Other,
}

impl Outbound {
    /// Whether a rule lets the host of a container registry through.
    pub(crate) fn covers(&self, host: &str) -> bool {
        self.0.iter().any(|destination| match destination {
            Destination::Host(pattern) => matches(pattern, host),
            Destination::Resource(id) => registry(id).is_some_and(|name| is_registry(host, name)),
            Destination::Other => false,
        })
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

impl<'de> Deserialize<'de> for Outbound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rules;

        impl<'de> Visitor<'de> for Rules {
            type Value = Outbound;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of outbound rules")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outbound, A::Error> {
                let mut destinations = Vec::new();
                while let Some((IgnoredAny, Rule { destination })) = map.next_entry()? {
                    destinations.push(destination);
                }
                Ok(Outbound(destinations))
            }
        }

        deserializer.deserialize_map(Rules)
    }
}

#[derive(Deserialize)]
struct Rule {
    #[serde(default = "other")]
    destination: Destination,
}

fn other() -> Destination {
    Destination::Other
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Endpoint {
    service_resource_id: Option<String>,
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Leads;

        impl<'de> Visitor<'de> for Leads {
            type Value = Destination;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a host or a mapping")
            }

            fn visit_str<E>(self, host: &str) -> Result<Destination, E> {
                Ok(Destination::Host(host.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<Destination, E> {
                Ok(Destination::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Destination, A::Error> {
                let map = serde::de::value::MapAccessDeserializer::new(map);
                let endpoint = Endpoint::deserialize(map)?;
                Ok(endpoint.service_resource_id.map_or(Destination::Other, Destination::Resource))
            }
        }

        deserializer.deserialize_any(Leads)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_cover_hosts() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/corp";
        let rules = json!({
            "a": {"type": "FQDN", "destination": "ghcr.io"},
            "b": {"type": "FQDN", "destination": "*.quay.io"},
            "c": {"type": "PrivateEndpoint", "destination": {"serviceResourceId": id, "subresourceTarget": "registry"}},
            "d": {"type": "ServiceTag", "destination": {"serviceTag": "AzureMonitor", "protocol": "TCP"}},
            "e": {"type": "ServiceTag", "destination": null},
            "f": {"type": "FQDN"},
        });
        let rules: Outbound = serde_json::from_value(rules).unwrap();
        for host in ["ghcr.io", "GHCR.io", "cdn.quay.io", "corp.azurecr.io", "corp.azurecr.us"] {
            assert!(rules.covers(host), "{host}");
        }
        for host in
            ["quay.io", "docker.io", "x.azurecr.io", "corp.azurecr.io.evil.com", "corp", "AzureMonitor"]
        {
            assert!(!rules.covers(host), "{host}");
        }
        assert!(!NOTHING.covers("ghcr.io"));
    }

    #[test]
    fn docker_hub_has_hosts_of_other_names() {
        for destination in ["docker.io", "*.docker.io", "registry-1.docker.io"] {
            let rules = json!({"a": {"destination": destination}});
            let rules: Outbound = serde_json::from_value(rules).unwrap();
            assert!(rules.covers("docker.io"), "{destination}");
        }
    }
}
