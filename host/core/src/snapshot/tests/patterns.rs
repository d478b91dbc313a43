//! Patterns one by one. Each row was made with the client's own matcher (azure-ai-ml 1.35.2): the pattern, and which of the
//! paths it matches; none if the client fails at the pattern.

use super::super::ignore::IgnoreRules;

type Row = (&'static str, Option<&'static [&'static str]>);

const PATHS: [&str; 21] = [
    "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a", "#a", "é",
    "+", "]", "[a", "bx", "a\n", "\\",
];

const ROWS: &[Row] = &[
    ("a", Some(&["a", "a/b", "a/x/b", "x/a/b", "../a", "a\n"])),
    ("a/", Some(&["a/b", "a/x/b", "x/a/b"])),
    ("/a", Some(&["a", "a/b", "a/x/b", "a\n"])),
    ("*.py", Some(&["a.py", "s/a.py"])),
    ("a/*", Some(&["a/b", "a/x/b"])),
    ("a/**", Some(&["a/b", "a/x/b"])),
    ("**/b", Some(&["a/b", "a/x/b", "x/a/b"])),
    ("a/**/b", Some(&["a/b", "a/x/b"])),
    (
        "**",
        Some(&[
            "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a",
            "#a", "é", "+", "]", "[a", "bx", "a\n", "\\",
        ]),
    ),
    ("**/", Some(&["a/b", "a/x/b", "x/a/b", "s/a.py", "../a"])),
    ("**b", Some(&["ab", "a/b", "a/x/b", "x/a/b", "axb"])),
    (
        "/**",
        Some(&[
            "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a",
            "#a", "é", "+", "]", "[a", "bx", "a\n", "\\",
        ]),
    ),
    (
        "*",
        Some(&[
            "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a",
            "#a", "é", "+", "]", "[a", "bx", "a\n", "\\",
        ]),
    ),
    (
        "/*",
        Some(&[
            "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a",
            "#a", "é", "+", "]", "[a", "bx", "a\n", "\\",
        ]),
    ),
    ("?", Some(&["a", "a/b", "a/x/b", "x/a/b", "s/a.py", "../a", ".", "*", "é", "+", "]", "a\n", "\\"])),
    ("???", Some(&["axb"])),
    ("[ab]", Some(&["a", "a/b", "a/x/b", "x/a/b", "../a", "a\n"])),
    ("[!a]", Some(&["a/b", "a/x/b", "x/a/b", "s/a.py", ".", "*", "é", "+", "]", "\\"])),
    ("[^a]", Some(&["a", "a/b", "a/x/b", "x/a/b", "../a", "a\n"])),
    ("[a-c]x", Some(&["bx"])),
    ("[]]", Some(&["]"])),
    ("[a", Some(&["[a"])),
    ("a[!x]b", Some(&["a/b", "x/a/b"])),
    ("{a,b}", Some(&["{a,b}"])),
    ("\\*", Some(&["*"])),
    ("\\!a", Some(&["!a"])),
    ("\\#a", Some(&["#a"])),
    ("#a", Some(&[])),
    ("!", None),
    ("!/", Some(&[])),
    ("//", Some(&[])),
    ("/", Some(&[])),
    ("a\\", None),
    ("\\ ", None),
    ("[b-a]", None),
    ("[+-9]", Some(&[".", "+"])),
    ("../a", Some(&["../a"])),
    ("*/b", Some(&["a/b"])),
    ("a**b", Some(&["ab", "axb"])),
    (".*", Some(&["../a", "."])),
    ("  a  ", Some(&["a", "a/b", "a/x/b", "x/a/b", "../a", "a\n"])),
    ("a b", Some(&[])),
    ("é", Some(&["é"])),
    ("a\\b", Some(&["ab"])),
    ("**/**/b", Some(&["a/b", "a/x/b", "x/a/b"])),
    ("/**/", Some(&[])),
    ("[\\]", Some(&["\\"])),
    ("a/**/", Some(&["a/b", "a/x/b"])),
    (".", Some(&["."])),
    (
        "***",
        Some(&[
            "a", "ab", "a/b", "a/x/b", "x/a/b", "a.py", "s/a.py", "axb", "../a", ".", "{a,b}", "*", "!a",
            "#a", "é", "+", "]", "[a", "bx", "a\n", "\\",
        ]),
    ),
    ("a//b", Some(&[])),
];

#[test]
fn as_the_client_matches() {
    for (pattern, expected) in ROWS {
        let rules = IgnoreRules::parse(pattern.as_bytes(), false);
        let found = rules
            .as_ref()
            .ok()
            .map(|rules| PATHS.into_iter().filter(|path| rules.excludes(path)).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), *expected, "{pattern}");
    }
}

/// Byte-order mark, every kind of line end, white space as Python sees it, and which pattern decides.
#[test]
fn lines() {
    let excluded =
        |text: &str, path: &str| IgnoreRules::parse(text.as_bytes(), false).unwrap().excludes(path);
    assert!(excluded("\u{feff}a", "a"));
    assert!(
        excluded("x\r\na\r\n", "a") && excluded("x\ra\ry", "a") && excluded("a \u{a0}\u{1c}\u{3000}", "a")
    );
    assert!(!excluded("a\n!a", "a") && excluded("!a\na", "a") && !excluded("a\n!a/b\n", "a/b"));
    let rules = IgnoreRules::parse(b"!__pycache__\n", true).unwrap();
    assert!(rules.excludes("x/__pycache__/y") && rules.covers("x/__pycache__") && !rules.covers("x"));
}

/// A folder is passed over only if nothing below it can be kept.
#[test]
fn folders_that_are_covered() {
    let covers =
        |text: &str, folder: &str| IgnoreRules::parse(text.as_bytes(), false).unwrap().covers(folder);
    for text in ["a", "a/", "/a", "*", "**", "a/**", "!a\na", "x\n!y\na/"] {
        assert!(covers(text, "a"), "{text}");
    }
    // The last one matches `a/`, as its bracket takes the `/`, and yet not `a/b`.
    for text in ["", "a/b", "a/*", "a\n!b", "a/\n!x", "!a", "a[!x]"] {
        assert!(!covers(text, "a"), "{text}");
    }
    assert!(!covers(".*", "."), "what lies in the folder itself is not named `./x`");
}

#[test]
fn many_patterns() {
    let text: String = (0..5000).map(|i| format!("**/f?{i}*/[ab]{i}\n")).collect();
    assert!(IgnoreRules::parse(text.as_bytes(), false).unwrap().excludes("x/fé4999/b4999"));
}
