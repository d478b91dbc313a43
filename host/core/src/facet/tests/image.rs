use super::super::Facet;
use super::{check, submission};
use crate::facet::sites;
use crate::meter::Meter;
use crate::submission::PolicyValue;

fn image(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Image, spec, others, expected);
}

#[test]
fn inline_images() {
    image(
        "
type: pipeline
jobs:
  a: {type: command, environment: {image: x}}
  b: {component: c.yml, environment: {image: y}}
  c: {type: parallel, task: {environment: e.yml}}
  d: {type: sweep, trial: {environment: {image: <placeholder>}}}
  e: {type: command, environment: {image: }}
  f: {type: command, environment: {image: 7}}
  g: {type: command, environment: {image: x, id: azureml:e:1}}
  h: {type: command, environment: {image: x, id: 'azureml:'}}
inputs: {image: {image: no}}
",
        &[("c.yml", "environment: {image: x}"), ("e.yml", "image: x")],
        &[
            "/jobs/a/environment/image inline @/jobs/a/environment",
            "/jobs/b/component/environment/image inline @/jobs/b/component/environment",
            "/jobs/b/environment/image inline @/jobs/b/environment !component-decides",
            "/jobs/c/task/environment/image inline @/jobs/c/task/environment",
            "/jobs/d/trial/environment/image inline @/jobs/d/trial/environment",
            "/jobs/f/environment/image inline @/jobs/f/environment",
            "/jobs/g/environment/image inline @/jobs/g/environment !id-decides",
            // Without a name behind it the client makes nothing of it.
            "/jobs/h/environment/image inline @/jobs/h/environment",
        ],
    );
    image("{image: x, conda_file: {image: no}}", &[], &["/image inline @"]);
    image("{endpoint_name: e, environment: {image: x}}", &[], &["/environment/image inline @/environment"]);
    image(
        "create_job: {job: j.yml}",
        &[("j.yml", "{type: command, environment: {image: x}}")],
        &["/create_job/job/environment/image inline @/create_job/job/environment"],
    );
    image(
        "{type: computeinstance, custom_applications: [{image: {reference: x}}, {image: y}, {name: n}]}",
        &[],
        &[
            "/custom_applications/0/image/reference application @",
            "/custom_applications/1/image application @",
        ],
    );
}

#[test]
fn images_of_dockerfiles() {
    let dockerfile = "
ARG BASE=python:3.10
FROM $BASE AS first
FROM first
COPY --from=busybox:1 /a /b
RUN --mount=type=bind,from=alpine:3 ls
FROM ${NONE}
FROM debian:$TAG
FROM scratch
";
    let spec = "{type: command, environment: {build: {path: ctx}}}";
    image(
        spec,
        &[("ctx/Dockerfile", dockerfile)],
        &[
            "/environment/build/~dockerfile/images/0 dockerfile-argument @/environment",
            "/environment/build/~dockerfile/images/1 dockerfile-copy @/environment",
            "/environment/build/~dockerfile/images/2 dockerfile-mount @/environment",
            "/environment/build/~dockerfile/images/3 dockerfile-undecidable @/environment =",
            "/environment/build/~dockerfile/images/4 dockerfile-undecidable @/environment =",
        ],
    );
    let submission = submission(spec, &[("ctx/Dockerfile", dockerfile)]);
    let found = sites(&submission, Facet::Image, &Meter::unlimited()).unwrap();
    assert_eq!(found[0].value, Some(PolicyValue::Text("python:3.10".to_owned())));
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    assert!(
        found
            .iter()
            .filter(|site| site.value.is_some())
            .all(|site| view.get(&site.pointer).unwrap() == site.value)
    );
}

#[test]
fn contexts_that_cannot_be_looked_into() {
    for (build, form) in [
        ("{path: ctx, dockerfile_path: sub/D}", "dockerfile-missing"),
        ("{path: nowhere}", "dockerfile-missing"),
        ("{dockerfile_path: D}", "dockerfile-missing"),
        ("text", "dockerfile-missing"),
        ("{path: bad}", "dockerfile-unreadable"),
        ("{path: ../out, dockerfile_path: x}", "dockerfile-unreadable"),
        ("{path: 'https://x.blob.core.windows.net/c/p'}", "context-remote"),
        ("{path: 'git://x/y'}", "context-remote"),
    ] {
        let spec = format!("{{name: e, build: {build}}}");
        let others = [("ctx/Dockerfile", "FROM x"), ("bad/Dockerfile", "no instruction")];
        image(&spec, &others, &[&format!("/build/~dockerfile {form} @ =")]);
    }
    image(
        "{name: e, build: {path: ctx, dockerfile_path: D}}",
        &[("ctx/D", "FROM x")],
        &["/build/~dockerfile/images/0 dockerfile-from @"],
    );
    image(
        "{name: e, build: {path: ctx}, image: x}",
        &[("ctx/Dockerfile", "FROM scratch")],
        &["/image inline @"],
    );
}

/// Two environments with one Dockerfile have one image; it is inert only if it is so in both.
#[test]
fn a_dockerfile_is_one_document() {
    let spec = "
type: pipeline
jobs:
  a: {component: azureml:c:1, environment: {build: {path: ctx}}}
  b: {type: command, environment: {build: {path: ctx}}}
";
    image(
        spec,
        &[("ctx/Dockerfile", "FROM x")],
        &["/jobs/a/environment/build/~dockerfile/images/0 dockerfile-from @/jobs/a/environment"],
    );
}
