//! The policy natively, on pipelines written as JSON. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::Finding;
use jobgate_guest::form::{self, Inert};
use jobgate_guest::testing::{Place, Submission, check};
use serde_json::{Value, json};

use crate::UserIdentity;

/// A submission in which each of these pointers is a job of this type, with its identity beside it.
fn submission(tree: Value, jobs: &[(&str, form::Job)]) -> Submission {
    let kind = if tree["type"] == "pipeline" { "job/pipeline" } else { "job/command" };
    let add = |submission: Submission, (pointer, kind): &(&str, form::Job)| {
        let identity = Place::identity(format!("{pointer}/identity")).owner(*pointer);
        submission.site(Place::new(*pointer, kind.clone())).site(identity)
    };
    jobs.iter().fold(Submission::new(kind, tree).grant("/**/identity"), add)
}

fn rules(submission: &Submission, settings: &Value) -> Vec<(String, String)> {
    let findings = submission.validate::<UserIdentity>(settings).unwrap();
    findings.into_iter().map(|finding| (finding.rule, finding.pointer.to_string())).collect()
}

fn found(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, pointer)| ((*rule).to_owned(), (*pointer).to_owned())).collect()
}

fn user() -> Value {
    json!({"type": "user_identity"})
}

fn pipeline() -> Submission {
    let tree = json!({
        "type": "pipeline",
        "jobs": {"a": {"type": "command"}, "n": {"component": {"jobs": {"b": {"type": "spark"}}}}},
    });
    let jobs = [
        ("", form::Job::Pipeline),
        ("/jobs/a", form::Job::Command),
        ("/jobs/n", form::Job::Pipeline),
        ("/jobs/n/component/jobs/b", form::Job::Spark),
    ];
    submission(tree, &jobs)
}

#[test]
fn a_standalone_job_gets_the_identity_at_its_root() {
    let job = submission(json!({"command": "x"}), &[("", form::Job::Command)]);
    assert_eq!(rules(&job, &json!({})), found(&[("AML-ID-001", "/identity")]));
    job.mutate::<UserIdentity>(&json!({})).unwrap();
    assert_eq!(job.tree(), json!({"command": "x", "identity": user()}));
    assert_eq!(rules(&job, &json!({})), []);
}

#[test]
fn every_leaf_of_a_pipeline_gets_it_nested_ones_included() {
    let job = pipeline();
    job.mutate::<UserIdentity>(&json!({})).unwrap();
    assert_eq!(job.at("/jobs/a/identity"), user());
    assert_eq!(job.at("/jobs/n/component/jobs/b/identity"), user());
    assert_eq!(job.at("/identity"), Value::Null);
    assert_eq!(job.at("/jobs/n/identity"), Value::Null);
    assert_eq!(rules(&job, &json!({})), []);
}

#[test]
fn placement_and_profile_say_where() {
    for (settings, root, leaf) in [
        (json!({"placement": "root"}), user(), Value::Null),
        (json!({"placement": "steps"}), Value::Null, user()),
        (json!({"placement": "both"}), user(), user()),
        (json!({"profile": "docs-2023"}), user(), Value::Null),
    ] {
        let job = pipeline();
        job.mutate::<UserIdentity>(&settings).unwrap();
        assert_eq!(job.at("/identity"), root, "{settings}");
        assert_eq!(job.at("/jobs/a/identity"), leaf, "{settings}");
        assert_eq!(job.at("/jobs/n/component/jobs/b/identity"), leaf, "{settings}");
    }
}

/// The client sends the root's identity, and the service gives it to the steps; above a pipeline component it has no effect.
#[test]
fn a_step_without_an_identity_has_that_of_the_root() {
    let jobs = [("", form::Job::Pipeline), ("/jobs/a", form::Job::Command)];
    let job = submission(json!({"type": "pipeline", "identity": user(), "jobs": {"a": {}}}), &jobs);
    assert_eq!(rules(&job, &json!({})), found(&[("AML-ID-002", "/identity")]));
    assert_eq!(rules(&job, &json!({"placement": "both"})), found(&[("AML-ID-001", "/jobs/a/identity")]));
    let nested = pipeline();
    nested.mutate::<UserIdentity>(&json!({"placement": "root"})).unwrap();
    let missed = found(&[
        ("AML-ID-001", "/jobs/a/identity"),
        ("AML-ID-001", "/jobs/n/component/jobs/b/identity"),
        ("AML-ID-002", "/identity"),
        ("AML-ID-003", "/identity"),
    ]);
    assert_eq!(rules(&nested, &json!({})), missed);
}

#[test]
fn serverless_spark_has_it_without_being_told() {
    for (tree, expected) in [
        (json!({"type": "spark", "resources": {}}), found(&[])),
        (json!({"type": "spark", "resources": {}, "compute": "c"}), found(&[("AML-ID-001", "/identity")])),
        (json!({"type": "spark"}), found(&[("AML-ID-001", "/identity")])),
    ] {
        assert_eq!(
            rules(&submission(tree.clone(), &[("", form::Job::Spark)]), &json!({})),
            expected,
            "{tree}"
        );
    }
}

/// There an identity means nothing, and AML-ID-007 denies it.
#[test]
fn a_job_on_the_submitters_machine_needs_none() {
    let one = |compute: &str| submission(json!({"compute": compute}), &[("", form::Job::Command)]);
    for compute in ["local", "azureml:local", "Local"] {
        assert_eq!(rules(&one(compute), &json!({})), [], "{compute}");
        assert!(one(compute).mutate::<UserIdentity>(&json!({})).unwrap().is_empty(), "{compute}");
    }
    for compute in ["azureml:locals", "azureml:cpu", "${{parent.inputs.local}}"] {
        assert_eq!(rules(&one(compute), &json!({})), found(&[("AML-ID-001", "/identity")]), "{compute}");
    }
    let scheduled = json!({"create_job": {"job": {"compute": "local"}}});
    assert_eq!(rules(&submission(scheduled, &[("/create_job", form::Job::Command)]), &json!({})), []);
}

#[test]
fn the_compute_of_a_step_wins_over_the_default_of_its_pipeline() {
    let of = |default: &str, a: Value, b: Value, settings: Value| {
        let tree =
            json!({"type": "pipeline", "settings": {"default_compute": default}, "jobs": {"a": a, "b": b}});
        let jobs =
            [("", form::Job::Pipeline), ("/jobs/a", form::Job::Command), ("/jobs/b", form::Job::Command)];
        let job = submission(tree, &jobs);
        let before = rules(&job, &settings);
        job.mutate::<UserIdentity>(&settings).unwrap();
        assert_eq!(rules(&job, &settings), [], "{default}");
        before.into_iter().map(|(_, pointer)| pointer).collect::<Vec<_>>()
    };
    let (on, steps) = (|compute: &str| json!({"compute": compute}), || json!({}));
    assert_eq!(of("azureml:local", on("azureml:cpu"), json!({}), steps()), ["/jobs/a/identity"]);
    assert_eq!(of("azureml:cpu", on("local"), json!({}), steps()), ["/jobs/b/identity"]);
    assert_eq!(of("local", json!({}), json!({}), steps()), [""; 0]);
    // Nobody would have the root's identity.
    assert_eq!(of("local", json!({}), json!({}), json!({"placement": "root"})), [""; 0]);
}

#[test]
fn a_step_that_says_which_others_run_needs_none() {
    let of = |kind: &str| {
        let tree = json!({"type": "pipeline", "jobs": {"a": {"type": kind}, "b": {"identity": user()}}});
        let jobs =
            [("", form::Job::Pipeline), ("/jobs/a", form::Job::Unknown), ("/jobs/b", form::Job::Command)];
        rules(&submission(tree, &jobs), &json!({}))
    };
    for kind in ["if_else", "do_while", "parallel_for"] {
        assert_eq!(of(kind), [], "{kind}");
    }
    assert_eq!(of("if"), found(&[("AML-ID-001", "/jobs/a")]));
    let root = submission(json!({"type": "if_else"}), &[("", form::Job::Unknown)]);
    assert_eq!(rules(&root, &json!({})), found(&[("AML-ID-001", "")]));
}

#[test]
fn a_sweep_step_needs_the_root_as_well() {
    let tree = json!({"type": "pipeline", "jobs": {
        "s": {"type": "sweep", "identity": user()}, "a": {"type": "command"},
    }});
    let jobs = [("", form::Job::Pipeline), ("/jobs/s", form::Job::Sweep), ("/jobs/a", form::Job::Command)];
    let job = submission(tree, &jobs);
    assert!(rules(&job, &json!({})).contains(&("AML-ID-014".to_owned(), "/jobs/s/identity".to_owned())));
    job.mutate::<UserIdentity>(&json!({})).unwrap();
    let jobs = json!({"s": {"type": "sweep"}, "a": {"type": "command", "identity": user()}});
    assert_eq!(job.tree(), json!({"type": "pipeline", "jobs": jobs, "identity": user()}));
    assert_eq!(rules(&job, &json!({})), []);
}

#[test]
fn an_identity_without_effect_moves_to_where_it_has_one() {
    let job = pipeline();
    job.mutate::<UserIdentity>(&json!({"placement": "root"})).unwrap();
    assert!(rules(&job, &json!({})).contains(&("AML-ID-003".to_owned(), "/identity".to_owned())));
    job.mutate::<UserIdentity>(&json!({})).unwrap();
    assert_eq!(job.at("/identity"), Value::Null);
    assert_eq!(rules(&job, &json!({})), []);
}

#[test]
fn an_identity_below_settings_goes_away() {
    let tree = json!({"type": "pipeline", "settings": {"identity": "user_identity"}, "jobs": {"a": {"type": "command"}}});
    let jobs = [("", form::Job::Pipeline), ("/jobs/a", form::Job::Command)];
    let misplaced = Place::identity("/settings/identity").inert(&Inert::Settings);
    let job = submission(tree.clone(), &jobs).site(misplaced);
    assert!(rules(&job, &json!({})).contains(&("AML-ID-004".to_owned(), "/settings/identity".to_owned())));
    let changes = job.mutate::<UserIdentity>(&json!({})).unwrap();
    assert_eq!(changes[0].rule, "AML-ID-004");
    assert_eq!(job.at("/settings"), json!({}));
}

#[test]
fn another_identity_is_kept_replaced_or_denied() {
    let managed = || {
        submission(json!({"identity": {"type": "managed", "client_id": "c"}}), &[("", form::Job::Command)])
    };
    for (choice, after, expected) in [
        ("keep", json!({"type": "managed", "client_id": "c"}), found(&[])),
        ("replace", user(), found(&[])),
        ("deny", json!({"type": "managed", "client_id": "c"}), found(&[("AML-ID-001", "/identity")])),
    ] {
        let job = managed();
        let settings = json!({"on_other_identity": choice});
        job.mutate::<UserIdentity>(&settings).unwrap();
        assert_eq!(job.at("/identity"), after, "{choice}");
        assert_eq!(rules(&job, &settings), expected, "{choice}");
    }
}

#[test]
fn the_mix_is_found_at_the_managed_step() {
    let tree = json!({"type": "pipeline", "jobs": {"a": {"identity": user()}, "b": {"identity": {"type": "managed"}}}});
    let jobs = [("", form::Job::Pipeline), ("/jobs/a", form::Job::Command), ("/jobs/b", form::Job::Command)];
    assert_eq!(rules(&submission(tree, &jobs), &json!({})), found(&[("AML-ID-005", "/jobs/b/identity")]));
}

fn choices(finding: &Finding) -> Vec<&str> {
    finding.choices.iter().map(|choice| choice.name.as_str()).collect()
}

#[test]
fn a_mix_is_mended_either_way() {
    let mixed = || {
        let tree = json!({"type": "pipeline", "jobs": {
            "a": {"identity": user()},
            "b": {"identity": {"type": "managed", "client_id": "c"}},
            "c": {"identity": {"type": "aml_token"}},
        }});
        let steps = ["/jobs/a", "/jobs/b", "/jobs/c"].map(|at| (at, form::Job::Command));
        submission(tree, &[&[("", form::Job::Pipeline)], &steps[..]].concat())
    };
    for (choice, a, b) in [
        ("user-identity", user(), user()),
        ("managed", json!({"type": "managed"}), json!({"type": "managed", "client_id": "c"})),
    ] {
        let job = mixed();
        let findings = job.validate::<UserIdentity>(&json!({})).unwrap();
        let [finding] = &findings[..] else { panic!("{findings:#?}") };
        assert_eq!(choices(finding), ["user-identity", "managed"]);
        job.choose(finding, choice);
        assert_eq!((job.at("/jobs/a/identity"), job.at("/jobs/b/identity")), (a, b), "{choice}");
        assert_eq!(job.at("/jobs/c/identity"), json!({"type": "aml_token"}));
        assert!(job.mutate::<UserIdentity>(&json!({})).unwrap().is_empty(), "{choice} is taken back");
        assert_eq!(rules(&job, &json!({})), [], "{choice}");
    }
    for settings in [json!({"on_other_identity": "deny"}), json!({"on_other_identity": "replace"})] {
        let findings = mixed().validate::<UserIdentity>(&settings).unwrap();
        let mix = findings.iter().find(|finding| finding.rule == "AML-ID-005").unwrap();
        assert_eq!(choices(mix), ["user-identity"], "{settings}");
    }
}

#[test]
fn which_type_was_meant_is_a_choice() {
    for (settings, names) in [
        (json!({}), &["user-identity", "managed", "aml-token"][..]),
        (json!({"on_other_identity": "deny"}), &["user-identity"]),
    ] {
        for name in names {
            let tree = json!({"identity": {"type": "service_principal"}});
            let job = submission(tree, &[("", form::Job::Command)]);
            let findings = job.validate::<UserIdentity>(&settings).unwrap();
            let [finding] = &findings[..] else { panic!("{findings:#?}") };
            assert_eq!(choices(finding), names);
            job.choose(finding, name);
            assert_eq!(job.at("/identity/type"), name.replace('-', "_"));
            assert_eq!(rules(&job, &settings), [], "{name}");
        }
    }
}

#[test]
fn shapes_and_types_are_judged_where_they_stand() {
    for (identity, expected) in [
        (json!({"type": "service_principal"}), found(&[("AML-ID-008", "/identity/type")])),
        (json!("system"), found(&[("AML-ID-009", "/identity")])),
        (json!([]), found(&[("AML-ID-009", "/identity")])),
        (json!({}), found(&[("AML-ID-009", "/identity/type")])),
        (json!({"type": "user_identity", "x": 1}), found(&[("AML-ID-009", "/identity/x")])),
        (json!({"type": "managed", "client_id": 5}), found(&[("AML-ID-009", "/identity/client_id")])),
        (
            json!({"type": "managed", "msi_resource_id": "m"}),
            found(&[("AML-ID-009", "/identity/msi_resource_id")]),
        ),
    ] {
        let job = submission(json!({"identity": identity}), &[("", form::Job::Command)]);
        job.mutate::<UserIdentity>(&json!({})).unwrap();
        assert_eq!(rules(&job, &json!({})), expected, "{identity}");
    }
}

#[test]
fn spellings_become_the_documented_one() {
    for (before, after) in [
        (json!("user_identity"), user()),
        (json!("UserIdentity"), user()),
        (json!({"type": "USER_IDENTITY"}), user()),
        (json!({"type": "AMLToken"}), json!({"type": "aml_token"})),
        (json!({"type": "managed_identity"}), json!({"type": "managed_identity"})),
    ] {
        let job = submission(json!({"identity": before}), &[("", form::Job::Command)]);
        job.mutate::<UserIdentity>(&json!({})).unwrap();
        assert_eq!(job.at("/identity"), after, "{before}");
    }
}

#[test]
fn automl_and_finetuning_never_have_it() {
    for (kind, expected) in [(form::Job::Automl, Value::Null), (form::Job::Finetuning, Value::Null)] {
        let job = submission(json!({"identity": user()}), &[("", kind)]);
        assert_eq!(rules(&job, &json!({})), found(&[("AML-ID-013", "/identity")]));
        job.mutate::<UserIdentity>(&json!({})).unwrap();
        assert_eq!(job.at("/identity"), expected);
        assert_eq!(rules(&job, &json!({})), []);
    }
}

#[test]
fn what_cannot_be_seen_is_undecided() {
    let tree = json!({"type": "pipeline", "jobs": {"n": {"type": "pipeline", "component": "azureml:sub:1"}}});
    let jobs = [("", form::Job::Pipeline), ("/jobs/n", form::Job::Pipeline)];
    let component = Place::new("/jobs/n/component", form::Component::Registered).owner("/jobs/n");
    let job = submission(tree, &jobs).site(component);
    assert_eq!(rules(&job, &json!({})), found(&[("AML-ID-003", "/jobs/n/component")]));
    let job = submission(json!({"type": "quantum"}), &[("", form::Job::Unknown)]);
    assert_eq!(rules(&job, &json!({})), found(&[("AML-ID-001", "")]));
}

#[test]
fn job_types_limit_the_policy() {
    let job = pipeline();
    job.mutate::<UserIdentity>(&json!({"job_types": ["spark"]})).unwrap();
    assert_eq!(job.at("/jobs/a/identity"), Value::Null);
    assert_eq!(job.at("/jobs/n/component/jobs/b/identity"), user());
    assert_eq!(rules(&job, &json!({"job_types": ["spark"]})), []);
}

#[test]
fn without_a_grant_nothing_is_written() {
    let job = Submission::new("job/command", json!({}))
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity"));
    assert!(job.mutate::<UserIdentity>(&json!({})).unwrap().is_empty());
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    for (settings, pointer) in [
        (json!({"placement": "steps", "profile": "docs-2023"}), "/placement"),
        (json!({"job_types": []}), "/job_types"),
        (json!({"levels": {"AML-ENV-001": "off"}}), "/levels/AML-ENV-001"),
        (json!({"placment": "auto"}), "/placment"),
    ] {
        let problems = check::<UserIdentity>(&settings);
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].pointer, pointer);
    }
}

/// The client sends the override (client-protocol §7.2).
#[test]
fn in_a_schedule_the_override_counts() {
    for (own, of_file, expected) in [
        ("managed", "user_identity", &[("AML-ID-001", "/create_job/identity")][..]),
        ("user_identity", "managed", &[]),
    ] {
        let tree = json!({"create_job": {"identity": {"type": own}, "job": {"identity": {"type": of_file}}}});
        let places = ["/create_job/identity", "/create_job/job/identity"];
        let schedule = places.iter().fold(
            Submission::new("schedule", tree).site(Place::new("/create_job", form::Job::Spark)),
            |submission, place| submission.site(Place::identity(*place).owner("/create_job")),
        );
        assert_eq!(rules(&schedule, &json!({"on_other_identity": "deny"})), found(expected), "{own}");
    }
}
