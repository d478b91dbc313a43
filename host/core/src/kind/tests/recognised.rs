use super::super::{Below, Part, all, of, other_file, root_part};
use super::tree;

#[test]
fn kinds_are_told_by_schema_then_type_then_shape() {
    let schema = "$schema: https://azuremlschemas.azureedge.net/latest/";
    for (text, kind) in [
        // `$schema` tells the family, `type` the kind within it.
        (&*format!("{schema}commandJob.schema.json\ncommand: x"), Some("job/command")),
        (
            &format!("{schema}commandComponent.schema.json\ntype: command\ncommand: x"),
            Some("component/command"),
        ),
        (&format!("{schema}commandJob.schema.json\ntype: pipeline\njobs: {{}}"), Some("job/pipeline")),
        (&format!("{schema}pipelineJob.schema.json\ntype: command"), Some("job/command")),
        (&format!("{schema}pipelineJob.schema.json\njobs: {{}}"), Some("job/pipeline")),
        (
            &format!("{schema}pipelineComponentBatchDeployment.schema.json\ntype: pipeline"),
            Some("batch_deployment"),
        ),
        (&format!("{schema}autoMLNLPTextClassificationJob.schema.json\ntype: automl"), Some("job/automl")),
        // Any host, any spelling.
        ("$schema: http://azureml/sdk-2-0/SparkComponent.json\ntype: spark", Some("component/spark")),
        ("$schema: 'azureml:Connection.json#'\ntype: a_new_one", Some("connection")),
        ("$schema: COMPUTEINSTANCE", Some("compute")),
        // A schema that no file of this type can have is passed over.
        (&format!("{schema}environment.schema.json\ntype: command\ncommand: x"), Some("job/command")),
        (&format!("{schema}data.schema.json\ntype: pipeline\njobs: {{}}"), Some("job/pipeline")),
        (&format!("{schema}commandJob.schema.json\ntype: amlcompute"), Some("compute")),
        // So is one that hides a job from the rules for jobs.
        (&format!("{schema}environment.schema.json\ncommand: x"), Some("job/command")),
        (&format!("{schema}managedOnlineDeployment.schema.json\ncommand: x"), Some("job/command")),
        (&format!("{schema}flow.schema.json\ntype: command\ncommand: x"), Some("job/command")),
        (&format!("{schema}mltable.schema.json\ncommand: x"), Some("job/command")),
        (&format!("{schema}commandComponent.schema.json\ntype: command\ncompute: c"), Some("job/command")),
        ("{paths: [], command: x}", Some("job/command")),
        // One that nobody knows says nothing.
        ("$schema: https://example.com/x.json\ntype: sweep", Some("job/sweep")),
        ("$schema: 7\ntype: sweep", Some("job/sweep")),
        // By type.
        ("type: finetuning", Some("job/finetuning")),
        ("type: import", Some("job/import")),
        ("type: data_transfer", Some("job/data_transfer")),
        ("type: parallel", Some("job/parallel")),
        ("{type: command, name: c, version: 1}", Some("component/command")),
        ("{type: command, name: c, command: x, inputs: {a: {type: string}}}", Some("component/command")),
        ("{type: command, command: x, inputs: {a: {type: string}}}", Some("job/command")),
        (
            "{type: command, name: c, command: x, inputs: {a: {type: string}}, compute: c}",
            Some("job/command"),
        ),
        ("{type: command, name: c, command: x, inputs: {a: {type: uri_file, path: p}}}", Some("job/command")),
        ("{type: uri_folder, path: x}", Some("data")),
        ("{type: uri_folder, path: x, source: {}}", Some("data_import")),
        ("{type: mlflow_model, path: x}", Some("model")),
        ("{type: azure_blob, account_name: a}", Some("datastore")),
        ("{type: azure_blob, target: a}", Some("connection")),
        ("type: container_registry", Some("connection")),
        ("{type: kubernetes, resource_id: x}", Some("compute")),
        ("{type: kubernetes, model: x}", Some("online_deployment")),
        ("{type: pipeline, endpoint_name: e, component: x}", Some("batch_deployment")),
        ("{type: Command, command: x}", None),
        ("{type: parallel_for}", None),
        ("{type: 7, command: x}", None),
        (&format!("{schema}commandJob.schema.json\ntype: Command"), None),
        // By shape.
        ("command: x", Some("job/command")),
        ("jobs: {}", Some("job/pipeline")),
        ("trial: {}", Some("job/sweep")),
        ("component: x", Some("job/pipeline")),
        ("create_job: x", Some("schedule")),
        ("image: x", Some("environment")),
        ("{name: x, build: {path: .}}", Some("environment")),
        ("{endpoint_name: e, model: m}", Some("online_deployment")),
        ("{endpoint_name: e, model: m, mini_batch_size: 1}", Some("batch_deployment")),
        ("{name: e, auth_mode: key}", Some("online_endpoint")),
        ("{name: w, key_vault: x}", Some("workspace")),
        ("{name: r, replication_locations: []}", Some("registry")),
        ("inferencing_server: {}", Some("model_package")),
        ("{a: 1}", None),
        ("{}", None),
        ("[]", None),
        ("x", None),
    ] {
        assert_eq!(of(&tree(text)).map(|kind| kind.name), kind, "{text}");
    }
}

#[test]
fn files_that_are_no_specs_are_named() {
    for (text, other) in [
        ("{name: e, channels: [a], dependencies: [b]}", Some("a conda file")),
        ("{dependencies: [b]}", Some("a conda file")),
        ("{paths: [{file: a}]}", Some("an MLTable")),
        ("{$schema: 'https://x/promptflow/latest/Flow.schema.json', inputs: {}}", Some("a prompt flow")),
        ("{type: command, dependencies: [b]}", None),
        ("{image: x, dependencies: [b]}", None),
        ("command: x", None),
        ("[]", None),
    ] {
        let tree = tree(text);
        assert_eq!(other_file(&tree), other, "{text}");
        assert!(other.is_none() || of(&tree).is_none(), "{text}");
    }
}

#[test]
fn the_table_has_each_kind_once() {
    let mut names: Vec<&str> = all().map(|kind| kind.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(all().all(|kind| root_part(kind.name).is_some_and(|part| part.role() == kind.role)));
}

/// The keys of a part are looked up in several lists: one that stood in two would be two places.
#[test]
fn a_key_leads_to_one_part() {
    let mut todo: Vec<Part> = all().filter_map(|kind| root_part(kind.name)).collect();
    let mut seen = std::collections::HashSet::new();
    while let Some(part) = todo.pop() {
        if !seen.insert(part) {
            continue;
        }
        match part.below() {
            Below::Keys(lists) => {
                let keys: Vec<_> = lists.iter().copied().flatten().collect();
                for (at, (key, below)) in keys.iter().enumerate() {
                    assert!(keys[at + 1..].iter().all(|(other, _)| other != key), "{key} of {part:?}");
                    todo.push(*below);
                }
            }
            Below::Each(below) => todo.push(below),
            Below::Nothing => {}
        }
    }
    assert!(seen.len() > 60);
}
