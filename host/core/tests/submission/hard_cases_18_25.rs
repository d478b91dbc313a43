//! `docs/abi.md` §13, cases 18 to 25: opaque values, counting, findings at shared places, links, schedules, reading while editing.

use jobgate_core::facet::{Facet, sites};
use jobgate_core::meter::Meter;
use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{PolicyValue, Shape};

use crate::support::*;

const DATES: &str = "\
type: command
command: x
environment: azureml:e:1
tags: {day: 2020-01-01, worst: .nan, far: -.inf, big: 123456789012345678901234567890, n: 1.0}
";

#[test]
fn case_18_dates_and_the_like_are_kept_where_their_own_spelling_stands() {
    let submission = load(&[("job.yml", DATES)]);
    let tags = get(&submission, "/tags").unwrap();
    let spelled = "{\"day\":\"2020-01-01\",\"worst\":\".nan\",\"far\":\"-.inf\",\
                   \"big\":123456789012345678901234567890,\"n\":1.0}";
    assert_eq!(tags, json(spelled));
    let mut same = editor(&submission);
    same.put("/tags", tags).unwrap();
    same.put("/tags/day", text("2020-01-01")).unwrap();
    same.put("/tags/day", PolicyValue::Opaque("2020-01-01".to_owned())).unwrap();
    same.put("/tags/big", json("123456789012345678901234567890")).unwrap();
    assert_eq!(same.finish().1, []);
    let mut other = editor(&submission);
    other.put("/tags", json(&spelled.replace("2020-01-01", "2020-01-02").replace("1.0", "1"))).unwrap();
    assert_eq!(other.value("/tags/day"), Some(text("2020-01-02")));
    assert_eq!(other.value("/tags/n"), Some(PolicyValue::Integer(1)));
    assert_eq!(other.value("/tags/worst").map(|value| format!("{value:?}")), Some("Float(NaN)".to_owned()));
    assert_eq!(other.finish().1.len(), 2);
}

#[test]
fn case_18_an_opaque_value_can_be_read_and_not_written() {
    let submission = load(&[("job.yml", DATES)]);
    assert_eq!(get(&submission, "/tags/day"), Some(PolicyValue::Opaque("2020-01-01".to_owned())));
    assert_eq!(submission.view(&Meter::unlimited()).shape("/tags/day").unwrap(), Some(Shape::Opaque));
    trap(editor(&submission).put("/tags/day", PolicyValue::Opaque("2020-01-02".to_owned())));
    trap(editor(&submission).put("/tags/new", PolicyValue::Opaque("2020-01-01".to_owned())));
}

const TWICE: &[(&str, &str)] = &[
    (
        "job.yml",
        "type: pipeline\njobs:\n  a: {type: command, component: c.yml}\n  b: {type: command, component: c.yml}\n",
    ),
    ("c.yml", "type: command\ncommand: x\nenvironment: {image: i:1}\n"),
];

#[test]
fn case_19_find_counts_uses_and_sites_count_places() {
    let submission = load(TWICE);
    let meter = Meter::unlimited();
    let found = submission.view(&meter).find("/**/image").unwrap();
    assert_eq!(found, ["/jobs/a/component/environment/image", "/jobs/b/component/environment/image"]);
    let places: Vec<String> =
        sites(&submission, Facet::Image, &meter).unwrap().into_iter().map(|site| site.pointer).collect();
    assert_eq!(places, ["/jobs/a/component/environment/image"]);
    assert_eq!(uses(&submission, &places[0]), found);
}

#[test]
fn case_20_a_finding_at_a_shared_place_has_its_file_and_uses() {
    let submission = load(TWICE);
    let [a, b] =
        ["a", "b"].map(|step| Pointer::parse(&format!("/jobs/{step}/component/environment/image")).unwrap());
    assert_eq!(submission.place(&a), submission.place(&b));
    assert_eq!(submission.place(&a).file, "c.yml");
    assert_eq!(submission.uses(&b).len(), 2);
    let [a, b] = ["/jobs/a", "/jobs/b"].map(|step| submission.place(&Pointer::parse(step).unwrap()));
    assert_eq!((a.file.as_str(), a.line, b.line), ("job.yml", 3, 4));
}

#[test]
fn case_21_two_root_specs_that_share_a_file_are_edited_apart() {
    let content = files(&[
        ("one.yml", "type: command\ncommand: x\nenvironment: env.yml\n"),
        ("two.yml", "type: command\ncommand: x\nenvironment: env.yml\n"),
        ("env.yml", "image: i:1\n"),
    ]);
    let [one, two] = ["one.yml", "two.yml"].map(|spec| load_files(&content, spec).submission.unwrap());
    let mut editor = editor(&one);
    editor.put("/environment/image", text("new:1")).unwrap();
    assert_eq!(get(&two, "/environment/image"), Some(text("i:1")));
    assert_eq!(editor.finish().0.rewritten()[0].absolute, two.files().nth(1).unwrap().absolute);
}

#[test]
fn case_22_one_file_through_two_paths_is_one_file() {
    let job = "type: pipeline\njobs:\n  a: {type: command, component: c.yml}\n  b: {type: command, component: file:./alias.yml}\n";
    let content = files(&[("job.yml", job), TWICE[1]]).link("/p/alias.yml", "c.yml");
    let loaded = load_files(&content, "job.yml");
    assert_eq!(loaded.findings, []);
    let submission = loaded.submission.unwrap();
    let links = submission.links();
    assert_eq!((links[0].file.as_str(), links[1].file.as_str()), ("c.yml", "c.yml"));
    assert_eq!(links[1].written, "file:./alias.yml");
    assert_eq!(uses(&submission, "/jobs/b/component").len(), 2);
}

#[test]
fn case_23_a_schedule_has_its_job_file_at_one_of_two_boundaries() {
    let trigger = "name: s\ntrigger: {type: cron, expression: '0 * * * *'}\n";
    let job = ("job-file.yml", "type: command\ncommand: x\nenvironment: azureml:e:1\n");
    for (create, boundary) in [
        ("create_job: ./job-file.yml\n", "/create_job"),
        ("create_job:\n  type: command\n  job: ./job-file.yml\n  experiment_name: e\n", "/create_job/job"),
    ] {
        let submission = load(&[("job.yml", &format!("{trigger}{create}")), job]);
        assert_eq!(submission.kind(), "schedule");
        let links: Vec<String> = submission.links().into_iter().map(|link| link.pointer).collect();
        assert_eq!(links, [boundary]);
        assert_eq!(get(&submission, &format!("{boundary}/command")), Some(text("x")));
        let jobs = sites(&submission, Facet::Job, &Meter::unlimited()).unwrap();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
    }
}

#[test]
fn case_24_a_value_that_the_service_ignores_is_a_site_with_a_code() {
    let job = "type: pipeline\nsettings: {identity: {type: managed}}\njobs:\n  a: {type: command, command: x, environment: azureml:e:1}\n";
    let submission = load(&[("job.yml", job)]);
    assert_eq!(get(&submission, "/settings/identity/type"), Some(text("managed")));
    let sites = sites(&submission, Facet::Identity, &Meter::unlimited()).unwrap();
    let site = sites.iter().find(|site| site.pointer == "/settings/identity").unwrap();
    assert_eq!(site.inert, Some("settings"));
}

#[test]
fn case_25_a_mutator_reads_its_own_edits_and_old_lists_are_texts() {
    let job = "type: command\ncommand: x\nenvironment: azureml:e:1\ntags: {l: [a, b]}\n";
    let mut editor = editor(&load(&[("job.yml", job)]));
    let before = editor.view(&Meter::unlimited()).find("/tags/l/*").unwrap();
    editor.ins("/tags/l/0", text("new")).unwrap();
    assert_eq!(editor.value("/tags/l"), Some(json("[\"new\",\"a\",\"b\"]")));
    assert_eq!(editor.value(&before[0]), Some(text("new")));
    editor.put("/tags/k", PolicyValue::Boolean(true)).unwrap();
    assert_eq!(editor.view(&Meter::unlimited()).find("/tags/*").unwrap(), ["/tags/l", "/tags/k"]);
}
