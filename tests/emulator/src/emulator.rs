//! An emulator that runs in this process.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::blob::Blobs;
use crate::fault::Fault;
use crate::service::Service;
use crate::{Error, Options, arm, control, listen, tls};

/// An emulator that runs in this process, on threads of its own, until it is dropped.
#[derive(Debug)]
pub struct Emulator {
    service: Arc<Service>,
    runtime: Option<Runtime>,
    plain: SocketAddr,
    tls: SocketAddr,
    ca_file: PathBuf,
    _folder: TempDir,
}

impl Emulator {
    /// Starts an emulator; when this returns, it answers.
    ///
    /// # Errors
    /// When a port is taken or something cannot be written.
    pub fn start(options: Options) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::Start)?;
        let ca_file = options.ca_file.clone().unwrap_or_else(|| folder.path().join("ca.pem"));
        let acceptor = tls::acceptor(&ca_file)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("emulator")
            .enable_all()
            .build()
            .map_err(Error::Start)?;
        let listen = |port| runtime.block_on(listener(port));
        let (plain, secure) = (listen(options.port)?, listen(options.tls_port)?);
        let blobs = Blobs::new(&options.storage, folder.path());
        let service = Arc::new(Service::new(options, blobs));
        arm::seed(&service);
        let router = control::router(Arc::clone(&service));
        let address = |listener: &TcpListener| listener.local_addr().map_err(Error::Start);
        let (plain_address, tls_address) = (address(&plain)?, address(&secure)?);
        runtime.spawn(listen::accept(plain, None, router.clone()));
        runtime.spawn(listen::accept(secure, Some(acceptor), router));
        Ok(Self {
            service,
            runtime: Some(runtime),
            plain: plain_address,
            tls: tls_address,
            ca_file,
            _folder: folder,
        })
    }

    /// Where it answers plain HTTP: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.plain)
    }

    /// Where it answers TLS: `https://localhost:PORT`.
    pub fn tls_base_url(&self) -> String {
        format!("https://localhost:{}", self.tls.port())
    }

    /// Where blobs are reached: what `--blob-endpoint` takes.
    pub fn blob_endpoint(&self) -> String {
        format!("{}/_blob", self.base_url())
    }

    /// The certificate of the authority that signed the TLS certificate, for `SSL_CERT_FILE` or `REQUESTS_CA_BUNDLE`.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// Lays a fault.
    ///
    /// # Errors
    /// When its path is no regular expression.
    pub fn fault(&self, fault: Fault) -> Result<(), Error> {
        self.service.faults().lay(fault)
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.service.faults().clear();
    }

    /// What was asked so far, as a recording: `{"requests": [...]}`.
    pub fn journal(&self) -> Value {
        self.service.journal().recording()
    }

    /// Forgets what was asked so far.
    pub fn clear_journal(&self) {
        self.service.journal().clear();
    }

    /// What exists: `{"resources": {ID: BODY}, "blobs": {ADDRESS: {size, sha256, metadata}}}`, with made-up ids as they are
    /// (see [`canonical_state`](crate::canonical_state)).
    ///
    /// # Errors
    /// When Azurite does not answer.
    pub fn state(&self) -> Result<Value, Error> {
        let runtime = self.runtime.as_ref().ok_or(Error::Ended)?;
        // Not `block_on`, which may not be called from a test that has a runtime of its own.
        let (sender, receiver) = std::sync::mpsc::channel();
        let service = Arc::clone(&self.service);
        runtime.spawn(async move { sender.send(control::snapshot(&service).await) });
        receiver.recv().map_err(|_| Error::Ended)
    }

    /// Forgets what was put, uploaded and asked, and all faults: a new emulator at the same address. Blobs in an Azurite stay there,
    /// and are no longer part of the state.
    pub fn reset(&self) {
        self.service.reset();
    }

    /// Puts a resource there before a test: the id below the workspace (`data/census/versions/1`), and its `properties`.
    pub fn seed(&self, id: &str, properties: Value) {
        arm::seed_one(&self.service, id, properties);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Hanging requests end with it. In the background: a drop inside another runtime must not block.
            runtime.shutdown_background();
        }
    }
}

async fn listener(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| Error::Listen { port, source })
}
