//! Image references in a Dockerfile: where they stand, what they are, and how to change them (`docs/abi.md` §6, §13 case 10).
//!
//! The reader follows BuildKit's parser. `parse-dockerfile`, the maintained crate with spans, takes the lines of a here-document for
//! instructions unless it stands first (`RUN python3 <<EOF`), and has no spans inside `ARG`; so a file whose script says
//! `FROM x import y` would be refused or, worse, edited.
//!
//! **`# syntax=`** names an image that the builder runs. It is no site: the interface has no form for it, and whether the service
//! honours it is not known. But only `docker/dockerfile` is known to mean what a Dockerfile says, so any other is listed as
//! undecidable.
//!
//! **Arguments.** `FROM $BASE` has its site at the default of `BASE`, once, however many stages use it; setting it shows in all of
//! them. A reference that merely contains a changed default, and is not changed itself, keeps its value: it is written out.

mod error;
mod expand;
mod image;
mod line;
mod render;
#[cfg(test)]
mod tests;
mod word;

use jobgate_yaml::Span;

pub use error::DockerfileError;

/// The largest Dockerfile that is read, in bytes. The service documents a tenth of it as its own limit.
pub const LIMIT: usize = 1 << 20;

/// A Dockerfile that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dockerfile {
    text: String,
    byte_order_mark: bool,
    images: Vec<ImageReference>,
    variables: Vec<Variable>,
}

/// An image reference: a site of the facet `image`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// The image, variables expanded with their defaults; none if it cannot be told.
    pub value: Option<String>,
    /// How it is written.
    pub form: ImageForm,
    /// What a change replaces; bytes from the first one behind a byte-order mark.
    pub span: Span,
    /// The line in which the span begins, from 1.
    pub line: u32,
    /// Spans of the argument defaults, its own aside, that its value depends on.
    depends: Vec<Span>,
}

/// How an image reference is written: the forms of `docs/abi.md` §6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageForm {
    /// A `FROM`; also one that is composed of several parts.
    From,
    /// A `COPY --from`.
    Copy,
    /// A `RUN --mount=…from=`.
    Mount,
    /// The default of the argument that a `FROM` consists of.
    Argument,
    /// It depends on an argument without a default, or on a syntax that is not known.
    Undecidable,
}

impl ImageForm {
    /// The form as policies see it.
    pub fn as_str(self) -> &'static str {
        match self {
            ImageForm::From => "dockerfile-from",
            ImageForm::Copy => "dockerfile-copy",
            ImageForm::Mount => "dockerfile-mount",
            ImageForm::Argument => "dockerfile-argument",
            ImageForm::Undecidable => "dockerfile-undecidable",
        }
    }
}

/// A variable that an `ARG` or `ENV` sets: where a secret may hide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The value as written, quotes included; none for an `ARG` without a default.
    pub value: Option<String>,
    /// Whether an `ENV` sets it, which stays in the image; otherwise an `ARG`.
    pub environment: bool,
    /// Where the value stands, or the name if there is no value.
    pub span: Span,
    /// The line in which the span begins, from 1.
    pub line: u32,
}

impl Dockerfile {
    /// Reads a Dockerfile.
    ///
    /// # Errors
    ///
    /// [`DockerfileError`]: too large, no text, or nothing that could be built.
    pub fn parse(bytes: &[u8]) -> Result<Self, DockerfileError> {
        if bytes.len() > LIMIT {
            return Err(DockerfileError::TooLarge { size: bytes.len(), limit: LIMIT });
        }
        let not_text = |at, what| Err(DockerfileError::NotText { line: line_of(bytes, at), what });
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            return not_text(at, "holds a NUL byte");
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return not_text(error.valid_up_to(), "is not UTF-8"),
        };
        let (text, byte_order_mark) = match text.strip_prefix('\u{feff}') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let found = image::find(text)?;
        let (images, variables) = (found.images, found.variables);
        Ok(Dockerfile { text: text.to_owned(), byte_order_mark, images, variables })
    }

    /// Every image reference that is neither `scratch` nor an earlier stage, in the order of the instructions that use them.
    pub fn images(&self) -> &[ImageReference] {
        &self.images
    }

    /// Every variable that the file sets, in its order.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The text, without a byte-order mark: what spans count in.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The line of a byte, from 1.
fn line_of(text: &[u8], at: usize) -> u32 {
    let breaks = text.iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}
