//! What comes out when image references are changed.

use proptest::prelude::*;

use super::super::*;
use super::read;

#[track_caller]
fn set(text: &str, wanted: &[Option<&str>]) -> Result<String, DockerfileError> {
    read(text).render(&wanted.iter().map(|value| value.map(str::to_owned)).collect::<Vec<_>>())
}

#[test]
fn only_the_reference_changes() {
    let text = "\u{feff}# syntax=docker/dockerfile:1\r\n\r\nFROM  --platform=x  \"python:3\"  AS  b # no comment here\r\n";
    assert!(Dockerfile::parse(text.as_bytes()).is_err(), "BuildKit has no comments at the end of a line");
    let text = "\u{feff}# syntax=docker/dockerfile:1\r\n\r\nFROM  --platform=x  \"python:3\"  AS  b\r\n\
        # kept\r\nRUN --mount=from=c,target=/x \\\r\n  # kept too\r\n  x\r\nCOPY --from='d' x y";
    let expected = text.replace("python:3", "r.io/python:3").replace("from=c", "from=r.io/c");
    assert_eq!(set(text, &[Some("r.io/python:3"), Some("r.io/c"), None]).unwrap(), expected);
    let expected = expected.replace("'d'", "'r.io/d'");
    assert_eq!(set(text, &[Some("r.io/python:3"), Some("r.io/c"), Some("r.io/d")]).unwrap(), expected);
}

/// One default, several users: the change is made once and shows in all that consist of it; what merely contains it keeps its value.
#[test]
fn a_shared_default() {
    let text = "ARG B=python\nARG C=${B}:1\nFROM $B\nFROM ${B} AS x\nFROM $B-slim\nFROM ${B}:2\nFROM $C\n";
    let file = read(text);
    assert_eq!(file.images().len(), 4);
    let written = set(text, &[Some("r.io/python"), None, None, None]).unwrap();
    assert_eq!(
        written,
        "ARG B=r.io/python\nARG C=python:1\nFROM $B\nFROM ${B} AS x\nFROM python-slim\nFROM python:2\nFROM $C\n"
    );
    let written = set(text, &[None, None, Some("q"), None]).unwrap();
    assert_eq!(written, text.replace("FROM ${B}:2", "FROM q"), "a composed FROM is replaced as a whole");
}

#[test]
fn an_undecidable_from_can_be_set() {
    let written = set("ARG B\nFROM $B AS x\n", &[Some("a")]).unwrap();
    assert_eq!(written, "ARG B\nFROM a AS x\n");
}

#[test]
fn what_would_be_something_else_is_refused() {
    let text = "ARG A=a\nFROM $A AS s\nFROM b\nCOPY --from=c x y\nRUN --mount=from=d,target=/x y\n";
    let wrong = [
        "",
        " ",
        "x y",
        "x\nRUN y",
        "$A",
        "${N:-x}",
        "\"x",
        "x\\",
        "scratch",
        "x,target=/",
        "\u{feff}\n",
        "x #",
    ];
    for (i, value) in (0..4).flat_map(|i| wrong.map(|value| (i, value))) {
        // A comma is an ordinary character but in a list of mount options.
        if value.contains(',') && i != 3 {
            continue;
        }
        let mut wanted = [None; 4];
        wanted[i] = Some(value);
        let error = set(text, &wanted).unwrap_err();
        assert!(matches!(error, DockerfileError::NotWritable { .. }), "{i} {value:?}: {error}");
    }
    assert!(set(text, &[None, Some("s"), None, None]).is_err(), "the name of a stage is no image");
    assert_eq!(set(text, &[None]).unwrap_err(), DockerfileError::WrongNumber { given: 1, images: 4 });
}

fn image() -> impl Strategy<Value = String> {
    "[a-z]{1,5}(\\.io/[a-z]{1,4})?(:[a-z0-9]{1,3})?(@sha256:[0-9a-f]{4})?"
        .prop_filter("a stage", |name| !["s", "t", "scratch"].contains(&name.as_str()))
}

/// Lines of which real and odd Dockerfiles are made.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        image().prop_map(|image| format!("FROM {image}")),
        image().prop_map(|image| format!("from --platform=x \\\n  \"{image}\" AS s")),
        image().prop_map(|image| format!("FROM {image} AS t")),
        image().prop_map(|image| format!("COPY --from={image} x y")),
        image().prop_map(|image| format!("RUN --mount=type=bind,from={image} --mount=from=s \\\n # c\n x")),
        image().prop_map(|image| format!("ARG A={image}\nARG B=\"${{A}}/b\"")),
        Just("FROM $A".to_owned()),
        Just("FROM ${A} AS t".to_owned()),
        Just("FROM x/${A}:1".to_owned()),
        Just("FROM ${B}".to_owned()),
        Just("FROM $NONE".to_owned()),
        Just("RUN cat <<EOF >x\nFROM no\nEOF".to_owned()),
        Just("# FROM no".to_owned()),
        Just("ENV A=1 B='x y'".to_owned()),
        Just("COPY --from=s x y".to_owned()),
        Just(String::new()),
    ]
}

fn dockerfile() -> impl Strategy<Value = String> {
    let begin = image().prop_map(|image| format!("ARG A={image}\nFROM x"));
    let body = prop::collection::vec(line(), 0..12);
    (begin, body, prop_oneof![Just("\n"), Just("\r\n")])
        .prop_map(|(begin, body, end)| format!("{begin}\n{}\n", body.join("\n")).replace('\n', end))
}

proptest! {
    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Dockerfile::parse(&bytes);
    }

    #[test]
    fn no_text_panics(text in "(?s)(FROM|ARG|COPY|RUN|ONBUILD|#|\\$|\\{|\\}|:-|=|--from|--mount|<<|\"|'|\\\\|`|,| |\n|\r|\t|[a-zé]){0,60}") {
        if let Ok(file) = Dockerfile::parse(text.as_bytes()) {
            for image in file.images() {
                prop_assert!(file.text().get(image.span.range()).is_some());
            }
            for variable in file.variables() {
                prop_assert!(file.text().get(variable.span.range()).is_some());
            }
            prop_assert_eq!(file.render(&vec![None; file.images().len()]).unwrap(), text);
        }
    }

    #[test]
    fn nothing_wanted_nothing_changed(text in dockerfile()) {
        let file = read(&text);
        prop_assert_eq!(file.render(&vec![None; file.images().len()]).unwrap(), text);
    }

    /// What is set is what is read again, all else keeps its value, and setting it once more changes nothing.
    #[test]
    fn what_is_set_is_read(text in dockerfile(), values in prop::collection::vec(prop::option::of(image()), 40)) {
        let file = read(&text);
        let wanted: Vec<_> = values.into_iter().cycle().take(file.images().len()).collect();
        let written = file.render(&wanted).unwrap();
        let again = read(&written);
        for ((before, wanted), after) in file.images().iter().zip(&wanted).zip(again.images()) {
            prop_assert_eq!(wanted.as_ref().or(before.value.as_ref()), after.value.as_ref());
        }
        prop_assert_eq!(again.render(&wanted).unwrap(), written);
        prop_assert_eq!(file.variables().len(), again.variables().len());
    }
}
