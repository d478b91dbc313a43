//! Blob storage: the emulator's own, or an Azurite behind it.

mod azurite;
mod content;
mod own;
mod sas;

pub(crate) use sas::new_key;

use std::path::Path;

use serde_json::Value;

use crate::answer::Answer;
use crate::identity::{self, Audience};
use crate::request::Request;
use crate::{Storage, clock};

/// The version of the storage services that signatures are made for.
pub(crate) const VERSION: &str = "2021-08-06";

/// Blob storage.
#[derive(Debug)]
pub(crate) struct Blobs {
    key: Vec<u8>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Own(own::Store),
    Azurite(azurite::Proxy),
}

/// A blob's place: the host, the container and the name, decoded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) container: String,
    pub(crate) blob: String,
}

impl Address {
    fn of(request: &Request) -> Self {
        let path = request.path.trim_start_matches('/');
        let (container, blob) = path.split_once('/').unwrap_or((path, ""));
        Self { host: request.host.clone(), container: container.to_owned(), blob: blob.to_owned() }
    }

    /// The storage account.
    fn account(&self) -> &str {
        self.host.split('.').next().unwrap_or_default()
    }

    fn url(&self) -> String {
        format!("https://{}/{}/{}", self.host, self.container, self.blob)
    }
}

impl Blobs {
    pub(crate) fn new(storage: &Storage, folder: &Path) -> Self {
        match storage {
            Storage::Own => Self { key: sas::new_key(), place: Place::Own(own::Store::new(folder)) },
            Storage::Azurite { url, account, key } => Self {
                key: sas::key_bytes(key),
                place: Place::Azurite(azurite::Proxy::new(url.clone(), account.clone())),
            },
        }
    }

    /// A shared access signature for a container: read, add, create, write, list for an hour.
    pub(crate) fn sas(&self, host: &str, container: &str) -> String {
        let account = match &self.place {
            Place::Azurite(proxy) => proxy.account(),
            Place::Own(_) => host.split('.').next().unwrap_or_default(),
        };
        sas::container(&self.key, account, container, clock::seconds() + 3600)
    }

    /// Answers a request for a blob.
    pub(crate) async fn answer(&self, request: &Request) -> Answer {
        let address = Address::of(request);
        let by_token = request.header("authorization").is_some();
        let admitted = if by_token {
            identity::bearer(request, Audience::Storage).map_err(|answer| *answer)
        } else {
            self.by_signature(request, &address)
        };
        let answer = match (admitted, &self.place) {
            (Err(refused), _) => refused,
            (Ok(()), Place::Own(store)) => store.answer(request, &address),
            (Ok(()), Place::Azurite(proxy)) => {
                let own = by_token.then(|| self.sas(&address.host, &address.container));
                proxy.answer(request, &address, &self.key, own.as_deref()).await
            }
        };
        answer.with("x-ms-version", VERSION)
    }

    /// Azurite judges its signatures itself.
    fn by_signature(&self, request: &Request, address: &Address) -> Result<(), Answer> {
        match &self.place {
            Place::Azurite(_) => Ok(()),
            Place::Own(store) => {
                let exists = store.has(address);
                sas::verify(&self.key, address.account(), &address.container, request, exists)
            }
        }
    }

    /// Forgets all blobs. Those in an Azurite stay there, and are no longer counted.
    pub(crate) fn reset(&self) {
        match &self.place {
            Place::Own(store) => store.reset(),
            Place::Azurite(proxy) => proxy.reset(),
        }
    }

    /// All blobs by address: size, SHA-256 and metadata.
    pub(crate) async fn snapshot(&self) -> Value {
        match &self.place {
            Place::Own(store) => store.snapshot(),
            Place::Azurite(proxy) => proxy.snapshot(&self.key).await,
        }
    }
}

/// An error as the storage services word it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Answer::bytes(status, "application/xml", body).with("x-ms-error-code", code)
}
