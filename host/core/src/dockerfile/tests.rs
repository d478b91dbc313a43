//! What is found in Dockerfiles, and what comes out when it is changed.

mod find;
mod write;

use super::*;

fn read(text: &str) -> Dockerfile {
    Dockerfile::parse(text.as_bytes()).unwrap()
}

/// Value, form and line of each image reference; `-` for no value.
fn images(text: &str) -> Vec<(String, &'static str, u32)> {
    let file = read(text);
    let row = |image: &ImageReference| {
        (image.value.clone().unwrap_or_else(|| "-".to_owned()), image.form.as_str(), image.line)
    };
    file.images().iter().map(row).collect()
}
