//! The base image is not deprecated. Mirrored paths count as well.
//!
//! Source: the documentation "Troubleshoot environments", the list of deprecated images.

use jobgate_guest::{Finding, Level, Site, form};

pub(super) const ID: &str = "AML-ENV-008";

const WHERE: &str = "mcr.microsoft.com/azureml/";

const DEPRECATED: [&str; 17] = [
    "base",
    "base-gpu",
    "base-lite",
    "intelmpi2018.3-cuda10.0-cudnn7-ubuntu16.04",
    "intelmpi2018.3-cuda9.0-cudnn7-ubuntu16.04",
    "intelmpi2018.3-ubuntu16.04",
    "o16n-base/python-slim",
    "openmpi3.1.2-cuda10.0-cudnn7-ubuntu16.04",
    "openmpi3.1.2-ubuntu16.04",
    "openmpi3.1.2-cuda10.0-cudnn7-ubuntu18.04",
    "openmpi3.1.2-cuda10.1-cudnn7-ubuntu18.04",
    "openmpi3.1.2-cuda10.2-cudnn7-ubuntu18.04",
    "openmpi3.1.2-cuda10.2-cudnn8-ubuntu18.04",
    "openmpi3.1.2-ubuntu18.04",
    "openmpi4.1.0-cuda11.0.3-cudnn8-ubuntu18.04",
    "openmpi4.1.0-cuda11.1-cudnn8-ubuntu18.04",
    "openmpi4.1.0-ubuntu20.04",
];

pub(super) fn check(image: &Site<form::Image>) -> Option<Finding> {
    let text = image.text()?;
    let repository = text.get(text.find(WHERE)? + WHERE.len()..)?;
    let repository = repository.split([':', '@']).next().unwrap_or_default();
    if !DEPRECATED.contains(&repository) {
        return None;
    }
    let message = format!("the base image `{repository}` is deprecated: it gets no security updates");
    let help = "use a later one, for example `openmpi4.1.0-ubuntu22.04`";
    Some(Finding::new(ID, Level::Warning, image.pointer.clone(), message).help(help))
}
