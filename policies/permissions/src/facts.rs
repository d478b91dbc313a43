//! What is known of the resources that jobs access, asked in as few calls as possible: resources, accounts, role assignments.

use std::collections::{BTreeMap, BTreeSet};

use jobgate_guest::roles::Assignments;
use jobgate_guest::settings::Profile;
use jobgate_guest::workspace::{Access, Action, Answer, Question, ask};
use jobgate_guest::{Part, Refusal};

use crate::needed::Needed;
use crate::settings::Settings;

/// The properties of a resource that count here.
#[derive(Default)]
pub(crate) struct Fact {
    pub(crate) id: Option<String>,
    pub(crate) object_id: Option<String>,
    pub(crate) datastore_type: Option<String>,
    pub(crate) account_name: Option<String>,
    pub(crate) is_by_repository: bool,
    pub(crate) has_admin_user: bool,
    pub(crate) container_registry: Option<String>,
}

/// Everything that was asked.
pub(crate) struct Known {
    facts: BTreeMap<Question, Answer<Fact>>,
    /// The identities with which the workspace's connections pull from container registries, or why they are not known.
    pub(crate) registry_identities: Result<Vec<String>, String>,
    assignments: BTreeMap<Question, Answer<Assignments>>,
}

impl Fact {
    fn of(fact: Part<'_>) -> Self {
        let text = |pointer| fact.text(pointer).map(str::to_owned);
        Self {
            id: text("/id"),
            object_id: text("/objectId"),
            datastore_type: text("/properties/datastoreType"),
            account_name: text("/properties/accountName"),
            is_by_repository: fact.text("/properties/roleAssignmentMode")
                == Some("AbacRepositoryPermissions"),
            has_admin_user: fact.is_true("/properties/adminUserEnabled"),
            container_registry: text("/properties/containerRegistry"),
        }
    }
}

impl Known {
    /// Asks about what is accessed, and then about the storage accounts of datastores.
    pub(crate) fn about(accesses: &[Access], settings: &Settings) -> Result<Self, Refusal> {
        let mut questions: BTreeSet<Question> =
            [Question::new("submitter", ""), Question::new("workspace", "")].into();
        for access in accesses {
            if matches!(access.kind.as_str(), "datastore" | "registry") && access.name.contains(' ') {
                continue;
            }
            match (access.kind.as_str(), &access.action) {
                ("datastore", Action::Read | Action::Write) => {
                    questions.insert(Question::new("datastore", &access.name))
                }
                ("registry", Action::Pull) => questions.insert(Question::new("registry", &access.name)),
                _ => false,
            };
            questions.extend(account_of(access).map(|account| Question::new("storage", account)));
        }
        let mut known = Self {
            facts: BTreeMap::new(),
            registry_identities: Ok(Vec::new()),
            assignments: BTreeMap::new(),
        };
        known.learn(questions)?;
        let accounts = known.facts.values().filter_map(|answer| match answer {
            Answer::Fact(fact) => fact.account_name.clone(),
            _ => None,
        });
        let accounts: BTreeSet<_> = accounts.map(|name| Question::new("storage", name)).collect();
        known.learn(accounts)?;
        let builds = accesses.iter().any(|access| access.action == Action::Build);
        if builds && settings.profile == Profile::Docs2023 && settings.has("AML-RBAC-003") {
            known.registry_identities = registry_identities()?;
        }
        Ok(known)
    }

    fn learn(&mut self, mut questions: BTreeSet<Question>) -> Result<(), Refusal> {
        questions.retain(|question| !self.facts.contains_key(question));
        if questions.is_empty() {
            return Ok(());
        }
        let questions: Vec<_> = questions.into_iter().collect();
        for (question, answer) in questions.iter().zip(ask(&questions)) {
            let fact = match answer.fact()? {
                Answer::Fact(fact) => Answer::Fact(Fact::of(fact.root())),
                Answer::Absent => Answer::Absent,
                Answer::Unknown(why) => Answer::Unknown(why),
            };
            self.facts.insert(question.clone(), fact);
        }
        Ok(())
    }

    /// Asks for the role assignments that decide.
    pub(crate) fn learn_assignments(&mut self, needed: &[Needed]) -> Result<(), Refusal> {
        let questions: BTreeSet<_> = needed.iter().filter_map(|needed| needed.question().ok()).collect();
        let questions: Vec<_> = questions.into_iter().collect();
        if questions.is_empty() {
            return Ok(());
        }
        let answers = ask(&questions).iter().map(Assignments::read).collect::<Result<Vec<_>, _>>()?;
        self.assignments = questions.into_iter().zip(answers).collect();
        Ok(())
    }

    /// A fact; what was not asked is not known.
    pub(crate) fn fact(&self, kind: &str, name: &str) -> Result<&Fact, String> {
        match self.facts.get(&Question::new(kind, name)) {
            Some(Answer::Fact(fact)) => Ok(fact),
            Some(Answer::Absent) => Err(format!("there is no {kind} `{name}`")),
            Some(Answer::Unknown(why)) => Err(why.clone()),
            None => Err(format!("the {kind} `{name}` was not asked for")),
        }
    }

    /// The role assignments of a principal at a resource.
    pub(crate) fn assignments(&self, question: &Question) -> Result<&Assignments, String> {
        match self.assignments.get(question) {
            Some(Answer::Fact(assignments)) => Ok(assignments),
            Some(Answer::Absent) => Err("the resource is not there".to_owned()),
            Some(Answer::Unknown(why)) => Err(why.clone()),
            None => Err("it was not asked".to_owned()),
        }
    }
}

fn registry_identities() -> Result<Result<Vec<String>, String>, Refusal> {
    let answers = ask(&[Question::new("connections", "")]);
    let Some(answer) = answers.first() else { return Ok(Ok(Vec::new())) };
    let connections = match answer.fact()? {
        Answer::Fact(connections) => connections,
        Answer::Absent => return Ok(Ok(Vec::new())),
        Answer::Unknown(why) => return Ok(Err(why)),
    };
    let identity = |connection: Part<'_>| {
        let is_registry = connection.text("/category") == Some("ContainerRegistry");
        let is_managed = connection.text("/authType") == Some("ManagedIdentity");
        let identity = connection.text("/credentials/resourceId").filter(|_| is_registry && is_managed);
        identity.map(str::to_owned)
    };
    Ok(Ok(connections.root().items("").filter_map(identity).collect()))
}

/// The storage account that a URL names by its host.
pub(crate) fn account_of(access: &Access) -> Option<&str> {
    if access.kind != "url" {
        return None;
    }
    let (account, rest) = access.name.split_once('.')?;
    if rest.starts_with("blob.core.") || rest.starts_with("dfs.core.") { Some(account) } else { None }
}
