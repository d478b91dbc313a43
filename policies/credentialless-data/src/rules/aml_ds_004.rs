//! The name of a datastore is of lower-case letters, digits and `_`.
//!
//! Source: "Identity-based data access to storage services" ("should"); the client does not check it (azure-ai-ml 1.35.2).

use jobgate_guest::workspace::{self, Answer, Question};
use jobgate_guest::{Document, Editor, Level, Pointer, Why};

use super::found::Found;
use crate::model::DATASTORE;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-DS-004";

const NAME: &str = "/name";

pub(super) fn check(document: &Document, found: &mut Found) {
    let Some(name) = document.text(NAME).filter(|name| !is_right(name)) else { return };
    let message =
        format!("`{name}` is no name for a datastore: it has other characters than a-z, 0-9 and `_`");
    let help = "take lower-case letters, digits and `_`, and have what refers to it change as well";
    found.add(ID, Level::Warning, &Pointer::ROOT.join(NAME), message, help);
}

/// Gives a new datastore a right name. One that is there already stays: what refers to it does so by its name.
pub(super) fn mend(document: &Document, editor: &Editor, settings: &Settings) {
    if settings.is_off(ID) || !editor.writable(NAME) {
        return;
    }
    let Some(name) = document.text(NAME).filter(|name| !is_right(name)) else { return };
    let Some(mended) = mended(&name) else { return };
    let answers = workspace::ask(&[Question::new(DATASTORE, name)]);
    if !matches!(answers.first(), Some(Answer::Fact(_))) {
        editor.set(NAME, mended, &Why::new(ID, "Names of datastores are of a-z, 0-9 and `_`."));
    }
}

fn is_right(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The name in lower case, with `_` for `-`; none if that is not enough.
fn mended(name: &str) -> Option<String> {
    let mended: String =
        name.chars().map(|char| if char == '-' { '_' } else { char.to_ascii_lowercase() }).collect();
    is_right(&mended).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, right, better) in [
            ("credentialless_blob", true, Some("credentialless_blob")),
            ("b1", true, Some("b1")),
            ("Blob-Example", false, Some("blob_example")),
            ("blob.example", false, None),
            ("<name>", false, None),
            ("", false, None),
            ("é", false, None),
        ] {
            assert_eq!((is_right(name), mended(name).as_deref()), (right, better), "{name}");
        }
    }
}
