//! `datastore` (client-protocol §6): a store, and the credentials that go with it.

use jobgate_core::submission::At;

use super::{Draft, asset, plain, secret};
use crate::plan::{Action, Collection, Node, PutStep, Resource};

/// A type of datastore: its name in a spec, its name in a body, and what it consists of.
struct Kind {
    name: &'static str,
    sent: &'static str,
    fields: &'static [(&'static str, &'static str)],
    is_storage: bool,
}

/// What the client knows. `hdfs` stands in its schema, and is refused (azure-ai-ml 1.35.2, `Datastore._load`).
const KINDS: [Kind; 5] = [
    Kind {
        name: "azure_blob",
        sent: "AzureBlob",
        fields: &[("account_name", "accountName"), ("container_name", "containerName")],
        is_storage: true,
    },
    Kind {
        name: "azure_file",
        sent: "AzureFile",
        fields: &[("account_name", "accountName"), ("file_share_name", "fileShareName")],
        is_storage: true,
    },
    Kind {
        name: "azure_data_lake_gen2",
        sent: "AzureDataLakeGen2",
        fields: &[("account_name", "accountName"), ("filesystem", "filesystem")],
        is_storage: true,
    },
    Kind {
        name: "azure_data_lake_gen1",
        sent: "AzureDataLakeGen1",
        fields: &[("store_name", "storeName")],
        is_storage: false,
    },
    Kind {
        name: "one_lake",
        sent: "OneLake",
        fields: &[("one_lake_workspace_name", "oneLakeWorkspaceName"), ("endpoint", "endpoint")],
        is_storage: false,
    },
];

/// A datastore that is the root of a spec. The client tells the service not to look whether the store can be reached.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let written = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let Some(kind) = KINDS.iter().find(|kind| kind.name == written) else {
        let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        draft.refuse(
            &at.get("type").unwrap_or_else(|| at.clone()),
            "this is no type of datastore that can be created",
            Some(&format!("write one of: {}", names.join(", "))),
        );
        return;
    };
    let mut properties = Node::map([
        ("datastoreType", Some(Node::text(kind.sent))),
        ("credentials", Some(credentials(draft, at))),
        ("description", plain::text(at, "description")),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
    ]);
    for (key, sent) in kind.fields {
        properties = properties.with(sent, plain::text(at, key));
    }
    if kind.is_storage {
        properties = storage(draft, at, kind, properties);
    }
    if kind.name == "one_lake" {
        properties = properties.with("artifact", artifact(draft, at));
    }
    let resource =
        Resource { collection: Collection::Datastore, parent: None, name: Node::Text(name), version: None };
    let body = Node::map([("properties", Some(properties))]);
    let query = vec![("skipValidation".to_owned(), "true".to_owned())];
    let put = PutStep { resource, body, api_version: None, query, azureml_token: false };
    draft.step("datastore", at, Action::Put(put));
}

/// Where the store is. Only for blobs does an empty text mean the default.
fn storage(draft: &Draft<'_>, at: &At<'_>, kind: &Kind, properties: Node) -> Node {
    let written = match kind.name {
        "azure_blob" => plain::filled(at, "endpoint"),
        _ => plain::text(at, "endpoint"),
    };
    let endpoint =
        written.unwrap_or_else(|| Node::text(draft.request.surroundings.cloud.storage_endpoint.as_str()));
    let protocol = plain::text(at, "protocol").unwrap_or_else(|| Node::text("https"));
    properties.with("endpoint", Some(endpoint)).with("protocol", Some(protocol))
}

/// What a OneLake workspace holds: a lakehouse, the client knows nothing else.
fn artifact(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let name = at.get("artifact").and_then(|artifact| plain::text(&artifact, "name"));
    if name.is_none() {
        draft.refuse(at, "this has no `artifact` with a `name`", Some("name the lakehouse"));
    }
    Some(Node::map([("artifactName", name), ("artifactType", Some(Node::text("LakeHouse")))]))
}

/// The credentials: their kind follows from the keys that are there. None at all means access by identity.
fn credentials(draft: &Draft<'_>, at: &At<'_>) -> Node {
    let held = at.get("credentials");
    let held = held.as_ref();
    let has = |key: &str| held.is_some_and(|held| held.get(key).is_some());
    let secret = |key: &str| held.and_then(|held| secret::text(held, key));
    let (kind, secrets) = if has("account_key") {
        ("AccountKey", Node::map([("key", secret("account_key"))]))
    } else if has("sas_token") {
        ("Sas", Node::map([("sasToken", secret("sas_token"))]))
    } else if has("client_secret") {
        ("ServicePrincipal", Node::map([("clientSecret", secret("client_secret"))]))
    } else if has("thumbprint") {
        ("Certificate", Node::map([("certificate", secret("certificate"))]))
    } else {
        return Node::map([("credentialsType", Some(Node::text("None")))]);
    };
    let text = |key: &str| held.and_then(|held| plain::text(held, key));
    let is_tenant = matches!(kind, "ServicePrincipal" | "Certificate");
    // `authority_uri` is an older name of it.
    let authority = text("authority_url").or_else(|| text("authority_uri"));
    let authority = authority
        .or_else(|| Some(Node::text(draft.request.surroundings.cloud.active_directory.as_str())))
        .filter(|_| is_tenant);
    Node::map([
        ("credentialsType", Some(Node::text(kind))),
        ("secrets", Some(secrets.with("secretsType", Some(Node::text(kind))))),
        ("authorityUrl", authority),
        ("resourceUrl", text("resource_url")),
        ("tenantId", text("tenant_id")),
        ("clientId", text("client_id")),
        ("thumbprint", text("thumbprint")),
    ])
}
