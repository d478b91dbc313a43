//! What an emulator is told when it starts.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::JobLife;

/// What an emulator is told when it starts. The defaults are those of the recordings: an empty subscription id, resource group `rg`,
/// workspace `ws`.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port for plain HTTP; 0 takes a free one.
    pub port: u16,
    /// The port for TLS; 0 takes a free one.
    pub tls_port: u16,
    /// Where the certificate of the emulator's own authority is written; `None`: a temporary folder.
    pub ca_file: Option<PathBuf>,
    /// The subscription that exists.
    pub subscription_id: String,
    /// The resource group that exists.
    pub resource_group: String,
    /// The workspace that exists.
    pub workspace: String,
    /// Computes that exist besides those that are put.
    pub computes: Vec<String>,
    /// True: whatever a spec refers to and nobody put is answered with something made up, as the recorder does. False: 404.
    pub made_up: bool,
    /// Whether the workspace says that it is in the legacy mode, without version 2 of the API.
    pub v1_legacy_mode: bool,
    /// Whether the workspace's own datastore has no credential, so that blobs take a token.
    pub credential_less: bool,
    /// What else exists: resources by id, each as the service answers it. An id is a whole one (`/subscriptions/...`), one below the
    /// workspace (`datastores/raw`), or empty for the workspace itself; `name`, `id` and `type` need not be said.
    pub seed: Map<String, Value>,
    /// How jobs go on.
    pub job_life: JobLife,
    /// The status that jobs end with.
    pub job_end: String,
    /// Where blobs go.
    pub storage: Storage,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tls_port: 0,
            ca_file: None,
            subscription_id: "00000000-0000-0000-0000-000000000000".to_owned(),
            resource_group: "rg".to_owned(),
            workspace: "ws".to_owned(),
            computes: vec!["cpu-cluster".to_owned()],
            made_up: true,
            v1_legacy_mode: false,
            credential_less: false,
            seed: Map::new(),
            job_life: JobLife::default(),
            job_end: "Completed".to_owned(),
            storage: Storage::default(),
        }
    }
}

/// Where blobs go.
#[derive(Clone, Debug, Default)]
pub enum Storage {
    /// The emulator's own store: small ones in memory, large ones in a temporary folder.
    #[default]
    Own,
    /// An Azurite that runs already. Blobs of every account go into this one.
    Azurite {
        /// Its address, without the account: `http://127.0.0.1:10000`.
        url: String,
        /// The account.
        account: String,
        /// The account's key, in base64.
        key: String,
    },
}
