//! Writes changed image references back.

use jobgate_yaml::Span;

use super::{Dockerfile, DockerfileError, ImageReference};

impl Dockerfile {
    /// The file with other image references: a value for each of [`images`](Dockerfile::images), in its order, none to leave it.
    /// Nothing but their spans changes. What comes out was read again and has exactly these values.
    ///
    /// # Errors
    ///
    /// [`DockerfileError::NotWritable`] if a text would not be read as the image that it is meant to be.
    pub fn render(&self, wanted: &[Option<String>]) -> Result<String, DockerfileError> {
        let images = self.images.len();
        if wanted.len() != images {
            return Err(DockerfileError::WrongNumber { given: wanted.len(), images });
        }
        let changed: Vec<Span> = self
            .images
            .iter()
            .zip(wanted)
            .filter(|(image, value)| value.is_some() && **value != image.value)
            .map(|(image, _)| image.span)
            .collect();
        let mut edits: Vec<(Span, &str)> = Vec::new();
        for (image, value) in self.images.iter().zip(wanted) {
            let carried = image.depends.iter().any(|span| changed.contains(span));
            match (value, &image.value) {
                (Some(value), _) if changed.contains(&image.span) => edits.push((image.span, value)),
                // It contains a default that changes, and shall not change itself.
                (_, Some(value)) if carried => edits.push((image.span, value)),
                _ => {}
            }
        }
        let text = self.with(edits);
        self.verify(&text, wanted)?;
        Ok(text)
    }

    fn with(&self, mut edits: Vec<(Span, &str)>) -> String {
        edits.sort_by_key(|(span, _)| span.start);
        let mut out = String::from(if self.byte_order_mark { "\u{feff}" } else { "" });
        let mut at = 0;
        for (span, value) in edits {
            let range = span.range();
            out.push_str(self.text.get(at..range.start).unwrap_or_default());
            out.push_str(value);
            at = range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }

    fn verify(&self, text: &str, wanted: &[Option<String>]) -> Result<(), DockerfileError> {
        let both = self.images.iter().zip(wanted);
        let wrong = match Dockerfile::parse(text.as_bytes()) {
            // Some change broke the file: the first is blamed.
            Err(_) => both.clone().find(|(image, value)| value.is_some() && **value != image.value),
            Ok(again) => {
                let same = |(i, (image, value)): &(usize, (&ImageReference, &Option<String>))| {
                    let meant = value.as_ref().or(image.value.as_ref());
                    again.images.get(*i).is_some_and(|found| found.value.as_ref() == meant)
                };
                let wrong = both.clone().enumerate().find(|pair| !same(pair)).map(|(_, pair)| pair);
                wrong.or_else(|| both.clone().next_back().filter(|_| again.images.len() != self.images.len()))
            }
        };
        match wrong {
            None => Ok(()),
            Some((image, value)) => {
                let value = value.clone().or_else(|| image.value.clone()).unwrap_or_default();
                Err(DockerfileError::NotWritable { line: image.line, value })
            }
        }
    }
}
