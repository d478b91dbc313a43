//! `online_deployment`: managed, or on Kubernetes.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling, deployment, endpoint, environment, limits, model, plain, spelling};
use crate::plan::{Collection, Node};

mod collector;

/// An online deployment that is the root of a spec. Order: endpoint, collected data, code, environment, model, deployment.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = endpoint::name(draft, at) else { return };
    let Some(target) = deployment::endpoint(draft, at, Collection::OnlineEndpoint) else { return };
    let kind = at.get("type").and_then(|kind| kind.text()).map(spelling::snake);
    let is_managed = kind.as_deref() != Some("kubernetes");
    let collector = at.get("data_collector").filter(|collector| *collector.value() != Value::Null);
    let collector = collector.map(|at| collector::collector(draft, &at, &target.name, &name.to_lowercase()));
    let code = deployment::code(draft, at);
    let environment = at.get("environment").and_then(|at| environment::of_deployment(draft, &at, is_managed));
    let model = at.get("model").and_then(|at| model::of_deployment(draft, &at));
    let insights = plain::boolean(at, "app_insights_enabled").unwrap_or(false);
    let common = Node::map([
        ("endpointComputeType", Some(Node::text(if is_managed { "Managed" } else { "Kubernetes" }))),
        ("description", plain::text(at, "description")),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("codeConfiguration", code),
        ("environmentId", environment),
        ("environmentVariables", Some(plain::mapping(draft, at, "environment_variables"))),
        ("model", model),
        ("modelMountPath", plain::text(at, "model_mount_path")),
        ("appInsightsEnabled", Some(Node::Bool(insights))),
        ("scaleSettings", scale(draft, at, is_managed)),
        ("requestSettings", at.get("request_settings").map(|settings| requests(&settings))),
        ("livenessProbe", at.get("liveness_probe").map(|probe| self::probe(&probe))),
        ("readinessProbe", at.get("readiness_probe").map(|probe| self::probe(&probe))),
        ("dataCollector", collector),
    ]);
    let properties = if is_managed { managed(at, common) } else { kubernetes(draft, at, common) };
    let sku = Node::map([
        ("name", Some(Node::text("Default"))),
        ("capacity", plain::integer(at, "instance_count").map(Node::int)),
    ]);
    let body = Node::map([("properties", Some(properties)), ("sku", Some(sku))]);
    deployment::put(draft, at, (Collection::OnlineDeployment, target, &name), body, None);
}

/// What a managed deployment has beside. A private connection stands among the free properties: where the client puts it as well, its
/// model of the body knows no such field.
fn managed(at: &At<'_>, mut properties: Node) -> Node {
    let private = plain::boolean(at, "private_network_connection").filter(|private| *private);
    if let (Some(own), Some(_)) =
        (properties.entries_mut().and_then(|entries| entries.get_mut("properties")), private)
        && let Some(own) = own.entries_mut()
    {
        own.insert("private-network-connection".to_owned(), Node::Bool(true));
    }
    let egress = at.get("egress_public_network_access").and_then(|egress| egress.text());
    properties
        .with("instanceType", plain::text(at, "instance_type"))
        .with("egressPublicNetworkAccess", egress.map(|egress| Node::Text(egress.to_lowercase())))
}

/// What a deployment on Kubernetes has beside.
fn kubernetes(draft: &mut Draft<'_>, at: &At<'_>, properties: Node) -> Node {
    let resources = at.get("resources").filter(|resources| *resources.value() != Value::Null);
    let resources = resources.map(|resources| {
        let mut part = |key: &str| resources.get(key).map(|part| container(draft, &part));
        Node::map([
            ("containerResourceRequests", part("requests")),
            ("containerResourceLimits", part("limits")),
        ])
    });
    properties
        .with("instanceType", plain::filled(at, "instance_type"))
        .with("containerResourceRequirements", resources)
}

/// What a container asks for. `nvidia.com/gpu` is another name of `gpu`.
fn container(draft: &mut Draft<'_>, part: &At<'_>) -> Node {
    let rows = [("cpu", As::Text), ("memory", As::Text), ("gpu", As::Text)];
    let other = read::field(draft, part, "nvidia.com/gpu", As::Text);
    let node = read::fields(draft, part, Spelling::Camel, &rows);
    node.with("gpu", other)
}

/// How it scales. A managed deployment knows the default alone.
fn scale(draft: &mut Draft<'_>, at: &At<'_>, is_managed: bool) -> Option<Node> {
    let settings = at.get("scale_settings").filter(|settings| *settings.value() != Value::Null)?;
    let kind = settings.get("type").and_then(|kind| kind.text()).map(spelling::snake);
    if kind.as_deref() != Some("target_utilization") {
        return Some(Node::map([("scaleType", Some(Node::text("Default")))]));
    }
    if is_managed {
        draft.refuse(
            &settings,
            "a managed deployment scales by default settings alone",
            Some("write `type: default`, and scale it by autoscale rules"),
        );
        return None;
    }
    let rows =
        [("min_instances", As::Int), ("max_instances", As::Int), ("target_utilization_percentage", As::Int)];
    let node = read::fields(draft, &settings, Spelling::Camel, &rows);
    let node = node.with("pollingInterval", seconds(&settings, "polling_interval"));
    Some(node.with("scaleType", Some(Node::text("TargetUtilization"))))
}

fn probe(probe: &At<'_>) -> Node {
    let number = |key: &str| plain::integer(probe, key).map(Node::int);
    Node::map([
        ("failureThreshold", number("failure_threshold")),
        ("successThreshold", number("success_threshold")),
        ("timeout", seconds(probe, "timeout")),
        ("period", seconds(probe, "period")),
        ("initialDelay", seconds(probe, "initial_delay")),
    ])
}

fn requests(settings: &At<'_>) -> Node {
    let milliseconds = |key: &str| {
        let milliseconds = plain::integer(settings, key)?;
        limits::milliseconds(milliseconds).map(Node::Text)
    };
    let most = plain::integer(settings, "max_concurrent_requests_per_instance").map(Node::int);
    Node::map([
        ("requestTimeout", milliseconds("request_timeout_ms")),
        ("maxQueueWait", milliseconds("max_queue_wait_ms")),
        ("maxConcurrentRequestsPerInstance", most),
    ])
}

/// A duration in seconds; none for 0.
fn seconds(at: &At<'_>, key: &str) -> Option<Node> {
    limits::duration(plain::integer(at, key)?).map(Node::Text)
}
