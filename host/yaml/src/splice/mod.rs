//! Writing an edited tree back into the text it came from: what did not change stays byte for byte.
//!
//! The source document is compared with the wanted tree once, in document order. Each difference becomes a replacement
//! against the original offsets; all are applied in one pass. Whatever comes out is read again and has to say the wanted
//! tree. If it does not, the smallest enclosing collection is written anew, then the next larger one; if nothing helps, the
//! edit is refused.

mod align;
mod anchors;
mod block;
mod editor;
mod flow;
mod layout;
mod merges;
mod replace;
mod splices;
mod text;

use crate::{Document, EditError, NodeId, Tree, Value};

use editor::{Editor, Manner};
use text::Text;

/// The ways in which an edit is tried, from the one that keeps most.
const MANNERS: &[Manner] = &[
    Manner { literals: true, deepest: usize::MAX },
    Manner { literals: false, deepest: usize::MAX },
    Manner { literals: false, deepest: 4 },
    Manner { literals: false, deepest: 3 },
    Manner { literals: false, deepest: 2 },
    Manner { literals: false, deepest: 1 },
];

impl Document {
    /// The text for a wanted tree, which is an edited clone of [`Document::tree`].
    ///
    /// Comments, quotes, the order of keys, indentation, line breaks, a byte-order mark and a missing line break at the end
    /// are kept, and every line that no change touches stays byte for byte. The text was read again and says exactly the
    /// wanted tree; the order of keys is not compared. Equal trees give the text as it is.
    ///
    /// An alias whose wanted value still is that of its anchor stays an alias, any other is written out. A key that comes
    /// from a merge is changed by an own key, and removed by writing the merge out.
    ///
    /// # Errors
    /// Where no text was found that says the wanted tree: with the first place that came out differently.
    pub fn render(&self, wanted: &Tree) -> Result<String, EditError> {
        let mark = if self.marked { "\u{feff}" } else { "" };
        if self.tree.same(self.tree.root(), wanted, wanted.root()) {
            return Ok(format!("{mark}{}", self.text));
        }
        let text = Text::new(&self.text, self.lines());
        let mut failure = None;
        let mut tried: Option<String> = None;
        for &manner in MANNERS {
            let Some(out) = Editor::new(self, wanted, &text, manner).edit() else { continue };
            if tried.as_ref() == Some(&out) {
                continue;
            }
            for candidate in candidates(&out, &text) {
                match self.verify(candidate, wanted) {
                    Ok(()) => return Ok(format!("{mark}{candidate}")),
                    Err(error) => failure = failure.or(Some(error)),
                }
            }
            tried = Some(out);
        }
        Err(failure.unwrap_or_else(|| refusal("", "two changes meet in one place of the text")))
    }

    /// Reads a text and compares what it says with the wanted tree.
    fn verify(&self, text: &str, wanted: &Tree) -> Result<(), EditError> {
        match Document::parse(text.as_bytes(), &self.limits) {
            Err(error) => Err(refusal("", &format!("the text that was made cannot be read: {error}"))),
            Ok(read) => {
                let mut place = String::new();
                if difference(&read.tree, read.tree.root(), wanted, wanted.root(), &mut place) {
                    return Err(refusal(&place, "the text that was made says something else here"));
                }
                Ok(())
            }
        }
    }
}

/// The edited text without a line break at its end, if the document had none, and with one, which a text at the end may need.
fn candidates<'o>(out: &'o str, text: &Text) -> Vec<&'o str> {
    // What would end with an empty line then keeps its line break: that line is one of the document.
    let short =
        out.strip_suffix(text.newline).filter(|short| text.unfinished && !short.ends_with(['\n', '\r']));
    short.into_iter().chain([out]).collect()
}

fn refusal(place: &str, why: &str) -> EditError {
    EditError {
        place: place.to_owned(),
        what: "the wanted value cannot be written into the text".to_owned(),
        why: why.to_owned(),
    }
}

/// Whether two nodes differ; `place` becomes the pointer of the first difference.
fn difference(old: &Tree, left: NodeId, new: &Tree, right: NodeId, place: &mut String) -> bool {
    let length = place.len();
    match (old.value(left), new.value(right)) {
        (Value::Mapping(a), Value::Mapping(b)) => {
            for entry in b.entries() {
                place.truncate(length);
                place.push('/');
                place.push_str(&entry.key.spelling.replace('~', "~0").replace('/', "~1"));
                match a.entry(&entry.key.spelling) {
                    Some(twin) if twin.key.value == entry.key.value => {
                        if difference(old, twin.value, new, entry.value, place) {
                            return true;
                        }
                    }
                    _ => return true,
                }
            }
            place.truncate(length);
            a.len() != b.len()
        }
        (Value::Sequence(a), Value::Sequence(b)) => {
            for (at, (&left, &right)) in a.iter().zip(b).enumerate() {
                place.truncate(length);
                place.push_str(&format!("/{at}"));
                if difference(old, left, new, right, place) {
                    return true;
                }
            }
            place.truncate(length);
            a.len() != b.len()
        }
        _ => !old.same(left, new, right),
    }
}
