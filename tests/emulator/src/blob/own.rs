//! The emulator's own blob storage.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::content::{Content, md5, sha256};
use super::{Address, error};
use crate::answer::Answer;
use crate::clock;
use crate::request::Request;

/// The most bytes of a blob or a block in one request.
const MOST: usize = 5_242_880_000;

/// Block blobs.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    blobs: Mutex<Blobs>,
}

#[derive(Debug, Default)]
struct Blobs {
    committed: BTreeMap<Address, Blob>,
    /// Blocks that no list has named yet, by id.
    staged: BTreeMap<Address, BTreeMap<String, Arc<Content>>>,
    writes: u64,
}

#[derive(Debug)]
struct Blob {
    parts: Vec<(String, Arc<Content>)>,
    metadata: BTreeMap<String, String>,
    content_type: String,
    md5: Option<String>,
    etag: String,
    modified: u64,
}

impl Blob {
    fn size(&self) -> usize {
        self.parts.iter().map(|(_, part)| part.size).sum()
    }

    fn contents(&self) -> Vec<&Content> {
        self.parts.iter().map(|(_, part)| part.as_ref()).collect()
    }
}

impl Store {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), blobs: Mutex::default() }
    }

    fn blobs(&self) -> MutexGuard<'_, Blobs> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn reset(&self) {
        *self.blobs() = Blobs::default();
    }

    pub(crate) fn has(&self, address: &Address) -> bool {
        self.blobs().committed.contains_key(address)
    }

    pub(crate) fn answer(&self, request: &Request, address: &Address) -> Answer {
        let answered = match (request.method.as_str(), request.parameter("comp")) {
            ("PUT", None) => self.put(request, address),
            ("PUT", Some("block")) => self.put_block(request, address),
            ("PUT", Some("blocklist")) => self.put_block_list(request, address),
            ("PUT", Some("metadata")) => self.put_metadata(request, address),
            ("GET" | "HEAD", None) => self.get(request, address),
            _ => Err(error(400, "UnsupportedHttpVerb", "The emulator does not know this request.")),
        };
        answered.unwrap_or_else(|refused| refused)
    }

    fn put(&self, request: &Request, address: &Address) -> Result<Answer, Answer> {
        if request.header("x-ms-blob-type") != Some("BlockBlob") {
            return Err(error(400, "InvalidHeaderValue", "x-ms-blob-type must be BlockBlob."));
        }
        let computed = checked(request)?;
        let content = self.content(request)?;
        let md5 = request.header("x-ms-blob-content-md5").map(str::to_owned).or(Some(computed));
        self.commit(request, address, vec![(String::new(), Arc::new(content))], md5)
    }

    fn put_block(&self, request: &Request, address: &Address) -> Result<Answer, Answer> {
        let id = request.parameter("blockid").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| error(400, "MissingRequiredQueryParameter", "blockid is missing."))?;
        let computed = checked(request)?;
        let content = Arc::new(self.content(request)?);
        self.blobs().staged.entry(address.clone()).or_default().insert(id.to_owned(), content);
        Ok(Answer::empty(201).with("content-md5", computed))
    }

    fn put_block_list(&self, request: &Request, address: &Address) -> Result<Answer, Answer> {
        checked(request)?;
        let text = String::from_utf8_lossy(&request.body);
        let mut parts = Vec::new();
        {
            let blobs = self.blobs();
            for (list, id) in block_list(&text) {
                let staged = || blobs.staged.get(address).and_then(|blocks| blocks.get(id)).cloned();
                let committed = || {
                    let blob = blobs.committed.get(address)?;
                    blob.parts.iter().find(|(other, _)| other == id).map(|(_, part)| Arc::clone(part))
                };
                let found = match list {
                    "Uncommitted" => staged(),
                    "Committed" => committed(),
                    _ => staged().or_else(committed),
                };
                let part = found.ok_or_else(|| error(400, "InvalidBlockList", "A block is not there."))?;
                parts.push((id.to_owned(), part));
            }
        }
        let md5 = request.header("x-ms-blob-content-md5").map(str::to_owned);
        let answer = self.commit(request, address, parts, md5)?;
        self.blobs().staged.remove(address);
        Ok(answer)
    }

    fn commit(
        &self,
        request: &Request,
        address: &Address,
        parts: Vec<(String, Arc<Content>)>,
        md5: Option<String>,
    ) -> Result<Answer, Answer> {
        let mut blobs = self.blobs();
        conditions(request, blobs.committed.get(address))?;
        blobs.writes += 1;
        let etag = format!("\"0x{:X}\"", blobs.writes);
        let modified = clock::seconds();
        let content_type = request.header("x-ms-blob-content-type").or(request.header("content-type"));
        let blob = Blob {
            parts,
            metadata: metadata(request),
            content_type: content_type.unwrap_or("application/octet-stream").to_owned(),
            md5: md5.clone(),
            etag: etag.clone(),
            modified,
        };
        blobs.committed.insert(address.clone(), blob);
        let answer = Answer::empty(201).with("etag", etag).with("last-modified", clock::http_date(modified));
        let answer = answer.with("x-ms-request-server-encrypted", "true");
        Ok(match md5 {
            Some(md5) => answer.with("content-md5", md5),
            None => answer,
        })
    }

    fn put_metadata(&self, request: &Request, address: &Address) -> Result<Answer, Answer> {
        let mut blobs = self.blobs();
        conditions(request, blobs.committed.get(address))?;
        blobs.writes += 1;
        let etag = format!("\"0x{:X}\"", blobs.writes);
        let blob = blobs.committed.get_mut(address).ok_or_else(not_found)?;
        blob.metadata = metadata(request);
        blob.etag = etag;
        Ok(Answer::empty(200).with("etag", &blob.etag).with("last-modified", clock::http_date(blob.modified)))
    }

    fn get(&self, request: &Request, address: &Address) -> Result<Answer, Answer> {
        let blobs = self.blobs();
        let blob = blobs.committed.get(address).ok_or_else(not_found)?;
        let mut answer = Answer::empty(200)
            .with("etag", &blob.etag)
            .with("last-modified", clock::http_date(blob.modified))
            .with("x-ms-blob-type", "BlockBlob")
            .with("accept-ranges", "bytes")
            .with("content-type", &blob.content_type);
        if let Some(md5) = &blob.md5 {
            answer = answer.with("content-md5", md5);
        }
        for (name, value) in &blob.metadata {
            answer = answer.with(&format!("x-ms-meta-{name}"), value);
        }
        if request.method == "HEAD" {
            return Ok(answer.with("content-length", blob.size().to_string()));
        }
        let mut bytes = Vec::with_capacity(blob.size());
        for part in blob.contents() {
            bytes.extend_from_slice(&part.read().map_err(broken)?);
        }
        answer.body = bytes.into();
        Ok(answer)
    }

    fn content(&self, request: &Request) -> Result<Content, Answer> {
        Content::new(request.body.clone(), &self.folder).map_err(broken)
    }

    pub(crate) fn snapshot(&self) -> Value {
        let blobs = self.blobs();
        let all: Map<_, _> = blobs
            .committed
            .iter()
            .map(|(address, blob)| {
                let sha256 = sha256(&blob.contents()).unwrap_or_else(|error| error.to_string());
                let shown = json!({"size": blob.size(), "sha256": sha256, "metadata": blob.metadata});
                (address.url(), shown)
            })
            .collect();
        all.into()
    }
}

/// Checks length and `Content-MD5`, and gives the MD5 of the body.
fn checked(request: &Request) -> Result<String, Answer> {
    if request.header("content-length").is_none() && request.header("transfer-encoding").is_none() {
        return Err(error(411, "MissingContentLengthHeader", "Content-Length is missing."));
    }
    if request.body.len() > MOST {
        return Err(error(413, "RequestBodyTooLarge", "The body is too large."));
    }
    let computed = STANDARD.encode(md5(&request.body));
    match request.header("content-md5") {
        Some(given) if given != computed => {
            Err(error(400, "Md5Mismatch", "The MD5 value in the request is not that of the body."))
        }
        _ => Ok(computed),
    }
}

fn conditions(request: &Request, blob: Option<&Blob>) -> Result<(), Answer> {
    match (request.header("if-none-match"), blob) {
        (Some("*"), Some(_)) => {
            return Err(error(409, "BlobAlreadyExists", "The specified blob already exists."));
        }
        (Some(tag), Some(blob)) if tag == blob.etag => return Err(unmet()),
        _ => {}
    }
    match (request.header("if-match"), blob) {
        (Some("*"), Some(_)) | (None, _) => Ok(()),
        (Some(tag), Some(blob)) if tag == blob.etag => Ok(()),
        _ => Err(unmet()),
    }
}

fn unmet() -> Answer {
    error(412, "ConditionNotMet", "The condition of the request is not met.")
}

fn not_found() -> Answer {
    error(404, "BlobNotFound", "The specified blob does not exist.")
}

#[allow(clippy::needless_pass_by_value, reason = "it is passed to map_err")]
fn broken(source: std::io::Error) -> Answer {
    error(500, "InternalError", &source.to_string())
}

fn metadata(request: &Request) -> BTreeMap<String, String> {
    let all = request.headers.iter();
    all.filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("x-ms-meta-")?;
        Some((name.to_owned(), value.to_str().ok()?.to_owned()))
    })
    .collect()
}

/// The blocks that a list names, with the list each is to be found in. Clients write these elements alone, without attributes.
fn block_list(text: &str) -> impl Iterator<Item = (&str, &str)> {
    ["Latest", "Uncommitted", "Committed"]
        .into_iter()
        .flat_map(move |list| {
            let (open, close) = (format!("<{list}>"), format!("</{list}>"));
            let ids: Vec<_> = text
                .match_indices(&open)
                .filter_map(|(at, _)| {
                    let rest = text.get(at + open.len()..)?;
                    rest.split_once(&close).map(|(id, _)| (at, list, id.trim()))
                })
                .collect();
            ids
        })
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|(_, list, id)| (list, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_lists_keep_their_order() {
        let text = "<?xml version='1.0'?>\n<BlockList><Latest>Yg==</Latest><Uncommitted>YQ==</Uncommitted>\
            <Latest> Yw== </Latest></BlockList>";
        let expected = [("Latest", "Yg=="), ("Uncommitted", "YQ=="), ("Latest", "Yw==")];
        assert_eq!(block_list(text).collect::<Vec<_>>(), expected);
        assert_eq!(block_list("<BlockList/><Latest>").count(), 0);
    }
}
