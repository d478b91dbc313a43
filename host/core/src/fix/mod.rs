//! What `fix` writes: the touched files of all specs of a run. Each spec was judged with its own edits; where two of them
//! touch one file, their edits are merged if they agree on every place, and otherwise nothing is written (`docs/abi.md`
//! §13 case 21).

mod merge;
#[cfg(test)]
mod tests;

use std::path::Path;

use jobgate_yaml::{Span, Tree};

use crate::finding::Place;
use crate::submission::{
    DerivedPart, DockerfileDocument, Rewritten, SpecFile, Submission, of_dockerfile, of_spec,
};
use merge::Disagreed;

/// Two specs want different things of one file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` and `{}` change `{file}` differently at `{pointer}` (line {})", specs[0], specs[1], place.line)]
pub struct Disagreement {
    /// The two specs.
    pub specs: [String; 2],
    /// The file that both use, relative to the project root.
    pub file: String,
    /// The pointer of the place within that file.
    pub pointer: String,
    /// Where the place stands, or the nearest that is there.
    pub place: Place,
}

impl Disagreement {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        "fix one of the specs alone, or give them files of their own"
    }
}

/// The files that `fix` writes for these submissions, each once, in the order in which specs meet them.
///
/// # Errors
/// The first place on which two of them disagree: then nothing is to be written.
pub fn rewritten<'a>(
    submissions: impl IntoIterator<Item = &'a Submission>,
) -> Result<Vec<Rewritten>, Box<Disagreement>> {
    let (mut specs, mut dockerfiles) = (Vec::new(), Vec::new());
    for submission in submissions {
        for file in submission.files().filter(|file| is_edited(file)) {
            add(&mut specs, submission.path(), file)?;
        }
        for file in submission.dockerfiles().filter(|file| of_dockerfile(file).is_some()) {
            add(&mut dockerfiles, submission.path(), file)?;
        }
    }
    let specs =
        specs.iter().filter_map(|touched: &Touched<'_, SpecFile>| of_spec(touched.first, &touched.merged));
    let dockerfiles = dockerfiles
        .iter()
        .filter_map(|touched: &Touched<'_, DockerfileDocument>| of_dockerfile(&touched.merged));
    Ok(specs.chain(dockerfiles).collect())
}

fn is_edited(file: &SpecFile) -> bool {
    let original = file.document.tree();
    file.edited && !original.same(original.root(), &file.tree, file.tree.root())
}

/// A file that several specs may touch.
trait Shared {
    /// What it says with the edits of all.
    type Merged;

    fn absolute(&self) -> &Path;
    fn path(&self) -> &str;
    fn read(&self) -> &str;
    fn edited(&self) -> Self::Merged;
    /// Adds the edits of this spec to those of others.
    fn merge(&self, into: &mut Self::Merged) -> Result<(), Disagreed>;
    fn place(&self, disagreed: &Disagreed) -> Place;
}

/// A file, the specs that touch it, and what it says with the edits of all of them.
struct Touched<'a, F: Shared> {
    first: &'a F,
    by: Vec<(String, &'a F)>,
    merged: F::Merged,
}

fn add<'a, F: Shared>(
    touched: &mut Vec<Touched<'a, F>>,
    spec: &str,
    file: &'a F,
) -> Result<(), Box<Disagreement>> {
    let Some(known) = touched.iter_mut().find(|known| known.first.absolute() == file.absolute()) else {
        touched.push(Touched { first: file, by: vec![(spec.to_owned(), file)], merged: file.edited() });
        return Ok(());
    };
    // A file that changed between two readings has no common ground.
    let merged = if known.first.read() == file.read() {
        file.merge(&mut known.merged)
    } else {
        Err(Disagreed::default())
    };
    if let Err(disagreed) = merged {
        // The merged file has the edits of several: one of these has the other opinion.
        let disagrees = |(_, earlier): &&(String, &F)| file.merge(&mut earlier.edited()).is_err();
        let earlier = known.by.iter().find(disagrees).or(known.by.first());
        let earlier = earlier.map_or_else(String::new, |(earlier, _)| earlier.clone());
        return Err(Box::new(Disagreement {
            specs: [earlier, spec.to_owned()],
            file: file.path().to_owned(),
            place: file.place(&disagreed),
            pointer: disagreed.pointer,
        }));
    }
    known.by.push((spec.to_owned(), file));
    Ok(())
}

impl Shared for SpecFile {
    type Merged = Tree;

    fn absolute(&self) -> &Path {
        &self.absolute
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self) -> &str {
        self.document.text()
    }

    fn edited(&self) -> Tree {
        Tree::clone(&self.tree)
    }

    fn merge(&self, into: &mut Tree) -> Result<(), Disagreed> {
        merge::merge(self.document.tree(), into, &self.tree)
    }

    fn place(&self, disagreed: &Disagreed) -> Place {
        let span = disagreed.node.and_then(|node| self.document.tree().node(node).span);
        let span = span.unwrap_or(Span { start: 0, end: 0 });
        let position = self.document.position(span.start);
        let (line, column) = (position.line, position.column);
        Place { file: self.path.to_string(), line, column, span: (span.start, span.end) }
    }
}

/// Of a Dockerfile edits change image references alone, each for itself.
impl Shared for DockerfileDocument {
    type Merged = DockerfileDocument;

    fn absolute(&self) -> &Path {
        &self.absolute
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn read(&self) -> &str {
        self.text()
    }

    fn edited(&self) -> Self {
        self.clone()
    }

    fn merge(&self, into: &mut Self) -> Result<(), Disagreed> {
        for at in 0..self.image_count() {
            let original = self.dockerfile().images().get(at).and_then(|image| image.value.as_deref());
            let (wanted, merged) = (self.image(at), into.image(at));
            if wanted == original || wanted == merged {
                continue;
            }
            let is_free = merged == original;
            let set = wanted.filter(|_| is_free).map(|wanted| into.set_image(at, wanted));
            if !matches!(set, Some(Ok(()))) {
                return Err(Disagreed { pointer: format!("/images/{at}"), image: at, node: None });
            }
        }
        Ok(())
    }

    fn place(&self, disagreed: &Disagreed) -> Place {
        self.place(DerivedPart::Image(disagreed.image))
    }
}
