//! The tables in `cases/`: one file for each file of the check. A case is a YAML document with comments `#! LEVEL RULE POINTER`, one
//! for each finding that it must give, in that order; none means that nothing is found.

use std::path::{Path, PathBuf};

use jobgate_azureml::schema;
use jobgate_core::files::MemoryFiles;
use jobgate_core::submission::{LoadLimits, Submission};

fn files() -> MemoryFiles {
    MemoryFiles::default()
        .file("/p/src/main.py", "print(1)\n")
        .file("/p/env.yml", "image: python:3.12\n")
        .file(
            "/p/comp.yml",
            "type: command\nname: comp\nversion: 1\ninputs:\n  x: {type: string}\n  data: {type: uri_folder, optional: true}\n\
             outputs:\n  o: {type: uri_folder}\ncommand: echo ${{inputs.x}} ${{outputs.o}}\nenvironment: azureml:e:1\n",
        )
        .file(
            "/p/pipe.yml",
            "type: pipeline\nname: pipe\ninputs:\n  z: {type: string}\noutputs:\n  o: {type: uri_folder}\njobs:\n  inner:\n    \
             type: command\n    component: ./comp.yml\n    inputs: {x: \"${{parent.inputs.z}}\"}\n",
        )
        .file("/p/command-job.yml", "command: echo\nenvironment: azureml:e:1\n")
        .file("/p/pipeline-job.yml", "type: pipeline\nsettings: {default_compute: azureml:c}\njobs: {}\n")
}

fn findings(spec: &str) -> Vec<String> {
    let files = files().file("/p/spec.yml", spec);
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/spec.yml"), &LoadLimits::default());
    let submission = loaded.submission.unwrap_or_else(|| panic!("{:?}\n{spec}", loaded.findings));
    let found = schema::check(&submission);
    for finding in &found {
        assert!(finding.place.as_ref().is_some_and(|place| place.line > 0), "{finding:?}");
        assert!(finding.help.as_ref().is_some_and(|help| !help.is_empty()), "{finding:?}");
    }
    let line = |finding: &jobgate_core::finding::Finding| {
        format!("{} {} {}", finding.level.name(), finding.rule, finding.pointer).trim_end().to_owned()
    };
    found.iter().map(line).collect()
}

#[test]
fn every_case_gives_the_findings_that_it_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/cases");
    let mut tables: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for table in &tables {
        let text = std::fs::read_to_string(table).unwrap();
        for case in text.split("\n---\n") {
            let wanted: Vec<&str> = case.lines().filter_map(|line| line.strip_prefix("#! ")).collect();
            let found = findings(case);
            if found != wanted {
                let name = table.file_name().unwrap().to_string_lossy();
                wrong.push(format!("{name}:\n{case}\nwanted {wanted:#?}\nfound {found:#?}"));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(count >= 100 && tables.len() >= 20, "{count} cases in {} tables", tables.len());
}

/// A value of a wrong type may be a secret that stands at a wrong place.
#[test]
fn values_that_may_be_secrets_are_not_shown() {
    let spec = "name: d\ntype: azure_blob\naccount_name: a\ncontainer_name: c\ncredentials:\n  account_key: [geheim]\n  sas_token: 4711\n";
    let files = MemoryFiles::default().file("/p/spec.yml", spec);
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/spec.yml"), &LoadLimits::default());
    let found = schema::check(&loaded.submission.unwrap());
    assert!(!found.is_empty());
    for finding in found {
        let said = format!("{} {:?}", finding.message, finding.help);
        assert!(!said.contains("geheim") && !said.contains("4711"), "{said}");
    }
}

/// A component file that is used twice is judged once, and the finding says so.
#[test]
fn a_shared_file_gives_each_finding_once() {
    let spec = "type: pipeline\nsettings: {default_compute: azureml:c}\njobs:\n  a: {type: command, component: ./c.yml}\n  b: {type: command, \
                component: ./c.yml}\n";
    let component = "type: command\nname: c\ncommand: echo ${{inputs.x}}\nenvironment: azureml:e:1\n";
    let files = MemoryFiles::default().file("/p/spec.yml", spec).file("/p/c.yml", component);
    let loaded =
        Submission::load(&files, Some(Path::new("/p")), Path::new("/p/spec.yml"), &LoadLimits::default());
    let found = schema::check(&loaded.submission.unwrap());
    let found: Vec<_> =
        found.iter().map(|finding| (&*finding.rule, &*finding.pointer, finding.other_uses)).collect();
    assert_eq!(found, [("jobgate/unbound", "/jobs/a/component/command", 1)]);
}
