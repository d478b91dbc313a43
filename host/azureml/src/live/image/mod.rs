//! The digest that the name of an image stands for: a HEAD on its registry (OCI distribution specification 1.1, "Pulling manifests").
//!
//! A registry is asked without a name first, with a token for nobody where it wants one, and one of Azure with a token that it gives for
//! that of the submitter. A token goes nowhere but to the registry that it is for.

mod challenge;
mod name;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use super::lookup::Missing;
use crate::auth::{Audience, TokenSource};
use crate::http::{
    Again, Attempt, Client, Failed, Method, RetryPolicy, TransportError, is_loopback, is_worth_a_retry,
    persist, read_limited, retry_after,
};
use challenge::Challenge;
use name::ImageName;

/// The kinds of manifest that a name may stand for; first the lists, so that the digest is the same on every machine.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// The most bytes of a manifest (the specification's own limit), and of a token's answer.
const LIMIT: usize = 4 << 20;

/// Asks registries.
pub(super) struct Registries {
    client: Client,
    tokens: Arc<dyn TokenSource>,
}

impl Registries {
    pub(super) fn new(client: Client, tokens: Arc<dyn TokenSource>) -> Self {
        Self { client, tokens }
    }

    /// The digest of an image.
    pub(super) async fn digest(&self, image: &str) -> Result<String, Missing> {
        let Some(name) = ImageName::parse(image) else {
            return Err(Missing::Unknown(format!("`{image}` is no name of an image")));
        };
        let (address, path, reference) = (name.address(), &name.path, name.reference());
        let at = |scheme: &str| Url::parse(&format!("{scheme}://{address}/v2/{path}/manifests/{reference}"));
        let impossible = |_| Missing::Unknown(format!("`{address}` is no host"));
        let url = match at("http").map_err(impossible)? {
            // A registry on this machine has no certificate; it is asked where that was allowed.
            url if is_loopback(&url) && self.client.endpoints().check(&url).is_ok() => url,
            _ => at("https").map_err(impossible)?,
        };
        let (answer, token) = self.head(&name, &url).await?;
        match answer.status {
            200 => {}
            404 => return Err(Missing::Absent),
            status => return Err(Missing::Unknown(format!("the registry `{}` answers {status}", name.host))),
        }
        let digest = match answer.header("docker-content-digest") {
            Some(digest) => digest.to_owned(),
            None => self.hashed(&url, token.as_deref(), &name).await?,
        };
        let hex = digest.strip_prefix("sha256:").or_else(|| digest.strip_prefix("sha512:"));
        let is_one =
            hex.is_some_and(|hex| hex.len() >= 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let is_it = name.digest.as_ref().is_none_or(|wanted| *wanted == digest);
        if is_one && is_it {
            return Ok(digest);
        }
        Err(Missing::Unknown(format!("the registry `{}` answers with a digest that cannot be", name.host)))
    }

    /// The answer to a HEAD, and the token that it took.
    async fn head(&self, name: &ImageName, url: &Url) -> Result<(Answer, Option<String>), Missing> {
        let first = self.send(Ask::head(url, None)).await?;
        if first.status != 401 {
            return Ok((first, None));
        }
        let Some(challenge) = Challenge::read(&first.headers) else {
            return Err(Missing::Unknown(format!(
                "the registry `{}` wants a user and a password, and jobgate has none",
                name.host
            )));
        };
        let realm = &challenge.realm;
        self.client.endpoints().check(realm).map_err(|refused| Missing::Unknown(refused.to_string()))?;
        if let Some(token) = self.anonymous(&challenge, name).await? {
            let answer = self.send(Ask::head(url, Some(&token))).await?;
            if !matches!(answer.status, 401 | 403) {
                return Ok((answer, Some(token)));
            }
        }
        if self.is_azure(url) && realm.origin() == url.origin() {
            let token = self.exchanged(url, name).await?;
            let answer = self.send(Ask::head(url, Some(&token))).await?;
            if !matches!(answer.status, 401 | 403) {
                return Ok((answer, Some(token)));
            }
            return Err(Missing::Unknown(format!(
                "the registry `{}` does not let you read `{}`: ask for the role AcrPull (`Container Registry Repository Reader`, where roles are by repository)",
                name.host, name.path
            )));
        }
        Err(Missing::Unknown(format!(
            "the registry `{}` shows `{}` to nobody who is not signed in, or has none",
            name.host, name.path
        )))
    }

    /// A token for nobody in particular; none where the registry gives none.
    async fn anonymous(&self, challenge: &Challenge, name: &ImageName) -> Result<Option<String>, Missing> {
        let mut url = challenge.realm.clone();
        url.set_fragment(None);
        if let Some(service) = &challenge.service {
            url.query_pairs_mut().append_pair("service", service);
        }
        url.query_pairs_mut().append_pair("scope", &scope(name));
        let answer = self.send(Ask { method: Method::GET, url, token: None, form: None }).await?;
        Ok(if answer.status == 200 {
            answer.text("token").or_else(|| answer.text("access_token"))
        } else {
            None
        })
    }

    /// A token of a registry of Azure for that of the submitter (ACR, "AAD-OAuth": `/oauth2/exchange`, then `/oauth2/token`).
    async fn exchanged(&self, url: &Url, name: &ImageName) -> Result<String, Missing> {
        let token = self.tokens.token(Audience::ResourceManager).await;
        let token = token.map_err(|error| Missing::Unknown(format!("no token: {error}")))?;
        let service = name.address();
        let refused = |status: u16| {
            Missing::Unknown(format!(
                "the registry `{service}` answers {status} when it is asked for a token"
            ))
        };
        let ask = |path: &str, form: &[(&str, &str)]| {
            let mut url = url.clone();
            url.set_path(path);
            let form = Serializer::new(String::new()).extend_pairs(form).finish();
            self.send(Ask { method: Method::POST, url, token: None, form: Some(form) })
        };
        let form = [("grant_type", "access_token"), ("service", service), ("access_token", token.expose())];
        let answer = ask("/oauth2/exchange", &form).await?;
        let refresh = answer.text("refresh_token").ok_or_else(|| refused(answer.status))?;
        let scope = scope(name);
        let form = [
            ("grant_type", "refresh_token"),
            ("service", service),
            ("scope", scope.as_str()),
            ("refresh_token", refresh.as_str()),
        ];
        let answer = ask("/oauth2/token", &form).await?;
        answer.text("access_token").ok_or_else(|| refused(answer.status))
    }

    /// Whether a registry is Azure's, so that it may get a token of the submitter: such names are given out by Azure alone. One on this
    /// machine stands for it where that was allowed.
    fn is_azure(&self, url: &Url) -> bool {
        let endpoints = self.client.endpoints();
        let suffix = endpoints.cloud().container_registry_suffix();
        let is_there = url
            .host_str()
            .is_some_and(|host| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.')));
        (is_there && url.scheme() == "https") || (url.scheme() == "http" && endpoints.check(url).is_ok())
    }

    /// The digest of a manifest whose registry does not tell it.
    async fn hashed(&self, url: &Url, token: Option<&str>, name: &ImageName) -> Result<String, Missing> {
        let answer = self.send(Ask { method: Method::GET, ..Ask::head(url, token) }).await?;
        match answer.status {
            200 => Ok(format!("sha256:{}", hex::encode(Sha256::digest(&answer.body)))),
            404 => Err(Missing::Absent),
            status => Err(Missing::Unknown(format!("the registry `{}` answers {status}", name.host))),
        }
    }

    async fn send(&self, ask: Ask) -> Result<Answer, Missing> {
        let mut attempt = Sending { client: &self.client, ask };
        let patience = RetryPolicy { tries: 3, ..self.client.policy() };
        persist(patience, true, &mut attempt).await.map_err(Missing::Unknown)
    }
}

/// What a token is to allow.
fn scope(name: &ImageName) -> String {
    format!("repository:{}:pull", name.path)
}

/// A request to a registry.
struct Ask {
    method: Method,
    url: Url,
    token: Option<String>,
    form: Option<String>,
}

impl Ask {
    fn head(url: &Url, token: Option<&str>) -> Self {
        Self { method: Method::HEAD, url: url.clone(), token: token.map(str::to_owned), form: None }
    }

    fn request(&self) -> Option<reqwest::Request> {
        let mut request = reqwest::Request::new(self.method.clone(), self.url.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(MANIFESTS));
        if let Some(token) = &self.token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(form) = &self.form {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            *request.body_mut() = Some(form.clone().into());
        }
        Some(request)
    }
}

/// What a registry answered.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A text of an answer in JSON.
    fn text(&self, key: &str) -> Option<String> {
        let value: Value = serde_json::from_slice(&self.body).ok()?;
        value[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

/// A request that is sent until there is an answer.
struct Sending<'a> {
    client: &'a Client,
    ask: Ask,
}

impl Attempt for Sending<'_> {
    type Answer = Answer;
    type Error = String;

    async fn attempt(&mut self, _: u32) -> Result<Answer, Failed<String>> {
        let host = self.ask.url.host_str().unwrap_or_default().to_owned();
        let never = |error: String| Failed { error, again: Again::Never };
        let failed = |error: &TransportError| Failed {
            error: format!("{error}. {}", error.help()),
            again: if error.may_pass() { Again::Later(None) } else { Again::Never },
        };
        let way = self.client.transport().client_for(&self.ask.url).map_err(|error| failed(&error))?;
        let request =
            self.ask.request().ok_or_else(|| never(format!("`{host}` gives a token that is none")))?;
        let broken = |error| failed(&TransportError::classify(error, &self.ask.url));
        let response = way.execute(request).await.map_err(broken)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if is_worth_a_retry(status) {
            let wait = retry_after(&headers, std::time::SystemTime::now());
            return Err(Failed { error: format!("`{host}` answers {status}"), again: Again::Later(wait) });
        }
        match read_limited(response, LIMIT).await {
            Ok(body) => Ok(Answer { status, headers, body }),
            Err(Some(error)) => Err(broken(error)),
            Err(None) => Err(never(format!("the answer of `{host}` is larger than {LIMIT} bytes"))),
        }
    }

    /// Nobody is told: a look-up that fails says why.
    fn waits(&mut self, _: &String, _: std::time::Duration) {}
}
