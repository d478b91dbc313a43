//! Hostile and huge documents: one clean error or the value, soon. The times are generous; what is tested is that nothing is
//! quadratic, recurses without a bound, or fills the memory.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use jobgate_yaml::{Document, ErrorKind, Limits, ParseError, Tree};

fn parse(text: &str) -> Result<Document, ParseError> {
    parse_within(text, &Limits::default())
}

fn parse_within(text: &str, limits: &Limits) -> Result<Document, ParseError> {
    let start = Instant::now();
    let read = Document::parse(text.as_bytes(), limits);
    let took = start.elapsed();
    // An unoptimised build reads a megabyte in well under a second; a quadratic step would take minutes.
    assert!(took < Duration::from_secs(30), "{took:?} for {} bytes", text.len());
    read
}

fn kind(text: &str) -> ErrorKind {
    parse(text).map(|_| ()).expect_err("a refusal").kind
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut out, at| {
        let _ = writeln!(out, "{}", line(at));
        out
    })
}

#[test]
fn nesting_ends_at_the_limit() {
    for text in [
        "[".repeat(1_000_000),
        "[".repeat(10_000) + &"]".repeat(10_000),
        "? ".repeat(20_000),
        "- ".repeat(10_000),
        "{a: ".repeat(10_000),
    ] {
        assert_eq!(kind(&text), ErrorKind::TooDeep);
    }
    assert!(parse(&("[".repeat(100) + &"]".repeat(100))).is_ok());
    assert_eq!(kind(&("[".repeat(101) + &"]".repeat(101))), ErrorKind::TooDeep);
    let deep = (0..2000).fold(String::new(), |out, depth| format!("{out}{}a:\n", " ".repeat(depth)));
    assert_eq!(kind(&deep), ErrorKind::TooDeep);
    assert!(parse(&"[:".repeat(20_000)).is_err() && parse(&"{\"".repeat(50_000)).is_err());
}

#[test]
fn a_chain_of_aliases_is_deep_once_expanded() {
    let chain = lines(2000, |at| match at {
        0 => "a0: &a0 [x]".to_owned(),
        _ => format!("a{at}: &a{at} [*a{}]", at - 1),
    });
    assert_eq!(kind(&chain), ErrorKind::TooDeep);
    let merges = lines(2000, |at| match at {
        0 => "a0: &a0 {x: 1}".to_owned(),
        _ => format!("a{at}: &a{at} {{<<: *a{}}}", at - 1),
    });
    assert!(parse(&merges).is_ok());
}

fn bomb(open: &str, use_: impl Fn(usize) -> String, close: &str, levels: usize) -> String {
    lines(levels, |level| match level {
        0 => format!("a0: &a0 {open}{}{close}", if open == "[" { "x" } else { "x: 1" }),
        _ => {
            let uses: Vec<String> =
                (0..9).map(|at| use_(at).replace('@', &format!("*a{}", level - 1))).collect();
            format!("a{level}: &a{level} {open}{}{close}", uses.join(", "))
        }
    })
}

#[test]
fn bombs_end_at_the_limit_or_collapse() {
    assert_eq!(kind(&bomb("[", |_| "@".to_owned(), "]", 10)), ErrorKind::TooManyNodes);
    assert_eq!(kind(&bomb("{", |at| format!("k{at}: @"), "}", 10)), ErrorKind::TooManyNodes);
    let merges = bomb("{<<: [", |_| "@".to_owned(), "]}", 10).replace("{<<: [x: 1]}", "{x: 1}");
    let document = parse(&merges).unwrap();
    let tree: &Tree = document.tree();
    assert_eq!(tree.mapping(tree.get(tree.root(), "a9").unwrap()).unwrap().len(), 1);
}

#[test]
fn short_aliases_of_a_long_text_share_it() {
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(400_000));
    assert!(parse(&text).is_ok());
}

#[test]
fn many_merges_of_a_large_mapping_are_counted() {
    let text = format!("a: &a {{{}}}\n", (0..1000).map(|at| format!("k{at}: 1, ")).collect::<String>())
        + &format!("b: {{<<: [{}]}}\n", "*a, ".repeat(100_000));
    assert_eq!(kind(&text), ErrorKind::TooManyNodes);
}

#[test]
fn cycles_are_found() {
    for text in
        ["a: &a [*a]\n", "&a {x: *a}\n", "a: &a {b: &b [*a, *b]}\n", "a: &a {<<: *a}\n", "&a [{<<: *a}]\n"]
    {
        assert!(matches!(kind(text), ErrorKind::Cycle | ErrorKind::Merge), "{text}");
    }
    assert_eq!(kind("a: &a [*a]\n"), ErrorKind::Cycle);
}

#[test]
fn large_documents_are_read_in_linear_time() {
    let many = lines(200_000, |at| format!("key{at}: {at}"));
    let document = parse(&many).unwrap();
    assert_eq!(document.tree().mapping(document.tree().root()).unwrap().len(), 200_000);
    assert_eq!(document.position(document.text().len() as u32 - 1).line, 200_000);
    assert!(parse(&lines(100_000, |at| format!("k{at}: &a{at} x"))).is_ok());
    assert!(parse(&(lines(500_000, |_| "# comment".to_owned()) + "a: 1\n")).is_ok());
    assert!(parse(&("a: |\n".to_owned() + &lines(1_000_000, |_| "  x".to_owned()))).is_ok());
    assert!(parse(&lines(300_000, |_| "-".to_owned())).is_ok());
    assert!(parse(&format!("a: {}\n", "x".repeat(7_000_000))).is_ok());
    assert!(parse(&format!("{}a: 1\n", " ".repeat(1_000_000))).is_ok());
    assert!(parse(&format!("\"{}", lines(200_000, |_| "x".to_owned()))).is_err());
    assert!(parse(&format!("{}: 1\n", "k".repeat(1_000_000))).is_err());
    assert!(parse(&lines(20_000, |_| ":".to_owned())).is_err());
    assert!(parse(&lines(100_000, |_| "a:\n  - # c\n\n".to_owned()).replace("a:", "")).is_ok());
}

#[test]
fn all_duplicates_are_named_at_once() {
    let error = parse(&lines(100_000, |_| "k: 1".to_owned())).unwrap_err();
    assert_eq!((error.kind, error.duplicates.len()), (ErrorKind::DuplicateKeys, 99_999));
    let error = parse("a: {x: 1, x: 2}\nb:\n  1: a\n  true: b\n  1.0: c\n  '1': d\na: 3\n").unwrap_err();
    let named: Vec<(&str, u32, u32)> = error
        .duplicates
        .iter()
        .map(|key| (key.key.as_str(), key.first_position.line, key.again_position.line))
        .collect();
    assert_eq!(named, [("x", 1, 1), ("true", 3, 4), ("1.0", 3, 5), ("1", 3, 6), ("a", 1, 7)]);
    assert_eq!((error.position.line, error.position.column), (1, 11));
}

#[test]
fn each_limit_is_named() {
    let limits = Limits { bytes: 15, depth: 3, nodes: 5, expanded: 5 };
    let refusal = |text: &str| parse_within(text, &limits).map(|_| ()).expect_err("a refusal").kind;
    assert_eq!(refusal("a: 1234567890123"), ErrorKind::TooLarge);
    assert_eq!(refusal("[[[[]]]]"), ErrorKind::TooDeep);
    assert!(parse_within("[a,b,c,d]", &limits).is_ok());
    assert_eq!(refusal("[a,b,c,d,e]"), ErrorKind::TooManyNodes);
    assert_eq!(refusal("[&a [b,c],*a]"), ErrorKind::TooManyNodes);
}

#[test]
fn numbers_have_an_end() {
    assert_eq!(kind(&format!("a: {}\n", "9".repeat(200_000))), ErrorKind::Value);
    assert_eq!(kind(&format!("a: 1{}\n", ":59".repeat(20_000))), ErrorKind::Value);
    assert!(parse(&lines(1500, |at| format!("k{at}: 0x{}", "F".repeat(4000)))).is_ok());
}

#[test]
fn several_documents_are_refused() {
    assert_eq!(kind(&"---\na\n".repeat(50_000)), ErrorKind::SeveralDocuments);
    assert_eq!(kind("a: 1\n---\n"), ErrorKind::SeveralDocuments);
}
