//! `connection` (client-protocol §6): a way from the workspace to something outside.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, asset, plain, secret, spelling};
use crate::plan::{Collection, Node};

/// Which credentials a connection takes where its spec gives none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Else {
    /// None at all.
    Nothing,
    /// The identity of who uses it. What is written as `none` means that, too.
    Identity,
    /// A key at the root, or the identity.
    KeyOrIdentity,
    /// A key at the root.
    Key,
}

/// Types whose name is another one in a body, that name their target otherwise, or whose credentials follow another rule. Any other is
/// spelled as in the spec, without underscores, and takes what is given (azure-ai-ml 1.35.2, `WorkspaceConnection` and its subclasses).
const KINDS: [(&str, &str, &str, Else); 13] = [
    ("custom", "CustomKeys", "target", Else::Nothing),
    ("azure_data_lake_gen2", "ADLSGen2", "target", Else::Identity),
    ("azure_blob", "AzureBlob", "url", Else::Identity),
    ("azure_one_lake", "AzureOneLake", "target", Else::Identity),
    ("azure_open_ai", "AzureOpenAi", "azure_endpoint", Else::KeyOrIdentity),
    ("azure_ai_services", "AIServices", "endpoint", Else::KeyOrIdentity),
    ("azure_ai_search", "CognitiveSearch", "endpoint", Else::KeyOrIdentity),
    ("azure_content_safety", "CognitiveService", "endpoint", Else::KeyOrIdentity),
    ("azure_speech_services", "CognitiveService", "endpoint", Else::KeyOrIdentity),
    ("api_key", "ApiKey", "api_base", Else::Key),
    ("open_ai", "OpenAi", "target", Else::Key),
    ("serp", "Serp", "target", Else::Key),
    ("serverless", "Serverless", "endpoint", Else::Key),
];

/// Types that need no target.
const WITHOUT_TARGET: [&str; 2] = ["open_ai", "serp"];

/// Keys that some types put into the metadata: type, key, and its name there.
const METADATA: [(&str, &str, &str); 5] = [
    ("azure_blob", "container_name", "ContainerName"),
    ("azure_blob", "account_name", "AccountName"),
    ("azure_open_ai", "api_version", "ApiVersion"),
    ("azure_open_ai", "open_ai_resource_id", "ResourceId"),
    ("azure_ai_services", "ai_services_resource_id", "ResourceId"),
];

/// Metadata that follow from the type.
const IMPLIED: [(&str, &str, &str); 3] = [
    ("azure_open_ai", "ApiType", "Azure"),
    ("azure_content_safety", "Kind", "Content Safety"),
    ("azure_speech_services", "Kind", "speech"),
];

/// A connection that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let Some(written) = at.get("type").and_then(|kind| kind.text()) else {
        draft.refuse(at, "this has no `type`", None);
        return;
    };
    let kind = spelling::snake(written);
    let (category, key, otherwise) = match KINDS.iter().find(|(name, ..)| *name == kind) {
        Some((_, category, key, otherwise)) => ((*category).to_owned(), *key, *otherwise),
        None => (spelling::pascal(&kind), "target", Else::Nothing),
    };
    let Some((auth, credentials)) = credentials(draft, at, &kind, otherwise) else { return };
    let mut target = plain::text(at, key);
    if kind == "azure_one_lake" {
        target = target.or_else(|| one_lake(at));
    }
    if target.is_none() && !WITHOUT_TARGET.contains(&kind.as_str()) {
        draft.refuse(at, "this connection has no target", Some(&format!("add `{key}`")));
        return;
    }
    let properties = Node::map([
        ("category", Some(Node::Text(category))),
        ("target", target),
        ("authType", Some(Node::text(auth))),
        ("credentials", credentials),
        ("isSharedToAll", Some(Node::Bool(plain::boolean(at, "is_shared").unwrap_or(true)))),
        ("metadata", Some(metadata(draft, at, &kind))),
    ]);
    asset::put(draft, at, (Collection::Connection, Node::Text(name), None), properties);
}

/// The target of a OneLake connection is put together from what a user knows. What looks like an id gets no suffix; the client's pattern for
/// it fits no GUID, as it wants seven characters at the beginning.
fn one_lake(at: &At<'_>) -> Option<Node> {
    let artifact = at.get("artifact")?;
    let name = artifact.get("name")?.text()?;
    let (endpoint, workspace) = (at.get("endpoint")?.text()?, at.get("one_lake_workspace_name")?.text()?);
    let letters: Vec<char> = name.chars().collect();
    let is_id = letters.len() >= 34 && [7, 12, 17].iter().all(|&dash| letters.get(dash) == Some(&'-'));
    let end = if is_id { "" } else { ".Lakehouse" };
    Some(Node::Text(format!("https://{endpoint}/{workspace}/{name}{end}")))
}

/// The metadata: what is written there or, under an older name, in `tags`, and what the type adds. Where one of the type's own keys is
/// absent, `null` is sent.
fn metadata(draft: &mut Draft<'_>, at: &At<'_>, kind: &str) -> Node {
    let mut metadata = plain::mapping(draft, at, "tags");
    if let (Some(entries), Node::Map(further)) =
        (metadata.entries_mut(), plain::mapping(draft, at, "metadata"))
    {
        entries.extend(further);
    }
    for (_, key, sent) in METADATA.iter().filter(|(of, ..)| *of == kind) {
        metadata = metadata.with(sent, Some(plain::text(at, key).unwrap_or(Node::Null)));
    }
    for (_, key, value) in IMPLIED.iter().filter(|(of, ..)| *of == kind) {
        metadata = metadata.with(key, Some(Node::text(*value)));
    }
    metadata
}

/// How it authenticates, and with what.
fn credentials(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    kind: &str,
    otherwise: Else,
) -> Option<(&'static str, Option<Node>)> {
    let held = at.get("credentials").filter(|held| *held.value() != Value::Null);
    let (auth, found) = match &held {
        Some(held) => written(held)?,
        None => ("None", None),
    };
    let allowed = ["ServicePrincipal", "AAD", "ManagedIdentity", "None"];
    if kind == "azure_data_lake_gen2" && !allowed.contains(&auth) {
        let place = held.unwrap_or_else(|| at.clone());
        draft.refuse(
            &place,
            "a data lake takes no credentials of this type",
            Some("name a service principal"),
        );
        return None;
    }
    Some(match otherwise {
        Else::Identity if auth == "None" => ("AAD", None),
        Else::Nothing | Else::Identity => (auth, found),
        Else::Key | Else::KeyOrIdentity => match key(at) {
            Some(key) => ("ApiKey", Some(Node::map([("key", Some(key))]))),
            None if auth == "ApiKey" => (auth, found),
            None if otherwise == Else::KeyOrIdentity => ("AAD", None),
            None => {
                draft.refuse(at, "this connection needs a key", Some("add `api_key`"));
                return None;
            }
        },
    })
}

/// The key at the root, if it is not empty.
fn key(at: &At<'_>) -> Option<Node> {
    at.get("api_key")?.text().filter(|key| !key.is_empty())?;
    secret::text(at, "api_key")
}

/// Credentials as they are written, by their type.
fn written(held: &At<'_>) -> Option<(&'static str, Option<Node>)> {
    let open = |key: &str| plain::text(held, key);
    let hidden = |key: &str| secret::text(held, key);
    let (auth, body) = match spelling::snake(held.get("type")?.text()?).as_str() {
        "pat" => ("PAT", Node::map([("pat", hidden("pat"))])),
        "sas" => ("SAS", Node::map([("sas", hidden("sas_token"))])),
        "username_password" => (
            "UsernamePassword",
            Node::map([("username", open("username")), ("password", hidden("password"))]),
        ),
        "managed_identity" => (
            "ManagedIdentity",
            Node::map([("clientId", open("client_id")), ("resourceId", open("resource_id"))]),
        ),
        "service_principal" => (
            "ServicePrincipal",
            Node::map([
                ("clientId", open("client_id")),
                ("clientSecret", hidden("client_secret")),
                ("tenantId", open("tenant_id")),
            ]),
        ),
        "access_key" => (
            "AccessKey",
            Node::map([
                ("accessKeyId", hidden("access_key_id")),
                ("secretAccessKey", hidden("secret_access_key")),
            ]),
        ),
        "api_key" => ("ApiKey", Node::map([("key", hidden("key"))])),
        // The client keeps the key of an account under the name of a signature.
        "account_key" => ("AccountKey", Node::map([("sas", hidden("account_key"))])),
        "aad" => return Some(("AAD", None)),
        _ => return Some(("None", None)),
    };
    Some((auth, Some(body)))
}
