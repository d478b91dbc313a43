//! Calls every function of the interface once, and logs what came back.
#![cfg(target_arch = "wasm32")]

use configurable::exports::jobgate::policy::settings;
use jobgate_guest::v0_1::capabilities::jobgate::policy::snapshots;
use jobgate_guest::v0_1::mutating::exports::jobgate::policy::mutator;
use jobgate_guest::v0_1::mutating::jobgate::policy::document::{Document, Value};
use jobgate_guest::v0_1::mutating::jobgate::policy::edit::{Editor, Why};
use jobgate_guest::v0_1::mutating::jobgate::policy::findings::{ChoiceEdit, Finding, Level, Refusal};
use jobgate_guest::v0_1::mutating::jobgate::policy::log;
use jobgate_guest::v0_1::validating::exports::jobgate::policy::validator;
use jobgate_guest::v0_1::{configurable, mutating, validating};
use jobgate_test_guests::RULE;

struct Policy;

/// Logs what a function gave, under its name.
fn say(function: &str, answer: impl std::fmt::Debug) {
    log::info(&format!("{function} {answer:?}"));
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

impl validator::Guest for Policy {
    fn validate(document: &Document, settings: String) -> Result<Vec<Finding>, Refusal> {
        say("settings", settings);
        read_places(document);
        read_many(document);
        read_references(document);
        ask_snapshots(document);
        log::debug("a detail");
        log::warn("a warning");
        let kept = Finding::new(RULE, Level::Undecided, "/environment/image", "first");
        kept.help("never seen");
        kept.help("Decide.");
        kept.related("/code", "the code");
        let edit = |pointer: &str, value: Option<&str>| ChoiceEdit {
            pointer: pointer.to_owned(),
            value: value.map(str::to_owned),
        };
        kept.choice("other-image", "Take another image.", &[edit("/environment/image", Some("\"python\""))]);
        kept.choice("none", "Take none.", &[edit("/environment", None), edit("/tags/list", Some("[1]"))]);
        drop(Finding::new(RULE, Level::Error, "", "dropped"));
        let kinds = [Level::Error, Level::Warning, Level::Note];
        let others = kinds.map(|level| Finding::new(RULE, level, "/nothing/here", "another"));
        Ok(std::iter::once(kept).chain(others).collect())
    }
}

fn read_places(document: &Document) {
    say("kind", document.kind());
    say("path", document.path());
    for pointer in ["/command", "/resources", "/nothing", "/tags", "/limits/timeout", "/inputs/when"] {
        say("shape", document.shape(pointer));
    }
    for pointer in ["/command", "/resources", "/limits/timeout", "/inputs/when", "/inputs/rate", "/nothing"] {
        say("get", document.get(pointer));
    }
    say("text", (document.text("/command"), document.text("/resources")));
    say("names", (document.names("/resources"), document.names("/tags/list"), document.names("/command")));
}

fn read_many(document: &Document) {
    say("get-many", document.get_many(&owned(&["/command", "/nothing", "/limits/timeout"])));
    say("find", (document.find("/**/image"), document.find("/tags/list/*")));
    say("select", document.select("/tags/list/*", &owned(&["", "/no"])));
    say("sites", document.sites("environment"));
    say("sites-json", document.sites_json("environment"));
}

fn read_references(document: &Document) {
    say("file", (document.file("/command"), document.file("/environment/image")));
    say("link", (document.link("/environment"), document.link("/command")));
    say("links", document.links());
    say("uses", (document.uses("/environment/image"), document.uses("/nothing")));
}

fn ask_snapshots(document: &Document) {
    say("compute", snapshots::compute(document, &owned(&["/code"])));
    say("files", snapshots::files(document, "/code"));
    say("recorded", snapshots::recorded(document, "/code"));
    say("differing", snapshots::differing(document, "/code"));
}

impl mutator::Guest for Policy {
    fn mutate(document: &Document, editor: &Editor, _: String) -> Result<(), Refusal> {
        let why = Why { rule: RULE.to_owned(), reason: "Every function is called.".to_owned() };
        say("writable", (editor.writable("/tags/a"), editor.writable("/command")));
        editor.set("/tags/a", &Value::Text("1".to_owned()), &why);
        editor.insert("/tags/list/0", &Value::Integer(0), &why);
        editor.insert("/tags/list/-", &Value::Json("[9]".to_owned()), &why);
        editor.remove("/tags/gone", &why);
        editor.relink("/environment", &Value::Text("azureml:registered:1".to_owned()), &why);
        let edits = [("/tags/b".to_owned(), Value::Boolean(true)), ("/tags/c".to_owned(), Value::Float(1.5))];
        editor.set_many(&edits, &why);
        editor.remove_many(&owned(&["/tags/list/1", "/tags/list/2"]), &why);
        say("after", (document.get("/tags"), document.get("/environment")));
        Ok(())
    }
}

impl settings::Guest for Policy {
    fn check(settings: String) -> Vec<settings::Problem> {
        vec![settings::Problem { pointer: "/placement".to_owned(), message: format!("read {settings}") }]
    }
}

mutating::export_mutator!(Policy with_types_in mutating);
validating::export_validator!(Policy with_types_in validating);
configurable::export_settings!(Policy with_types_in configurable);
