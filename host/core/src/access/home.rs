//! The workspace that a datastore is in, and whether that is the one that is submitted to.

use super::known::{Fact, Known};

/// A workspace as an address or a resource id names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    subscription: String,
    group: String,
    /// Its name, or what an address has in its place.
    pub(super) workspace: String,
}

impl Home {
    /// What the keys and values of an address or a resource id say. Nothing stands for what they do not say.
    pub(super) fn of(address: &str) -> Self {
        let value = |key: &str| value(address, key).unwrap_or_default().to_owned();
        Self {
            subscription: value("subscriptions"),
            group: value("resourceGroups"),
            workspace: value("workspaces"),
        }
    }

    /// Nothing if it is the workspace that is submitted to; otherwise why that is not so, or not known.
    pub(super) fn stranger(&self, known: &Known) -> Option<String> {
        let workspace = &self.workspace;
        let target = match known.ask("workspace", "") {
            Fact::Says(fact) => fact["id"].as_str().map(Self::of).ok_or("the workspace's fact has no `id`"),
            Fact::Absent => Err("there is no such workspace"),
            Fact::Unknown(why) => Err(why),
        };
        match target {
            Ok(target) if self.is_same(&target) => None,
            Ok(_) if self.is_whole() => {
                Some(format!("it is in the workspace `{workspace}`, not in the one that is submitted to"))
            }
            Ok(_) => Some(format!(
                "it is in the workspace `{workspace}`, and whether that is the one that is submitted to is not known: write it with \
                 subscription and resource group"
            )),
            Err(why) => Some(format!(
                "it is in the workspace `{workspace}`, and which one is submitted to is not known: {why}"
            )),
        }
    }

    /// Whether they are one: the service does not tell capitals from small letters here.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let pairs = [
            (&self.subscription, &other.subscription),
            (&self.group, &other.group),
            (&self.workspace, &other.workspace),
        ];
        self.is_whole() && pairs.iter().all(|(one, other)| one.eq_ignore_ascii_case(other))
    }

    fn is_whole(&self) -> bool {
        ![&self.subscription, &self.group, &self.workspace].iter().any(|part| part.is_empty())
    }
}

/// The value of a key in an address or a resource id, where keys and values take turns: a resource group may be called `datastores`.
pub(super) fn value<'t>(address: &'t str, key: &str) -> Option<&'t str> {
    let address = address.trim().trim_start_matches("azureml:").trim_start_matches('/');
    let mut segments = address.split('/');
    while let (Some(name), value) = (segments.next(), segments.next()) {
        if name.eq_ignore_ascii_case(key) {
            return Some(value.unwrap_or_default());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_the_same_in_an_address_and_in_a_resource_id() {
        let id = Home::of(
            "/subscriptions/S/resourceGroups/datastores/providers/Microsoft.MachineLearningServices/workspaces/W",
        );
        let of = |address: &str| Home::of(address);
        for same in [
            "azureml://subscriptions/s/resourcegroups/Datastores/workspaces/w/datastores/d/paths/x",
            "azureml:/subscriptions/s/resourceGroups/datastores/providers/Microsoft.MachineLearningServices/workspaces/w/datastores/d",
        ] {
            assert!(of(same).is_same(&id), "{same}");
            assert_eq!(value(same, "datastores"), Some("d"), "{same}");
        }
        for other in [
            "azureml://subscriptions/t/resourcegroups/datastores/workspaces/w/datastores/d",
            "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/d",
            "azureml://subscriptions/s/resourcegroups/datastores/workspaces/v/datastores/d",
            "azureml://locations/l/workspaces/w/datastores/d",
            "azureml://datastores/d",
            "",
        ] {
            assert!(!of(other).is_same(&id), "{other}");
        }
        assert!(!of("").is_same(&of("")));
    }
}
