//! Where requests may go.

use jobgate_core::config::AzureMlTarget;
use reqwest::Method;
use url::Url;

use crate::http::testing::{Server, json_reply};
use crate::http::{BlobUrl, EndpointError, Endpoints, HttpErrorKind, Refused, Request};

fn endpoints(change: impl FnOnce(&mut AzureMlTarget)) -> Result<Endpoints, EndpointError> {
    let mut target = AzureMlTarget::default();
    change(&mut target);
    Endpoints::from_target(&target)
}

#[test]
fn secrets_go_over_https_or_to_this_machine() {
    let closed = endpoints(|_| {}).unwrap();
    let open = endpoints(|target| target.allow_http_loopback = true).unwrap();
    // URL, without and with the permission.
    let table = [
        ("https://management.azure.com/x", true, true),
        ("https://10.0.0.1/", true, true),
        ("http://127.0.0.1:1/x", false, true),
        ("http://127.9.9.9/", false, true),
        ("http://localhost:8080/", false, true),
        ("http://LOCALHOST/", false, true),
        ("http://[::1]:1/", false, true),
        ("http://0x7f.1/", false, true),
        ("http://management.azure.com/", false, false),
        ("http://localhost.example/", false, false),
        ("http://127.0.0.1.example/", false, false),
        ("http://10.0.0.1/", false, false),
        ("http://0.0.0.0/", false, false),
        ("http://[::ffff:10.0.0.1]/", false, false),
        ("ftp://127.0.0.1/", false, false),
    ];
    for (url, without, with) in table {
        let url = Url::parse(url).unwrap();
        assert_eq!(closed.check(&url).is_ok(), without, "{url}");
        assert_eq!(open.check(&url).is_ok(), with, "{url}");
    }
}

#[test]
fn endpoints_are_validated() {
    let table = [
        ("management.azure.com", "is no URL"),
        ("", "is no URL"),
        ("mailto:a@b", "is no URL"),
        ("http://management.azure.com", "not HTTPS"),
        ("http://127.0.0.1:80", "--allow-http-loopback"),
        ("https://u:SECRET@h", "no user, password, query or fragment"),
        ("https://h/?sig=SECRET", "no user, password, query or fragment"),
        ("https://h/#f", "no user, password, query or fragment"),
    ];
    for (value, part) in table {
        for setting in ["resource_manager", "registry_endpoint", "blob_endpoint"] {
            let error = endpoints(|target| {
                let value = Some(value.to_owned());
                match setting {
                    "resource_manager" => target.resource_manager = value,
                    "registry_endpoint" => target.registry_endpoint = value,
                    _ => target.blob_endpoint = value,
                }
            });
            let error = error.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(part) && shown.contains(setting), "{value}: {shown}");
            assert!(!shown.contains("SECRET"), "{shown}");
        }
    }
    let unknown = endpoints(|target| target.cloud = Some("AzureMoon".to_owned())).unwrap_err();
    assert!(unknown.to_string().contains("AzureMoon"), "{unknown}");
}

#[test]
fn the_cloud_gives_what_is_not_named() {
    let china = endpoints(|target| target.cloud = Some("AzureChinaCloud".to_owned())).unwrap();
    assert_eq!(china.resource_manager().as_str(), "https://management.chinacloudapi.cn/");
    let public = endpoints(|_| {}).unwrap();
    assert_eq!(public.resource_manager().as_str(), "https://management.azure.com/");
}

#[test]
fn blobs_are_reached_under_the_blob_endpoint() {
    let signed = BlobUrl::parse("https://a.blob.core.windows.net/c/x%20y?sv=1&sig=S").unwrap();
    let plain = endpoints(|_| {}).unwrap();
    assert_eq!(plain.blob(&signed).unwrap().as_str(), "https://a.blob.core.windows.net/c/x%20y?sv=1&sig=S");
    let moved = endpoints(|target| {
        target.blob_endpoint = Some("http://127.0.0.1:9/_blob/".to_owned());
        target.allow_http_loopback = true;
    })
    .unwrap();
    let there = "http://127.0.0.1:9/_blob/a.blob.core.windows.net/c/x%20y?sv=1&sig=S";
    assert_eq!(moved.blob(&signed).unwrap().as_str(), there);
    // An answer may have the URL as it is reached already.
    assert_eq!(moved.blob(&BlobUrl::parse(there).unwrap()).unwrap().as_str(), there);
}

#[test]
fn a_token_for_storage_goes_to_storage() {
    let public = endpoints(|_| {}).unwrap();
    let table = [
        ("https://a.blob.core.windows.net/c", true),
        ("https://a.z12.blob.storage.azure.net/c", true),
        ("https://blob.core.windows.net/c", false),
        ("https://evil.example/c", false),
        ("https://a.blob.core.windows.net.evil.example/c", false),
        ("https://evilblob.core.windows.net/c", false),
        ("https://a.blob.core.chinacloudapi.cn/c", false),
    ];
    for (url, allowed) in table {
        let outcome = public.blob(&BlobUrl::parse(url).unwrap());
        assert_eq!(outcome.is_ok(), allowed, "{url}");
        // A signature is for whoever it was made for.
        assert!(public.blob(&BlobUrl::parse(&format!("{url}?sig=x")).unwrap()).is_ok(), "{url}");
    }
}

#[test]
fn a_token_for_registries_goes_to_the_services_own_hosts() {
    let table = [
        ("https://eastus.api.azureml.ms/registrymanagement/v1.0", true),
        ("https://cert-eastus.experiments.azureml.net/mferp", true),
        // A compute instance, an online endpoint, and what only looks like the service: others run there.
        ("https://x.instances.azureml.ms/mferp", false),
        ("https://e.eastus.inference.azureml.ms/mferp", false),
        ("https://azureml.ms/mferp", false),
        ("https://eastus.api.azureml.ms.evil.example/mferp", false),
        ("https://evil.example/mferp", false),
    ];
    let public = endpoints(|_| {}).unwrap();
    for (url, allowed) in table {
        assert_eq!(public.registry_at(&url.parse().unwrap()).is_ok(), allowed, "{url}");
    }
}

#[tokio::test]
async fn a_token_stays_with_whom_it_is_for() {
    let server = Server::start(|_, _| json_reply(200, &serde_json::json!({}))).await;
    let (client, _) = server.client();
    let requests = [
        Request::arm_next(Method::GET, "https://evil.example/subscriptions/s?api-version=1"),
        Request::arm_next(Method::GET, "http://127.0.0.1:1/subscriptions/s"),
        Request::registry_at(Method::GET, "https://evil.example/mferp/x"),
        Request::registry_at(Method::GET, "https://x.azureml.ms/mferp/x"),
    ];
    for request in requests {
        let error = client.send(&request).await.unwrap_err();
        assert!(matches!(error.kind(), HttpErrorKind::Refused(Refused::Elsewhere { .. })), "{error}");
        assert!(!error.outcome_unknown());
    }
    assert!(server.seen().is_empty());
    client.send(&Request::arm_next(Method::GET, &format!("{}a?api-version=1", server.url))).await.unwrap();
    client.send(&Request::registry_at(Method::GET, &format!("{}mferp/x", server.url))).await.unwrap();
    assert_eq!(server.seen()[0].target, "/a?api-version=1");
    assert_eq!(server.seen()[1].header("authorization"), Some("Bearer SECRET-ResourceManager-0"));
}

#[tokio::test]
async fn paths_do_not_lead_elsewhere() {
    let server = Server::start(|_, _| json_reply(200, &serde_json::json!({}))).await;
    let (client, _) = server.client();
    for path in ["/a/../b", "/a//b", "/./a", "", "/a/"] {
        let error = client.send(&Request::arm(Method::GET, path, "1")).await.unwrap_err();
        assert!(matches!(error.kind(), HttpErrorKind::Refused(_)), "{path}: {error}");
    }
    client.send(&Request::arm(Method::GET, "/jobs/a b?c#d%2e/ü", "1")).await.unwrap();
    assert_eq!(server.seen()[0].target, "/jobs/a%20b%3Fc%23d%252e/%C3%BC?api-version=1");
    let broken = Request::arm_next(Method::GET, "nonsense").query("sig", "x");
    let error = client.send(&broken).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Malformed { .. }), "{error}");
}
