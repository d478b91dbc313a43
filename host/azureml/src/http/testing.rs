//! What tests of requests share: a server that answers, misbehaves and remembers, and tokens that nobody issued.

use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use jobgate_core::config::AzureMlTarget;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use url::Url;

use super::{Client, Endpoints, HttpSettings, RetryPolicy, Transport};
use crate::auth::testing::jwt;
use crate::auth::{Audience, AuthError, Token, TokenSource};

/// A request that the server got.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers with these bytes and closes.
    Raw(Vec<u8>),
    /// Is silent.
    Silence,
}

/// An answer.
pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    Reply::Raw(format!("{text}\r\n{body}").into_bytes())
}

/// An answer in JSON.
pub(crate) fn json_reply(status: u16, value: &Value) -> Reply {
    reply(status, &[("content-type", "application/json")], &value.to_string())
}

/// An error of the resource manager.
pub(crate) fn error_reply(status: u16, code: &str, message: &str) -> Reply {
    json_reply(status, &json!({"error": {"code": code, "message": message}}))
}

type Handler = Arc<dyn Fn(usize, &Seen) -> Reply + Send + Sync>;

/// A server on this machine.
pub(crate) struct Server {
    pub(crate) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
    authority: Option<tempfile::NamedTempFile>,
}

impl Server {
    /// Over plain HTTP. The handler gets the number of the request, from 0.
    pub(crate) async fn start(handler: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(handler, None).await
    }

    /// Over TLS, with a certificate for `localhost` of an authority of its own.
    pub(crate) async fn start_tls(handler: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let mut ca = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca_key = rcgen::KeyPair::generate().unwrap();
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let issuer = rcgen::Issuer::new(ca, ca_key);
        let key = rcgen::KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned()];
        let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(ca_certificate.pem().as_bytes()).unwrap();
        Self::run(handler, Some((TlsAcceptor::from(Arc::new(config.unwrap())), file))).await
    }

    async fn run(
        handler: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static,
        tls: Option<(TlsAcceptor, tempfile::NamedTempFile)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (acceptor, authority) = tls.unzip();
        let url = match acceptor {
            Some(_) => format!("https://localhost:{port}"),
            None => format!("http://127.0.0.1:{port}"),
        };
        let seen = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(accept(listener, acceptor, seen.clone(), Arc::new(handler)));
        Self { url: Url::parse(&url).unwrap(), seen, authority }
    }

    /// What it got so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Settings with which it is reached.
    pub(crate) fn settings(&self) -> HttpSettings {
        HttpSettings {
            ca_bundle: self.authority.as_ref().map(|file| file.path().to_owned()),
            allow_http_loopback: true,
            read_timeout: Duration::from_millis(500),
            ..HttpSettings::default()
        }
    }

    /// A client with tokens and little patience, whose endpoints are all here.
    pub(crate) fn client(&self) -> (Client, Arc<FakeTokens>) {
        client(&self.url, self.settings())
    }
}

/// A client with tokens and little patience.
pub(crate) fn client(url: &Url, settings: HttpSettings) -> (Client, Arc<FakeTokens>) {
    let tokens = Arc::new(FakeTokens::default());
    let target = AzureMlTarget {
        resource_manager: Some(url.to_string()),
        registry_endpoint: Some(url.to_string()),
        blob_endpoint: Some(format!("{url}_blob")),
        allow_http_loopback: true,
        ..AzureMlTarget::default()
    };
    let endpoints = Endpoints::from_target(&target).unwrap();
    let patience = RetryPolicy { tries: 3, base: Duration::from_millis(1), cap: Duration::from_millis(5) };
    (Client::new(Transport::new(settings), endpoints, tokens.clone()).with_policy(patience), tokens)
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    seen: Arc<Mutex<Vec<Seen>>>,
    handler: Handler,
) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, tls.clone(), seen.clone(), handler.clone()));
    }
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, seen: Arc<Mutex<Vec<Seen>>>, handler: Handler) {
    match tls {
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(stream, seen, handler).await;
            }
        }
        None => answer(stream, seen, handler).await,
    }
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: Arc<Mutex<Vec<Seen>>>,
    handler: Handler,
) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    match handler(number, &request) {
        Reply::Raw(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Silence => tokio::time::sleep(Duration::from_secs(30)).await,
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut request = Seen {
        method: first.next().unwrap().to_owned(),
        target: first.next().unwrap().to_owned(),
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    let length = request.header("content-length").map_or(0, |length| length.parse::<usize>().unwrap());
    let mut rest = vec![0; length.saturating_sub(request.body.len())];
    stream.read_exact(&mut rest).await.ok()?;
    request.body.extend(rest);
    Some(request)
}

/// Gives tokens that count: each renewal gives another.
#[derive(Default)]
pub(crate) struct FakeTokens {
    pub(crate) renewals: AtomicU32,
    /// Claim `aud` of tokens for Azure ML; that of the public cloud if there is none.
    pub(crate) azureml_audience: Mutex<Option<String>>,
}

impl FakeTokens {
    fn make(&self, audience: Audience) -> Token {
        let number = self.renewals.load(Ordering::SeqCst);
        let text = match audience {
            Audience::AzureMl => {
                let audience = self.azureml_audience.lock().unwrap().clone();
                jwt(
                    &json!({"aud": audience.unwrap_or_else(|| "https://ml.azure.com".to_owned()), "n": number}),
                )
            }
            other => format!("SECRET-{other:?}-{number}"),
        };
        Token::new(text, SystemTime::now() + Duration::from_secs(3600))
    }
}

#[async_trait]
impl TokenSource for FakeTokens {
    async fn token(&self, audience: Audience) -> Result<Token, AuthError> {
        Ok(self.make(audience))
    }

    async fn renewed(&self, audience: Audience, _: &Token) -> Result<Token, AuthError> {
        self.renewals.fetch_add(1, Ordering::SeqCst);
        Ok(self.make(audience))
    }
}
