//! Paths of Azure Resource Manager: case does not count in them, names of assets aside.

use crate::Options;
use crate::answer::Answer;

/// The collections, in the spelling of their ids.
const COLLECTIONS: &[&str] = &[
    "codes",
    "environments",
    "data",
    "models",
    "components",
    "datastores",
    "computes",
    "connections",
    "schedules",
    "jobs",
    "onlineEndpoints",
    "batchEndpoints",
    "tempdatarefs",
    "featuresets",
    "featurestoreEntities",
];

/// Fixed segments below a collection, in the spelling of their ids.
const FIXED: &[&str] = &[
    "versions",
    "labels",
    "deployments",
    "startPendingUpload",
    "listSecrets",
    "cancel",
    "listkeys",
    "token",
];

/// What a path is about.
#[derive(Debug)]
pub(crate) enum Place {
    /// A resource group.
    ResourceGroup(String),
    /// The workspace itself.
    Workspace,
    /// A registry itself, by name.
    Registry(String),
    /// Something in one of them.
    Within(Target),
}

/// A resource, a collection or an action in a workspace or registry.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The id of the workspace or registry.
    pub(crate) base: String,
    /// The registry's name.
    pub(crate) registry: Option<String>,
    /// What follows.
    pub(crate) segments: Vec<String>,
}

impl Target {
    pub(crate) fn collection(&self) -> &str {
        self.segments.first().map_or("", String::as_str)
    }

    pub(crate) fn segment(&self, at: usize) -> &str {
        self.segments.get(at).map_or("", String::as_str)
    }

    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.base, self.segments.join("/"))
    }

    /// The id as answers have it: versions in a registry have one of their own.
    pub(crate) fn shown_id(&self) -> String {
        match &self.registry {
            Some(registry) if self.segments.len() == 4 => {
                format!("azureml://registries/{registry}/{}", self.segments.join("/"))
            }
            _ => self.id(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// The resource type.
    pub(crate) fn kind(&self) -> String {
        let place = if self.registry.is_some() { "registries" } else { "workspaces" };
        let names: Vec<_> = self.segments.iter().step_by(2).map(String::as_str).collect();
        format!("Microsoft.MachineLearningServices/{place}/{}", names.join("/"))
    }

    /// The target without its last segments.
    pub(crate) fn up(&self, by: usize) -> Self {
        let kept = self.segments.len().saturating_sub(by);
        Self { segments: self.segments.iter().take(kept).cloned().collect(), ..self.clone() }
    }

    /// The target with more segments.
    pub(crate) fn down(&self, more: &[&str]) -> Self {
        let segments = self.segments.iter().cloned().chain(more.iter().map(|&segment| segment.to_owned()));
        Self { segments: segments.collect(), ..self.clone() }
    }
}

/// A target below the workspace.
pub(crate) fn in_workspace(options: &Options, path: &str) -> Target {
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    Target { base: workspace_id(options), registry: None, segments: spelled(&segments) }
}

/// The workspace's id.
pub(crate) fn workspace_id(options: &Options) -> String {
    let Options { subscription_id, resource_group, workspace, .. } = options;
    format!(
        "/subscriptions/{subscription_id}/resourceGroups/{resource_group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}"
    )
}

/// What a path is about, or the answer that there is no such thing.
pub(crate) fn place(options: &Options, path: &str) -> Result<Place, Box<Answer>> {
    let path = strip_prefix(path, "/mferp/managementfrontend").unwrap_or(path);
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let fixed = ["subscriptions", "", "resourceGroups", "", "providers", "Microsoft.MachineLearningServices"];
    let fits = fixed
        .iter()
        .zip(&segments)
        .all(|(fixed, segment)| fixed.is_empty() || fixed.eq_ignore_ascii_case(segment));
    let (Some(subscription), Some(group), true) = (segments.get(1), segments.get(3), fits) else {
        return Err(Box::new(Answer::error(
            404,
            "InvalidResource",
            format!("The emulator has nothing at '{path}'."),
        )));
    };
    exists(options, subscription, group)?;
    let Some((kind, name)) = segments.get(6).zip(segments.get(7)) else {
        return Ok(Place::ResourceGroup(format!(
            "/subscriptions/{}/resourceGroups/{}",
            options.subscription_id, options.resource_group
        )));
    };
    let rest = segments.get(8..).unwrap_or_default();
    let (base, registry) = if kind.eq_ignore_ascii_case("registries") {
        let Options { subscription_id, .. } = options;
        let base = format!(
            "/subscriptions/{subscription_id}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/registries/{name}"
        );
        (base, Some((*name).to_owned()))
    } else if name.eq_ignore_ascii_case(&options.workspace) {
        (workspace_id(options), None)
    } else {
        return Err(Box::new(no_workspace(kind, name, group)));
    };
    Ok(match (rest.is_empty(), registry) {
        (true, Some(name)) => Place::Registry(name),
        (true, None) => Place::Workspace,
        (false, registry) => Place::Within(Target { base, registry, segments: spelled(rest) }),
    })
}

fn no_workspace(kind: &str, name: &str, group: &str) -> Answer {
    let message = format!(
        "The Resource 'Microsoft.MachineLearningServices/{kind}/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    );
    Answer::error(404, "ResourceNotFound", message)
}

fn exists(options: &Options, subscription: &str, group: &str) -> Result<(), Box<Answer>> {
    if !subscription.eq_ignore_ascii_case(&options.subscription_id) {
        let message = format!("The subscription '{subscription}' could not be found.");
        return Err(Box::new(Answer::error(404, "SubscriptionNotFound", message)));
    }
    if !group.eq_ignore_ascii_case(&options.resource_group) && group != super::registry::RESOURCE_GROUP {
        let message = format!("Resource group '{group}' could not be found.");
        return Err(Box::new(Answer::error(404, "ResourceGroupNotFound", message)));
    }
    Ok(())
}

/// Every second segment is a word of the API and gets its spelling; the others are names and stay.
fn spelled(segments: &[&str]) -> Vec<String> {
    let word = |at: usize, segment: &str| {
        let words = if at == 0 { COLLECTIONS } else { FIXED };
        let known = words.iter().find(|word| word.eq_ignore_ascii_case(segment));
        known.map_or_else(|| segment.to_owned(), |&word| word.to_owned())
    };
    let spell =
        |(at, segment): (usize, &&str)| if at % 2 == 0 { word(at, segment) } else { (*segment).to_owned() };
    segments.iter().enumerate().map(spell).collect()
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

    fn within(path: &str) -> Target {
        match place(&Options::default(), path) {
            Ok(Place::Within(target)) => target,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn case_does_not_count_but_in_names() {
        let path = format!(
            "/SUBSCRIPTIONS/{SUBSCRIPTION}/resourcegroups/RG/providers/microsoft.machinelearningservices/Workspaces/WS/Codes/Ab/Versions/1/STARTPENDINGUPLOAD"
        );
        let target = within(&path);
        assert_eq!(target.segments, ["codes", "Ab", "versions", "1", "startPendingUpload"]);
        assert!(
            target
                .base
                .ends_with("/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws")
        );
        assert_eq!(target.up(1).kind(), "Microsoft.MachineLearningServices/workspaces/codes/versions");
    }

    #[test]
    fn a_registry_has_ids_of_its_own() {
        let path = format!(
            "/mferp/managementfrontend/subscriptions/{SUBSCRIPTION}/resourceGroups/regrg/providers/Microsoft.MachineLearningServices/registries/r/environments/e/versions/1"
        );
        assert_eq!(within(&path).shown_id(), "azureml://registries/r/environments/e/versions/1");
    }

    #[test]
    fn what_does_not_exist_is_told_apart() {
        let code = |path: &str| {
            let refused = place(&Options::default(), path).unwrap_err();
            let body: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
            body["error"]["code"].as_str().unwrap().to_owned()
        };
        assert_eq!(code("/subscriptions/x/resourceGroups/rg"), "SubscriptionNotFound");
        assert_eq!(code(&format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/x")), "ResourceGroupNotFound");
        let workspace = "providers/Microsoft.MachineLearningServices/workspaces/x";
        assert_eq!(
            code(&format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/{workspace}")),
            "ResourceNotFound"
        );
    }
}
