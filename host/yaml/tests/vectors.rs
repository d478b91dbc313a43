//! Small awkward documents, each with the value or the refusal of the official client.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use base64::Engine as _;
use jobgate_yaml::{Document, ErrorKind, Limits, markers};
use serde_json::Value as Json;

/// Where jobgate answers otherwise, and why.
const EXCEPTIONS: &[(&str, Answer, &str)] = &[
    ("dup_last_wins", Answer::Refused(ErrorKind::DuplicateKeys), "jobgate's own rule"),
    ("dup_nested", Answer::Refused(ErrorKind::DuplicateKeys), "jobgate's own rule"),
    ("key_bool", Answer::Refused(ErrorKind::DuplicateKeys), "jobgate's own rule: `yes` and `on` are one key"),
    ("anchor_recursive", Answer::Refused(ErrorKind::Cycle), "jobgate's own rule"),
    (
        "dq_surrogate",
        Answer::Text("😀"),
        "Python keeps two lone surrogates, which JSON makes this character of",
    ),
    ("flow_comment_noSpace", Answer::Refused(ErrorKind::Syntax), "the parser wants a blank before a comment"),
    ("comment_nospace", Answer::Refused(ErrorKind::Syntax), "the parser wants a blank before a comment"),
];

#[derive(Clone, Copy)]
enum Answer {
    /// Refused, where the official client gives a value.
    Refused(ErrorKind),
    /// This text at `/a`, where the official client gives what no UTF-8 holds.
    Text(&'static str),
}

fn records() -> Vec<Json> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/yaml-tricky.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn bytes(record: &Json) -> Vec<u8> {
    match record["yaml"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => {
            base64::engine::general_purpose::STANDARD.decode(record["yaml_b64"].as_str().unwrap()).unwrap()
        }
    }
}

#[test]
fn every_record_gives_the_value_or_the_refusal_of_the_official_client() {
    let (mut wrong, mut excepted) = (Vec::new(), 0);
    let records = records();
    for record in &records {
        let name = record["name"].as_str().unwrap();
        let read = Document::parse(&bytes(record), &Limits::default())
            .map(|document| markers::to_json(document.tree()));
        let right = match EXCEPTIONS.iter().find(|exception| exception.0 == name) {
            Some((_, Answer::Refused(kind), _)) => matches!(&read, Err(error) if error.kind == *kind),
            Some((_, Answer::Text(text), _)) => matches!(&read, Ok(value) if value["a"] == *text),
            None => match record.get("python_json") {
                Some(expected) => read.as_ref().is_ok_and(|value| value == expected),
                None => read.is_err(),
            },
        };
        excepted += usize::from(EXCEPTIONS.iter().any(|exception| exception.0 == name));
        if !right {
            wrong.push(format!(
                "{name}: {:?}\n  want {record}\n  got  {read:?}",
                String::from_utf8_lossy(&bytes(record))
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(excepted, EXCEPTIONS.len(), "an exception that no record needs");
    assert!(records.len() >= 183);
}
