//! The SDK's examples, compiled and made components: what they import, export and weigh.

#![allow(clippy::unwrap_used, reason = "helpers of tests, like the tests themselves")]

use std::path::{Path, PathBuf};

use jobgate_encode::build::{self, Artifact, BuildError};
use jobgate_encode::{EncodeError, Interfaces, Metadata, encode};
use wit_component::DecodedWasm;

/// Bars for a component, in bytes: with serde_json and without (`docs/design`, numbers to reach).
const WITH_JSON: usize = 120_000;
const WITHOUT_JSON: usize = 50_000;

fn sdk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk")
}

fn target_dir() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn metadata() -> Metadata {
    let yaml = "{id: example, version: 1.0.0, title: An example, rules: [{id: EXAMPLE-001, level: error, title: One}]}";
    Metadata::from_yaml(yaml).unwrap()
}

fn module(example: &str) -> Vec<u8> {
    build::ensure_target().unwrap();
    build::module(&sdk(), Artifact::Example(example), target_dir()).unwrap()
}

/// The functions that a component imports, each as `interface.function`, sorted.
fn imported_functions(component: &[u8]) -> Vec<String> {
    let DecodedWasm::Component(resolve, world) = wit_component::decode(component).unwrap() else {
        panic!("not a component");
    };
    let mut functions = Vec::new();
    for (key, item) in &resolve.worlds[world].imports {
        if let wit_parser::WorldItem::Interface { id, .. } = item {
            let interface = resolve.name_world_key(key).replace("jobgate:policy/", "").replace("@0.1.0", "");
            functions
                .extend(resolve.interfaces[*id].functions.keys().map(|name| format!("{interface} {name}")));
        }
    }
    functions.sort();
    functions
}

#[test]
fn a_validator_without_settings_is_small_and_imports_what_it_calls() {
    let component = encode(&module("without_settings"), &metadata()).unwrap();
    assert!(component.len() <= WITHOUT_JSON, "{} bytes", component.len());
    let interfaces = Interfaces::of(&component).unwrap();
    assert_eq!(interfaces.exports, ["jobgate:policy/validator@0.1.0"]);
    assert_eq!(
        imported_functions(&component),
        [
            "document [method]document.sites",
            "findings [constructor]finding",
            "findings [method]finding.help",
            "findings [method]finding.related",
            "log panic",
        ]
    );
}

#[test]
fn a_policy_with_settings_exports_what_it_names() {
    let component = encode(&module("with_settings"), &metadata()).unwrap();
    assert!(component.len() <= WITH_JSON, "{} bytes", component.len());
    let interfaces = Interfaces::of(&component).unwrap();
    for interface in ["mutator", "validator", "settings"] {
        assert!(interfaces.exports_policy(interface), "{interface}: {:?}", interfaces.exports);
    }
    assert_eq!(interfaces.exports.len(), 3);
    assert_eq!(interfaces.foreign_imports().count(), 0, "{:?}", interfaces.imports);
    assert!(
        !interfaces.imports.iter().any(|import| import.contains("snapshots")),
        "{:?}",
        interfaces.imports
    );
    let functions = imported_functions(&component);
    assert!(functions.contains(&"document [method]document.select".to_owned()), "{functions:?}");
    assert!(functions.contains(&"edit [method]editor.set".to_owned()), "{functions:?}");
    assert!(!functions.contains(&"edit [method]editor.relink".to_owned()), "{functions:?}");
}

#[test]
fn a_policy_that_uses_a_capability_imports_it() {
    let component = encode(&module("with_snapshots"), &metadata()).unwrap();
    assert!(component.len() <= WITHOUT_JSON, "{} bytes", component.len());
    let functions = imported_functions(&component);
    let snapshots: Vec<_> = functions.iter().filter(|function| function.starts_with("snapshots")).collect();
    assert_eq!(snapshots, ["snapshots compute", "snapshots recorded"]);
}

#[test]
fn the_metadata_stand_at_the_top_level_once() {
    let module = module("without_settings");
    let component = encode(&module, &metadata()).unwrap();
    assert_eq!(encode(&module, &metadata()).unwrap(), component, "equal inputs give equal bytes");
    let sections = Interfaces::of(&component).unwrap().metadata;
    assert_eq!(sections.len(), 1);
    let section: serde_json::Value = serde_json::from_slice(&sections[0]).unwrap();
    assert_eq!(section["id"], "example");
    assert_eq!(section["schema"], 1);
    assert!(matches!(encode(&component, &metadata()), Err(EncodeError::HasMetadata)));
}

#[test]
fn a_component_passes_through() {
    let mut encoder = wit_component::ComponentEncoder::default();
    let bare = encoder.module(&module("without_settings")).unwrap().encode().unwrap();
    let component = encode(&bare, &metadata()).unwrap();
    assert_eq!(component[..bare.len()], bare);
    assert_eq!(Interfaces::of(&component).unwrap().metadata.len(), 1);
}

#[test]
fn what_is_no_policy_is_refused() {
    let empty_module = b"\0asm\x01\0\0\0";
    let empty_component = b"\0asm\x0d\0\x01\0";
    for (bytes, message) in [
        (&b""[..], "not a WebAssembly module"),
        (b"MZ", "not a WebAssembly module"),
        (b"\0asm", "not a WebAssembly module"),
        (empty_module, "neither `mutator` nor `validator`"),
        (empty_component, "neither `mutator` nor `validator`"),
        (b"\0asm\x01\0\0\0\x01\xff", "cannot be made a component"),
        (b"\0asm\x0d\0\x01\0\x07\xff", "not a WebAssembly component"),
    ] {
        let error = encode(bytes, &metadata()).unwrap_err().to_string();
        assert!(error.contains(message), "{bytes:?}: {error}");
    }
}

#[test]
fn a_library_that_exports_no_policy_is_refused() {
    let module = build::module(&sdk(), Artifact::Library, target_dir()).unwrap();
    assert!(matches!(encode(&module, &metadata()), Err(EncodeError::NoPolicy)));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = build::module(Path::new("nowhere"), Artifact::Library, target_dir()).unwrap_err();
    assert!(error.to_string().contains("nowhere/Cargo.toml"), "{error}");
}

#[test]
fn folders_that_hold_a_policy_are_found() {
    let folder = tempfile::tempdir().unwrap();
    for (name, files) in [
        ("b", &["Cargo.toml", "policy.yaml"][..]),
        ("a", &["Cargo.toml", "policy.yaml"]),
        ("c", &["Cargo.toml"]),
    ] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        for file in files {
            std::fs::write(folder.path().join(name).join(file), "").unwrap();
        }
    }
    let found = build::folders(folder.path()).unwrap();
    assert_eq!(found, [folder.path().join("a"), folder.path().join("b")]);
    let error = build::policy(&found[0], target_dir()).unwrap_err();
    assert!(matches!(error, BuildError::Metadata { .. }), "{error}");
    assert!(build::folders(&folder.path().join("nowhere")).is_err());
}
