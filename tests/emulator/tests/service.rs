//! The emulator as clients see it: over sockets.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test may fail")]

mod common;

use std::io;
use std::time::{Duration, Instant};

use common::{Answer, WORKSPACE, arm, send, send_tls};
use jobgate_emulator::{Action, Emulator, Fault, JobLife, Options, identity};
use serde_json::{Value, json};

fn start(options: Options) -> Emulator {
    Emulator::start(options).unwrap()
}

fn job() -> Value {
    json!({"properties": {"jobType": "Command", "command": "echo", "tags": {"a": "1"}}})
}

/// A container to upload to: its target on the emulator, and its signature.
fn upload_place(emulator: &Emulator) -> (String, String) {
    let name = "bf45d635-0000-4000-8000-000000000001";
    let path = format!("codes/{name}/versions/1/startPendingUpload");
    let answer = arm(emulator, "POST", &path, Some(&json!({}))).unwrap().json();
    let uri = answer["blobReferenceForConsumption"]["credential"]["sasUri"].as_str().unwrap().to_owned();
    let (url, signature) = uri.split_once('?').unwrap();
    (url.strip_prefix(&emulator.base_url()).unwrap().to_owned(), signature.to_owned())
}

fn blob(emulator: &Emulator, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let with_type = [headers, &[("x-ms-blob-type", "BlockBlob")]].concat();
    send(&emulator.base_url(), method, target, &with_type, body.as_bytes()).unwrap()
}

#[test]
fn a_job_lives() {
    let emulator = start(Options::default());
    let put = arm(&emulator, "PUT", "jobs/j", Some(&job())).unwrap();
    assert_eq!((put.status, put.json()["properties"]["status"].as_str()), (201, Some("NotStarted")));
    assert!(put.header("x-ms-request-id").is_some());
    let statuses: Vec<_> = (0..3)
        .map(|_| arm(&emulator, "GET", "jobs/j", None).unwrap().json()["properties"]["status"].clone())
        .collect();
    assert_eq!(statuses, ["NotStarted", "Running", "Completed"]);
    assert_eq!(arm(&emulator, "POST", "jobs/j/cancel", None).unwrap().status, 400);
    let list = arm(&emulator, "GET", "JOBS", None).unwrap().json();
    assert_eq!(list["value"].as_array().unwrap().len(), 1);
}

#[test]
fn a_job_is_cancelled() {
    let emulator = start(Options { job_life: JobLife::Never, ..Options::default() });
    arm(&emulator, "PUT", "jobs/j", Some(&job())).unwrap();
    assert_eq!(arm(&emulator, "POST", "jobs/j/cancel", None).unwrap().status, 202);
    let reads = [(); 2]
        .map(|()| arm(&emulator, "GET", "jobs/j", None).unwrap().json()["properties"]["status"].clone());
    assert_eq!(reads, ["CancelRequested", "Canceled"]);
    assert_eq!(arm(&emulator, "POST", "jobs/other/cancel", None).unwrap().code(), "ResourceNotFound");
}

#[test]
fn a_taken_job_name_is_what_the_service_makes_of_it() {
    let emulator = start(Options::default());
    let statuses = [job(), job()].map(|body| arm(&emulator, "PUT", "jobs/j", Some(&body)).unwrap().status);
    assert_eq!(statuses, [201, 200]);
    let mut other = job();
    other["properties"]["tags"] = json!({"a": "2"});
    assert_eq!(arm(&emulator, "PUT", "jobs/j", Some(&other)).unwrap().json()["properties"]["tags"]["a"], "2");
    other["properties"]["command"] = json!("rm");
    let refused = arm(&emulator, "PUT", "jobs/j", Some(&other)).unwrap();
    assert_eq!((refused.status, refused.code().as_str()), (400, "UserError"));
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("the existing job's Command cannot be changed"), "{message}");
}

#[test]
fn what_a_job_refers_to_must_be_there() {
    let strict = start(Options { made_up: false, ..Options::default() });
    let lenient = start(Options::default());
    let put = |emulator: &Emulator, name: &str, value: &str| {
        let mut body = job();
        body["properties"][name] = json!(format!("{WORKSPACE}/{value}"));
        arm(emulator, "PUT", "jobs/j", Some(&body)).unwrap().status
    };
    assert_eq!(put(&strict, "computeId", "computes/gone"), 404);
    assert_eq!(put(&strict, "computeId", "computes/cpu-cluster"), 201);
    assert_eq!(put(&lenient, "codeId", "codes/gone/versions/1"), 404, "nobody makes up code");
    assert_eq!(put(&lenient, "componentId", "components/azureml_anonymous/versions/1"), 404);
    assert_eq!(put(&lenient, "environmentId", "environments/curated/versions/1"), 201);
}

#[test]
fn versions_do_not_change() {
    let emulator = start(Options { made_up: false, ..Options::default() });
    let image = |image: &str| json!({"properties": {"image": image, "tags": {"t": image}}});
    let put = |body: &Value| arm(&emulator, "PUT", "environments/e/versions/4", Some(body)).unwrap();
    assert_eq!(arm(&emulator, "GET", "environments/e", None).unwrap().code(), "ResourceNotFound");
    assert_eq!((put(&image("a")).status, put(&image("a")).status), (201, 200));
    let refused = put(&image("b"));
    assert_eq!((refused.status, refused.code().as_str()), (409, "ResourceExists"));
    let container = arm(&emulator, "GET", "environments/e", None).unwrap().json();
    assert_eq!(container["properties"]["nextVersion"], "5");
    let newest =
        arm(&emulator, "GET", "environments/e/versions?$orderBy=createdtime%20desc&$top=1", None).unwrap();
    assert_eq!(newest.json()["value"][0]["name"], "4");
}

#[test]
fn what_nobody_put_is_made_up_or_missing() {
    let lenient = start(Options::default());
    let strict = start(Options { made_up: false, ..Options::default() });
    for path in ["computes/x", "datastores/x", "data/x/versions/1", "models/x", "components/x/versions/1"] {
        assert_eq!(arm(&lenient, "GET", path, None).unwrap().status, 200, "{path}");
        assert_eq!(arm(&strict, "GET", path, None).unwrap().status, 404, "{path}");
    }
    strict.seed("data/x/versions/1", json!({"dataType": "uri_file"}));
    assert_eq!(arm(&strict, "GET", "data/x/versions/1", None).unwrap().status, 200);
    assert_eq!(arm(&strict, "GET", "computes/cpu-cluster", None).unwrap().status, 200);
}

#[test]
fn a_request_needs_a_token_and_a_version() {
    let emulator = start(Options::default());
    let get = |target: &str, token: Option<String>| {
        let token = token.map(|token| format!("Bearer {token}")).unwrap_or_default();
        send(&emulator.base_url(), "GET", target, &[("authorization", &token)], b"").unwrap()
    };
    let target = format!("{WORKSPACE}?api-version=1");
    let good = identity::token("https://management.azure.com/.default").text;
    assert_eq!(get(&target, Some(good.clone())).status, 200);
    assert_eq!(get(WORKSPACE, Some(good.clone())).code(), "MissingApiVersionParameter");
    assert_eq!(get(&target, None).code(), "AuthenticationFailed");
    let other = identity::token("https://ml.azure.com/.default").text;
    assert_eq!(get(&target, Some(other)).code(), "InvalidAuthenticationTokenAudience");
    assert_eq!(get(&target, Some("opaque".to_owned())).code(), "InvalidAuthenticationToken");
    let shouted = format!("/{}?api-version=1", WORKSPACE.to_uppercase().replace("/RG/", "//rg/"));
    assert_eq!(get(&shouted, Some(good.clone())).status, 200);
    assert_eq!(get(&target.replace("/ws?", "/w?"), Some(good)).code(), "ResourceNotFound");
}

#[test]
fn a_blob_is_written_once_and_read_back() {
    let emulator = start(Options::default());
    let (place, signature) = upload_place(&emulator);
    let target = format!("{place}/src/%C3%BCn%20%23.py?{signature}");
    let put = |headers: &[(&str, &str)]| blob(&emulator, "PUT", &target, headers, "hi");
    let wrong = put(&[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")]);
    assert_eq!((wrong.status, wrong.header("x-ms-error-code")), (400, Some("Md5Mismatch")));
    assert_eq!(put(&[("if-none-match", "*"), ("content-md5", "SfaKXIST7CwL9ImCHCH8Ow==")]).status, 201);
    let again = put(&[("if-none-match", "*")]);
    assert_eq!((again.status, again.header("x-ms-error-code")), (409, Some("BlobAlreadyExists")));
    let meta = target.replace('?', "?comp=metadata&");
    assert_eq!(blob(&emulator, "PUT", &meta, &[("x-ms-meta-upload_status", "completed")], "").status, 200);
    let head = blob(&emulator, "HEAD", &target, &[], "");
    assert_eq!(
        (head.header("content-length"), head.header("x-ms-meta-upload_status")),
        (Some("2"), Some("completed"))
    );
    assert_eq!(blob(&emulator, "GET", &target, &[], "").body, b"hi");
    let state = emulator.state().unwrap();
    let (address, shown) = state["blobs"].as_object().unwrap().iter().next().unwrap();
    assert!(
        address.starts_with("https://wsstore.blob.core.windows.net/") && address.ends_with("/src/ün #.py")
    );
    assert_eq!(shown["sha256"], "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4");
}

#[test]
fn blocks_become_a_blob() {
    let emulator = start(Options::default());
    let (place, signature) = upload_place(&emulator);
    let at = |query: &str| format!("{place}/large?{query}{signature}");
    // Above a mebibyte, so that it goes by way of a file.
    let large = "a".repeat((1 << 20) + 1);
    for (id, text) in [("MQ%3D%3D", large.as_str()), ("Mg%3D%3D", "b")] {
        assert_eq!(blob(&emulator, "PUT", &at(&format!("comp=block&blockid={id}&")), &[], text).status, 201);
    }
    let list = |ids: &str| {
        blob(&emulator, "PUT", &at("comp=blocklist&"), &[], &format!("<BlockList>{ids}</BlockList>"))
    };
    assert_eq!(list("<Latest>Mw==</Latest>").header("x-ms-error-code"), Some("InvalidBlockList"));
    assert_eq!(blob(&emulator, "GET", &at(""), &[], "").status, 404, "blocks alone are no blob");
    assert_eq!(list("<Latest>Mg==</Latest><Latest>MQ==</Latest>").status, 201);
    assert_eq!(blob(&emulator, "GET", &at(""), &[], "").body, format!("b{large}").as_bytes());
}

#[test]
fn a_blob_needs_a_signature_or_a_token_of_storage() {
    let emulator = start(Options::default());
    let (place, signature) = upload_place(&emulator);
    let code = |query: &str| {
        let answer = blob(&emulator, "PUT", &format!("{place}/f?{query}"), &[], "x");
        (answer.status, answer.header("x-ms-error-code").map(str::to_owned))
    };
    assert_eq!(code("").0, 401);
    assert_eq!(
        code(&signature.replace("sp=racwl", "sp=racwdl")),
        (403, Some("AuthenticationFailed".to_owned()))
    );
    assert_eq!(code(&signature).0, 201);
    let other = blob(&emulator, "PUT", &format!("{}x/f?{signature}", place), &[], "x");
    assert_eq!(other.status, 403, "a signature is for one container");
    let put = |scope: &str| {
        let token = format!("Bearer {}", identity::token(scope).text);
        blob(&emulator, "PUT", &format!("{place}/g"), &[("authorization", &token)], "x").status
    };
    assert_eq!(
        (put("https://management.azure.com/.default"), put("https://storage.azure.com/.default")),
        (401, 201)
    );
}

#[test]
fn secrets_are_given_out_on_request_alone() {
    let emulator = start(Options::default());
    let body = json!({"properties": {"datastoreType": "AzureFile", "accountName": "a", "fileShareName": "f",
        "credentials": {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "K"}}}});
    let put = arm(&emulator, "PUT", "datastores/files?skipValidation=true", Some(&body)).unwrap();
    assert!(put.status == 201 && put.json()["properties"]["credentials"].get("secrets").is_none());
    let secrets = arm(&emulator, "POST", "datastores/files/listSecrets", Some(&json!({}))).unwrap().json();
    assert_eq!(secrets["key"], "K");
    let own =
        arm(&emulator, "POST", "datastores/workspaceblobstore/listSecrets", Some(&json!({}))).unwrap().json();
    assert!(own["sasToken"].as_str().unwrap().contains("sp=racwl"));
    let identity_based = start(Options { credential_less: true, ..Options::default() });
    let refused = arm(&identity_based, "POST", "datastores/workspaceblobstore/listSecrets", None).unwrap();
    assert_eq!(refused.status, 400);
}

#[test]
fn identity_endpoints_want_their_secret() {
    let emulator = start(Options::default());
    let get = |query: &str, headers: &[(&str, &str)]| {
        send(
            &emulator.base_url(),
            "GET",
            &format!("/msi/token?{query}&resource=https://ml.azure.com"),
            headers,
            b"",
        )
        .unwrap()
    };
    assert_eq!(get("api-version=2019-08-01", &[("secret", identity::MACHINE_SECRET)]).status, 401);
    let app_service =
        get("api-version=2019-08-01", &[("x-identity-header", identity::MACHINE_SECRET)]).json();
    let compute = get("api-version=2017-09-01", &[("secret", identity::MACHINE_SECRET)]).json();
    assert!(app_service["access_token"].is_string() && compute["expires_on"].is_string());
    let plain =
        send(&emulator.base_url(), "POST", "/t/oauth2/v2.0/token", &[], b"grant_type=client_credentials")
            .unwrap();
    assert_eq!(plain.json()["error_codes"], json!([900561]), "tokens are given out over TLS alone");
}

#[test]
fn entra_gives_tokens_out_over_tls() {
    let emulator = start(Options::default());
    let ask = |secret: &str| {
        let form = format!(
            "grant_type=client_credentials&client_id=c&client_secret={secret}&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
        );
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        send_tls(&emulator, "POST", "/tenant/oauth2/v2.0/token", &headers, form.as_bytes()).unwrap()
    };
    let wrong = ask("wrong");
    assert_eq!((wrong.status, &wrong.json()["error_codes"]), (401, &json!([7_000_215])));
    let token = ask(identity::CLIENT_SECRET).json()["access_token"].as_str().unwrap().to_owned();
    let headers = [("authorization", format!("Bearer {token}"))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let target = format!("{WORKSPACE}?api-version=1");
    let workspace = send_tls(&emulator, "GET", &target, &headers, b"").unwrap().json();
    let discovery = workspace["properties"]["discoveryUrl"].as_str().unwrap().to_owned();
    assert!(discovery.starts_with(&emulator.tls_base_url()), "{discovery}");
    assert!(!emulator.journal().to_string().contains(identity::CLIENT_SECRET));
}

#[test]
#[cfg(unix)]
fn az_is_a_program() {
    let folder = tempfile::tempdir().unwrap();
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_jobgate-emulator"));
    let az = identity::write_az(&folder.path().join("it's"), binary).unwrap();
    let run = |arguments: &[&str]| std::process::Command::new(&az).args(arguments).output().unwrap();
    let output = run(&[
        "account",
        "get-access-token",
        "-o",
        "json",
        "--scope",
        "https://management.azure.com/.default",
    ]);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let emulator = start(Options::default());
    let bearer = format!("Bearer {}", printed["accessToken"].as_str().unwrap());
    let target = format!("{WORKSPACE}?api-version=1");
    let answer = send(&emulator.base_url(), "GET", &target, &[("authorization", &bearer)], b"").unwrap();
    assert_eq!(answer.status, 200);
    assert!(!run(&["group", "list"]).status.success());
    let log = std::fs::read_to_string(az.with_file_name("az.log")).unwrap();
    assert!(log.starts_with("account get-access-token") && log.ends_with("group list\n"), "{log}");
}

#[test]
fn faults_strike_before_or_after_the_write() {
    let emulator = start(Options::default());
    let put = |name: &str| arm(&emulator, "PUT", &format!("jobs/{name}"), Some(&job()));
    let is_there = |name: &str| arm(&emulator, "GET", &format!("jobs/{name}"), None).unwrap().status == 200;
    let lay = |name: &str, action: Action| Fault::new("PUT", format!(r"/jobs/{name}\?"), action);

    emulator.fault(lay("before", Action::Reset)).unwrap();
    assert_eq!(put("before").unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert!(!is_there("before"));

    emulator.fault(lay("after", Action::Reset).after()).unwrap();
    assert_eq!(put("after").unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert!(is_there("after"));

    emulator.fault(lay("broken", Action::status(500)).after()).unwrap();
    assert_eq!(put("broken").unwrap().status, 500);
    assert!(is_there("broken"));

    emulator.fault(lay("half", Action::Truncate)).unwrap();
    let half = put("half");
    let is_short = half.is_err()
        || half.is_ok_and(|answer| {
            answer.body.len() < answer.header("content-length").unwrap().parse().unwrap()
        });
    assert!(is_short && is_there("half"));

    emulator.fault(lay("proxy", Action::NotJson)).unwrap();
    assert!(put("proxy").unwrap().body.starts_with(b"<html>") && !is_there("proxy"));

    emulator.fault(lay("never", Action::Hang)).unwrap();
    assert!(matches!(put("never").unwrap_err().kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut));
}

#[test]
fn faults_are_posted() {
    let emulator = start(Options::default());
    let post = |fault: Value| {
        let headers = [("content-type", "application/json")];
        send(&emulator.base_url(), "POST", "/_emulator/faults", &headers, fault.to_string().as_bytes())
            .unwrap()
            .status
    };
    let busy = json!({"path": "/computes/", "nth": 2, "action": {"kind": "status", "status": 429, "retry_after": 7}});
    assert_eq!(post(busy), 204);
    assert_eq!(post(json!({"path": "/data/", "action": {"kind": "latency", "ms": 300}})), 204);
    assert_eq!(post(json!({"path": "(", "action": {"kind": "reset"}})), 400);
    let answers: Vec<_> =
        (0..3).map(|_| arm(&emulator, "GET", "computes/cpu-cluster", None).unwrap()).collect();
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 429, 200]);
    assert_eq!(
        (answers[1].header("retry-after"), answers[1].code().as_str()),
        (Some("7"), "TooManyRequests")
    );
    let start = Instant::now();
    assert_eq!(arm(&emulator, "GET", "data/x", None).unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
    let struck: Vec<_> = emulator.journal()["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["fault"].clone())
        .collect();
    assert_eq!(struck, [Value::Null, json!("status"), Value::Null, json!("latency")]);
}

#[test]
fn the_journal_is_a_recording_without_secrets() {
    let emulator = start(Options::default());
    let (place, signature) = upload_place(&emulator);
    for name in ["b", "a"] {
        blob(&emulator, "PUT", &format!("{place}/{name}?{signature}"), &[], name);
    }
    let own = format!("{}{place}/src", emulator.base_url());
    arm(&emulator, "PUT", "codes/c/versions/1", Some(&json!({"properties": {"codeUri": own}}))).unwrap();
    let journal = emulator.journal();
    let requests = journal["requests"].as_array().unwrap();
    let paths: Vec<_> =
        requests.iter().map(|entry| entry["path"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["startPendingUpload", "a", "b", "1"], "uploads side by side are sorted");
    assert_eq!(requests[1]["host"], "wsstore.blob.core.windows.net");
    assert_eq!((&requests[1]["body_len"], &requests[1]["query"]), (&json!(1), &json!([])));
    let uri = requests[3]["json"]["properties"]["codeUri"].as_str().unwrap();
    assert!(uri.starts_with("https://wsstore.blob.core.windows.net/upload-"), "{uri}");
    let text = journal.to_string();
    assert!(!text.contains("sig=") && !text.contains("eyJ"), "no signature, no token");
    emulator.reset();
    assert_eq!(emulator.journal()["requests"], json!([]));
    assert_eq!(emulator.state().unwrap()["blobs"], json!({}));
}

/// What is only looked at comes from the seed: the workspace itself, what is below it, and what is outside of it.
#[test]
fn what_is_seeded_is_there() {
    let outside = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers";
    let store = format!("{outside}/Microsoft.Storage/storageAccounts/raw");
    let role = |scope: &str, of: &str| {
        let id = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{of}");
        (id, json!({"properties": {"scope": scope, "principalId": of}}))
    };
    let seed = [
        (
            String::new(),
            json!({"identity": {"principalId": "p"}, "properties": {"publicNetworkAccess": "Disabled"}}),
        ),
        ("datastores/raw".to_owned(), json!({"properties": {"accountName": "raw"}})),
        (store.clone(), json!({"properties": {"allowSharedKeyAccess": false}})),
        role(&store, "a"),
        role("/subscriptions/00000000-0000-0000-0000-000000000000", "a"),
        role(&store, "b"),
        role(&format!("{outside}/Microsoft.Storage/storageAccounts/rawer"), "a"),
    ];
    let emulator = start(Options { seed: seed.into_iter().collect(), made_up: false, ..Options::default() });
    let get = |path: &str| {
        let token = format!("Bearer {}", identity::token("https://management.azure.com/.default").text);
        let target = format!("{path}{}api-version=1", if path.contains('?') { '&' } else { '?' });
        send(&emulator.base_url(), "GET", &target, &[("authorization", &token)], b"").unwrap().json()
    };
    let workspace = get(WORKSPACE);
    assert_eq!(
        (&workspace["identity"]["type"], &workspace["identity"]["principalId"]),
        (&json!("SystemAssigned"), &json!("p"))
    );
    assert_eq!(workspace["properties"]["publicNetworkAccess"], "Disabled");
    assert_eq!(get(&format!("{WORKSPACE}/datastores/raw"))["properties"]["accountName"], "raw");
    let listed = get(
        "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Storage/storageAccounts",
    );
    assert_eq!(listed["value"][0]["name"], "raw");
    assert_eq!(get(&store.to_uppercase())["id"], json!(store));
    assert!(get("/subscriptions/00000000-0000-0000-0000-000000000000")["tenantId"].is_string());
    let filter = "$filter=atScope()%20and%20assignedTo('a')";
    let assigned = get(&format!("{store}/providers/Microsoft.Authorization/roleAssignments?{filter}"));
    let scopes: Vec<_> =
        assigned["value"].as_array().unwrap().iter().map(|one| &one["properties"]["scope"]).collect();
    assert_eq!(scopes, ["/subscriptions/00000000-0000-0000-0000-000000000000", store.as_str()]);
    emulator.reset();
    assert_eq!(get(&format!("{WORKSPACE}/datastores/raw"))["properties"]["accountName"], "raw");
}
