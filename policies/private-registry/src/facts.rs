//! What the host is asked: what the workspace has of a registered environment, and which digest an image has.

use jobgate_guest::workspace::{self, Answer, Question};
use jobgate_guest::{Refusal, Site, form, registry};

use crate::environment;
use crate::pattern::SCHEME;

/// What the rules want to know of a registered environment.
#[derive(Debug)]
pub(crate) struct Registered {
    /// The version that the reference stands for.
    pub(crate) version: Option<String>,
    /// The image. None: the workspace builds it from a context that nothing here sees.
    pub(crate) image: Option<String>,
}

/// The environments that these references mean, where there is one to ask about: all are asked about at once.
///
/// # Errors
/// A fact that is none.
pub(crate) fn environments(wanted: &[Option<&str>]) -> Result<Vec<Option<Answer<Registered>>>, Refusal> {
    let mut questions = Vec::new();
    for text in wanted.iter().flatten() {
        questions.push(Question::new("environment", text.strip_prefix(SCHEME).unwrap_or(text)));
    }
    let mut found = Vec::new();
    for answer in spread(wanted, if questions.is_empty() { Vec::new() } else { workspace::ask(&questions) }) {
        found.push(match answer {
            Some(answer) => Some(read(&answer)?),
            None => None,
        });
    }
    Ok(found)
}

/// The digests of these images, where there is one to ask about: all are asked about at once.
pub(crate) fn digests(wanted: &[Option<&str>]) -> Vec<Option<Answer>> {
    let images: Vec<String> = wanted.iter().flatten().map(|&image| image.to_owned()).collect();
    spread(wanted, if images.is_empty() { Vec::new() } else { registry::digests(&images) })
}

/// Each answer to where it was wanted.
fn spread(wanted: &[Option<&str>], answers: Vec<Answer>) -> Vec<Option<Answer>> {
    let mut answers = answers.into_iter();
    wanted.iter().map(|wanted| if wanted.is_some() { answers.next() } else { None }).collect()
}

/// The text of a reference to an environment of the workspace itself, by version or label. What is in a registry or elsewhere by its
/// resource id no host looks up.
pub(crate) fn in_workspace(site: &Site<form::Environment>) -> Option<&str> {
    use form::Environment::{Curated, Label, Registered};
    let text = matches!(site.form, Registered | Label | Curated).then(|| site.text())??;
    environment::read(text).is_ok().then_some(text)
}

/// The version is the end of the id, whatever the reference says: a label stands for one.
fn read(answer: &Answer) -> Result<Answer<Registered>, Refusal> {
    Ok(match answer.fact()? {
        Answer::Fact(fact) => {
            let root = fact.root();
            let mut id = root.text("/id").unwrap_or_default().rsplit('/');
            let version =
                id.next().filter(|_| id.next().is_some_and(|key| key.eq_ignore_ascii_case("versions")));
            Answer::Fact(Registered {
                version: version.map(str::to_owned),
                image: root.text("/properties/image").map(str::to_owned),
            })
        }
        Answer::Absent => Answer::Absent,
        Answer::Unknown(why) => Answer::Unknown(why),
    })
}
