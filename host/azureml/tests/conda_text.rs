//! `conda_text` against PyYAML 6.0.3: `conda_text.json` holds what its `yaml.dump(yaml.safe_load(yaml))` gave.

use jobgate_azureml::conda_text;
use jobgate_yaml::{Document, Entry, Key, Limits, Mapping, NodeId, Tree, Value};
use proptest::prelude::*;

fn read(text: &str) -> Document {
    Document::parse(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn texts_are_those_of_pyyaml() {
    let cases: serde_json::Value = serde_json::from_str(include_str!("conda_text.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 41);
    for case in cases {
        let document = read(case["yaml"].as_str().unwrap());
        let text = conda_text(document.tree(), document.tree().root());
        assert_eq!(text, case["dumped"].as_str().unwrap(), "{}", case["name"]);
    }
}

/// A conda file that stands in a job is a node of the job's tree.
#[test]
fn a_node_is_dumped_like_a_document() {
    let document = read("shared: &s [pip]\nconda_file:\n  name: e\n  dependencies: *s\n");
    let tree = document.tree();
    let node = tree.get(tree.root(), "conda_file").unwrap();
    assert_eq!(conda_text(tree, node), "dependencies:\n- pip\nname: e\n");
}

/// What a policy changed in one place is no longer one object with the other.
#[test]
fn an_edited_copy_is_written_in_full() {
    let document = read("a: &a [numpy]\nb: *a\nc: *a\n");
    let mut tree = (**document.tree()).clone();
    let b = tree.get(tree.root(), "b").unwrap();
    let item = tree.items(b).unwrap()[0];
    *tree.value_mut(item) = Value::Text("scipy".into());
    assert_eq!(conda_text(&tree, tree.root()), "a: &id001\n- numpy\nb:\n- scipy\nc: *id001\n");
}

#[derive(Clone, Debug)]
enum Made {
    Scalar(Value),
    Sequence(Vec<Made>),
    Mapping(Vec<(String, Made)>),
}

/// Strings of what matters to a writer: blanks, breaks, quotes, indicators, words that are typed, long words.
fn texts() -> impl Strategy<Value = String> {
    let pieces = vec![
        " ",
        "  ",
        "\n",
        "\t",
        "'",
        "\"",
        "\\",
        ":",
        ": ",
        " #",
        "- ",
        "?",
        "é",
        "😀",
        "\u{2028}",
        "\r",
        "yes",
        "1.5",
        "010",
        "~",
        "2020-01-01",
        "---",
        "word",
        "word ",
        "[",
        "{",
        "&",
        "*",
        "!",
        "%",
        "=",
        "a-word-of-more-than-forty-characters-in-a-text",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..30).prop_map(|pieces| pieces.concat())
}

fn made() -> impl Strategy<Value = Made> {
    let scalar = prop_oneof![
        6 => texts().prop_map(|text| Value::Text(text.into())),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => any::<i64>().prop_map(Value::Int),
        1 => any::<f64>().prop_map(Value::Float),
    ];
    scalar.prop_map(Made::Scalar).prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Made::Sequence),
            proptest::collection::vec((texts(), inner), 0..4).prop_map(Made::Mapping),
        ]
    })
}

fn add(tree: &mut Tree, made: &Made) -> NodeId {
    let value = match made {
        Made::Scalar(value) => value.clone(),
        Made::Sequence(items) => Value::Sequence(items.iter().map(|item| add(tree, item)).collect()),
        Made::Mapping(entries) => {
            let mut mapping = Mapping::default();
            for (key, value) in entries {
                if mapping.get(key).is_none() {
                    let value = add(tree, value);
                    mapping.push(Entry { key: Key::text(key.as_str()), key_span: None, value });
                }
            }
            Value::Mapping(mapping)
        }
    };
    tree.add(value)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The service reads the text again; its packages must be those of the file. A second dump changes nothing.
    #[test]
    fn what_is_dumped_reads_as_the_same(made in made()) {
        let mut tree = Tree::new(Value::Null);
        let node = add(&mut tree, &made);
        let text = conda_text(&tree, node);
        let again = read(&text);
        prop_assert!(tree.same(node, again.tree(), again.tree().root()), "{text}");
        prop_assert!(text.is_ascii());
        prop_assert_eq!(conda_text(again.tree(), again.tree().root()), text);
    }
}
