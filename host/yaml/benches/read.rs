//! How fast documents are read and rendered: synthetic pipelines of 2 KB, 50 KB and 5 MB.
//!
//! `cargo bench -p jobgate-yaml --bench read`

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jobgate_yaml::{Document, Limits, Value};

/// A pipeline of at least so many bytes, with the things that job specs have: comments, quotes, folded commands, flow style.
fn pipeline(bytes: usize) -> String {
    let mut out = "$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\njobs:\n".to_owned();
    let mut step = 0;
    while out.len() < bytes {
        let _ = write!(
            out,
            "    train_{step}:
        type: command  # step {step}
        component: ./components/train_{step}.yml
        inputs:
            learning_rate: 2e-5
            epochs: {step}
            data:
                type: uri_folder
                path: azureml://datastores/workspaceblobstore/paths/data/{step}/
            flag: yes
        environment:
            image: \"mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:latest\"
            conda_file: ./env/conda.yml
        resources: {{instance_count: 2, instance_type: Standard_NC6}}
        command: >-
            python train.py --lr ${{{{inputs.learning_rate}}}}
            --epochs ${{{{inputs.epochs}}}}
        outputs:
            model: {{type: mlflow_model}}
        tags: [a, b, 'c d']
"
        );
        step += 1;
    }
    out
}

fn read(criterion: &mut Criterion) {
    let limits = Limits::default();
    for (name, bytes) in [("2KB", 2_000), ("50KB", 50_000), ("5MB", 5_000_000)] {
        let text = pipeline(bytes);
        // `cargo xtask bench` gives the same text to the official client's reader.
        let _ = std::fs::write(format!("{}/pipeline-{name}.yml", env!("CARGO_TARGET_TMPDIR")), &text);
        let mut group = criterion.benchmark_group("yaml");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.sample_size(if bytes > 1_000_000 { 10 } else { 50 });
        group.bench_function(BenchmarkId::new("read", name), |bencher| {
            bencher.iter(|| Document::parse(black_box(text.as_bytes()), &limits).is_ok());
        });
        let Ok(document) = Document::parse(text.as_bytes(), &limits) else { continue };
        group.bench_function(BenchmarkId::new("render_one_change", name), |bencher| {
            let edited = || {
                let mut tree = (**document.tree()).clone();
                let image = ["jobs", "train_0", "environment", "image"];
                if let Some(id) = image.iter().try_fold(tree.root(), |id, key| tree.get(id, key)) {
                    *tree.value_mut(id) = Value::Text("registry.example/train:1".into());
                }
                tree
            };
            bencher.iter_batched(edited, |tree| document.render(&tree).is_ok(), BatchSize::LargeInput);
        });
        group.finish();
    }
}

criterion_group!(benches, read);
criterion_main!(benches);
