//! Images: who pulls them, and who builds them.

use jobgate_yaml::Value;

use super::identity::{Compute, managed};
use super::known::{Fact, Known};
use super::{Access, Action, Principal, Resource, Risk};
use crate::submission::At;

/// The accesses to the environment of a job.
pub(super) fn environment(
    environment: &At<'_>,
    job: &str,
    compute: &Compute,
    known: &Known,
    found: &mut Vec<Access>,
) {
    match environment.value() {
        Value::Text(text) => registered(environment, text, job, compute, known, found),
        Value::Mapping(_) => {
            let image = environment.get("image").filter(|image| image.text().is_some());
            let builds = environment.get("conda_file").is_some() || environment.get("build").is_some();
            if let Some(image) = &image {
                found.push(pull(image.pointer(), image.text().unwrap_or_default(), job, compute, known));
            }
            if builds {
                found.push(build(environment, job, known));
            }
        }
        _ => {}
    }
}

fn registered(at: &At<'_>, text: &str, job: &str, compute: &Compute, known: &Known, found: &mut Vec<Access>) {
    let name = text.strip_prefix("azureml:").unwrap_or(text);
    let of_microsoft = name.starts_with("AzureML-") || name.starts_with("//registries/azureml/");
    if of_microsoft {
        found.push(Access {
            pointer: at.pointer().to_owned(),
            job: job.to_owned(),
            action: Action::Pull,
            resource: Resource { kind: "environment", name: name.to_owned() },
            principal: Principal::Anonymous,
            because: "the image of a curated environment comes from Microsoft's public registry".to_owned(),
            risks: Vec::new(),
        });
        return;
    }
    if let Fact::Says(fact) = known.ask("environment", name)
        && let Some(image) = fact["properties"]["image"].as_str()
    {
        found.push(pull(at.pointer(), image, job, compute, known));
        return;
    }
    found.push(Access {
        pointer: at.pointer().to_owned(),
        job: job.to_owned(),
        action: Action::Pull,
        resource: Resource { kind: "environment", name: name.to_owned() },
        principal: Principal::Unknown(format!("the image of the environment `{name}` is not known")),
        because: "a registered environment names its image in the workspace".to_owned(),
        risks: Vec::new(),
    });
}

/// The host of an image reference: the first part if it looks like one (distribution's grammar), else Docker Hub.
fn host(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => first,
        _ => "docker.io",
    }
}

/// Pulls are done by the identity of the compute, from a registry of Azure; others are public or have a connection.
fn pull(pointer: &str, image: &str, job: &str, compute: &Compute, known: &Known) -> Access {
    let host = host(image);
    let mut risks = Vec::new();
    let (principal, because) = if !host.ends_with(".azurecr.io") {
        (
            Principal::Anonymous,
            "the registry is public, unless a connection of the workspace is for it".to_owned(),
        )
    } else {
        let admin = match known.ask("registry", host) {
            Fact::Says(fact) => fact["properties"]["adminUserEnabled"].as_bool(),
            _ => None,
        };
        if admin == Some(true) {
            risks.push(Risk {
                rule: "AML-ACR-001",
                text: format!("the registry `{host}` has its admin user enabled"),
            });
        }
        let principal = managed(compute, None, known);
        if let Principal::Nobody(why) = &principal
            && admin != Some(true)
        {
            risks.push(Risk { rule: "AML-ACR-002", text: format!("the image cannot be pulled: {why}") });
        }
        (principal, "images of a container registry are pulled as the compute's default identity".to_owned())
    };
    Access {
        pointer: pointer.to_owned(),
        job: job.to_owned(),
        action: Action::Pull,
        resource: Resource { kind: "registry", name: host.to_owned() },
        principal,
        because,
        risks,
    }
}

/// Builds are done for the workspace.
fn build(environment: &At<'_>, job: &str, known: &Known) -> Access {
    let object_id = match known.ask("workspace", "") {
        Fact::Says(fact) => fact["identity"]["principalId"].as_str().map(str::to_owned),
        _ => None,
    };
    Access {
        pointer: environment.pointer().to_owned(),
        job: job.to_owned(),
        action: Action::Build,
        resource: Resource { kind: "registry", name: "the workspace's own".to_owned() },
        principal: Principal::Workspace { object_id },
        because: "an environment with a conda file or a build context is built for the workspace".to_owned(),
        risks: vec![Risk {
            rule: "AML-ENV-015",
            text: "a build needs `mcr.microsoft.com`, whatever its base image".to_owned(),
        }],
    }
}
