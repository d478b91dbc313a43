//! `jobgate explain SPEC` over `examples/`: who reads, writes, pulls and uploads what. What is expected is written down here from the
//! catalogue (docs/reference/rules.md): for data its decision matrix, section 6, column "job"; and the default of Spark, section 2, row 16.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

#[path = "support/folder.rs"]
mod folder;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use jobgate_core::context::{ContextFile, ContextWorkspace};
use jobgate_core::facts::{Answer, Question};
use serde_json::{Value, json};

use self::Setting::{Attached, Managed, Serverless, Unset, User};
use self::Store::{Census, Default, Legacy, Step, Url};

/// Where data lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    /// A datastore without a credential.
    Census,
    /// A datastore with an account key.
    Legacy,
    /// The workspace's own datastore, which has a key or none.
    Default,
    /// The same, where another step wrote them.
    Step,
    /// No datastore: there is no kept credential.
    Url,
}

/// What the job says, the steps of a pipeline each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// `user_identity`.
    User,
    /// `managed`.
    Managed,
    /// Nothing: the compute's identity is the fallback.
    Unset,
    /// Nothing, in a serverless Spark job.
    Serverless,
    /// Nothing, in a Spark job on an attached compute.
    Attached,
}

/// What is known of the workspace: every row of the matrix, and a compute with and without an identity.
#[derive(Clone, Copy, Debug)]
struct World {
    /// Whether the workspace's own datastore keeps a key.
    default_keeps: bool,
    /// Whether the workspace has a managed identity: the rows differ in it, the column "job" does not.
    workspace_msi: bool,
    /// Whether the computes have one.
    compute_msi: bool,
}

/// The four rows of the matrix, and computes without an identity.
const WORLDS: [(bool, bool, bool); 5] = [
    (true, true, true),
    (false, true, true),
    (true, false, true),
    (false, false, true),
    (false, true, false),
];

/// The column "job" of the decision matrix.
fn matrix(world: World, store: Store, setting: Setting) -> &'static str {
    let keeps = match store {
        Legacy => true,
        Default | Step => world.default_keeps,
        Census | Url => false,
    };
    match setting {
        // "credential": whatever the job says.
        _ if keeps => "stored credential",
        // "compute MSI or user (the job's setting)".
        User | Serverless => "submitter",
        Managed | Unset | Attached if world.compute_msi => "compute identity",
        Managed | Unset | Attached => "nobody",
    }
}

/// What an example reads and writes: the spec, whether the policies of the folder run before, the job, what is accessed, where it lies, and
/// what the job says then.
type Row = (&'static str, bool, &'static str, &'static str, Store, Setting);

const DATA: &[Row] = &[
    // As it is written: nothing is said, so the compute reads.
    ("train/job.yml", false, "", "read /inputs/census/path", Census, Unset),
    ("train/job.yml", true, "", "read /inputs/census/path", Census, User),
    ("access/submitter.yml", true, "", "read /inputs/census/path", Census, User),
    ("access/submitter.yml", true, "", "read /inputs/legacy/path", Legacy, User),
    // The asset lies in `legacy`.
    ("access/submitter.yml", true, "", "read /inputs/holidays/path", Legacy, User),
    ("access/submitter.yml", true, "", "read /inputs/weather/path", Url, User),
    ("access/submitter.yml", true, "", "write /outputs/scores", Default, User),
    ("access/submitter.yml", true, "", "write /outputs/archive", Census, User),
    ("access/compute.yml", true, "", "read /inputs/census/path", Census, Managed),
    ("access/compute.yml", true, "", "read /inputs/legacy/path", Legacy, Managed),
    ("access/compute.yml", true, "", "read /inputs/holidays/path", Legacy, Managed),
    ("access/compute.yml", true, "", "read /inputs/weather/path", Url, Managed),
    ("access/compute.yml", true, "", "write /outputs/scores", Default, Managed),
    ("access/compute.yml", true, "", "write /outputs/archive", Census, Managed),
    ("access/spark.yml", false, "/jobs/serverless", "read /inputs/census/path", Census, Serverless),
    ("access/spark.yml", false, "/jobs/attached", "read /inputs/census/path", Census, Attached),
    ("access/spark.yml", true, "/jobs/serverless", "read /inputs/census/path", Census, User),
    ("access/spark.yml", true, "/jobs/attached", "read /inputs/census/path", Census, User),
    ("pipeline/pipeline.yml", false, "/jobs/prepare", "read /inputs/raw/path", Census, Unset),
    ("pipeline/pipeline.yml", false, "/jobs/prepare", "write /jobs/prepare/outputs/clean", Default, Unset),
    ("pipeline/pipeline.yml", false, FIT, "read /jobs/training/component/jobs/fit/inputs/clean", Step, Unset),
    ("pipeline/pipeline.yml", false, FIT, "write /jobs/training/component/outputs/model", Default, Unset),
    ("pipeline/pipeline.yml", false, "/jobs/score", "read /jobs/score/inputs/model", Step, Unset),
    ("pipeline/pipeline.yml", true, "/jobs/prepare", "read /inputs/raw/path", Census, User),
    ("pipeline/pipeline.yml", true, "/jobs/prepare", "write /jobs/prepare/outputs/clean", Default, User),
    ("pipeline/pipeline.yml", true, FIT, "read /jobs/training/component/jobs/fit/inputs/clean", Step, User),
    ("pipeline/pipeline.yml", true, FIT, "write /jobs/training/component/outputs/model", Default, User),
    ("pipeline/pipeline.yml", true, "/jobs/score", "read /jobs/score/inputs/model", Step, User),
];

const FIT: &str = "/jobs/training/component/jobs/fit";

/// What the matrix is not about: code is uploaded by who submits; an image is pulled as the compute where it is of a registry of Azure
/// (AML-ACR-002), and needs nobody where it is public; what is built is built for the workspace (AML-ACR-004).
const REST: &[(&str, bool, &str, &str, &str)] = &[
    ("train/job.yml", false, "", "pull /environment/image", "anonymous"),
    ("train/job.yml", false, "", "build /environment", "workspace identity"),
    ("train/job.yml", false, "", "upload /code", "submitter"),
    ("train/job.yml", true, "", "pull /environment/image", COMPUTE),
    ("train/job.yml", true, "", "build /environment", "workspace identity"),
    ("train/job.yml", true, "", "upload /code", "submitter"),
    ("denied/job.yml", false, "/jobs/tune", "pull /jobs/tune/environment/image", "anonymous"),
    ("denied/job.yml", false, "/jobs/tune", "upload /jobs/tune/code", "submitter"),
    ("denied/job.yml", true, "/jobs/tune", "pull /jobs/tune/environment/image", "anonymous"),
    ("denied/job.yml", true, "/jobs/tune", "upload /jobs/tune/code", "submitter"),
    // A registered environment, whose image the workspace tells.
    ("access/submitter.yml", true, "", "pull /environment", COMPUTE),
    ("access/compute.yml", true, "", "pull /environment", COMPUTE),
    ("access/spark.yml", false, "/jobs/serverless", "upload /jobs/serverless/code", "submitter"),
    ("access/spark.yml", false, "/jobs/attached", "upload /jobs/attached/code", "submitter"),
    ("access/spark.yml", true, "/jobs/serverless", "upload /jobs/serverless/code", "submitter"),
    ("access/spark.yml", true, "/jobs/attached", "upload /jobs/attached/code", "submitter"),
    (
        "pipeline/pipeline.yml",
        false,
        "/jobs/prepare",
        "pull /jobs/prepare/component/environment/image",
        "anonymous",
    ),
    ("pipeline/pipeline.yml", false, "/jobs/prepare", "upload /jobs/prepare/component/code", "submitter"),
    // The workspace does not know this one.
    (
        "pipeline/pipeline.yml",
        false,
        FIT,
        "pull /jobs/training/component/jobs/fit/component/environment",
        "unknown",
    ),
    (
        "pipeline/pipeline.yml",
        false,
        FIT,
        "upload /jobs/training/component/jobs/fit/component/code",
        "submitter",
    ),
    ("pipeline/pipeline.yml", false, "/jobs/score", "build /jobs/score/environment", "workspace identity"),
    ("pipeline/pipeline.yml", false, "/jobs/score", "upload /jobs/score/code", "submitter"),
    (
        "pipeline/pipeline.yml",
        true,
        "/jobs/prepare",
        "pull /jobs/prepare/component/environment/image",
        COMPUTE,
    ),
    ("pipeline/pipeline.yml", true, "/jobs/prepare", "upload /jobs/prepare/component/code", "submitter"),
    (
        "pipeline/pipeline.yml",
        true,
        FIT,
        "pull /jobs/training/component/jobs/fit/component/environment",
        COMPUTE,
    ),
    (
        "pipeline/pipeline.yml",
        true,
        FIT,
        "upload /jobs/training/component/jobs/fit/component/code",
        "submitter",
    ),
    ("pipeline/pipeline.yml", true, "/jobs/score", "build /jobs/score/environment", "workspace identity"),
    ("pipeline/pipeline.yml", true, "/jobs/score", "upload /jobs/score/code", "submitter"),
];

/// The compute's identity, or nobody where it has none.
const COMPUTE: &str = "compute identity";

#[test]
fn every_access_of_the_examples_is_what_the_matrix_says() {
    let mut wrong = Vec::new();
    for with_policies in [false, true] {
        let project = tempfile::tempdir().unwrap();
        folder::copy(&examples(), project.path());
        if !with_policies {
            fs::remove_file(project.path().join("jobgate.yaml")).unwrap();
        }
        for (default_keeps, workspace_msi, compute_msi) in WORLDS {
            let world = World { default_keeps, workspace_msi, compute_msi };
            fs::write(project.path().join("context.json"), facts(world).render()).unwrap();
            for spec in specs(with_policies) {
                let found = explain(project.path(), spec);
                let expected = expected(world, spec, with_policies);
                wrong.extend(expected.symmetric_difference(&found).map(|row| {
                    let which = if expected.contains(row) { "missing" } else { "wrong" };
                    format!("{world:?} {spec} policies {with_policies}: {which}: {row:?}")
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every job of the examples is in the tables.
#[test]
fn the_tables_have_every_job_of_the_examples() {
    let named: BTreeSet<PathBuf> = specs(true).into_iter().map(PathBuf::from).collect();
    let mut found = BTreeSet::new();
    for folder in fs::read_dir(examples()).unwrap().map(|entry| entry.unwrap().path()) {
        for file in fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let is_job = fs::read_to_string(&file).is_ok_and(|text| text.contains("Job.schema.json"));
            found.extend(is_job.then(|| file.strip_prefix(examples()).unwrap().to_owned()));
        }
    }
    assert_eq!(found, named);
}

fn specs(with_policies: bool) -> BTreeSet<&'static str> {
    let data = DATA.iter().map(|(spec, with, ..)| (*spec, *with));
    let rest = REST.iter().map(|(spec, with, ..)| (*spec, *with));
    data.chain(rest).filter(|(_, with)| *with == with_policies).map(|(spec, _)| spec).collect()
}

/// Job, what is accessed, as whom, and the rule of what could go wrong with data.
type Access = (String, String, String, Option<&'static str>);

fn expected(world: World, spec: &str, with_policies: bool) -> BTreeSet<Access> {
    let data = DATA.iter().filter(|(of, with, ..)| *of == spec && *with == with_policies);
    let data = data.map(|&(_, _, job, what, store, setting)| {
        let principal = matrix(world, store, setting);
        let risk = match principal {
            // The submitter was asked for, and the key takes over (AML-DS-001).
            "stored credential" if setting == User => Some("AML-DS-001"),
            "nobody" if store != Url => Some("AML-ID-016"),
            _ => None,
        };
        (job.to_owned(), what.to_owned(), principal.to_owned(), risk)
    });
    let rest = REST.iter().filter(|(of, with, ..)| *of == spec && *with == with_policies);
    let rest = rest.map(|&(_, _, job, what, principal)| {
        let principal = if principal == COMPUTE && !world.compute_msi { "nobody" } else { principal };
        (job.to_owned(), what.to_owned(), principal.to_owned(), None)
    });
    data.chain(rest).collect()
}

fn explain(project: &Path, spec: &str) -> BTreeSet<Access> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobgate"));
    command.current_dir(project).args(["explain", spec, "--format", "json", "--context", "context.json"]);
    let output = command.env("JOBGATE_ORG_CONFIG", "").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{spec}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    let row = |access: &Value| {
        let text = |key: &str| access[key].as_str().unwrap().to_owned();
        let risks = access["risks"].as_array().unwrap().iter().filter_map(|risk| risk["rule"].as_str());
        let of_data =
            risks.filter_map(|rule| ["AML-DS-001", "AML-ID-016"].into_iter().find(|of| *of == rule)).next();
        (text("job"), format!("{} {}", text("action"), text("pointer")), text("principal"), of_data)
    };
    report["accesses"].as_array().unwrap().iter().map(row).collect()
}

/// What the workspace would answer.
fn facts(world: World) -> ContextFile {
    let store = |keeps: bool| {
        let kept = if keeps { "AccountKey" } else { "None" };
        json!({"properties": {"datastoreType": "AzureBlob", "credentials": {"credentialsType": kept}}})
    };
    let identity = |has: bool, id: &str| match has {
        true => json!({"type": "SystemAssigned", "principalId": id}),
        false => Value::Null,
    };
    let compute = |kind: &str| json!({"identity": identity(world.compute_msi, "c"), "properties": {"computeType": kind}});
    let facts = [
        ("datastore", "census", store(false)),
        ("datastore", "legacy", store(true)),
        ("datastore", "workspaceblobstore", store(world.default_keeps)),
        (
            "data",
            "holidays:3",
            json!({"properties": {"dataUri": "azureml://datastores/legacy/paths/holidays.csv"}}),
        ),
        (
            "environment",
            "corp-sklearn-training:7",
            json!({"properties": {"image": "corp.azurecr.io/sklearn:7"}}),
        ),
        ("compute", "cpu-cluster", compute("AmlCompute")),
        ("compute", "gpu-cluster", compute("AmlCompute")),
        ("compute", "synapse", compute("SynapseSpark")),
        ("registry", "corp.azurecr.io", json!({"properties": {"adminUserEnabled": false}})),
        ("workspace", "", json!({"identity": identity(world.workspace_msi, "w"), "properties": {}})),
    ];
    let facts = facts
        .into_iter()
        .map(|(kind, name, fact)| (Question::new(kind, name), Answer::Fact(fact.to_string().into())));
    let workspace = ContextWorkspace {
        subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
        resource_group: "rg".to_owned(),
        workspace: "ws".to_owned(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    ContextFile::new(workspace, now, facts)
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap()
}
