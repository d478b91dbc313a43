//! A client that hides nothing: one request on one connection, and what came back, or how it ended.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use jobgate_emulator::{Emulator, identity};
use serde_json::Value;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// The workspace of the default options.
pub const WORKSPACE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws";

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The code of an error of Azure Resource Manager.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().expect("an error has a code").to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends one request and reads to the end of the connection.
pub fn send(
    base: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let authority = base.trim_start_matches("http://");
    let stream = connect(authority)?;
    converse(stream, authority, method, target, headers, body)
}

/// The same over TLS, trusting the emulator's authority alone.
pub fn send_tls(
    emulator: &Emulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let base = emulator.tls_base_url();
    let authority = base.trim_start_matches("https://");
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(emulator.ca_file()).map_err(io::Error::other)?)
        .map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(io::Error::other)?.with_root_certificates(roots).with_no_client_auth();
    let name = "localhost".try_into().map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let stream = StreamOwned::new(connection, connect(&authority.replace("localhost", "127.0.0.1"))?);
    converse(stream, authority, method, target, headers, body)
}

fn connect(authority: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    Ok(stream)
}

fn converse(
    mut stream: impl Read + Write,
    authority: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    stream.flush()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end =
        bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status =
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    Ok(Answer { status, head, body: bytes[end + 4..].to_vec() })
}

/// Asks Azure Resource Manager, with a good token: the path below the workspace, and a JSON body.
pub fn arm(emulator: &Emulator, method: &str, path: &str, body: Option<&Value>) -> io::Result<Answer> {
    let token = format!("Bearer {}", identity::token("https://management.azure.com/.default").text);
    let separator = if path.contains('?') { "&" } else { "?" };
    let target = format!("{WORKSPACE}/{path}{separator}api-version=2024-01-01");
    let body = body.map(Value::to_string).unwrap_or_default();
    let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
    send(&emulator.base_url(), method, &target, &headers, body.as_bytes())
}
