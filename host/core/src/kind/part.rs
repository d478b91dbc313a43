//! What stands where in a spec: the parts that references and facets are about, and the keys that lead from one to the next.

use super::Role;
use super::{
    batch_endpoint, component, compute, conda, connection, data, data_import, datastore, environment,
    feature_set, job, model, model_package, online_deployment, schedule, settings, workspace,
};

/// A key, and what stands there.
pub(crate) type Key = (&'static str, Part);

/// What stands at a place of a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// A job that is the root of a spec.
    Job,
    /// The steps of a pipeline, by name.
    Steps,
    /// A job that is a step of a pipeline.
    Step,
    /// `create_job` of a schedule: a reference to a job, or a mapping with the reference and overrides.
    ScheduledJob,
    /// `job` below `create_job`: the job that the overrides are for.
    ScheduledJobFile,
    /// A component, or a reference to one.
    Component,
    /// The trial of a sweep: a component, or a reference to one.
    Trial,
    /// A text that names a registered component, where no file may stand.
    ComponentText,
    /// `id` of a component that is written out: the registered one that the client takes in its place.
    ComponentId,
    /// The `task` of a parallel step or component.
    Task,
    /// An environment, or a reference to one.
    Environment,
    /// A text that names a registered environment, where no file may stand.
    EnvironmentText,
    /// `id` of an environment that is written out: the registered one that the client takes in its place.
    EnvironmentId,
    /// `image` of an environment.
    Image,
    /// `build` of an environment.
    Build,
    /// `path` of a build: the context.
    BuildPath,
    /// `dockerfile_path` of a build, within the context.
    DockerfilePath,
    /// A conda file, or a reference to one.
    Conda,
    /// `python_requirements_txt` of an environment.
    Requirements,
    /// `docker` of an environment, which the client refuses.
    DockerSettings,
    /// A code folder.
    Code,
    /// `additional_includes`.
    Includes,
    /// An item of `additional_includes`.
    Include,
    /// `code_configuration` of a deployment.
    CodeConfiguration,
    /// `identity`.
    Identity,
    /// `compute`.
    Compute,
    /// A key other than `compute` that names a compute, and that may well be absent.
    ComputeText,
    /// `settings` of a pipeline.
    Settings,
    /// `resources`.
    Resources,
    /// `docker_args`.
    DockerArguments,
    /// `inputs`, by name.
    Inputs,
    /// A value, a binding, or a mapping that names data.
    Input,
    /// `path` of an input.
    InputPath,
    /// `outputs`, by name.
    Outputs,
    /// Nothing, a binding, or a mapping that names a place for data.
    Output,
    /// `path` of an output.
    OutputPath,
    /// Data that a job reads, beside its inputs: training data.
    JobData,
    /// Inputs as a component declares them, by name.
    DeclaredInputs,
    /// An input as a component declares it.
    DeclaredInput,
    /// A model that a deployment serves, or a reference to one.
    Model,
    /// `path` of data or a model, or the place that an import writes to.
    AssetPath,
    /// Where an import takes data from, or a transfer brings them.
    Connected,
    /// A text that names the connection of a source.
    SourceConnection,
    /// A path within what a connection leads to, or a path in a datastore.
    ConnectedPath,
    /// A text that names a datastore.
    Datastore,
    /// `environment_variables`, and `variables` of a conda file.
    Variables,
    /// One environment variable.
    Variable,
    /// `credentials`.
    Credentials,
    /// A text that is a secret.
    Secret,
    /// A deployment.
    Deployment,
    /// A batch deployment.
    BatchDeployment,
    /// A reference to the job that a batch deployment was made from.
    JobDefinition,
    /// How a deployment packs its model, or a package's spec.
    ModelPackage,
    /// The environment that a package starts from.
    EnvironmentSource,
    /// The server of a package.
    InferencingServer,
    /// `data_collector` of a deployment.
    DataCollector,
    /// What a data collector collects, by name.
    Collections,
    /// One of these.
    Collection,
    /// Where it goes: without it, to the workspace's own datastore.
    CollectedData,
    /// A schedule.
    Schedule,
    /// A monitor.
    Monitor,
    /// Signals of a monitor, by name.
    Signals,
    /// A signal of a monitor.
    Signal,
    /// Data that a signal looks at.
    SignalData,
    /// Data of a signal of one's own, by name.
    SignalInputs,
    /// An import of data.
    DataImport,
    /// A data asset.
    Data,
    /// A model asset.
    ModelAsset,
    /// A datastore.
    DatastoreSpec,
    /// A connection.
    Connection,
    /// A compute.
    ComputeSpec,
    /// `ssh_settings` of a compute.
    SshSettings,
    /// Applications of a compute instance.
    Applications,
    /// One of these.
    Application,
    /// `image` of an application, a mapping.
    ApplicationImage,
    /// `reference` of an application's image.
    ApplicationImageReference,
    /// An endpoint.
    Endpoint,
    /// A workspace, a hub, a project or a feature store.
    Workspace,
    /// A feature set.
    FeatureSet,
    /// A spec of which nothing below the root matters.
    Other,
}

/// What may stand below a part.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Below {
    /// These keys, in several lists. Where a sequence stands instead of a mapping, each item is taken for one.
    Keys(&'static [&'static [Key]]),
    /// The same at every key and every index.
    Each(Part),
    /// Nothing that matters.
    Nothing,
}

impl Part {
    /// What may stand below.
    pub(crate) fn below(self) -> Below {
        match self {
            Self::Job | Self::Step | Self::ScheduledJobFile => Below::Keys(job::KEYS),
            Self::ScheduledJob => Below::Keys(job::SCHEDULED_KEYS),
            Self::Steps => Below::Each(Self::Step),
            Self::Component | Self::Trial => Below::Keys(component::KEYS),
            Self::Task => Below::Keys(&[job::parallel::TASK_KEYS]),
            Self::Environment => Below::Keys(&[environment::KEYS]),
            Self::Conda => Below::Keys(&[conda::KEYS]),
            Self::Build => Below::Keys(&[environment::BUILD_KEYS]),
            Self::DockerSettings => Below::Keys(&[environment::DOCKER_KEYS]),
            Self::Includes => Below::Each(Self::Include),
            Self::CodeConfiguration => Below::Keys(&[online_deployment::CODE_KEYS]),
            Self::Settings => Below::Keys(&[settings::KEYS]),
            Self::Resources => Below::Keys(&[job::RESOURCE_KEYS]),
            Self::Inputs => Below::Each(Self::Input),
            Self::Input | Self::JobData => Below::Keys(&[data::INPUT_KEYS]),
            Self::Outputs => Below::Each(Self::Output),
            Self::Output => Below::Keys(&[data::OUTPUT_KEYS]),
            Self::DeclaredInputs => Below::Each(Self::DeclaredInput),
            Self::DeclaredInput | Self::Data | Self::CollectedData => Below::Keys(&[data::KEYS]),
            Self::Model | Self::ModelAsset => Below::Keys(&[model::KEYS]),
            Self::Connected => Below::Keys(&[data_import::CONNECTED_KEYS]),
            Self::Variables => Below::Each(Self::Variable),
            Self::Deployment | Self::BatchDeployment => Below::Keys(&[online_deployment::KEYS]),
            Self::ModelPackage => Below::Keys(&[model_package::KEYS]),
            Self::EnvironmentSource => Below::Keys(&[model_package::ENVIRONMENT_KEYS]),
            Self::InferencingServer => Below::Keys(&[model_package::SERVER_KEYS]),
            Self::DataCollector => Below::Keys(&[online_deployment::COLLECTOR_KEYS]),
            Self::Collections => Below::Each(Self::Collection),
            Self::Collection => Below::Keys(&[online_deployment::COLLECTION_KEYS]),
            Self::Schedule => Below::Keys(&[schedule::KEYS]),
            Self::Monitor => Below::Keys(&[schedule::MONITOR_KEYS]),
            Self::Signals => Below::Each(Self::Signal),
            Self::Signal => Below::Keys(&[schedule::SIGNAL_KEYS]),
            Self::SignalData => Below::Keys(&[schedule::SIGNAL_DATA_KEYS]),
            Self::SignalInputs => Below::Each(Self::SignalData),
            Self::DataImport => Below::Keys(&[data_import::KEYS]),
            Self::DatastoreSpec => Below::Keys(&[datastore::KEYS]),
            Self::Connection => Below::Keys(&[connection::KEYS]),
            Self::ComputeSpec => Below::Keys(&[compute::KEYS]),
            Self::SshSettings => Below::Keys(&[compute::SSH_KEYS]),
            Self::Applications => Below::Each(Self::Application),
            Self::Application => Below::Keys(&[compute::APPLICATION_KEYS]),
            Self::ApplicationImage => Below::Keys(&[compute::APPLICATION_IMAGE_KEYS]),
            Self::Endpoint => Below::Keys(&[batch_endpoint::KEYS]),
            Self::Workspace => Below::Keys(&[workspace::KEYS]),
            Self::FeatureSet => Below::Keys(&[feature_set::KEYS]),
            _ => Below::Nothing,
        }
    }

    /// What stands at a key or an index below; none if nothing that matters does.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        match self.below() {
            Below::Keys(lists) => {
                lists.iter().copied().flatten().find(|(key, _)| *key == name).map(|(_, part)| *part)
            }
            Below::Each(part) => Some(part),
            Below::Nothing => None,
        }
    }

    /// If a text here that names a local file is replaced by that file: what the file is (`docs/abi.md` §4.1).
    pub(crate) fn reference(self) -> Option<Role> {
        match self {
            Self::Component | Self::Trial => Some(Role::Component),
            Self::Environment => Some(Role::Environment),
            Self::Conda => Some(Role::Conda),
            Self::ScheduledJob | Self::ScheduledJobFile => Some(Role::Job),
            _ => None,
        }
    }

    /// Whether a text here is a path of a local file or folder, unless it names something registered or a URL.
    pub(crate) fn is_local_path(self) -> bool {
        self.reference().is_some()
            || matches!(
                self,
                Self::BuildPath
                    | Self::DockerfilePath
                    | Self::Requirements
                    | Self::Code
                    | Self::Include
                    | Self::InputPath
                    | Self::OutputPath
                    | Self::JobData
                    | Self::Model
                    | Self::AssetPath
                    | Self::JobDefinition
            )
    }

    /// The role of a file whose root this is.
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Job => Role::Job,
            Self::Component => Role::Component,
            Self::Environment => Role::Environment,
            Self::Schedule => Role::Schedule,
            Self::Deployment | Self::BatchDeployment => Role::Deployment,
            _ => Role::Other,
        }
    }

    /// What the root of a file of this role is.
    pub(crate) fn of_role(role: Role) -> Self {
        match role {
            Role::Job => Self::Job,
            Role::Component => Self::Component,
            Role::Environment => Self::Environment,
            Role::Conda => Self::Conda,
            Role::Schedule => Self::Schedule,
            Role::Deployment => Self::Deployment,
            Role::Other => Self::Other,
        }
    }

    /// A job of any kind.
    pub(crate) fn is_job(self) -> bool {
        matches!(self, Self::Job | Self::Step | Self::ScheduledJob | Self::ScheduledJobFile)
    }
}
