//! Text from specs, file names, policies and configurations in every format and on every error path: no line is a command to a build
//! system, and no control character or mark of direction gets through (`docs/ci.md`).

use proptest::prelude::*;

use crate::project::{CONFIG, Project, Ran};
use crate::wasm::{component, metadata, refusing};

/// What build systems obey, and what moves a terminal's cursor or turns its text.
const PAYLOADS: [&str; 7] = [
    "##vso[task.setvariable variable=x]y",
    "a\n::error::pwned",
    "\r##[section]x",
    "#\u{1b}[1m##VSO[task.prependpath]/tmp",
    "\u{202e}\u{2066}x\u{9b}31m",
    "\u{2028}::add-mask::x\u{85}::stop-commands::t",
    "::set-output name=x::y",
];

/// Whether a build system or a terminal would obey something of this output. Colours are jobgate's own.
fn commands(output: &str) -> Option<String> {
    let plain = strip_colours(output);
    let is_command = |line: &&str| {
        let lower = line.to_lowercase();
        lower.contains("##vso[") || lower.contains("##[") || line.trim_start().starts_with("::")
    };
    let lines = plain.split(['\n', '\r']);
    if let Some(line) = lines.clone().find(is_command) {
        return Some(line.to_owned());
    }
    let is_hidden = |char: char| {
        char.is_control() && char != '\n' && char != '\t'
            || matches!(char, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
            || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    plain.contains(is_hidden).then(|| format!("{plain:?}"))
}

/// Without `ESC [ digits m`, which jobgate writes under `--color always`.
fn strip_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 2..];
        let end = behind.find(|char: char| !char.is_ascii_digit() && char != ';').unwrap_or(behind.len());
        if behind[end..].starts_with('m') {
            rest = &behind[end + 1..];
        } else {
            plain.push('\u{1b}');
            rest = &rest[at + 1..];
        }
    }
    plain + rest
}

#[track_caller]
fn is_inert(ran: &Ran, what: &str) {
    for output in [&ran.stdout, &ran.stderr] {
        if let Some(command) = commands(output) {
            panic!("{what} says {command:?} in:\n{output:?}");
        }
    }
    assert!(!ran.all().contains("panicked"), "{what}: {}", ran.all());
}

fn quoted(text: &str) -> String {
    // A JSON string is a double-quoted one of YAML.
    serde_json::to_string(text).unwrap()
}

/// A project with a text wherever a text can stand.
fn hostile(payload: &str) -> Project {
    let text = quoted(payload);
    let job = format!(
        "type: command\ndisplay_name: {text}\ncommand: {text}\nenvironment:\n  image: {text}\nidentity: {{type: {text}}}\ntags: {{{text}: '<your-tag>'}}\n"
    );
    let pipeline = format!(
        "type: pipeline\njobs:\n  {text}:\n    type: command\n    component: {text}\n  b:\n    command: x\n    code: {text}\n    environment: {{image: python}}\n  c:\n    command: x\n    environment: {text}\n"
    );
    let own = component("(component)", Some(&metadata(payload, payload)));
    let config = format!(
        "{CONFIG}      unmapped: deny\n  - {{id: refusing, source: refusing.wasm}}\n  - {{id: named, source: named.wasm}}\n  - id: settings\n    source: builtin:private-registry\n    settings: {{allowed: [{text}], {text}: 1}}\n"
    );
    let raw: String = payload.replace(['\n', '\r'], " ");
    Project::new()
        .with("job.yml", job)
        .with("pipeline.yml", pipeline)
        .with(
            "mendable.yml",
            format!("# {raw}\ntype: command # {raw}\ncommand: x\nenvironment: {{image: python:3}} # {raw}\n"),
        )
        .with("broken.yml", format!("a: [{text}\n# {raw}\n"))
        .with("raw.yml", payload)
        .with("twice.yml", format!("{text}: 1\n{text}: 2\n"))
        .with(
            "config/jobgate.yaml",
            format!("version: 1\n{text}: 1\npolicies: [{{id: {text}, source: {text}, mode: {text}}}]\n"),
        )
        .with("own.yaml", config)
        .with("refusing.wasm", refusing(payload, None))
        .with("named.wasm", own)
        .with(
            &format!("{}.yml", payload.replace('/', "_")),
            "type: command\ncommand: x\nenvironment: {image: python}\n",
        )
}

const FORMATS: [&[&str]; 3] = [&[], &["--format", "json"], &["--color", "always"]];

#[test]
fn no_output_of_any_command_is_a_command() {
    for payload in PAYLOADS {
        let project = hostile(payload);
        let name = format!("./{}.yml", payload.replace('/', "_"));
        let named = format!("./none{payload}");
        for format in FORMATS {
            let commands: [&[&str]; 14] = [
                &["check", "."],
                &["check", "--config", "own.yaml", "."],
                &["check", "--config", "config/jobgate.yaml", "job.yml"],
                &["check", &name],
                &["check", &named],
                &["check", "--config", &named, "job.yml"],
                &["check", "--org-config", &named, "job.yml"],
                &["check", "--root", &named, "job.yml"],
                &["diff", "mendable.yml", &name, "job.yml", "pipeline.yml"],
                &["submit", "--target", payload, "job.yml"],
                &["submit", "--target", &format!("dir:job.yml/{payload}"), &name],
                &["policy", "list", "--config", "own.yaml"],
                &["policy", "inspect", "named.wasm"],
                &["policy", "inspect", &named],
            ];
            for arguments in commands {
                let arguments = [arguments, format].concat();
                is_inert(&project.run(&arguments), &format!("{arguments:?}"));
            }
        }
        let commands: [&[&str]; 8] = [
            &["explain", payload],
            &[payload],
            &["check", "--format", payload],
            &["check", &format!("--{payload}")],
            &["completions", payload],
            &["render", &named],
            &["render", "--no-policies", &named],
            &["lock", "--snapshots", "pipeline.yml", "--config", "own.yaml"],
        ];
        for arguments in commands {
            is_inert(&project.run(arguments), &format!("{arguments:?}"));
        }
        is_inert(&project.run(&["fix", ".", "--color", "always"]), "fix");
        is_inert(&project.run(&["fix", "--format", "json", "."]), "fix");
    }
}

/// A spec is data: `render` prints it as it is, but not where a build listens.
#[test]
fn render_prints_no_command_where_a_build_listens() {
    let job = "type: command\ncommand: x # ##vso[task.x]\nenvironment: {image: 'corp.azurecr.io/x:1'}\nidentity: {type: user_identity}\n";
    let project = Project::new().with("job.yml", job);
    project.run(&["render", "job.yml"]).says(0, &["##vso["]);
    for name in ["CI", "TF_BUILD", "GITHUB_ACTIONS"] {
        let output = project.command(&["render", "job.yml"]).env(name, "true").output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--output"));
    }
    // JSON has other spellings, so nothing is in the way.
    let project = Project::new().with("job.yml", job.replace("command: x #", "command: 'x'\ndescription:"));
    let output = project.command(&["render", "--format", "json", "job.yml"]).env("CI", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(commands(&String::from_utf8(output.stdout).unwrap()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is put together from the pieces that commands are made of.
    #[test]
    fn nothing_that_is_put_together_is_a_command(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("#"), Just("##"), Just("["), Just("vso["), Just("::"), Just("\n"), Just("\r"), Just(" "), Just("x"),
                Just("\u{1b}[1m"), Just("\u{1b}"), Just("\u{9b}"), Just("\u{202e}"), Just("\u{2028}"), Just("\u{85}"), Just("é"),
            ],
            1..12,
        )
    ) {
        let payload = pieces.concat();
        let project = hostile(&payload);
        for format in FORMATS {
            let arguments = [&["check", "--config", "own.yaml", "job.yml", "pipeline.yml", "broken.yml", "raw.yml", "twice.yml"], format].concat();
            let ran = project.run(&arguments);
            for output in [&ran.stdout, &ran.stderr] {
                prop_assert_eq!(commands(output), None, "{}", output);
            }
        }
        let ran = project.run(&["diff", "mendable.yml", "job.yml"]);
        prop_assert_eq!(commands(&ran.stdout), None, "{}", ran.stdout);
    }
}
