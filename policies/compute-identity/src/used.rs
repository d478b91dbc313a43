//! The computes that the jobs of a submission name.

use jobgate_guest::{Document, Pointer, form};

/// A compute that a job names.
pub(crate) struct Used {
    pub(crate) name: String,
    /// Where it is named first.
    pub(crate) pointer: Pointer,
    /// Whether a job on it runs in an image that stands in the registry of the workspace: one that the workspace built.
    pub(crate) pulls: bool,
}

/// The computes of the workspace that the submission names, each once.
pub(crate) fn read(document: &Document) -> Vec<Used> {
    let mut used: Vec<Used> = Vec::new();
    let kind = document.kind();
    if !kind.starts_with("job/") && kind != "schedule" {
        return used;
    }
    let computes = document.sites::<form::Compute>();
    if !computes.iter().any(|site| site.form == form::Compute::Registered) {
        return used;
    }
    let built = built(document);
    for site in computes.into_iter().filter(|site| site.form == form::Compute::Registered) {
        let Some(text) = site.text() else { continue };
        let name = text.strip_prefix("azureml:").unwrap_or(text);
        // Not a compute of the workspace, and no name.
        if name == "serverless" || name.contains("{{") {
            continue;
        }
        let pulls = built.iter().any(|environment| environment.is_within(&site.owner));
        match used.iter_mut().find(|known| known.name == name) {
            Some(known) if pulls && !known.pulls => (known.pulls, known.pointer) = (true, site.pointer),
            Some(_) => {}
            None => used.push(Used { name: name.to_owned(), pointer: site.pointer, pulls }),
        }
    }
    used
}

/// The environments whose image the workspace builds and keeps in its registry: those with a conda file or a build context, and
/// registered ones. Curated ones and those of registries come from elsewhere.
fn built(document: &Document) -> Vec<Pointer> {
    use form::Environment as Form;
    let sites = document.sites::<form::Environment>().into_iter().filter(|site| site.inert.is_none());
    let is_built =
        |pointer: &Pointer| ["conda_file", "build"].iter().any(|key| document.exists(&pointer.child(key)));
    let kept = sites.filter(|site| match site.form {
        Form::Inline | Form::File => is_built(&site.pointer),
        Form::Registered | Form::Label | Form::Arm => true,
        _ => false,
    });
    kept.map(|site| site.pointer).collect()
}
