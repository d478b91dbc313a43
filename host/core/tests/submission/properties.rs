//! Properties of edit sequences and of patterns, on random trees.

use jobgate_core::edit::Editor;
use jobgate_core::meter::{Meter, Stop};
use jobgate_core::pointer::escape;
use jobgate_core::submission::{PolicyValue, Shape, Submission};
use jobgate_yaml::{Document, Limits};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json as object};

use crate::support::{Edits, editor, files, get, json, load_files, text};

/// Values as a policy may write them.
fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i32>().prop_map(Json::from),
        prop::sample::select(vec!["", "x", "yes", "1e3", "2020-01-01", "~", "a: b", "# no", "é\n", "'"])
            .prop_map(Json::from),
        Just(object!(1.5)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            vec((key(), inner), 0..4).prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d/e", "f~", "*", "yes"]).prop_map(str::to_owned)
}

/// A job whose tags are random, in its own file and in a component that two steps share.
fn submission(tags: &Json, shared: &Json) -> Submission {
    let component = format!("type: command\ncommand: x\nenvironment: {{image: i:1}}\ntags: {shared}\n");
    let job = format!(
        "type: pipeline # kept\njobs:\n  a: {{type: command, component: c.yml}}\n  b: {{type: command, component: c.yml}}\ntags: {tags}\n"
    );
    let loaded = load_files(&files(&[("job.yml", &job), ("c.yml", &component)]), "job.yml");
    assert_eq!(loaded.findings, []);
    loaded.submission.unwrap()
}

#[derive(Clone, Debug)]
enum Step {
    Set(usize, Json),
    Add(usize, String, Json),
    Insert(usize, Json),
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let at = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 16));
    prop_oneof![
        (at.clone(), value()).prop_map(|(at, value)| Step::Set(at, value)),
        (at.clone(), key(), value()).prop_map(|(at, key, value)| Step::Add(at, key, value)),
        (at.clone(), value()).prop_map(|(at, value)| Step::Insert(at, value)),
        at.prop_map(Step::Remove),
    ]
}

/// Applies a step at some place at or below the tags that can take it, if there is one. Wanting two values at a shared place is
/// refused and ends the sequence.
fn apply(editor: &mut Editor, step: &Step) -> Result<(), Stop> {
    let meter = Meter::unlimited();
    let view = editor.view(&meter);
    let mut places = view.find("/tags/**").unwrap();
    places.extend(view.find("/jobs/*/component/tags/**").unwrap());
    let fits = |place: &String| match step {
        Step::Add(..) => matches!(view.shape(place).unwrap(), Some(Shape::Mapping | Shape::Null)),
        Step::Insert(..) => view.shape(place).unwrap() == Some(Shape::Sequence),
        Step::Set(..) | Step::Remove(_) => true,
    };
    places.retain(fits);
    if places.is_empty() {
        return Ok(());
    }
    let pick = |at: &usize| places[at % places.len()].clone();
    match step {
        Step::Set(at, value) => editor.put(&pick(at), typed(value)),
        Step::Add(at, key, value) => editor.put(&format!("{}/{}", pick(at), escape(key)), typed(value)),
        Step::Insert(at, value) => {
            let items = view.names(&pick(at)).unwrap().len();
            editor.ins(&format!("{}/{}", pick(at), at % (items + 1)), typed(value))
        }
        Step::Remove(at) => editor.del(&[&pick(at)]),
    }
}

fn typed(value: &Json) -> PolicyValue {
    match value {
        Json::String(value) => text(value),
        value => json(&value.to_string()),
    }
}

/// Every pointer of a value, in document order.
fn pointers(value: &Json, all: &mut Vec<Vec<String>>, path: &mut Vec<String>) {
    all.push(path.clone());
    let entries: Vec<(String, &Json)> = match value {
        Json::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Json::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in entries {
        path.push(key);
        pointers(value, all, path);
        path.pop();
    }
}

/// The naive way: every split is tried.
fn matches(pattern: &[&str], path: &[String]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| matches(rest, &path[skipped..])),
        (Some((&"*", rest)), Some((_, below))) => matches(rest, below),
        (Some((literal, rest)), Some((name, below))) => {
            let plain = literal.replace("~2", "*").replace("~1", "/").replace("~0", "~");
            plain == *name && matches(rest, below)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn edited_files_read_again_are_the_tree(tags in value(), shared in value(), steps in vec(step(), 1..8)) {
        let mut editor = editor(&submission(&object!({"t": tags}), &object!({"t": shared})));
        for step in &steps {
            if let Err(refused) = apply(&mut editor, step) {
                prop_assert!(refused.to_string().contains("two different values"), "{}", refused);
                return Ok(());
            }
        }
        let (submission, changes) = editor.finish();
        let rewritten = submission.rewritten();
        prop_assert_eq!(changes.is_empty(), rewritten.is_empty(), "{:?}", changes);
        for file in &rewritten {
            let text = file.after.as_ref().unwrap_or(&file.submitted);
            let tree = &submission.files().find(|spec| *spec.path == file.path).unwrap().tree;
            let again = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
            prop_assert!(again.tree().same(again.tree().root(), tree, tree.root()), "{}", text);
        }
        let counted = submission.resolved().len() as u64;
        prop_assert_eq!(submission.nodes(), counted);
    }

    #[test]
    fn set_is_idempotent_and_leads_to_its_value(before in value(), after in value()) {
        let submission = submission(&object!({"t": before}), &Json::Null);
        let mut once = editor(&submission);
        once.put("/tags/t", typed(&after)).unwrap();
        let (submission, changes) = once.finish();
        let same = before == after || changes.is_empty();
        prop_assert_eq!(same, before == after, "{:?}", changes);
        let read = match get(&submission, "/tags/t").unwrap() {
            PolicyValue::Text(text) => Json::from(text),
            PolicyValue::Json(text) => serde_json::from_str(&text).unwrap(),
            PolicyValue::Opaque(text) => Json::from(text),
            PolicyValue::Integer(value) => Json::from(value),
            PolicyValue::Boolean(value) => Json::from(value),
            PolicyValue::Float(value) => serde_json::from_str(&format!("{value:?}")).unwrap(),
            PolicyValue::Null => Json::Null,
        };
        prop_assert_eq!(read, after.clone());
        let mut twice = editor(&submission);
        twice.put("/tags/t", typed(&after)).unwrap();
        twice.put("", PolicyValue::Json(submission.resolved_json())).unwrap();
        prop_assert_eq!(twice.finish().1, vec![]);
    }

    #[test]
    fn what_is_undone_is_no_change(before in value(), between in value()) {
        let submission = submission(&object!({"t": before}), &Json::Null);
        let mut editor = editor(&submission);
        editor.put("/tags/t", typed(&between)).unwrap();
        editor.put("/tags/t", typed(&before)).unwrap();
        editor.put("/tags/new", typed(&between)).unwrap();
        editor.del(&["/tags/new"]).unwrap();
        let (after, changes) = editor.finish();
        prop_assert_eq!(changes, vec![]);
        prop_assert!(after.rewritten().is_empty());
    }

    #[test]
    fn find_agrees_with_trying_every_split(
        tags in value(),
        pattern in vec(prop::sample::select(vec!["*", "**", "a", "b", "d~1e", "f~0", "~2", "0", "1", "tags"]), 0..7),
    ) {
        let submission = submission(&tags, &Json::Null);
        let whole: Json = serde_json::from_str(&submission.resolved_json()).unwrap();
        let mut all = Vec::new();
        pointers(&whole, &mut all, &mut Vec::new());
        let spelled = |path: &Vec<String>| path.iter().map(|name| format!("/{}", escape(name))).collect::<String>();
        let expected: Vec<String> = all.iter().filter(|path| matches(&pattern, path)).map(spelled).collect();
        let text: String = pattern.iter().map(|part| format!("/{part}")).collect();
        let found = submission.view(&Meter::unlimited()).find(&text).unwrap();
        prop_assert_eq!(found, expected);
    }
}
