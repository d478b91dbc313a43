//! A large file in blocks: read once from its beginning to its end, sent several at once, and a blob only when all of it was right.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use md5::{Digest as _, Md5};
use tokio::sync::OwnedSemaphorePermit;

use super::UploadError;
use super::blob::{Blob, blob_url, blocking};
use super::budget::BLOCKS_AT_ONCE;
use super::content::Content;
use crate::execute::Event;
use crate::http::{Method, Request};

/// The size of a block (azure-ai-ml 1.35.2; a blob has at most 50,000 of them, so this reaches to 195 GiB).
const BLOCK: u64 = 4 << 20;

/// The most blocks of a blob.
const MOST_BLOCKS: u64 = 50_000;

/// The blocks that were sent.
pub(super) struct Blocks {
    ids: Vec<String>,
    /// The MD5 of all of them together.
    pub(super) whole: String,
}

/// A block that was read.
struct Block {
    id: String,
    bytes: Bytes,
    md5: String,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Sends all blocks; those that an earlier run left behind are found if `again`.
pub(super) async fn send(blob: &Blob<'_, '_>, again: bool) -> Result<Blocks, UploadError> {
    let size = usize::try_from(block_size(blob.file.size)).unwrap_or(usize::MAX);
    let there = if again { left_behind(blob).await } else { BTreeSet::new() };
    let file = blob.file.clone();
    let content = blocking(move || Content::open(&file)).await?;
    let mut ids = Vec::new();
    let mut last = None;
    let blocks = stream::try_unfold((content, 0), |(content, at)| read(blob, content, at, size));
    let sent = blocks
        .map_ok(|(block, md5)| {
            let is_there = there.contains(&block.id);
            async move {
                let bytes = u64::try_from(block.bytes.len()).unwrap_or(u64::MAX);
                if !is_there {
                    put(blob, &block).await?;
                }
                blob.upload.progress.event(&Event::Sent { bytes });
                Ok((block.id, md5))
            }
        })
        .try_buffered(BLOCKS_AT_ONCE);
    let mut sent = std::pin::pin!(sent);
    while let Some((id, md5)) = sent.try_next().await? {
        ids.push(id);
        last = Some(md5);
    }
    Ok(Blocks { ids, whole: last.unwrap_or_default() })
}

/// The blocks of larger files are larger, so that they are not too many.
fn block_size(size: u64) -> u64 {
    BLOCK.max(size.div_ceil(MOST_BLOCKS))
}

/// The next block, and the MD5 of everything up to its end.
async fn read(
    blob: &Blob<'_, '_>,
    mut content: Content,
    at: u32,
    size: usize,
) -> Result<Option<((Block, String), (Content, u32))>, UploadError> {
    let permit = blob.upload.budget.memory(u64::try_from(size).unwrap_or(u64::MAX)).await;
    let (content, block) = blocking(move || {
        let block = content.next(size)?.map(|bytes| (bytes, content.md5()));
        Ok((content, block))
    })
    .await?;
    let Some((bytes, so_far)) = block else { return Ok(None) };
    let hashed = bytes.clone();
    let digest = blocking(move || Ok(Md5::digest(&hashed))).await?;
    // The id tells the content, so that a block that is there need not be sent again.
    let mut id = at.to_be_bytes().to_vec();
    id.extend_from_slice(&digest);
    let block = Block { id: STANDARD.encode(id), bytes, md5: STANDARD.encode(digest), _permit: permit };
    Ok(Some(((block, so_far), (content, at + 1))))
}

async fn put(blob: &Blob<'_, '_>, block: &Block) -> Result<(), UploadError> {
    let upload = blob.upload;
    upload
        .place
        .send(upload.client, |container| {
            Ok(Request::blob(Method::PUT, &blob_url(container, &blob.name)?)
                .query("comp", "block")
                .query("blockid", &block.id)
                .header("content-type", "application/octet-stream")
                .header("content-md5", &block.md5)
                .bytes(block.bytes.clone()))
        })
        .await
        .map(|_| ())
}

/// Makes a blob of the blocks.
pub(super) async fn commit(blob: &Blob<'_, '_>, blocks: &Blocks) -> Result<(), UploadError> {
    let mut list = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
    for id in &blocks.ids {
        list.push_str(&format!("<Latest>{id}</Latest>"));
    }
    list.push_str("</BlockList>");
    let upload = blob.upload;
    upload
        .place
        .send(upload.client, |container| {
            let request = Request::blob(Method::PUT, &blob_url(container, &blob.name)?)
                .query("comp", "blocklist")
                .header("content-type", "application/xml")
                .header("x-ms-blob-content-type", "application/octet-stream")
                .header("x-ms-blob-content-md5", &blocks.whole)
                .bytes(list.clone());
            Ok(blob.guarded(request))
        })
        .await
        .map(|_| ())
}

/// The ids of blocks that were sent and belong to no blob yet. None if the service does not say: they are sent again then.
async fn left_behind(blob: &Blob<'_, '_>) -> BTreeSet<String> {
    let upload = blob.upload;
    let asked = upload.place.send(upload.client, |container| {
        Ok(Request::blob(Method::GET, &blob_url(container, &blob.name)?)
            .query("comp", "blocklist")
            .query("blocklisttype", "uncommitted")
            .accept(404))
    });
    match asked.await {
        Ok(answer) if answer.status() == 200 => ids(&String::from_utf8_lossy(answer.bytes())),
        _ => BTreeSet::new(),
    }
}

/// The ids of a list of blocks.
fn ids(xml: &str) -> BTreeSet<String> {
    let names = xml.split("<Name>").skip(1).filter_map(|rest| rest.split_once("</Name>"));
    names.map(|(id, _)| id.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_never_too_many() {
        assert_eq!(block_size(70 << 20), 4 << 20);
        for size in [0u64, 1, 64 << 20, 195 << 30, 196 << 30, 1 << 40, 4 << 40] {
            assert!(size.div_ceil(block_size(size)) <= MOST_BLOCKS, "{size}");
        }
    }

    #[test]
    fn ids_of_a_list_are_read() {
        let xml = "<?xml version=\"1.0\"?><BlockList><UncommittedBlocks><Block><Name>AA==</Name><Size>4</Size></Block>\
                   <Block><Name> AB== </Name><Size>4</Size></Block></UncommittedBlocks></BlockList>";
        assert_eq!(ids(xml).into_iter().collect::<Vec<_>>(), ["AA==", "AB=="]);
        assert!(ids("<Name>cut off").is_empty() && ids("").is_empty());
    }
}
