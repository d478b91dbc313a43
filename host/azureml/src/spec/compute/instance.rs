//! A compute instance.

use std::collections::BTreeSet;

use jobgate_core::submission::At;

use super::super::trigger::{self, Of};
use super::super::{Draft, plain};
use super::{SIZE, subnet};
use crate::plan::Node;

/// Its properties, with the defaults of the client: some of them are sent though no spec can say them (azure-ai-ml 1.35.2,
/// `ComputeInstance._to_rest_object`).
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let subnet = subnet(draft, at);
    let access = plain::boolean(at, "ssh_public_access_enabled");
    let ssh = at.get("ssh_settings");
    let ssh_settings = (access.is_some() || ssh.is_some()).then(|| {
        let public = if access == Some(true) { "Enabled" } else { "Disabled" };
        Node::map([
            ("sshPublicAccess", Some(Node::text(public))),
            ("adminPublicKey", ssh.as_ref().and_then(|ssh| plain::filled(ssh, "ssh_key_value"))),
        ])
    });
    let flag = |key: &str, otherwise: bool| Some(Node::Bool(plain::boolean(at, key).unwrap_or(otherwise)));
    let inner = Node::map([
        ("vmSize", Some(plain::filled(at, "size").unwrap_or_else(|| Node::text(SIZE)))),
        ("subnet", subnet),
        ("sshSettings", ssh_settings),
        ("personalComputeInstanceSettings", at.get("create_on_behalf_of").map(|user| personal(&user))),
        ("idleTimeBeforeShutdown", idle(at)),
        ("enableNodePublicIp", flag("enable_node_public_ip", true)),
        ("enableSSO", flag("enable_sso", true)),
        ("enableRootAccess", flag("enable_root_access", true)),
        ("releaseQuotaOnStop", flag("release_quota_on_stop", false)),
        ("enableOSPatching", flag("enable_os_patching", false)),
        ("applicationSharingPolicy", Some(Node::text("Shared"))),
        ("computeInstanceAuthorizationType", Some(Node::text("personal"))),
        ("schedules", at.get("schedules").map(|schedules| self::schedules(draft, &schedules))),
        ("setupScripts", at.get("setup_scripts").map(|scripts| self::scripts(&scripts))),
        ("customServices", applications(draft, at)),
    ]);
    Some(Node::map([
        ("computeType", Some(Node::text("ComputeInstance"))),
        ("properties", Some(inner)),
        ("disableLocalAuth", Some(Node::Bool(access != Some(true)))),
    ]))
}

/// For whom it is created.
fn personal(user: &At<'_>) -> Node {
    let user = Node::map([
        ("objectId", plain::text(user, "user_object_id")),
        ("tenantId", plain::text(user, "user_tenant_id")),
    ]);
    Node::map([("assignedUser", Some(user))])
}

/// After which idleness it stops: the older key counts where the newer one says nothing.
fn idle(at: &At<'_>) -> Option<Node> {
    match plain::integer(at, "idle_time_before_shutdown_minutes").filter(|minutes| *minutes != 0) {
        Some(minutes) => Some(Node::Text(format!("PT{minutes}M"))),
        None => plain::filled(at, "idle_time_before_shutdown"),
    }
}

fn schedules(draft: &mut Draft<'_>, schedules: &At<'_>) -> Node {
    let listed = schedules.get("compute_start_stop").map(|listed| listed.items()).unwrap_or_default();
    let sent = listed.iter().map(|schedule| {
        let lower = |key: &str| {
            let text = schedule.get(key).and_then(|value| value.text());
            text.map(|text| Node::Text(text.to_lowercase()))
        };
        let body = Node::map([
            ("action", lower("action")),
            ("status", lower("state").or_else(|| Some(Node::text("Enabled")))),
        ]);
        let Some(trigger) = schedule.get("trigger") else { return body };
        let Some(kind) = trigger::kind(&trigger) else { return body };
        let sent = trigger::trigger(draft, &trigger, Of::Compute);
        body.with("triggerType", Some(Node::text(kind))).with(&kind.to_lowercase(), sent)
    });
    Node::map([("computeStartStop", Some(Node::List(sent.collect())))])
}

/// Scripts that run when it is created and when it starts. Without a timeout the client sends Python's `None` and an `m`.
fn scripts(scripts: &At<'_>) -> Node {
    let script = |key: &str| {
        let script = scripts.get(key)?;
        let minutes = plain::integer(&script, "timeout_minutes");
        let minutes = minutes.map_or_else(|| "None".to_owned(), |minutes| minutes.to_string());
        Some(Node::map([
            ("scriptSource", Some(Node::text("workspaceStorage"))),
            ("scriptData", plain::text(&script, "path")),
            ("scriptArguments", plain::text(&script, "command")),
            ("timeout", Some(Node::Text(format!("{minutes}m")))),
        ]))
    };
    let both = Node::map([
        ("startupScript", script("startup_script")),
        ("creationScript", script("creation_script")),
    ]);
    Node::map([("scripts", Some(both))])
}

/// Applications of one's own, as containers.
fn applications(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let listed = at.get("custom_applications")?.items();
    let (mut names, mut ports) = (BTreeSet::new(), BTreeSet::new());
    for application in &listed {
        let name = application.get("name").and_then(|name| name.text());
        if !names.insert(name) {
            draft.refuse(application, "another application has this name", Some("rename one of them"));
        }
        let Some(endpoints) = application.get("endpoints") else {
            draft.refuse(application, "this application has no `endpoints`", Some("add `endpoints: []`"));
            continue;
        };
        for endpoint in endpoints.items() {
            check_ports(draft, &endpoint);
            let published = plain::integer(&endpoint, "published");
            if published.is_some() && !ports.insert(published) {
                draft.refuse(&endpoint, "another endpoint has this published port", Some("choose another"));
            }
        }
    }
    let sent: Vec<_> = listed.iter().map(|application| self::application(draft, application)).collect();
    (!sent.is_empty()).then_some(Node::List(sent))
}

/// The client takes ports between 1025 and 65535, both not included (azure-ai-ml 1.35.2, `EndpointsSettings`).
fn check_ports(draft: &mut Draft<'_>, endpoint: &At<'_>) {
    for key in ["target", "published"] {
        if plain::integer(endpoint, key).is_some_and(|port| !(1026..65535).contains(&port)) {
            draft.refuse(endpoint, format!("`{key}` is no port between 1026 and 65534"), None);
        }
    }
}

fn application(draft: &mut Draft<'_>, application: &At<'_>) -> Node {
    let items = |key: &str| application.get(key).map(|listed| listed.items()).unwrap_or_default();
    let endpoints: Vec<_> = items("endpoints").iter().map(endpoint).collect();
    let volumes: Vec<_> = items("bind_mounts").iter().map(volume).collect();
    let variables = application.get("environment_variables").map(|variables| variables.entries());
    let variables: std::collections::BTreeMap<_, _> = variables
        .unwrap_or_default()
        .iter()
        .map(|(name, value)| {
            let value = plain::json(draft, value);
            ((*name).to_owned(), Node::map([("type", Some(Node::text("local"))), ("value", Some(value))]))
        })
        .collect();
    let image = application.get("image").map(|image| {
        Node::map([("type", Some(Node::text("docker"))), ("reference", plain::text(&image, "reference"))])
    });
    Node::map([
        ("name", plain::text(application, "name")),
        ("type", Some(Node::text("docker"))),
        ("image", image),
        ("endpoints", (!endpoints.is_empty()).then_some(Node::List(endpoints))),
        ("environmentVariables", (!variables.is_empty()).then_some(Node::Map(variables))),
        ("volumes", (!volumes.is_empty()).then_some(Node::List(volumes))),
        ("docker", Some(Node::map([("privileged", Some(Node::Bool(true)))]))),
    ])
}

fn endpoint(endpoint: &At<'_>) -> Node {
    Node::map([
        ("name", Some(Node::text("connect"))),
        ("target", plain::integer(endpoint, "target").map(Node::int)),
        ("published", plain::integer(endpoint, "published").map(Node::int)),
        ("protocol", Some(Node::text("http"))),
    ])
}

fn volume(volume: &At<'_>) -> Node {
    Node::map([
        ("type", Some(Node::text("bind"))),
        ("readOnly", Some(Node::Bool(false))),
        ("source", plain::text(volume, "source")),
        ("target", plain::text(volume, "target")),
    ])
}
