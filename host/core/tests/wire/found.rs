//! What the facets find.

use std::collections::HashMap;

use jobgate_core::facet::{Facet, sites};
use jobgate_core::meter::Meter;
use jobgate_core::submission::{PolicyValue, Site, Submission};

use crate::facts::Fact;

/// The sites of one submission, by the name of the facet.
pub(crate) struct Found {
    sites: HashMap<&'static str, Vec<Site>>,
}

impl Found {
    pub(crate) fn of(submission: &Submission) -> Self {
        let sites_of = |facet: Facet| (facet.name(), sites(submission, facet, &Meter::unlimited()).unwrap());
        Self { sites: Facet::ALL.into_iter().map(sites_of).collect() }
    }

    /// Whether a site accounts for what was sent.
    pub(crate) fn has(&self, fact: &Fact) -> bool {
        let sites = self.sites[fact.facet()].iter();
        match fact {
            Fact::Image(image) => any(sites, |site| text(site) == image),
            Fact::Build => any(sites, |site| site.pointer.contains("/~dockerfile")),
            Fact::OwnEnvironment => any(sites, |site| matches!(site.form, "inline" | "file")),
            Fact::Environment(name) => any(sites, |site| names(site, name)),
            Fact::Code(name) if name == "code_with_additional_includes" => {
                any(sites, |site| site.pointer.contains("/additional_includes/"))
            }
            // Of a single file the address is that of the folder above it.
            Fact::Code(name) => any(sites, |site| match site.form {
                "folder" => {
                    name.is_empty()
                        || text(site).trim_end_matches('/').rsplit('/').next() == Some(name)
                        || is_up(text(site))
                }
                form => form == "file",
            }),
            Fact::RemoteCode(uri) => any(sites, |site| text(site) == uri),
            // The client fills in what a Spark job leaves out: the place is there, and absent.
            Fact::Identity(pointer) | Fact::Job(pointer, _)
                if pointer.is_empty() || pointer == "/identity" =>
            {
                any(sites, |site| site.pointer == *pointer && self.is_type(fact, site))
            }
            Fact::Identity(pointer) | Fact::Job(pointer, _) => {
                any(sites, |site| site.pointer.ends_with(pointer.as_str()) && self.is_type(fact, site))
            }
            Fact::OwnComponent => any(sites, |site| site.form == "file"),
            Fact::Component(name) => any(sites, |site| names(site, name)),
            Fact::Compute(name) => any(sites, |site| text(site).trim_start_matches("azureml:") == name),
            Fact::Datastore(name) => {
                any(sites, |site| text(site).split([':', '/']).any(|part| part == name) || text(site) == name)
            }
            Fact::LocalData => any(sites, |site| site.form == "local"),
            Fact::CollectedData => any(sites, |site| site.pointer.starts_with("/data_collector/")),
            Fact::Data(name) => any(sites, |site| names(site, name)),
            Fact::Credentials => any(sites, |site| site.form == "credentials"),
            Fact::Variable(name) => {
                any(sites, |site| site.pointer.ends_with(&format!("/environment_variables/{name}")))
            }
        }
    }

    /// Whether a job is of the type that was sent; anything that is no job is.
    fn is_type(&self, fact: &Fact, site: &Site) -> bool {
        match fact {
            Fact::Job(_, kind) => site.form == kind,
            _ => true,
        }
    }
}

fn any<'s>(mut sites: impl Iterator<Item = &'s Site>, fits: impl Fn(&Site) -> bool) -> bool {
    sites.any(fits)
}

fn text(site: &Site) -> &str {
    match &site.value {
        Some(PolicyValue::Text(text)) => text,
        _ => "",
    }
}

/// Whether a folder is named by where it is and not by its name.
fn is_up(path: &str) -> bool {
    matches!(path.trim_end_matches('/').rsplit('/').next(), Some("." | ".." | ""))
}

/// Whether a site is what was sent, or refers by name to it, or spells out something of this name.
fn names(site: &Site, name: &str) -> bool {
    if let Some(PolicyValue::Json(json)) = &site.value {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        return value["name"] == name;
    }
    let text = text(site);
    let rest = text.strip_prefix("azureml:").unwrap_or(text);
    text == name || rest.split([':', '@']).next() == Some(name)
}
