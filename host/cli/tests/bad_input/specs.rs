//! Specs that cannot be read or resolved: a finding with its place, and exit code 3.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use crate::project::{GOOD, Project};

/// A job with something more.
fn job(more: &str) -> String {
    format!("{GOOD}{more}")
}

/// The image of [`GOOD`] replaced by a text.
fn image(text: &str) -> String {
    GOOD.replace("corp.azurecr.io/train:7", text)
}

#[test]
fn a_spec_that_cannot_be_read_is_one_finding_at_its_place() {
    let bomb = (1..30).fold("a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned(), |mut text, level| {
        let below = format!("*a{}, ", level - 1).repeat(8);
        let _ = writeln!(text, "a{level}: &a{level} [{}]", below.trim_end_matches(", "));
        text
    });
    let deep = format!("type: command\ntags: {}{}\n", "[".repeat(500), "]".repeat(500));
    let cases: [(&str, Vec<u8>, &str, &str); 11] = [
        ("invalid UTF-8", b"type: command\ncommand: \xff\xfe\n".to_vec(), "jobgate/not-utf8", "job.yml:2"),
        ("UTF-16", b"\xff\xfet\0y\0p\0e\0".to_vec(), "jobgate/not-utf8", "job.yml:1"),
        ("a tab", b"type: command\n\tcommand: x\n".to_vec(), "jobgate/syntax", "job.yml:2"),
        ("an open bracket", b"type: command\ntags: [a\n".to_vec(), "jobgate/syntax", "job.yml:2"),
        ("an alias bomb", bomb.into_bytes(), "jobgate/too-large", "job.yml:"),
        (
            "an alias in its own value",
            b"type: command\ntags: &a {b: *a}\n".to_vec(),
            "jobgate/syntax",
            "job.yml:2",
        ),
        ("endless depth", deep.into_bytes(), "jobgate/too-large", "job.yml:2"),
        ("nothing", Vec::new(), "jobgate/not-a-mapping", "job.yml:1"),
        ("a list", b"- a\n".to_vec(), "jobgate/not-a-mapping", "job.yml:1"),
        ("a key twice", b"type: command\ncommand: a\ncommand: b\n".to_vec(), "AML-ID-017", "job.yml:3"),
        ("a binary", vec![0; 3000], "jobgate/syntax", "job.yml:1"),
    ];
    for (what, content, rule, place) in cases {
        let project = Project::new().with("job.yml", content);
        for arguments in
            [&["check", "job.yml"][..], &["fix", "job.yml"], &["submit", "--target", "dir:out", "job.yml"]]
        {
            let ran = project.run_writing_nothing(arguments);
            ran.says(3, &[&format!("error[{rule}]"), place]);
            assert_eq!(ran.all().matches("error[").count(), 1, "{what}: {}", ran.all());
        }
        let report = project.run(&["check", "--format", "json", "job.yml"]).json();
        assert_eq!(report["decision"], "denied", "{what}");
        assert_eq!(report["findings"][0]["rule"], rule, "{what}");
        assert!(report["findings"][0]["help"].is_string() || rule == "jobgate/syntax", "{what}: {report}");
    }
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    let project = Project::new().with("job.yml", "");
    let file = fs::File::create(project.path("job.yml")).unwrap();
    file.set_len(100 << 20).unwrap();
    let ran = project.run_writing_nothing(&["check", "job.yml"]);
    ran.says(3, &["error[jobgate/too-large]", "job.yml", "104857600", "help:"]);
    ran.has_one_error();
    project.run(&["render", "--no-policies", "job.yml"]).says(3, &["104857600"]);
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    let project = Project::new();
    project
        .run(&["check", "missing.yml"])
        .says(3, &["error[jobgate/not-found]", "`missing.yml`", "help: name a spec"]);
    let report = project.run(&["check", "--format", "json", "missing.yml"]).json();
    assert_eq!(report["specs"][0]["file"], "missing.yml");
    assert_eq!(report["specs"][0]["kind"], serde_json::Value::Null);
    fs::create_dir(project.path("empty")).unwrap();
    project.run(&["check", "empty"]).says(5, &["error: there is no spec to check", "help:"]);
    project.run(&["render", "empty"]).says(5, &[]);
    project.run(&["render", "--no-policies", "empty"]).says(3, &["`empty`"]);
    project.run(&["check", "job.yml/below"]).says(3, &["error[jobgate/not-found]"]);
}

#[cfg(unix)]
#[test]
fn a_device_and_a_link_to_itself_are_no_specs() {
    let project = Project::new();
    std::os::unix::fs::symlink("loop.yml", project.path("loop.yml")).unwrap();
    project.run(&["check", "loop.yml"]).says(3, &["error[jobgate/unreadable]", "help:"]);
    project
        .run(&["check", "--config", "jobgate.yaml", "--root", "/", "/dev/zero"])
        .says(3, &["error[jobgate/unreadable]"]);
    // Standard input is a pipe or a device here, and never waited for.
    project
        .run(&["check", "--config", "jobgate.yaml", "--root", "/", "/dev/stdin"])
        .says(3, &["error[jobgate/"]);
}

#[test]
fn references_that_lead_nowhere_or_too_far_are_findings_where_they_stand() {
    let step =
        |file: &str| format!("type: pipeline\njobs:\n  a:\n    type: pipeline\n    component: {file}\n");
    let nested = |file: &str| {
        format!("type: pipeline\nname: x\njobs:\n  a:\n    type: pipeline\n    component: {file}\n")
    };
    let project = Project::new()
        .with("a.yml", nested("./b.yml"))
        .with("b.yml", nested("./a.yml"))
        .with("own.yml", nested("own.yml"))
        .with("cycle.yml", step("./a.yml"))
        .with("own_cycle.yml", step("./own.yml"))
        .with("missing.yml", step("./none.yml"))
        .with("outside.yml", step("../../../../../etc/hostname"))
        .with(
            "inner/jobgate.yaml",
            "version: 1\npolicies: [{id: user-identity, source: \"builtin:user-identity\"}]\n",
        )
        .with("inner/job.yml", step("../a.yml"));
    for (spec, rule, place) in [
        ("cycle.yml", "jobgate/cycle", "b.yml:6:16"),
        ("own_cycle.yml", "jobgate/cycle", "own.yml:6:16"),
        ("missing.yml", "jobgate/not-found", "missing.yml:5:16"),
        ("inner/job.yml", "jobgate/outside-root", "job.yml:5:16"),
    ] {
        let ran = project.run_writing_nothing(&["check", spec]);
        ran.says(3, &[&format!("error[{rule}]"), place, "= help: "]);
    }
    let ran = project.run(&["check", "outside.yml"]);
    assert_eq!(ran.code, 3);
    assert!(!ran.all().contains(fs::read_to_string("/etc/hostname").unwrap_or("none".to_owned()).trim()));
}

#[test]
fn a_placeholder_is_an_error_where_an_image_stands_and_a_warning_elsewhere() {
    let project = Project::new()
        .with("image.yml", image("<your-image>"))
        .with("mustache.yml", image("'{{IMAGE}}'"))
        .with(
            "environment.yml",
            "type: command\ncommand: x\nenvironment: azureml:<env>:1\nidentity: {type: user_identity}\n",
        )
        .with("tags.yml", job("tags: {owner: <your-name>}\n"));
    for spec in ["image.yml", "mustache.yml", "environment.yml"] {
        project.run(&["check", spec]).says(3, &["error[jobgate/placeholder]", "help: write the value"]);
    }
    project.run(&["check", "tags.yml"]).says(0, &["warning[jobgate/placeholder]", "tags.yml:6:15"]);
    project.run(&["check", "--fail-on", "warning", "tags.yml"]).says(4, &[]);
}

#[test]
fn an_unreadable_dockerfile_says_why() {
    let build = GOOD.replace("image: corp.azurecr.io/train:7", "build: {path: docker}");
    let project = Project::new().with("job.yml", build).with("docker/Dockerfile", "FROM x:1\nFROM\n");
    project
        .run(&["check", "job.yml"])
        .says(3, &["warning[jobgate/unreadable]", "job.yml:4:3", "line 2 of the Dockerfile"]);
}

/// A report of any size is written, and none is too long to be read in a moment.
#[test]
fn twenty_thousand_findings_are_all_shown() {
    let count = 20_000;
    let tags: String = (0..count).map(|at| format!("  t{at}: <your-tag>\n")).collect();
    let project = Project::new().with("job.yml", job(&format!("tags:\n{tags}")));
    let ran = project.run(&["check", "job.yml"]);
    ran.says(0, &["20000 warnings"]);
    assert_eq!(ran.stdout.matches("warning[jobgate/placeholder]").count(), count);
    // On one line, what is shown of each does not grow with the line.
    let tags: String = (0..count).map(|at| format!("t{at}: <your-tag>, ")).collect();
    let project = Project::new().with("job.yml", job(&format!("tags: {{{tags}}}\n")));
    let ran = project.run(&["check", "job.yml"]);
    ran.says(0, &["20000 warnings"]);
    assert!(ran.stdout.len() < 20_000_000, "{}", ran.stdout.len());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let tags: String = (0..20_000).map(|at| format!("  t{at}: <your-tag>\n")).collect();
    let project = Project::new().with("job.yml", job(&format!("tags:\n{tags}")));
    for arguments in [
        &["check", "job.yml"][..],
        &["check", "--format", "json", "job.yml"],
        &["render", "job.yml"],
        &["diff", "job.yml"],
    ] {
        let mut child =
            project.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}
