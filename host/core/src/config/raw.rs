//! The configuration as it is written. Its JSON Schema is generated from these types, and its doc comments are the
//! descriptions in that schema; what they cannot say, validation says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Mode, RuleLevel, UndecidedLevel};

/// The configuration of jobgate: which policies run, in which mode, with which settings and grants, and where an admitted
/// submission goes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "jobgate.yaml")]
pub(super) struct RawConfig {
    /// Version of this format: 1.
    #[schemars(required, extend("const" = 1))]
    pub(super) version: Option<u32>,
    /// The policies, in the order in which they run: a mutator sees what the former left.
    #[serde(default)]
    #[schemars(required)]
    pub(super) policies: Option<Vec<RawPolicy>>,
    /// Where an admitted submission goes.
    pub(super) target: Option<RawTarget>,
}

/// One policy.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    /// The name of the policy in this configuration, in reports and in the lock. Letters, digits, `-`, `_` and `.`.
    #[schemars(required)]
    pub(super) id: Option<String>,
    /// `builtin:<id>`, or the path of a component, relative to the folder of this file.
    #[schemars(required)]
    pub(super) source: Option<String>,
    /// Whether the policy changes and denies (`enforce`, the default), only reports (`warn`), or does not run (`off`).
    pub(super) mode: Option<Mode>,
    /// Which specs the policy is for; without it, all.
    #[serde(rename = "match")]
    pub(super) matches: Option<RawMatch>,
    /// The policy's own settings, checked by it when it is loaded.
    pub(super) settings: Option<serde_json::Map<String, serde_json::Value>>,
    /// Levels of the policy's rules that differ from its own. Built-in policies take them in their settings as well.
    pub(super) levels: Option<BTreeMap<String, RuleLevel>>,
    /// What it counts as when the policy cannot decide: `error` unless it is said here. It never counts for more than the
    /// level that is set for the rule.
    pub(super) undecided: Option<UndecidedLevel>,
    /// What the policy may do. Omitted, a built-in policy may do what its metadata asks for, and any other nothing.
    pub(super) grants: Option<RawGrants>,
    /// Limits of one evaluation.
    pub(super) limits: Option<RawLimits>,
}

/// Which specs a policy is for. Both lists must match, if both are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMatch {
    /// Kinds of root specs, such as `job/pipeline`. `*` is one segment, `**` any number.
    pub(super) kinds: Option<Vec<String>>,
    /// Paths of root specs from the project root. `*` stays within a folder, `**` is any number of folders.
    pub(super) paths: Option<Vec<String>>,
}

/// What a policy may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGrants {
    /// What a mutator may change: names of facets (`image`), or patterns (`/tags/**`), each with what is below.
    pub(super) write: Option<Vec<String>>,
    /// The capabilities that it may import: `snapshots`.
    pub(super) capabilities: Option<Vec<String>>,
}

/// Limits of one evaluation. Reaching one ends the evaluation and denies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    /// Linear memory in MiB; 64 by default.
    #[schemars(range(min = 1, max = 4096))]
    pub(super) memory_mib: Option<u64>,
    /// Instructions of the guest; by default 100,000,000 and 10,000 for each node of the tree.
    #[schemars(range(min = 1))]
    pub(super) fuel: Option<u64>,
    /// Work of host functions: nodes visited, and bytes passed / 16; by default 10,000,000 and 100 for each node of the tree.
    #[schemars(range(min = 1))]
    pub(super) host_work: Option<u64>,
    /// Wall time in milliseconds, capabilities not counted; 1000 by default.
    #[schemars(range(min = 1, max = 600_000))]
    pub(super) timeout_ms: Option<u64>,
    /// What the guest may pass to the host in one evaluation, in MiB; 8 by default.
    #[schemars(range(min = 1, max = 1024))]
    pub(super) passed_mib: Option<u64>,
    /// Findings, and changes, each; 10,000 by default.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub(super) findings: Option<u64>,
    /// Bytes of a message, a help, a label or a reason; 4096 by default.
    #[schemars(range(min = 64, max = 1_048_576))]
    pub(super) text_bytes: Option<u64>,
    /// The size of the component in MiB; 32 by default.
    #[schemars(range(min = 1, max = 256))]
    pub(super) component_mib: Option<u64>,
}

/// Where an admitted submission goes. The flags of the command line have the same names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTarget {
    /// `dir`: a folder on disk; `azureml`: a workspace.
    #[schemars(required)]
    pub(super) kind: Option<RawTargetKind>,
    /// Of `dir`: the folder, relative to the folder of this file.
    pub(super) path: Option<String>,
    /// Of `azureml`: the id of the subscription.
    pub(super) subscription_id: Option<String>,
    /// Of `azureml`: the name of the resource group.
    pub(super) resource_group: Option<String>,
    /// Of `azureml`: the name of the workspace.
    pub(super) workspace: Option<String>,
    /// Of `azureml`: the cloud, if it is not the public one.
    pub(super) cloud: Option<String>,
    /// Of `azureml`: the URL of the resource manager, if it is not that of the cloud.
    pub(super) resource_manager: Option<String>,
    /// Of `azureml`: the URL under which registries are reached.
    pub(super) registry_endpoint: Option<String>,
    /// Of `azureml`: the URL under which blob hosts are reached, as URL/HOST/….
    pub(super) blob_endpoint: Option<String>,
    /// Of `azureml`: whether plain HTTP to this machine is allowed, for tests.
    pub(super) allow_http_loopback: Option<bool>,
    /// Of `azureml`: how a token is got.
    pub(super) credential: Option<String>,
}

/// The kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawTargetKind {
    /// A folder on disk.
    Dir,
    /// A workspace.
    AzureMl,
}
