//! An Azurite of its own for a test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::{Error, Storage};

/// What is installed: the pinned versions.
const PACKAGE: &str = include_str!("../azurite/package.json");
/// What is installed, to the last package.
const LOCK: &str = include_str!("../azurite/package-lock.json");

/// The account that it has.
const ACCOUNT: &str = "wsstore";

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(120);

/// An Azurite: blob storage by Microsoft's own emulator. It ends when this is dropped.
#[derive(Debug)]
pub struct Azurite {
    process: Child,
    url: String,
    key: String,
}

impl Azurite {
    /// Installs Azurite with npm into a folder, unless the same versions are there, and starts its blob service on a free port.
    /// Nothing is kept on disk, and nothing is told to anybody.
    ///
    /// # Errors
    /// When there is no Node or npm, or it does not start.
    pub fn start(folder: &Path) -> Result<Self, Error> {
        let main = install(folder)?;
        let key = STANDARD.encode([crate::blob::new_key(), crate::blob::new_key()].concat());
        let mut process = Command::new("node")
            .arg(&main)
            .args(["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--silent"])
            .args(["--disableTelemetry", "--skipApiVersionCheck"])
            .env("AZURITE_ACCOUNTS", format!("{ACCOUNT}:{key}"))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Error::Azurite(format!("cannot run node: {error}; install Node 20 or later")))?;
        let url = address(&mut process);
        let mut started = Self { process, url: String::new(), key };
        started.url = url?;
        Ok(started)
    }

    /// Where an emulator finds it.
    pub fn storage(&self) -> Storage {
        Storage::Azurite { url: self.url.clone(), account: ACCOUNT.to_owned(), key: self.key.clone() }
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        // It has ended already, or it ends now: there is nobody to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Installs what is pinned and gives the blob service's script. Tests that start at once wait for one another.
fn install(folder: &Path) -> Result<PathBuf, Error> {
    let write = |path: &Path, text: &str| {
        std::fs::write(path, text).map_err(|source| Error::Write { path: path.to_owned(), source })
    };
    let folder_of = |path: &Path| {
        std::fs::create_dir_all(path).map_err(|source| Error::Write { path: path.to_owned(), source })
    };
    folder_of(folder)?;
    let main = folder.join("node_modules/azurite/dist/src/blob/main.js");
    let mark = folder.join("installed");
    let digest = hex::encode(Sha256::digest([PACKAGE, LOCK].concat()));
    let lock_file = folder.join("install.lock");
    let lock = std::fs::File::create(&lock_file)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|source| Error::Write { path: lock_file, source })?;
    if std::fs::read_to_string(&mark).is_ok_and(|found| found == digest) && main.exists() {
        return Ok(main);
    }
    write(&folder.join("package.json"), PACKAGE)?;
    write(&folder.join("package-lock.json"), LOCK)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"])
        .current_dir(folder)
        .output()
        .map_err(|error| {
            Error::Azurite(format!("cannot run npm: {error}; install Node 20 or later with npm"))
        })?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(Error::Azurite(format!("npm ci ended with {}: {told}", output.status)));
    }
    write(&mark, &digest)?;
    drop(lock);
    Ok(main)
}

/// The address that it prints once it listens.
fn address(process: &mut Child) -> Result<String, Error> {
    let output = process.stdout.take().ok_or_else(|| Error::Azurite("it has no output".to_owned()))?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // To the end, so that it never blocks on a full pipe.
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some((_, url)) = line.split_once("successfully listens on ") {
                let _ = sender.send(url.trim().to_owned());
            }
        }
    });
    let url = receiver.recv_timeout(PATIENCE);
    url.map_err(|_| Error::Azurite(format!("it ended or did not listen within {} s", PATIENCE.as_secs())))
}
