//! The places of images.

use jobgate_guest::{Document, Pointer, Site, Value, form};

use crate::reference::{Invalid, Reference};
use crate::rules::{aml_env_002, aml_env_010};

/// A place of an image that the service sees.
#[derive(Debug)]
pub(crate) struct ImagePlace {
    pub(crate) pointer: Pointer,
    pub(crate) origin: Origin,
    pub(crate) content: Content,
}

/// Where an image is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In a spec.
    Spec,
    /// In a Dockerfile.
    Dockerfile,
}

impl Origin {
    /// The rule that rewrites such an image.
    pub(crate) fn rewriting(self) -> &'static str {
        match self {
            Self::Spec => aml_env_002::ID,
            Self::Dockerfile => aml_env_010::ID,
        }
    }
}

/// What is written there.
#[derive(Debug)]
pub(crate) enum Content {
    /// An image reference.
    Reference(String, Reference),
    /// A text that is none.
    Invalid(String, Invalid),
    /// Something other than a text.
    NotText,
    /// It cannot be told: why.
    Unknown(String),
}

/// Every place of an image in a submission. What the service never sees (it is inert) is left out: no rule about what runs is about
/// it.
pub(crate) fn images(document: &Document) -> Vec<ImagePlace> {
    let seen = document.sites::<form::Image>().into_iter().filter(|site| site.inert.is_none());
    seen.filter_map(read).collect()
}

fn read(site: Site<form::Image>) -> Option<ImagePlace> {
    let unknown = |why: &str| Content::Unknown(why.to_owned());
    let (origin, content) = match site.form {
        form::Image::Inline | form::Image::Application => (Origin::Spec, content(site.value?)?),
        form::Image::DockerfileFrom
        | form::Image::DockerfileCopy
        | form::Image::DockerfileMount
        | form::Image::DockerfileArgument => (
            Origin::Dockerfile,
            match site.value {
                Some(value) => content(value)?,
                None => unknown("the image of this line of the Dockerfile cannot be told"),
            },
        ),
        form::Image::DockerfileUndecidable => {
            (Origin::Dockerfile, unknown("the image depends on a build argument that has no default"))
        }
        form::Image::DockerfileMissing => (Origin::Dockerfile, unknown("the Dockerfile is not there")),
        form::Image::DockerfileUnreadable => (Origin::Dockerfile, unknown("the Dockerfile cannot be read")),
        form::Image::ContextRemote => {
            (Origin::Dockerfile, unknown("the build context is not in the submission"))
        }
        other => {
            let why = format!("this version of the policy does not know an image of the form `{other}`");
            (Origin::Spec, Content::Unknown(why))
        }
    };
    Some(ImagePlace { pointer: site.pointer, origin, content })
}

/// None for `null`: the client reads that as no image.
fn content(value: Value) -> Option<Content> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(match Reference::parse(&text) {
            Ok(reference) => Content::Reference(text, reference),
            Err(invalid) => Content::Invalid(text, invalid),
        }),
        _ => Some(Content::NotText),
    }
}
