use super::super::Facet;
use super::check;

#[test]
fn every_job_at_any_depth() {
    check(
        Facet::Job,
        "
type: pipeline
jobs:
  a: {type: command, command: x}
  b: {component: c.yml}
  c: {type: pipeline, component: {type: pipeline, jobs: {d: {trial: t.yml, search_space: {}}, e: {type: parallel}}}}
  a/b~c: {type: spark}
  f: {type: automl}
  g: {type: finetuning}
  h: {type: import}
  i: {type: data_transfer}
  j: {type: parallel_for}
  k: {type: 7}
  l: {command: x}
  m: {component: nested.yml}
  n: text
  o:
inputs: {jobs: {type: command}}
",
        &[("c.yml", "{type: spark}"), ("nested.yml", "jobs: {p: {command: x}}"), ("t.yml", "{type: command}")],
        &[
            " pipeline @",
            "/jobs/a command @",
            "/jobs/b spark @",
            "/jobs/c pipeline @",
            "/jobs/c/component/jobs/d sweep @/jobs/c/component",
            "/jobs/c/component/jobs/e parallel @/jobs/c/component",
            "/jobs/a~1b~0c spark @",
            "/jobs/f automl @",
            "/jobs/g finetuning @",
            "/jobs/h import @",
            "/jobs/i data_transfer @",
            "/jobs/j unknown @",
            "/jobs/k unknown @",
            "/jobs/l command @",
            "/jobs/m pipeline @",
            "/jobs/m/component/jobs/p command @/jobs/m/component",
            "/jobs/n unknown @",
            "/jobs/o unknown @ =",
        ],
    );
}

#[test]
fn a_root_without_a_type_is_what_the_client_takes_it_for() {
    check(Facet::Job, "command: x", &[], &[" command @"]);
    check(Facet::Job, "trial: {}", &[], &[" sweep @"]);
    check(Facet::Job, "component: c.yml", &[("c.yml", "{type: pipeline, jobs: {}}")], &[" pipeline @"]);
    check(
        Facet::Job,
        "{type: pipeline, component: c.yml}",
        &[("c.yml", "{jobs: {a: {}}}")],
        &[" pipeline @", "/component/jobs/a command @/component"],
    );
}

/// `docs/abi.md` §13 case 23.
#[test]
fn the_job_of_a_schedule_is_one_site_either_way() {
    let job = [("j.yml", "{type: pipeline, jobs: {a: {command: x}}}")];
    check(
        Facet::Job,
        "create_job: j.yml",
        &job,
        &["/create_job pipeline @", "/create_job/jobs/a command @/create_job"],
    );
    check(
        Facet::Job,
        "create_job: {type: pipeline, job: file:j.yml}",
        &job,
        &["/create_job pipeline @", "/create_job/job/jobs/a command @/create_job"],
    );
    check(
        Facet::Job,
        "create_job: {job: j.yml}",
        &job,
        &["/create_job pipeline @", "/create_job/job/jobs/a command @/create_job"],
    );
    check(Facet::Job, "create_job: azureml:j", &[], &["/create_job unknown @"]);
    check(Facet::Job, "create_job: {type: pipeline, job: 'azureml:j'}", &[], &["/create_job unknown @"]);
    check(Facet::Job, "create_monitor: {}", &[], &[]);
}

#[test]
fn other_kinds_have_none() {
    for spec in [
        "image: x",
        "{type: uri_file, path: x}",
        "{endpoint_name: e, model: m}",
        "{a: 1}",
        "{type: amlcompute}",
    ] {
        check(Facet::Job, spec, &[], &[]);
    }
    check(Facet::Job, "{type: pipeline, version: 1, jobs: {a: {command: x}}}", &[], &["/jobs/a command @"]);
}
