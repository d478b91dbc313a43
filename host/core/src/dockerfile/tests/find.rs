//! What is found.

use super::super::*;
use super::{images, read};

const FROM: &str = "dockerfile-from";
const COPY: &str = "dockerfile-copy";
const MOUNT: &str = "dockerfile-mount";
const ARGUMENT: &str = "dockerfile-argument";
const UNDECIDABLE: &str = "dockerfile-undecidable";

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, u32)]) {
    let found = images(text);
    let found: Vec<(&str, &str, u32)> =
        found.iter().map(|(value, form, line)| (value.as_str(), *form, *line)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn from() {
    check("FROM python:3.8", &[("python:3.8", FROM, 1)]);
    check("from --platform=linux/amd64 \"python\" as Base\n\nFrom base\n", &[("python", FROM, 1)]);
    check("FROM scratch\nFROM a AS b\nFROM b AS c\nFROM c\n", &[("a", FROM, 2)]);
    check("# c\n\n  FROM \\\n# c\n\n   a \\\n  AS b\n", &[("a", FROM, 6)]);
    check(
        "FROM mcr.microsoft.com/a/b:1@sha256:00\r\nRUN x\r\n",
        &[("mcr.microsoft.com/a/b:1@sha256:00", FROM, 1)],
    );
    check("\u{feff}FROM a\n", &[("a", FROM, 1)]);
}

/// A stage is one only behind its own FROM; names are kept in lower case.
#[test]
fn stages() {
    check("FROM b\nFROM a AS b\nFROM b\n", &[("b", FROM, 1), ("a", FROM, 2)]);
    check("FROM b AS b\nCOPY --from=b x y\n", &[("b", FROM, 1), ("b", COPY, 2)]);
    check("FROM a AS Base\nFROM Base\n", &[("a", FROM, 1), ("Base", FROM, 2)]);
    check("FROM a AS b\nFROM c\nCOPY --from=B x y\n", &[("a", FROM, 1), ("c", FROM, 2)]);
}

#[test]
fn copy_and_mount() {
    check("FROM a\nFROM b\nCOPY --from=0 x y\n", &[("a", FROM, 1), ("b", FROM, 2)]);
    check("FROM a\nCOPY --from=0 x y\n", &[("a", FROM, 1), ("0", COPY, 2)]);
    check("FROM a\nCOPY --chown=1 --from=\"c:1\" [\"x\", \"y\"]\n", &[("a", FROM, 1), ("c:1", COPY, 2)]);
    check("FROM a\nCOPY --from=$X x y\n", &[("a", FROM, 1), ("-", UNDECIDABLE, 2)]);
    check("FROM a\nADD --from=c x y\nCOPY x --from=c y\n", &[("a", FROM, 1)]);
    let mounts = "FROM a AS s\nFROM b\n\
        RUN --mount=type=bind,from=c,target=/x --mount=from=s,target=/y --network=none \\\n  --mount=type=cache,\"From=d\" x\n";
    check(mounts, &[("a", FROM, 1), ("b", FROM, 2), ("c", MOUNT, 3), ("d", MOUNT, 4)]);
    check("FROM a\nONBUILD COPY --from=c x y\n", &[("a", FROM, 1), ("c", COPY, 2)]);
}

#[test]
fn arguments() {
    check("ARG B=python:3\nFROM $B\nFROM ${B} AS x\n", &[("python:3", ARGUMENT, 1)]);
    check(
        "ARG B=\"python:3\" C='d'\nFROM \"${B}\"\nFROM $C\n",
        &[("python:3", ARGUMENT, 1), ("d", ARGUMENT, 1)],
    );
    check("ARG V=3\nFROM python:$V-slim\n", &[("python:3-slim", FROM, 2)]);
    check("ARG V=3\nFROM python:$V_slim\n", &[("-", UNDECIDABLE, 2)]);
    check("ARG V=3\nFROM python:${V}-slim\n", &[("python:3-slim", FROM, 2)]);
    check("ARG R=r.io\nARG B=${R}/x\nFROM $B\n", &[("r.io/x", ARGUMENT, 2)]);
    check("ARG B\nFROM $B\nFROM x/$B\n", &[("-", UNDECIDABLE, 2), ("-", UNDECIDABLE, 3)]);
    check("ARG B=\nFROM $B\n", &[("-", UNDECIDABLE, 2)]);
    check("ARG B=a\nARG B=b\nARG B\nFROM $B\n", &[("b", ARGUMENT, 2)]);
    check("FROM a\nARG B=b\nFROM $B\n", &[("a", FROM, 1), ("-", UNDECIDABLE, 3)]);
    check("ARG S=s\nFROM a AS s\nFROM $S\n", &[("a", FROM, 2)]);
}

#[test]
fn expansions() {
    let with = |from: &str| format!("ARG A=a\nARG E=\nFROM {from}\n");
    for (from, value) in [
        ("${A:-x}/y", "a/y"),
        ("${E:-x}", "x"),
        ("x${E-y}", "x"),
        ("${N:-x}", "x"),
        ("${N-${A}b}", "ab"),
        ("${A:+x}", "x"),
        ("x${E:+y}", "x"),
        ("${A:?no}/y", "a/y"),
        ("'$A'", "$A"),
        ("\"${A}\"b", "ab"),
        ("\\$A", "$A"),
    ] {
        check(&with(from), &[(value, FROM, 3)]);
    }
    for from in ["${A", "${", "$", "${A#a}", "${N:?no}", "${:x}", "${{A}}", "x${N:+${M}}y$N", "'a"] {
        check(&with(from), &[("-", UNDECIDABLE, 3)]);
    }
}

/// Lines of a here-document are no instructions, wherever it stands.
#[test]
fn here_documents() {
    let script = "FROM a\nRUN python3 - <<'EOF' && x <<-END\nFROM x import y\nEOF\n\tCOPY --from=no x y\n\tEND\nFROM b\n";
    check(script, &[("a", FROM, 1), ("b", FROM, 7)]);
    check("FROM a\nCOPY <<A <<B /x/\nFROM c\nA\nFROM d\nB\nFROM b\n", &[("a", FROM, 1), ("b", FROM, 7)]);
    check("FROM a\nRUN [\"x\", \"<<EOF\"]\nFROM b\n", &[("a", FROM, 1), ("b", FROM, 3)]);
    check("FROM a\nLABEL x=<<EOF\nFROM b\n", &[("a", FROM, 1), ("b", FROM, 3)]);
    check("FROM a\nRUN x << EOF\nFROM b\n", &[("a", FROM, 1), ("b", FROM, 3)]);
}

#[test]
fn directives() {
    check("# escape=`\nFROM `\n a\nRUN x \\\nFROM b\n", &[("a", FROM, 3), ("b", FROM, 5)]);
    check("FROM a\n# escape=`\nRUN x \\\nFROM b\n", &[("a", FROM, 1)]);
    for syntax in
        ["docker/dockerfile:1", "docker.io/docker/dockerfile", "docker/dockerfile:1.7-labs@sha256:00"]
    {
        check(&format!("# syntax={syntax}\nFROM a\n"), &[("a", FROM, 2)]);
        check(&format!("# check=skip=x\n# Syntax = {syntax} x\nFROM a\n"), &[("a", FROM, 3)]);
    }
    for syntax in ["evil.io/docker/dockerfile:1", "docker/dockerfile-upstream", "x"] {
        check(&format!("#syntax={syntax}\nFROM a\n"), &[("-", UNDECIDABLE, 1), ("a", FROM, 2)]);
        check(&format!("#!/x\n# syntax={syntax}\nFROM a\n"), &[("-", UNDECIDABLE, 2), ("a", FROM, 3)]);
    }
    check("# a comment\n# syntax=x\nFROM a\n", &[("a", FROM, 3)]);
    check("# other=1\n# escape=`\nFROM \\\na\n", &[("a", FROM, 4)]);
}

#[test]
fn variables() {
    let file = read("ARG TOKEN=a\\\nb PLAIN\nFROM x\nENV A=1 B=\"2 3\"\nENV PASSWORD all the rest\nARG S\n");
    let rows: Vec<_> = file
        .variables()
        .iter()
        .map(|v| (v.name.as_str(), v.value.as_deref(), v.environment, v.line))
        .collect();
    assert_eq!(
        rows,
        [
            ("TOKEN", Some("ab"), false, 1),
            ("PLAIN", None, false, 2),
            ("A", Some("1"), true, 4),
            ("B", Some("\"2 3\""), true, 4),
            ("PASSWORD", Some("all the rest"), true, 5),
            ("S", None, false, 6),
        ]
    );
    assert_eq!(&file.text()[file.variables()[3].span.range()], "2 3");
}

#[test]
fn refused() {
    for (text, message) in [
        ("", "there is no FROM"),
        ("# nothing\n", "there is no FROM"),
        ("RUN x\n", "line 1 of the Dockerfile: only ARG"),
        ("FROM a\nFORM b\n", "line 2 of the Dockerfile: `form` is no instruction"),
        ("FROM a b\n", "line 1 of the Dockerfile: FROM takes"),
        ("FROM\n", "line 1 of the Dockerfile: FROM takes"),
        ("FROM a\n\nRUN <<EOF\nx\n", "line 3 of the Dockerfile: no line `EOF`"),
        ("FROM a\nCOPY --from b c d\n", "`--from` needs a value"),
        ("FROM a\nONBUILD ONBUILD RUN x\n", "ONBUILD does not take"),
        ("FROM a\nONBUILD\n", "ONBUILD needs"),
        ("# escape=x\nFROM a\n", "escape character"),
        ("# escape=`\n# escape=`\nFROM a\n", "there twice"),
        ("# syntax=a\n# syntax=a\nFROM a\n", "there twice"),
        ("FROM a\nRUN x\0y\n", "line 2 of the Dockerfile holds a NUL byte"),
    ] {
        let error = Dockerfile::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(message), "{text:?}: {error}");
    }
    let error = Dockerfile::parse(b"FROM a\nLABEL x=\xff\n").unwrap_err().to_string();
    assert!(error.contains("line 2 of the Dockerfile is not UTF-8"), "{error}");
    let error = Dockerfile::parse(&vec![b'#'; LIMIT + 1]).unwrap_err().to_string();
    assert!(error.contains("more than the limit"), "{error}");
}

/// What would take long or fill the memory if anything were quadratic, or expanded without a limit.
#[test]
fn hostile() {
    let many = "FROM a\nENV A=1 \\\n".to_owned() + &"B=2 \\\n".repeat(100_000) + "C=3\n";
    assert_eq!(read(&many).variables().len(), 100_002);
    let doubled: String = (1..60).map(|i| format!("ARG A{i}=$A{}$A{}\n", i - 1, i - 1)).collect();
    check(&format!("ARG A0=x\n{doubled}FROM $A59\n"), &[("-", UNDECIDABLE, 61)]);
    let stages = "FROM a AS a\n".repeat(1001);
    assert_eq!(read(&stages).images().len(), 1);
    let error = Dockerfile::parse("FROM a\n".repeat(1001).as_bytes()).unwrap_err();
    assert!(error.to_string().contains("more than 1000 image references"), "{error}");
    let error = Dockerfile::parse((0..300).map(|i| format!("ARG A{i}=$B\n")).collect::<String>().as_bytes());
    assert!(error.unwrap_err().to_string().contains("more than 200 arguments"));
    check(&format!("FROM {}x{}\n", "${A:-".repeat(50_000), "}".repeat(50_000)), &[("-", UNDECIDABLE, 1)]);
    read(&format!("FROM a\nRUN {}\n", "\"".repeat(500_000)));
}
