//! The facets, and the forms that a site of each can have (`docs/abi.md` §6).
//!
//! One type per facet: [`Document::sites`](crate::Document::sites) takes it to know which facet is asked for, and gives it back in
//! [`Site::form`](crate::Site::form). A later host may know more forms, so a `match` needs an "anything else" branch; in a validator
//! that branch reports [`Level::Undecided`](crate::Level::Undecided).

use crate::open_enum::open_enum;

/// The forms of one facet.
pub trait Form: From<String> {
    /// The facet's name, as grants and metadata spell it.
    const FACET: &'static str;
}

macro_rules! facets {
    ($($(#[$meta:meta])* $name:ident $facet:literal { $($form:tt)+ })+) => {
        /// The facets that this SDK knows.
        pub const FACETS: &[&str] = &[$($facet),+];

        $(
            open_enum! { $(#[$meta])* $name { $($form)+ } }

            impl Form for $name {
                const FACET: &'static str = $facet;
            }
        )+
    };
}

facets! {
    /// `job`: a job, that is the root, a step at any depth, or the job of a schedule. The form is its type.
    Job "job" {
        /// A command.
        Command = "command",
        /// A sweep.
        Sweep = "sweep",
        /// A pipeline.
        Pipeline = "pipeline",
        /// A Spark job.
        Spark = "spark",
        /// A parallel step.
        Parallel = "parallel",
        /// Automated machine learning.
        Automl = "automl",
        /// Fine-tuning of a model.
        Finetuning = "finetuning",
        /// An import of data.
        Import = "import",
        /// A transfer of data.
        DataTransfer = "data_transfer",
        /// A job whose type cannot be told.
        Unknown = "unknown",
    }

    /// `identity`: where an identity may stand, or stands without right.
    Identity "identity" {
        /// The submitter's own.
        User = "user",
        /// The compute's managed identity.
        Managed = "managed",
        /// A token of the service.
        AmlToken = "aml_token",
        /// The resource's own managed identity.
        SystemAssigned = "system_assigned",
        /// A managed identity that someone made.
        UserAssigned = "user_assigned",
        /// None of the known ones.
        Invalid = "invalid",
        /// Nothing stands there.
        Absent = "absent",
    }

    /// `environment`: a use of an environment.
    Environment "environment" {
        /// Written where it is used.
        Inline = "inline",
        /// A local file, whose content stands at the pointer.
        File = "file",
        /// A registered one with its version.
        Registered = "registered",
        /// A registered one by label (`@latest`).
        Label = "label",
        /// One that Microsoft keeps.
        Curated = "curated",
        /// One of a registry.
        Registry = "registry",
        /// A resource id.
        Arm = "arm",
        /// A local file that could not be read.
        Unresolved = "unresolved",
        /// None of these.
        Invalid = "invalid",
    }

    /// `image`: an image reference.
    Image "image" {
        /// The `image` of an environment.
        Inline = "inline",
        /// The image of an application of a compute instance.
        Application = "application",
        /// `FROM` of a Dockerfile.
        DockerfileFrom = "dockerfile-from",
        /// `COPY --from` of a Dockerfile.
        DockerfileCopy = "dockerfile-copy",
        /// `RUN --mount=…from=` of a Dockerfile.
        DockerfileMount = "dockerfile-mount",
        /// The default of an `ARG` that a `FROM` uses.
        DockerfileArgument = "dockerfile-argument",
        /// A `FROM` that depends on a build argument without a default. No value.
        DockerfileUndecidable = "dockerfile-undecidable",
        /// The Dockerfile is not there. No value.
        DockerfileMissing = "dockerfile-missing",
        /// The Dockerfile cannot be read. No value.
        DockerfileUnreadable = "dockerfile-unreadable",
        /// The build context is not local. No value.
        ContextRemote = "context-remote",
    }

    /// `code`: a `code`, or an item of `additional_includes`.
    Code "code" {
        /// A local folder.
        Folder = "folder",
        /// A local file.
        File = "file",
        /// A URL.
        Url = "url",
        /// A Git URL.
        Git = "git",
        /// A registered code asset.
        Registered = "registered",
        /// A local path that leads nowhere.
        Missing = "missing",
        /// A local path out of the project.
        Outside = "outside",
    }

    /// `component`: a use of a component, `trial` included.
    Component "component" {
        /// Written where it is used.
        Inline = "inline",
        /// A local file, whose content stands at the pointer.
        File = "file",
        /// A registered one with its version.
        Registered = "registered",
        /// A registered one by label (`@latest`).
        Label = "label",
        /// One of a registry.
        Registry = "registry",
        /// A resource id.
        Arm = "arm",
        /// A local file that could not be read.
        Unresolved = "unresolved",
        /// None of these.
        Invalid = "invalid",
    }

    /// `datastore`: a text that names a datastore.
    Datastore "datastore" {
        /// `azureml://datastores/NAME/…`
        Short = "short",
        /// With subscription, resource group and workspace.
        Long = "long",
        /// `azureml:NAME`
        Registered = "registered",
    }

    /// `data`: where data come from or go to.
    Data "data" {
        /// A local path.
        Local = "local",
        /// A path in a datastore.
        Datastore = "datastore",
        /// A registered asset with its version.
        Registered = "registered",
        /// A registered asset by label.
        Label = "label",
        /// An asset of a registry.
        Registry = "registry",
        /// A URL.
        Url = "url",
        /// A binding (`${{…}}`) to an input or output elsewhere.
        Binding = "binding",
        /// Nothing stands there.
        Absent = "absent",
    }

    /// `compute`: where a compute may stand.
    Compute "compute" {
        /// A compute of the workspace.
        Registered = "registered",
        /// A resource id.
        Arm = "arm",
        /// The submitter's machine.
        Local = "local",
        /// Nothing stands there: serverless.
        Absent = "absent",
    }

    /// `credential`: where a secret stands or may hide.
    Credential "credential" {
        /// A `credentials` mapping.
        Credentials = "credentials",
        /// An environment variable.
        EnvironmentVariable = "environment-variable",
        /// A signature in a URL.
        UrlSignature = "url-signature",
        /// A Docker argument.
        DockerArgument = "docker-argument",
        /// An argument in a Dockerfile.
        DockerfileArgument = "dockerfile-argument",
    }
}

open_enum! {
    /// Why the service never sees a value (`docs/abi.md` §6).
    Inert {
        /// An environment beside a component.
        ComponentDecides = "component-decides",
        /// An environment that has an `id`: the client takes the registered one of that name.
        IdDecides = "id-decides",
        /// An identity of a sweep step: the client drops it.
        SweepStep = "sweep-step",
        /// An identity above a nested pipeline component.
        NestedPipeline = "nested-pipeline",
        /// An identity below `settings`.
        Settings = "settings",
        /// An identity where none is supported (AutoML).
        Unsupported = "unsupported",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_its_spelling_known_or_not() {
        for text in ["inline", "dockerfile-from", "holographic", ""] {
            assert_eq!(Image::from(text.to_owned()).as_str(), text);
        }
        assert_eq!(Image::from("dockerfile-mount".to_owned()), Image::DockerfileMount);
        assert_eq!(Inert::from("new".to_owned()), Inert::Other("new".to_owned()));
    }
}
