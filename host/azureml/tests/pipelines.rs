//! Pipelines: what must be there before anything is created, and what is refused although the check of specs lets it pass.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::Path;
use std::sync::Arc;

use jobgate_azureml::plan::Action;
use jobgate_azureml::spec::{Planned, Request, Surroundings, plan};
use jobgate_azureml::{Destination, Workspace};
use jobgate_core::files::{Files, MemoryFiles};
use jobgate_core::finding::Level;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Submission};

const NESTED: &str = "type: pipeline
inputs: {c: {type: string}}
jobs:
  x: {command: echo, environment: \"azureml:e:1\", compute: \"azureml:inner\"}
  y: {command: echo, environment: \"azureml:e:1\", compute: \"${{parent.inputs.c}}\"}
";

fn planned(job: &str) -> Planned {
    let root = Path::new("/p");
    let files: Arc<dyn Files> = Arc::new(
        MemoryFiles::default()
            .file("/p/job.yml", job)
            .file("/p/np.yml", NESTED)
            .file("/p/src/a.py", "a\n")
            .file("/p/s.yml", SPARK),
    );
    let loaded = Submission::load(&*files, Some(root), &root.join("job.yml"), &LoadLimits::default());
    let submission = loaded.submission.unwrap();
    let snapshots = SnapshotStore::new(Arc::clone(&files), Some(root.into()), root.into(), None);
    plan(&Request {
        submission: &submission,
        files: &*files,
        snapshots: &snapshots,
        project_root: Some(root),
        destination: &Destination::Workspace(Workspace {
            subscription_id: "s".to_owned(),
            resource_group: "g".to_owned(),
            name: "w".to_owned(),
        }),
        surroundings: &Surroundings { folder: root.into(), ..Surroundings::default() },
        endpoint_name: None,
    })
}

const SPARK: &str = "type: spark
code: src
entry: {file: a.py}
conf: {spark.driver.cores: 1}
";

#[test]
fn every_compute_must_be_there_before_anything_is_created() {
    let planned = planned(
        "type: pipeline
compute: azureml:outer
settings: {default_compute: azureml:unasked}
jobs:
  a: {command: echo, environment: \"azureml:e:1\", code: src, compute: \"azureml:first\"}
  b: {type: pipeline, component: ./np.yml, compute: second}
  c: {command: echo, environment: \"azureml:e:1\", compute: serverless}
  d: {command: echo, environment: \"azureml:e:1\", compute: \"${{parent.inputs.c}}\"}
",
    );
    let mut required = Vec::new();
    let mut created = false;
    for step in &planned.steps {
        match &step.action {
            Action::Require(require) => {
                assert!(!created, "{}", step.id);
                required.push(serde_json::to_value(&require.resource.name).unwrap());
            }
            Action::Code(_) | Action::Put(_) => created = true,
            _ => {}
        }
    }
    assert!(created);
    assert_eq!(required, ["outer", "first", "second", "inner"]);
}

#[test]
fn what_cannot_be_sent_is_refused() {
    for (step, message) in [
        ("{type: finetuning, component: \"azureml:c:1\"}", "cannot be of type `finetuning`"),
        ("{type: sweep}", "needs a `trial`"),
        ("{type: automl, task: nothing}", "no task of AutoML"),
        ("{type: data_transfer, task: nothing}", "no known task of a data transfer"),
        ("{type: command, component: ./s.yml}", "cannot be made of a component of type `spark`"),
        ("{component: \"azureml:c\"}", "names no version of the component"),
        ("{component: \"azureml:c@other\"}", "the label `other` of a component cannot be resolved"),
        ("{type: spark, component: ./s.yml, compute: c}", ""),
        ("{type: spark, code: src, entry: {file: b.py}, compute: c}", "there is no `b.py`"),
        (
            "{command: echo, environment: \"azureml:e:1\", code: \"https://example.com/x\"}",
            "cannot be at a URL",
        ),
        (
            "{command: echo, environment: \"azureml:e:1\", inputs: {x: \"${{parent.jobs.s.inputs.x}}\"}}",
            "is bound in a circle",
        ),
        (
            "{command: echo, environment: \"azureml:e:1\", inputs: {x: \"${{parent.jobs.s.outputs.o}}\"}}",
            "the step `s` has no `o` among its outputs",
        ),
    ] {
        let planned = planned(&format!("type: pipeline\njobs:\n  s: {step}\n"));
        let errors = planned.findings.iter().filter(|finding| finding.level == Level::Error);
        let errors: Vec<_> = errors.map(|finding| finding.message.as_str()).collect();
        assert_eq!(errors.is_empty(), message.is_empty(), "{step}: {errors:?}");
        assert!(
            message.is_empty() || errors.iter().any(|error| error.contains(message)),
            "{step}: {errors:?}"
        );
    }
}
