//! The workspace that is submitted to, and whether a text names a datastore of it.

use jobgate_guest::workspace::{Answer, Question};
use jobgate_guest::{Site, form};

use crate::fact;
use crate::name;

/// The workspace that is submitted to, asked for only where a text names a workspace.
pub(crate) struct Target(Result<Home, String>);

/// Subscription, resource group and workspace, in lower case: the service does not tell capitals from small letters here.
type Home = [String; 3];

impl Target {
    /// The one that these texts are compared with.
    pub(crate) fn of(sites: &[Site<form::Datastore>]) -> Self {
        let not_told = || Err("the fact `workspace` has no `id`".to_owned());
        if !sites.iter().any(|site| site.form == form::Datastore::Long) {
            return Self(not_told());
        }
        let answer = fact::ask(&[Question::new("workspace", "")]).ok().and_then(|mut answers| answers.pop());
        Self(match answer {
            Some(Answer::Fact(fact)) => fact.id().and_then(home).map_or_else(not_told, Ok),
            Some(Answer::Unknown(why)) => Err(why),
            _ => not_told(),
        })
    }

    /// Whether a text names a datastore of this workspace.
    pub(crate) fn owns(&self, text: &str, form: &form::Datastore) -> Owned<'_> {
        if *form != form::Datastore::Long {
            return Owned::Yes;
        }
        match (&self.0, home(text)) {
            (Ok(target), Some(home)) if *target == home => Owned::Yes,
            (Ok(_), Some(_)) => Owned::No,
            (Ok(_), None) => Owned::Unknown("its address does not name a whole workspace"),
            (Err(why), _) => Owned::Unknown(why),
        }
    }
}

/// Whether a datastore is one of the workspace that is submitted to.
pub(crate) enum Owned<'a> {
    /// It is.
    Yes,
    /// It is one of another workspace.
    No,
    /// It is not known, and why.
    Unknown(&'a str),
}

fn home(address: &str) -> Option<Home> {
    let part = |key: &str| {
        let at = name::behind(address, key)?;
        let value = address.get(at..)?.split('/').next()?;
        (!value.is_empty()).then(|| value.to_ascii_lowercase())
    };
    Some([part("subscriptions")?, part("resourceGroups")?, part("workspaces")?])
}

/// The name of a datastore that is not known to be one of the workspace that is submitted to, as the host gives it in accesses.
pub(crate) fn full_name(text: &str, name: &str) -> String {
    let workspace = name::behind(text, "workspaces").and_then(|at| text.get(at..)?.split('/').next());
    ["workspaces/", workspace.unwrap_or_default(), "/datastores/", name].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datastore_is_owned_by_the_workspace_of_its_address() {
        let id = "/subscriptions/S/resourceGroups/G/providers/Microsoft.MachineLearningServices/workspaces/W";
        let target = Target(Ok(home(id).unwrap()));
        let of = |place: &str| {
            let text = format!("azureml://{place}/datastores/d/paths/x");
            match target.owns(&text, &form::Datastore::Long) {
                Owned::Yes => "yes",
                Owned::No => "no",
                Owned::Unknown(_) => "unknown",
            }
        };
        assert_eq!(of("subscriptions/s/resourcegroups/g/workspaces/w"), "yes");
        assert_eq!(of("subscriptions/s/resourceGroups/g/providers/p/workspaces/w"), "yes");
        assert_eq!(of("subscriptions/t/resourcegroups/g/workspaces/w"), "no");
        assert_eq!(of("subscriptions/s/resourcegroups/h/workspaces/w"), "no");
        assert_eq!(of("subscriptions/s/resourcegroups/g/workspaces/v"), "no");
        assert_eq!(of("subscriptions/s/workspaces/w"), "unknown");
        assert_eq!(
            full_name("azureml://subscriptions/s/workspaces/w/datastores/d", "d"),
            "workspaces/w/datastores/d"
        );
    }
}
