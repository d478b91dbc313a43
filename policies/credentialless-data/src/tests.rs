//! The policy natively, with facts that a test makes up. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::form::{self, Inert};
use jobgate_guest::testing::{Place, Submission};
use jobgate_guest::workspace::{Access, Action, Principal};
use jobgate_guest::{Finding, Level};
use serde_json::{Value, json};

use crate::CredentiallessData;

const PATH: &str = "/inputs/d/path";

fn found(submission: &Submission, settings: &Value) -> Vec<Finding> {
    submission.validate::<CredentiallessData>(settings).unwrap()
}

/// The findings of one rule: level, place and message.
fn of(rule: &str, submission: &Submission) -> Vec<(Level, String, String)> {
    let findings = found(submission, &json!({}));
    let of_rule = findings.into_iter().filter(|finding| finding.rule == rule);
    of_rule.map(|finding| (finding.level, finding.pointer.to_string(), finding.message)).collect()
}

fn only(rule: &str, submission: &Submission) -> (Level, String, String) {
    let mut findings = of(rule, submission);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// A command job as its submitter, that reads from the datastore `d`.
fn job() -> Submission {
    job_with("azureml://datastores/d/paths/x", form::Data::Datastore)
        .site(Place::new(PATH, form::Datastore::Short))
}

fn job_with(path: &str, form: form::Data) -> Submission {
    let tree = json!({
        "identity": {"type": "user_identity"},
        "inputs": {"d": {"path": path}},
        "outputs": {"o": {"path": "azureml://datastores/d/paths/y"}},
    });
    Submission::new("job/command", tree)
        .site(Place::new("", form::Job::Command))
        .site(Place::identity("/identity"))
        .site(Place::new(PATH, form))
}

fn read(kind: &str, name: &str, principal: Principal) -> Access {
    let mut access = Access::new(PATH, "", Action::Read, kind, name, principal);
    access.because = "the datastore stores a credential (AccountKey)".to_owned();
    access
}

fn blob() -> Value {
    json!({"properties": {"datastoreType": "AzureBlob", "accountName": "acc", "subscriptionId": "s1"}})
}

mod stored_credentials {
    use super::*;

    const ID: &str = "AML-DS-001";

    #[test]
    fn a_stored_credential_is_an_error_for_what_is_read_and_a_warning_for_what_is_written() {
        let job = job().access(read("datastore", "d", Principal::Credential));
        let (level, at, message) = only(ID, &job);
        assert_eq!((level, at.as_str()), (Level::Error, PATH));
        assert!(message.contains("`d`: the datastore stores a credential (AccountKey)"), "{message}");

        let written = Access::new("/outputs/o", "", Action::Write, "datastore", "d", Principal::Credential);
        let (level, at, _) = only(ID, &self::job().access(written));
        assert_eq!((level, at.as_str()), (Level::Warning, "/outputs/o/path"));
    }

    #[test]
    fn an_output_without_a_path_is_pointed_at_itself() {
        let written =
            Access::new("/outputs/none", "", Action::Write, "datastore", "d", Principal::Credential);
        assert_eq!(only(ID, &job().access(written)).1, "/outputs/none");
    }

    #[test]
    fn local_data_are_the_submitters_own() {
        let job = job_with("./data", form::Data::Local);
        let job = job.access(read("datastore", "workspaceblobstore", Principal::Credential));
        assert_eq!(only(ID, &job).0, Level::Warning);
    }

    #[test]
    fn the_identity_of_the_submitter_passes() {
        assert_eq!(of(ID, &job().access(read("datastore", "d", Principal::Submitter))), []);
    }

    #[test]
    fn a_signature_in_a_url_is_of_another_rule() {
        let job = job_with("https://a.blob.core.windows.net/c?sig=x", form::Data::Url);
        assert_eq!(of(ID, &job.access(read("url", "a", Principal::Credential))), []);
    }

    #[test]
    fn a_job_that_does_not_run_as_its_submitter_is_not_concerned() {
        let access = || read("datastore", "d", Principal::Credential);
        for (identity, concerned) in
            [(json!("user_identity"), true), (json!("managed"), false), (json!("aml_token"), false)]
        {
            let tree = json!({"identity": {"type": identity}, "inputs": {"d": {"path": "azureml:a:1"}}});
            let job = Submission::new("job/command", tree)
                .site(Place::new("", form::Job::Command))
                .site(Place::identity("/identity"))
                .access(access());
            assert_eq!(of(ID, &job).len(), usize::from(concerned), "{identity}");
        }
    }

    /// A step that reads, in a pipeline with this identity at its root.
    fn step(root: Option<&Inert>, own: Value, kind: form::Job) -> Vec<(Level, String, String)> {
        let tree = json!({
            "identity": {"type": "user_identity"},
            "jobs": {"s": {"identity": own, "inputs": {"d": {"path": "azureml:a:1"}}}},
        });
        let identity = Place::identity("/identity");
        let access = Access::new(
            "/jobs/s/inputs/d/path",
            "/jobs/s",
            Action::Read,
            "data",
            "a:1",
            Principal::Credential,
        );
        let pipeline = Submission::new("job/pipeline", tree)
            .site(Place::new("", form::Job::Pipeline))
            .site(match root {
                Some(inert) => identity.inert(inert),
                None => identity,
            })
            .site(Place::new("/jobs/s", kind).owner("/jobs/s"))
            .access(access);
        let pipeline = match own_is_given(&pipeline) {
            true => pipeline.site(Place::identity("/jobs/s/identity").owner("/jobs/s")),
            false => pipeline,
        };
        of(ID, &pipeline)
    }

    fn own_is_given(pipeline: &Submission) -> bool {
        !pipeline.at("/jobs/s/identity").is_null()
    }

    #[test]
    fn a_step_has_its_own_identity_or_that_of_the_root() {
        let user = || json!({"type": "user_identity"});
        let managed = || json!({"type": "managed"});
        assert_eq!(step(None, Value::Null, form::Job::Command).len(), 1);
        assert_eq!(step(None, managed(), form::Job::Command).len(), 0);
        assert_eq!(step(Some(&Inert::NestedPipeline), Value::Null, form::Job::Command).len(), 0);
        assert_eq!(step(Some(&Inert::NestedPipeline), user(), form::Job::Command).len(), 1);
        // The client fills it in for serverless Spark.
        assert_eq!(step(Some(&Inert::NestedPipeline), Value::Null, form::Job::Spark).len(), 1);
    }

    #[test]
    fn spark_on_a_compute_has_the_identity_of_the_compute() {
        for (tree, concerned) in [
            (json!({"inputs": {}}), true),
            (json!({"inputs": {}, "compute": "azureml:c"}), false),
            (json!({"inputs": {}, "settings": {"default_compute": "azureml:c"}}), false),
        ] {
            let job = Submission::new("job/spark", tree)
                .site(Place::new("", form::Job::Spark))
                .site(Place::identity("/identity"))
                .access(read("datastore", "d", Principal::Credential));
            assert_eq!(of(ID, &job).len(), usize::from(concerned));
        }
    }

    #[test]
    fn what_a_step_hands_on_is_judged_where_it_is_written() {
        let job = job_with("${{parent.jobs.a.outputs.o}}", form::Data::Binding);
        assert_eq!(of(ID, &job.access(read("datastore", "d", Principal::Credential))), []);
    }

    #[test]
    fn what_is_not_known_is_said_once_for_each_datastore() {
        let unknown = || read("datastore", "d", Principal::Unknown);
        let job = job().access(unknown()).access(unknown()).access(read("data", "a:1", Principal::Unknown));
        let findings = of(ID, &job);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings.iter().all(|(level, _, _)| *level == Level::Undecided));
        assert!(findings[0].2.starts_with("unknown: whether the datastore `d`"), "{findings:?}");
        assert!(findings[1].2.starts_with("unknown: where `a:1` lies"), "{findings:?}");
        // And by no other rule again.
        assert_eq!(of("AML-DS-003", &job), []);
    }

    #[test]
    fn a_datastore_that_is_not_there_is_said() {
        let job = job().absent("datastore", "d").access(read("datastore", "d", Principal::Unknown));
        assert!(only(ID, &job).2.contains("has no datastore `d`"));
    }

    #[test]
    fn as_whom_a_token_reads_is_of_another_rule() {
        let mut access = read("url", "example.com", Principal::Unknown);
        access.because = "the token that Azure ML makes has no access to data".to_owned();
        assert_eq!(of(ID, &job().access(access)), []);
    }
}

mod another_workspace {
    use super::*;

    const LONG: &str = "azureml://subscriptions/s/resourcegroups/g/workspaces/other/datastores/d/paths/x";

    fn job() -> Submission {
        let access = read("datastore", "workspaces/other/datastores/d", Principal::Unknown);
        let job = job_with(LONG, form::Data::Datastore).site(Place::new(PATH, form::Datastore::Long));
        // What the namesake of the target would give: no credential, and previews by the workspace.
        let mut namesake = blob();
        namesake["properties"]["serviceDataAccessAuthIdentity"] = json!("WorkspaceSystemAssignedIdentity");
        job.access(access).fact("datastore", "d", namesake).grant("datastore")
    }

    fn workspace(name: &str) -> Value {
        json!({"id": format!("/subscriptions/s/resourceGroups/g/providers/p/workspaces/{name}")})
    }

    #[test]
    fn its_datastore_is_not_judged_as_its_namesake() {
        for (job, why) in [
            (job().fact("workspace", "", workspace("w")), "it is in another workspace"),
            (job(), "which workspace is the one"),
            (job().fact("workspace", "", json!({})), "has no `id`"),
        ] {
            let (level, at, message) = only("AML-DS-001", &job);
            assert_eq!((level, at.as_str()), (Level::Undecided, PATH));
            assert!(message.contains(why), "{message}");
            assert_eq!(of("AML-DS-011", &job), []);
        }
        assert_eq!(of("AML-DS-011", &job().fact("workspace", "", workspace("OTHER"))).len(), 1);
    }

    #[test]
    fn its_datastore_is_not_replaced() {
        let settings = json!({"remap": {"d": "d_id"}});
        for job in [job().fact("workspace", "", workspace("w")), job()] {
            assert_eq!(job.mutate::<CredentiallessData>(&settings).unwrap(), []);
            assert!(found(&job, &settings).iter().all(|finding| finding.level != Level::Error));
        }
        let own = job().fact("workspace", "", workspace("other"));
        assert_eq!(own.mutate::<CredentiallessData>(&settings).unwrap().len(), 1);
    }
}

mod remap {
    use super::*;

    const LONG: &str = "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/raw/paths/x";

    fn pipeline() -> Submission {
        let tree = json!({
            "settings": {"default_datastore": "azureml:raw"},
            "inputs": {
                "a": {"path": "azureml://datastores/raw/paths/raw/x"},
                "b": {"path": LONG},
                "c": {"path": "azureml://datastores/other/paths/x"},
                "e": {"path": "azureml://datastores/${{name}}/paths/x"},
            },
        });
        Submission::new("job/pipeline", tree)
            .site(Place::new("/settings/default_datastore", form::Datastore::Registered))
            .site(Place::new("/inputs/a/path", form::Datastore::Short))
            .site(Place::new("/inputs/b/path", form::Datastore::Long))
            .site(Place::new("/inputs/c/path", form::Datastore::Short))
            .site(Place::new("/inputs/e/path", form::Datastore::Short))
            .fact(
                "workspace",
                "",
                json!({"id": "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w"}),
            )
    }

    #[test]
    fn every_form_is_rewritten_and_nothing_else() {
        let pipeline = pipeline().grant("datastore");
        let changes = pipeline.mutate::<CredentiallessData>(&json!({"remap": {"raw": "raw_id"}})).unwrap();
        assert!(changes.iter().all(|change| change.rule == "AML-DS-001"));
        assert_eq!(
            pipeline.tree(),
            json!({
                "settings": {"default_datastore": "azureml:raw_id"},
                "inputs": {
                    "a": {"path": "azureml://datastores/raw_id/paths/raw/x"},
                    "b": {"path": LONG.replace("datastores/raw/", "datastores/raw_id/")},
                    "c": {"path": "azureml://datastores/other/paths/x"},
                    "e": {"path": "azureml://datastores/${{name}}/paths/x"},
                },
            })
        );
        assert_eq!(of("AML-DS-001", &pipeline), []);
    }

    #[test]
    fn what_may_not_be_written_is_a_finding() {
        let pipeline = pipeline();
        let settings = json!({"remap": {"raw": "raw_id"}});
        assert_eq!(pipeline.mutate::<CredentiallessData>(&settings).unwrap(), []);
        let findings = found(&pipeline, &settings);
        let errors = findings.iter().filter(|finding| finding.level == Level::Error);
        assert_eq!(
            errors.map(|finding| &*finding.pointer).collect::<Vec<_>>(),
            ["/settings/default_datastore", "/inputs/a/path", "/inputs/b/path"]
        );
    }

    #[test]
    fn a_rule_that_is_off_changes_nothing() {
        let settings = json!({"remap": {"raw": "raw_id"}, "levels": {"AML-DS-001": "off"}});
        assert_eq!(pipeline().grant("datastore").mutate::<CredentiallessData>(&settings).unwrap(), []);
    }
}

mod specs {
    use super::*;

    fn datastore(tree: Value) -> Submission {
        Submission::new("datastore", tree).grant("/credentials").grant("/name")
    }

    #[test]
    fn an_empty_mapping_is_none() {
        for none in [json!({}), Value::Null] {
            let spec = datastore(json!({"name": "b", "type": "azure_blob", "credentials": none}));
            assert_eq!(
                found(&spec, &json!({})).iter().filter(|finding| finding.rule == "AML-DS-002").count(),
                0
            );
            assert_eq!(spec.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
        }
    }

    #[test]
    fn credentials_are_taken_out() {
        for kind in ["azure_blob", "azure_file", "azure_data_lake_gen1", "azure_data_lake_gen2", "one_lake"] {
            let spec = datastore(json!({"name": "b", "type": kind, "credentials": {"account_key": "abc"}}));
            assert_eq!(only("AML-DS-002", &spec).1, "/credentials");
            let changes = spec.mutate::<CredentiallessData>(&json!({})).unwrap();
            assert_eq!(changes[0].rule, "AML-DS-002");
            assert_eq!(spec.tree(), json!({"name": "b", "type": kind}));
        }
    }

    #[test]
    fn a_store_that_cannot_do_without_keeps_them_and_is_a_finding() {
        let spec =
            datastore(json!({"name": "h", "type": "hdfs", "credentials": {"kerberos_password": "abc"}}));
        assert_eq!(spec.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
        assert_eq!(only("AML-DS-002", &spec).0, Level::Error);
        assert_eq!(only("AML-DS-003", &spec).0, Level::Error);
    }

    #[test]
    fn a_message_holds_no_secret() {
        let spec =
            datastore(json!({"name": "b", "type": "azure_blob", "credentials": {"account_key": "abcxyz"}}));
        for finding in found(&spec, &json!({})) {
            assert!(!format!("{finding:?}").contains("abcxyz"), "{finding:?}");
        }
    }

    #[test]
    fn types() {
        for (kind, level) in [
            ("azure_blob", None),
            ("azure_data_lake_gen1", None),
            ("azure_data_lake_gen2", None),
            ("azure_file", Some(Level::Error)),
            ("hdfs", Some(Level::Error)),
            ("one_lake", Some(Level::Note)),
            ("made_up", None),
        ] {
            let findings = of("AML-DS-003", &datastore(json!({"name": "d", "type": kind})));
            assert_eq!(findings.first().map(|(level, _, _)| *level), level, "{kind}");
        }
    }

    #[test]
    fn a_new_datastore_gets_a_right_name() {
        let spec = || datastore(json!({"name": "Blob-Example", "type": "azure_blob"}));
        assert_eq!(only("AML-DS-004", &spec()).0, Level::Warning);
        let new = spec();
        new.mutate::<CredentiallessData>(&json!({})).unwrap();
        assert_eq!(new.at("/name"), "blob_example");
        assert_eq!(of("AML-DS-004", &new), []);
        let there = spec().fact("datastore", "Blob-Example", json!({}));
        assert_eq!(there.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
    }

    #[test]
    fn a_job_may_have_any_name() {
        let job = Submission::new("job/command", json!({"name": "My-Job"})).grant("/name");
        assert_eq!(job.mutate::<CredentiallessData>(&json!({})).unwrap(), []);
        assert_eq!(found(&job, &json!({})), []);
    }
}

mod facts {
    use super::*;

    fn workspace(submission: Submission) -> Submission {
        submission.fact("workspace", "", json!({"properties": {"tenantId": "t1"}}))
    }

    #[test]
    fn a_datastore_of_another_type_is_a_warning() {
        let job =
            workspace(job()).fact("datastore", "d", json!({"properties": {"datastoreType": "AzureFile"}}));
        let (level, at, _) = only("AML-DS-003", &job);
        assert_eq!((level, at.as_str()), (Level::Warning, PATH));
    }

    #[test]
    fn what_is_not_known_of_a_datastore_is_said() {
        let (level, at, message) = only("AML-DS-003", &job());
        assert_eq!((level, at.as_str()), (Level::Undecided, PATH));
        assert!(message.starts_with("unknown: of which type"), "{message}");
    }

    #[test]
    fn storage_of_the_own_tenant_passes() {
        let job = workspace(job()).fact("datastore", "d", blob());
        assert_eq!(
            found(
                &job.fact("subscription", "s1", json!({"tenantId": "T1"})),
                &json!({"levels": {"AML-DS-008": "off"}})
            )
            .iter()
            .filter(|finding| finding.rule != "AML-DS-008")
            .count(),
            0
        );
    }

    #[test]
    fn storage_of_another_tenant_is_an_error() {
        let other = || json!({"tenantId": "t2"});
        let by_datastore =
            workspace(job()).fact("datastore", "d", blob()).fact("subscription", "s1", other());
        let (level, at, message) = only("AML-DS-005", &by_datastore);
        assert_eq!((level, at.as_str()), (Level::Error, PATH));
        assert!(message.contains("`acc`"));
        // A fact that is not below `properties`, of a datastore that does not say in which subscription its account is.
        let by_account = workspace(job())
            .fact("datastore", "d", json!({"accountName": "acc"}))
            .fact("storage", "acc", json!({"id": "/subscriptions/s2/resourceGroups/g/x"}))
            .fact("subscription", "s2", other());
        assert_eq!(only("AML-DS-005", &by_account).0, Level::Error);
        let spec = json!({"name": "d", "type": "azure_blob", "account_name": "acc"});
        let spec = workspace(Submission::new("datastore", spec))
            .fact("storage", "acc", json!({"id": "/subscriptions/s2/resourceGroups/g/x"}))
            .fact("subscription", "s2", other());
        assert_eq!(only("AML-DS-005", &spec).1, "/account_name");
    }

    #[test]
    fn a_tenant_that_is_not_known_is_said() {
        let unknown = |job: Submission| {
            let (level, _, message) = only("AML-DS-005", &job);
            assert_eq!(level, Level::Undecided);
            assert!(message.starts_with("unknown: in which tenant"), "{message}");
        };
        unknown(job().fact("datastore", "d", blob()));
        unknown(workspace(job()).fact("datastore", "d", blob()));
        unknown(workspace(job()).fact("datastore", "d", json!({"accountName": "acc"})));
    }

    #[test]
    fn who_previews_is_a_note() {
        for (identity, noted) in [
            ("None", false),
            ("WorkspaceSystemAssignedIdentity", true),
            ("WorkspaceUserAssignedIdentity", true),
        ] {
            let job = job().fact(
                "datastore",
                "d",
                json!({"properties": {"serviceDataAccessAuthIdentity": identity}}),
            );
            assert_eq!(of("AML-DS-011", &job).len(), usize::from(noted), "{identity}");
        }
    }

    #[test]
    fn a_fact_that_is_none_is_a_refusal() {
        let job = job().fact("datastore", "d", json!([]));
        assert!(job.validate::<CredentiallessData>(&json!({})).is_err());
    }

    #[test]
    fn rules_that_are_off_ask_nothing() {
        let off = json!({"levels": {
            "AML-DS-001": "off", "AML-DS-003": "off", "AML-DS-005": "off", "AML-DS-011": "off",
        }});
        let job = job().access(read("datastore", "d", Principal::Unknown)).fact("datastore", "d", json!([]));
        assert!(found(&job, &off).iter().all(|finding| finding.rule == "AML-DS-008"));
    }
}

mod inputs {
    use super::*;

    #[test]
    fn urls() {
        let url = "https://data.example.com/x.csv";
        let job = job_with(url, form::Data::Url);
        let (level, at, message) = only("AML-DS-007", &job);
        assert_eq!((level, at.as_str()), (Level::Warning, PATH));
        assert!(message.contains("`data.example.com`"));
        let allowed = found(&job, &json!({"hosts": ["Data.example.com"]}));
        assert!(allowed.iter().all(|finding| finding.rule != "AML-DS-007"));
        let blob = job_with("https://a.blob.core.windows.net/c/x", form::Data::Url);
        assert_eq!(of("AML-DS-007", &blob), []);
        let none = found(&blob, &json!({"require_datastore": true}));
        assert!(none.iter().any(|finding| finding.rule == "AML-DS-007"));
    }

    #[test]
    fn a_message_holds_nothing_of_a_url_but_its_host() {
        let job = job_with("https://user:secret@data.example.com/x?sig=secret", form::Data::Url);
        for finding in found(&job, &json!({})) {
            assert!(!format!("{finding:?}").contains("secret"), "{finding:?}");
        }
    }

    #[test]
    fn a_form_that_is_not_known_is_undecided() {
        let job = job_with("x", form::Data::Other("holographic".into()));
        assert_eq!(only("AML-DS-007", &job).0, Level::Undecided);
    }

    #[test]
    fn outputs_are_not_read() {
        let job =
            Submission::new("job/command", json!({"outputs": {"o": {"path": "https://example.com/x"}}}))
                .site(Place::new("", form::Job::Command))
                .site(Place::new("/outputs/o/path", form::Data::Url));
        assert_eq!(found(&job, &json!({})), []);
    }

    #[test]
    fn assets_are_preferred() {
        for (form, noted) in [
            (form::Data::Datastore, true),
            (form::Data::Url, true),
            (form::Data::Registered, false),
            (form::Data::Label, false),
            (form::Data::Local, false),
            (form::Data::Registry, false),
        ] {
            let job = job_with("https://a.blob.core.windows.net/x", form);
            assert_eq!(of("AML-DS-008", &job).len(), usize::from(noted));
        }
    }

    #[test]
    fn a_text_that_looks_like_an_asset_is_a_literal() {
        let job = Submission::new("job/command", json!({"inputs": {"a": "azureml:foo:1", "b": "x", "c": 1}}))
            .site(Place::new("", form::Job::Command));
        let (level, at, _) = only("AML-DS-008", &job);
        assert_eq!((level, at.as_str()), (Level::Note, "/inputs/a"));
    }

    fn direct(kind: form::Job, mode: &str) -> Submission {
        let tree = json!({"inputs": {"d": {"path": "azureml:a:1", "mode": mode}}});
        Submission::new("job/command", tree)
            .site(Place::new("", kind))
            .site(Place::new(PATH, form::Data::Registered))
    }

    #[test]
    fn direct_is_for_spark() {
        let (level, at, _) = only("AML-DS-009", &direct(form::Job::Command, "direct"));
        assert_eq!((level, at.as_str()), (Level::Warning, "/inputs/d/mode"));
        for mode in ["Direct", "DIRECT"] {
            assert_eq!(of("AML-DS-009", &direct(form::Job::Command, mode)).len(), 1, "{mode}");
        }
        assert_eq!(of("AML-DS-009", &direct(form::Job::Command, "ro_mount")), []);
        assert_eq!(of("AML-DS-009", &direct(form::Job::Spark, "direct")), []);
        let pipeline = direct(form::Job::Pipeline, "direct");
        assert_eq!(of("AML-DS-009", &pipeline).len(), 1);
        assert_eq!(of("AML-DS-009", &pipeline.site(Place::new("/jobs/s", form::Job::Spark))), []);
    }
}
