//! The findings of loading: what is said about a file or a reference that cannot be used.

use std::path::{Component, Path};

use jobgate_yaml::{Document, ErrorKind, ParseError, Position, Span};

use crate::files::FileProblem;
use crate::finding::{Finding, Place, Related};
use crate::host_rules as rules;
use crate::kind::Role;
use crate::submission::SpecFile;

pub(super) fn not_found(path: &str, folder: &str) -> Finding {
    rules::NOT_FOUND.error(
        format!("there is no file `{path}` in `{folder}`"),
        "correct the path; for something that is registered, write `azureml:NAME:VERSION`",
    )
}

pub(super) fn of_file(shown: &str, problem: &FileProblem) -> Finding {
    match problem {
        FileProblem::Missing | FileProblem::NotAFolder => rules::NOT_FOUND.error(
            format!("there is no file `{shown}`"),
            "correct the path, which is relative to the folder of the file in which it is written; for something that is registered, \
             write `azureml:NAME:VERSION`",
        ),
        FileProblem::TooLarge { .. } => {
            rules::TOO_LARGE.error(format!("cannot read `{shown}`: {problem}"), "check that the path names a spec; split it if it does")
        }
        FileProblem::IsFolder => {
            rules::UNREADABLE.error(format!("cannot read `{shown}`: {problem}"), "name the file in the folder")
        }
        FileProblem::LinkCycle | FileProblem::NameNotUtf8 | FileProblem::Other(_) => {
            rules::UNREADABLE.error(format!("cannot read `{shown}`: {problem}"), "make it a file that you can read")
        }
    }
}

pub(super) fn outside(shown: &str) -> Finding {
    rules::OUTSIDE_ROOT.error(
        format!("`{shown}` lies outside the project root"),
        "move it into the project, or give a root further up with `--root`",
    )
}

pub(super) fn cycle(from: &str, to: &str) -> Finding {
    let message = match from == to {
        true => format!("`{from}` refers to itself"),
        false => format!("`{from}` refers to `{to}`, which leads back to it"),
    };
    rules::CYCLE.error(message, "let one of the files refer to something else")
}

pub(super) fn too_many_nodes(limit: u64) -> Finding {
    rules::TOO_LARGE.error(
        format!("with this the submission has more than {limit} nodes, each use of a file counted"),
        "split the submission, or let it use the file less often",
    )
}

pub(super) fn too_deep(limit: usize) -> Finding {
    rules::TOO_LARGE.error(
        format!("with this the submission nests more than {limit} deep"),
        "let fewer files contain each other",
    )
}

pub(super) fn two_roles(file: &SpecFile, role: Role) -> Finding {
    let (path, first, second) = (&file.path, file.role.name(), role.name());
    rules::TWO_ROLES.error(
        format!("`{path}` is used as {second} here, and as {first} elsewhere"),
        "give each of them a file of its own",
    )
}

pub(super) fn not_a_mapping(document: &Document) -> Finding {
    let message = match document.is_empty() {
        true => "the file holds no value",
        false => "the file holds no mapping",
    };
    rules::NOT_A_MAPPING.error(message.to_owned(), "check that the path names a spec")
}

pub(super) fn referred(place: &Place, pointer: &str) -> Related {
    Related { place: place.clone(), pointer: pointer.to_owned(), label: "referred to here".to_owned() }
}

/// The findings of a document that cannot be read: one, or one for each key that is repeated.
pub(super) fn of_document(error: &ParseError, bytes: &[u8], file: &str) -> Vec<Finding> {
    if error.kind == ErrorKind::DuplicateKeys && !error.duplicates.is_empty() {
        let finding = |duplicate: &jobgate_yaml::DuplicateKey| {
            let message = format!("the key `{}` stands twice in this mapping", duplicate.key);
            let mut finding = rules::DUPLICATE_KEYS
                .error(message, "remove one: the official client takes the last and says nothing");
            finding.place = Some(place(file, duplicate.again, duplicate.again_position));
            finding.related.push(Related {
                place: place(file, duplicate.first, duplicate.first_position),
                pointer: String::new(),
                label: "it stands here first".to_owned(),
            });
            finding
        };
        return error.duplicates.iter().map(finding).collect();
    }
    let mut finding = match error.kind {
        ErrorKind::DuplicateKeys => rules::DUPLICATE_KEYS.error(error.message.clone(), "remove one"),
        ErrorKind::NotUtf8 => rules::NOT_UTF8.error(error.message.clone(), "save the file as UTF-8"),
        ErrorKind::TooLarge | ErrorKind::TooDeep | ErrorKind::TooManyNodes => rules::TOO_LARGE
            .error(error.message.clone(), "check that the path names a spec; split it if it does"),
        _ if is_template(error, bytes) => rules::PLACEHOLDER.error(
            format!("`{{{{…}}}}` is a placeholder of a template: {}", error.message),
            "write the value",
        ),
        _ => rules::SYNTAX.error(error.message.clone(), "correct the YAML here"),
    };
    finding.place = Some(place(file, error.span, error.position));
    vec![finding]
}

/// Whether the line of an error holds `{{` with no `$` before it: unquoted, it is no YAML.
fn is_template(error: &ParseError, bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let line = text.lines().nth(error.position.line.saturating_sub(1) as usize).unwrap_or_default();
    line.match_indices("{{").any(|(at, _)| !line[..at].ends_with('$'))
}

fn place(file: &str, span: Span, position: Position) -> Place {
    Place {
        file: file.to_owned(),
        line: position.line,
        column: position.column,
        span: (span.start, span.end),
    }
}

/// A path relative to a folder, `/` between segments; as it is, if it leads elsewhere.
pub(super) fn shown(path: &Path, base: &Path) -> String {
    let plain = without_dots(path);
    let Ok(below) = plain.strip_prefix(base) else { return plain.to_string_lossy().into_owned() };
    let names: Vec<_> = below.components().map(|name| name.as_os_str().to_string_lossy()).collect();
    names.join("/")
}

/// `.` and `..` taken out by their look alone: for showing, not for opening.
fn without_dots(path: &Path) -> std::path::PathBuf {
    let mut plain = std::path::PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
