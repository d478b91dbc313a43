//! What loading finds: each a finding with a place, all at once.

use std::path::Path;

use jobgate_core::files::MemoryFiles;
use jobgate_core::finding::Level;
use jobgate_core::host_rules::host_rule;
use jobgate_core::submission::{LoadLimits, Submission};

use crate::support::*;

const JOB: &str = "type: command\ncommand: x\nenvironment: ENV\n";

#[test]
fn every_problem_of_a_reference_is_one_finding_and_the_text_stays() {
    let content = files(&[
        ("broken.yml", "image: a:1\nname: @x\n"),
        ("twice.yml", "image: a:1\nimage: b:1\n"),
        ("list.yml", "- a\n"),
        ("empty.yml", "# nothing\n"),
        ("folder/x", ""),
        ("../outside.yml", "image: a:1\n"),
        ("template.yml", "image: {{NAME}}\n"),
    ])
    .file("/p/latin.yml", b"image: \xff\n")
    .file("/p/big.yml", vec![b'#'; 9 << 20])
    .file("/outside.yml", "image: a:1\n")
    .link("/p/escape.yml", "/outside.yml")
    .link("/p/loop.yml", "loop.yml");
    for (written, rule, file, line) in [
        ("./none.yml", "jobgate/not-found", "job.yml", 3),
        ("broken.yml/x", "jobgate/not-found", "job.yml", 3),
        ("broken.yml", "jobgate/syntax", "broken.yml", 2),
        ("twice.yml", "AML-ID-017", "twice.yml", 2),
        ("list.yml", "jobgate/not-a-mapping", "list.yml", 1),
        ("empty.yml", "jobgate/not-a-mapping", "empty.yml", 1),
        ("latin.yml", "jobgate/not-utf8", "latin.yml", 1),
        ("big.yml", "jobgate/too-large", "big.yml", 1),
        ("folder", "jobgate/unreadable", "folder", 1),
        ("loop.yml", "jobgate/unreadable", "job.yml", 3),
        ("../outside.yml", "jobgate/outside-root", "job.yml", 3),
        ("/outside.yml", "jobgate/outside-root", "job.yml", 3),
        ("escape.yml", "jobgate/outside-root", "job.yml", 3),
        ("template.yml", "jobgate/placeholder", "template.yml", 1),
        ("'<your environment>'", "jobgate/placeholder", "job.yml", 3),
        ("job.yml", "jobgate/cycle", "job.yml", 3),
    ] {
        let content = content.clone().file("/p/job.yml", JOB.replace("ENV", written));
        let loaded = load_files(&content, "job.yml");
        assert_eq!(found(&loaded), [(rule, "/environment")], "{written}");
        let finding = &loaded.findings[0];
        let place = finding.place.as_ref().unwrap();
        assert_eq!((place.file.as_str(), place.line, finding.level), (file, line, Level::Error), "{written}");
        assert!(finding.help.is_some() && host_rule(rule).is_some(), "{written}");
        let submission = loaded.submission.unwrap();
        assert_eq!(get(&submission, "/environment"), Some(text(written.trim_matches('\''))));
        assert_eq!(submission.links(), []);
    }
}

#[test]
fn all_problems_are_found_at_once_and_a_broken_file_once() {
    let loaded = load_files(
        &files(&[
            (
                "job.yml",
                "type: pipeline\njobs:\n  a: {type: command, component: b.yml}\n  b: {type: command, component: b.yml}\n  \
                 c: {type: command, component: none.yml}\n  d: {type: command, component: ok.yml}\n",
            ),
            ("b.yml", "type: command\ntype: x\ncommand: y\ncommand: z\n"),
            ("ok.yml", "type: command\ncommand: x\nenvironment: none.yml\n"),
        ]),
        "job.yml",
    );
    assert_eq!(
        found(&loaded),
        [
            ("AML-ID-017", "/jobs/a/component"),
            ("AML-ID-017", "/jobs/a/component"),
            ("jobgate/not-found", "/jobs/c/component"),
            ("jobgate/not-found", "/jobs/d/component/environment"),
        ]
    );
    let lines: Vec<u32> =
        loaded.findings.iter().map(|finding| finding.place.as_ref().unwrap().line).collect();
    assert_eq!(lines, [2, 4, 5, 3]);
    assert_eq!(loaded.findings[0].related.len(), 3, "the first key, and both references");
}

#[test]
fn a_root_spec_that_cannot_be_read_gives_no_submission() {
    for (text, rule) in [
        ("type: [\n", "jobgate/syntax"),
        ("type: a\ntype: b\n", "AML-ID-017"),
        ("- a\n", "jobgate/not-a-mapping"),
        ("", "jobgate/not-a-mapping"),
        ("a: \u{1}\n", "jobgate/syntax"),
        ("a:\n\tb: 1\n", "jobgate/syntax"),
    ] {
        let loaded = load_files(&files(&[("job.yml", text)]), "job.yml");
        assert_eq!(found(&loaded), [(rule, "")], "{text:?}");
        assert!(loaded.submission.is_none());
    }
    for (spec, rule) in [
        ("none.yml", "jobgate/not-found"),
        ("folder", "jobgate/unreadable"),
        ("../x.yml", "jobgate/outside-root"),
    ] {
        let content = MemoryFiles::default().folder("/p/folder").file("/x.yml", "");
        let loaded = load_files(&content, spec);
        assert_eq!(found(&loaded), [(rule, "")]);
        assert!(loaded.submission.is_none() && loaded.findings[0].place.is_some());
    }
}

#[test]
fn bombs_are_refused() {
    let mut bomb = String::from("type: command\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let uses = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{uses}]\n"));
    }
    let loaded = load_files(&files(&[("job.yml", &bomb)]), "job.yml");
    assert_eq!(found(&loaded), [("jobgate/too-large", "")]);
    let deep = format!("type: command\nx: {}{}\n", "[".repeat(120), "]".repeat(120));
    assert_eq!(found(&load_files(&files(&[("job.yml", &deep)]), "job.yml")), [("jobgate/too-large", "")]);
}

#[test]
fn a_tower_of_files_is_refused_where_it_gets_too_deep() {
    let component =
        |next: usize| format!("type: pipeline\njobs:\n  s: {{type: pipeline, component: c{next}.yml}}\n");
    let mut content = MemoryFiles::default().file("/p/job.yml", component(0));
    for level in 0..300 {
        content = content.file(format!("/p/c{level}.yml"), component(level + 1));
    }
    let loaded = load_files(&content, "job.yml");
    assert!(loaded.findings.iter().all(|finding| finding.rule == "jobgate/too-large"));
    assert!(!loaded.findings.is_empty());
    assert!(loaded.submission.unwrap().files().count() < 70);
}

#[test]
fn an_unknown_kind_is_a_finding_and_no_crash() {
    let loaded = load_files(&files(&[("job.yml", "hello: world\n")]), "job.yml");
    assert_eq!(found(&loaded), [("jobgate/unknown-kind", "")]);
    assert_eq!(loaded.submission.unwrap().kind(), "unknown");
}

#[test]
fn a_placeholder_is_an_error_where_an_image_or_an_environment_stands() {
    let job = "type: command\ncommand: sort <in >out; echo <DATA> ${{inputs.x}}\ncompute: <your-compute>\n\
               environment: {image: '{{acr}}.azurecr.io/x:1'}\ntags: {'<team>': b}\n\
               jobs: {inputs: {component: ./<team>/c.yml, environment: <name>.yml}}\n";
    let loaded = load_files(&files(&[("job.yml", job)]), "job.yml");
    let levels: Vec<_> =
        loaded.findings.iter().map(|finding| (finding.pointer.as_str(), finding.level)).collect();
    assert_eq!(
        levels,
        [
            ("/command", Level::Warning),
            ("/compute", Level::Warning),
            ("/environment/image", Level::Error),
            ("/tags/<team>", Level::Warning),
            ("/jobs/inputs/component", Level::Error),
            ("/jobs/inputs/environment", Level::Error),
        ]
    );
    assert!(loaded.findings.iter().all(|finding| finding.rule == "jobgate/placeholder"));
    assert_eq!(loaded.findings[3].place.as_ref().unwrap().column, 8);
}

/// What a file refers to depends on what it is: read as a conda file, it would refer to nothing.
#[test]
fn a_file_is_one_thing() {
    let job = "type: pipeline\njobs:\n  a: {command: x, environment: {image: i, conda_file: c.yml}}\n  b: {component: c.yml}\n  \
               c: {component: c.yml}\n";
    let component = "{type: command, command: x, environment: file:e.yml}";
    let files = files(&[("job.yml", job), ("c.yml", component), ("e.yml", "image: i\n")]);
    let loaded = load_files(&files, "job.yml");
    let two = "jobgate/two-roles";
    assert_eq!(found(&loaded), [(two, "/jobs/b/component"), (two, "/jobs/c/component")]);
    assert!(loaded.findings[0].message.contains("used as a component here, and as a conda file elsewhere"));
}

#[test]
fn without_a_root_there_is_no_limit_and_a_note() {
    let content = MemoryFiles::default()
        .file("/q/s/job.yml", "type: command\ncommand: x\nenvironment: ../env.yml\n")
        .file("/q/env.yml", "image: a:1\n");
    let loaded = Submission::load(&content, None, Path::new("/q/s/job.yml"), &LoadLimits::default());
    assert_eq!(found(&loaded), [("jobgate/no-root", "")]);
    assert_eq!(loaded.findings[0].level, Level::Note);
    let submission = loaded.submission.unwrap();
    assert_eq!(submission.path(), "job.yml");
    assert_eq!(get(&submission, "/environment/image"), Some(text("a:1")));
}

#[test]
fn build_contexts_say_what_became_of_them() {
    use jobgate_core::pointer::Pointer;
    use jobgate_core::submission::BuildContext;
    let content = files(&[
        ("ctx/Dockerfile", "FROM a:1\n"),
        ("ctx/other/Own", "FROM b:1\n"),
        ("bad/Dockerfile", "FROM\n"),
    ])
    .file("/out/Dockerfile", "FROM c:1\n");
    for (build, state) in [
        ("{path: ctx}", "ctx/Dockerfile"),
        ("{path: ./ctx/, dockerfile_path: other/Own}", "ctx/other/Own"),
        ("{path: none}", "Missing"),
        ("{path: ctx, dockerfile_path: None}", "Missing"),
        ("{path: ../out}", "Outside"),
        ("{path: bad}", "Unreadable"),
        ("{path: 'https://github.com/x/y'}", "Remote"),
        ("{path: 'git@github.com:x/y'}", "Missing"),
    ] {
        let job = format!("type: command\ncommand: x\nenvironment:\n  build: {build}\n");
        let loaded = load_files(&content.clone().file("/p/job.yml", job), "job.yml");
        // Why a Dockerfile cannot be read is known here alone.
        let found = loaded
            .findings
            .iter()
            .map(|finding| (finding.rule.as_str(), finding.level, finding.pointer.as_str()));
        let expected =
            (state == "Unreadable").then_some(("jobgate/unreadable", Level::Warning, "/environment/build"));
        assert_eq!(found.collect::<Vec<_>>(), Vec::from_iter(expected), "{build}");
        let submission = loaded.submission.unwrap();
        let at = submission.at(&Pointer::parse("/environment/build").unwrap()).unwrap();
        let said = match submission.build_context(&at).unwrap() {
            BuildContext::Dockerfile(document) => document.path.to_string(),
            other => format!("{other:?}").split('(').next().unwrap_or_default().to_owned(),
        };
        assert_eq!(said, state, "{build}");
    }
}
