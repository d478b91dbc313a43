//! The test document edits as `docs/abi.md` §7 says, and panics where a host traps.

use jobgate_guest::testing::{Place, Submission, check, take_log};
use jobgate_guest::{
    Document, Editor, Finding, Level, NoSettings, Pointer, Policy, Problem, Refusal, Shape, Value, Why, form,
};
use serde_json::json;

/// Defines a mutator from a function.
macro_rules! mutator {
    ($name:ident, $document:ident, $editor:ident, $body:block) => {
        struct $name;

        impl Policy for $name {
            type Settings = NoSettings;

            fn mutate($document: &Document, $editor: &Editor, _: &NoSettings) -> Result<(), Refusal> {
                let _ = $document;
                $body
                Ok(())
            }
        }
    };
}

fn why() -> Why {
    Why::new("TEST-001", "Because.")
}

fn pipeline() -> Submission {
    let tree = json!({
        "type": "pipeline",
        "tags": null,
        "jobs": {
            "a": {"component": {"image": "python", "list": [1, 2, 3, 4]}},
            "b": {"component": {"image": "python", "list": [1, 2, 3, 4]}},
            "c/d": {"environment": {"build": {"path": "docker"}}},
        },
    });
    Submission::new("job/pipeline", tree)
        .file("pipeline.yml")
        .link("/jobs/a/component", "./c.yml", "c.yml")
        .link("/jobs/b/component", "c.yml", "c.yml")
        .shared(["/jobs/a/component", "/jobs/b/component"])
        .dockerfile("/jobs/c~1d/environment/build", "docker/Dockerfile", &["python:3.10"])
}

#[test]
fn an_edit_of_a_shared_file_shows_at_every_use() {
    mutator!(Pin, document, editor, {
        editor.set("/jobs/b/component/image", "python:3", &why());
        assert_eq!(document.text("/jobs/a/component/image").as_deref(), Some("python:3"));
    });
    let submission = pipeline().grant("/**/image");
    let changes = submission.mutate::<Pin>(&json!({})).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].pointer, "/jobs/b/component/image");
    assert_eq!((&changes[0].old, &changes[0].new), (&Some(json!("python")), &Some(json!("python:3"))));
    assert_eq!(submission.at("/jobs/a/component/image"), "python:3");
}

#[test]
fn a_mapping_is_compared_and_only_the_difference_needs_a_grant() {
    mutator!(Whole, document, editor, {
        let wanted = json!({"image": "python:3", "list": [1, 2, 3, 4]});
        editor.set("/jobs/a/component", Value::json(&wanted)?, &why());
    });
    let submission = pipeline().grant("/**/image");
    assert_eq!(submission.mutate::<Whole>(&json!({})).unwrap().len(), 1);
}

#[test]
fn null_counts_as_an_empty_mapping() {
    mutator!(Tag, document, editor, {
        editor.set("/tags/owner", "us", &why());
    });
    let submission = pipeline().grant("/tags/**");
    submission.mutate::<Tag>(&json!({})).unwrap();
    assert_eq!(submission.at("/tags"), json!({"owner": "us"}));
}

#[test]
fn items_are_inserted_and_removed() {
    mutator!(Items, document, editor, {
        let list = Pointer::from("/jobs/a/component/list");
        if document.get(&list.item(0)) == Some(Value::Integer(1)) {
            editor.remove_many([list.item(0), list.item(2), list.item(0)], &why());
            editor.insert(&list.item(1), 9, &why());
            editor.insert(&list.end(), 5, &why());
        }
    });
    let submission = pipeline().grant("/jobs/*/component/list/**");
    submission.mutate::<Items>(&json!({})).unwrap();
    assert_eq!(submission.at("/jobs/b/component/list"), json!([2, 9, 4, 5]));
}

#[test]
fn an_image_of_a_dockerfile_is_a_derived_node() {
    mutator!(Dockerfile, document, editor, {
        for site in document.sites::<form::Image>() {
            assert_eq!(site.form, form::Image::DockerfileFrom);
            editor.set(&site.pointer, "corp.azurecr.io/python:3.10", &why());
        }
    });
    let build = Pointer::ROOT.child("jobs").child("c/d").child("environment").child("build");
    let image = build.derived("dockerfile").child("images").item(0);
    let submission =
        pipeline().site(Place::new(image.clone(), form::Image::DockerfileFrom).owner(build)).grant("image");
    submission.mutate::<Dockerfile>(&json!({})).unwrap();
    assert_eq!(submission.at(&image), "corp.azurecr.io/python:3.10");
    let document = submission.document();
    assert_eq!(document.names("/jobs/c~1d/environment/build"), ["path"]);
    assert_eq!(
        document.get("/jobs/c~1d/environment/build"),
        Some(Value::Json(r#"{"path":"docker"}"#.to_owned()))
    );
    assert_eq!(document.find("/**/~dockerfile/images/*"), [image]);
    assert!(document.find("/jobs/*/environment/build/*/images").is_empty());
}

#[test]
fn a_reference_is_relinked_for_one_use() {
    mutator!(Relink, document, editor, {
        if document.shape("/jobs/a/component") == Some(Shape::Mapping) {
            editor.relink("/jobs/a/component", "azureml:c:1", &why());
        }
    });
    let submission = pipeline().grant("/jobs/*/component");
    submission.mutate::<Relink>(&json!({})).unwrap();
    assert_eq!(submission.at("/jobs/a/component"), "azureml:c:1");
    assert_eq!(submission.at("/jobs/b/component/image"), "python");
}

/// Misuse: the call, and what the panic says.
macro_rules! traps {
    ($($test:ident($editor:ident) $message:literal $body:block)+) => {
        $(#[test]
        #[should_panic(expected = $message)]
        fn $test() {
            mutator!(Misuse, document, $editor, $body);
            let submission = pipeline().grant("/jobs/**").grant("/tags/**").site(Place::identity("/identity"));
            drop(submission.mutate::<Misuse>(&json!({})));
        })+
    };
}

traps! {
    an_edit_needs_a_grant(editor) "outside the granted places" { editor.set("/type", "x", &why()); }
    a_removal_needs_a_grant(editor) "outside the granted places" { editor.remove("/type", &why()); }
    parents_are_not_made_up(editor) "there is no parent" { editor.set("/jobs/x/y", 1, &why()); }
    an_item_is_not_set_behind_the_end(editor) "use insert" { editor.set("/jobs/a/component/list/4", 1, &why()); }
    a_boundary_takes_a_mapping(editor) "use relink" { editor.set("/jobs/a/component", "azureml:c:1", &why()); }
    what_is_no_boundary_is_not_relinked(editor) "only a reference to a file" { editor.relink("/tags", "azureml:c:1", &why()); }
    what_is_not_there_is_not_removed(editor) "nothing to remove" { editor.remove("/jobs/x", &why()); }
    a_place_is_set_once_in_one_call(editor) "set twice" {
        editor.set_many([("/tags/a", 1.into()), ("/tags/a", 2.into())], &why());
    }
    a_shared_place_has_one_value(editor) "are one place" {
        editor.set("/jobs/a/component/image", "x", &why());
        editor.set("/jobs/b/component/image", "y", &why());
    }
    an_opaque_value_is_not_written(editor) "cannot be written" {
        editor.set("/tags/date", Value::Opaque("2024-01-01".to_owned()), &why());
    }
    json_text_parses(editor) "does not parse" { editor.set("/tags/x", Value::Json("{".to_owned()), &why()); }
    a_pointer_is_well_formed(editor) "malformed pointer" { editor.set("tags", 1, &why()); }
    a_derived_node_takes_a_text(editor) "takes a text only" {
        editor.set("/jobs/c~1d/environment/build/~dockerfile/images/0", 1, &why());
    }
}

#[test]
#[should_panic(expected = "changes more")]
fn a_policy_that_does_not_keep_to_its_result_is_found_out() {
    mutator!(Growing, document, editor, {
        let tag = document.text("/tags/x").unwrap_or_default();
        editor.set("/tags/x", format!("{tag}x"), &why());
    });
    drop(pipeline().grant("/tags/**").mutate::<Growing>(&json!({})));
}

#[test]
fn a_change_that_is_taken_back_is_none() {
    mutator!(BackAndForth, document, editor, {
        editor.set("/type", "x", &why());
        editor.set("/type", "pipeline", &why());
    });
    assert_eq!(pipeline().grant("/type").mutate::<BackAndForth>(&json!({})).unwrap(), []);
}

#[test]
fn a_document_answers_as_the_abi_says() {
    let submission = pipeline().opaque("/type");
    let document = submission.document();
    assert_eq!(document.kind(), "job/pipeline");
    assert_eq!(document.path(), "pipeline.yml");
    assert_eq!(document.file("/jobs/a/component/image"), "c.yml");
    assert_eq!(document.file("/jobs/c~1d"), "pipeline.yml");
    assert_eq!(document.link("/jobs/b/component").unwrap().written, "c.yml");
    assert_eq!(document.links().len(), 2);
    assert_eq!(
        document.uses("/jobs/b/component/image"),
        ["/jobs/a/component/image", "/jobs/b/component/image"]
    );
    assert_eq!(document.uses("/jobs/b/component/nothing"), [] as [Pointer; 0]);
    assert_eq!(document.get("/type"), Some(Value::Opaque("pipeline".to_owned())));
    assert_eq!(document.text("/type"), None);
    assert_eq!(document.get_many(["/jobs/a/component/image", "/x"]), [Some(Value::from("python")), None]);
    assert_eq!(document.names("/jobs"), ["a", "b", "c/d"]);
    assert_eq!(document.children(&"/jobs".into())[2], "/jobs/c~1d");
    let rows: Vec<(Pointer, Option<String>, Option<Vec<u8>>)> =
        document.select("/jobs/*", &["/component/image", "/component/list"]).unwrap();
    assert_eq!(rows[1], ("/jobs/b".into(), Some("python".to_owned()), Some(vec![1, 2, 3, 4])));
    assert_eq!(rows[2], ("/jobs/c~1d".into(), None, None));
    let refused = document.select::<(Pointer, String)>("/jobs/*", &["/component/image"]).unwrap_err();
    assert_eq!(refused.message, "select `/jobs/*`: /2/1: found null, expected a string");
}

#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    retry: Option<u32>,
    forbidden: bool,
}

struct Judge;

impl Policy for Judge {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        if settings.forbidden { vec![Problem::new("/forbidden", "not allowed")] } else { Vec::new() }
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        jobgate_guest::log::info("judging");
        if let Some(seconds) = settings.retry {
            return Err(Refusal::new("busy").retry_after(seconds));
        }
        let number: u8 = document.text("/number").unwrap_or_default().parse()?;
        let finding = Finding::new("TEST-002", Level::Warning, "/number", format!("it is {number}"));
        Ok(vec![finding.help("change it").related("/other", "this one is right")])
    }
}

#[test]
fn findings_and_refusals_come_back_as_they_were_made() {
    let submission = Submission::new("job/command", json!({"number": "7"}));
    let findings = submission.validate::<Judge>(&json!({})).unwrap();
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(finding.message, "it is 7");
    assert_eq!(finding.help.as_deref(), Some("change it"));
    assert_eq!(finding.related, [("/other".into(), "this one is right".to_owned())]);
    assert_eq!(take_log(), ["info: judging"]);

    let refusal = submission.validate::<Judge>(&json!({"retry": 30})).unwrap_err();
    assert_eq!((refusal.message.as_str(), refusal.retry_after_seconds), ("busy", Some(30)));
    let refusal = Submission::new("job/command", json!({})).validate::<Judge>(&json!({})).unwrap_err();
    assert_eq!(refusal.retry_after_seconds, None);
    assert!(refusal.message.contains("empty string"), "{refusal:?}");
}

#[test]
fn wrong_settings_are_problems_and_refusals() {
    assert_eq!(check::<Judge>(&json!({})), []);
    assert_eq!(check::<Judge>(&json!({"forbidden": true}))[0].pointer, "/forbidden");
    assert_eq!(check::<Judge>(&json!({"retry": -1}))[0].pointer, "/retry");
    let refusal = pipeline().validate::<Judge>(&json!({"forbidden": true})).unwrap_err();
    assert_eq!(refusal.message, "wrong settings: /forbidden: not allowed");
    let refusal = pipeline().mutate::<Judge>(&json!({"retri": 1})).unwrap_err();
    assert!(refusal.message.starts_with("wrong settings: /retri: unknown field"), "{refusal:?}");
}
