//! The content hash (`hash_sha256`, version 202208) and a digest for each file, in one pass over the bytes.

use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use sha2::{Digest, Sha256};

use super::{ListedFile, Listing, Problem};
use crate::files::Files;
use crate::snapshots::{Fingerprint, SnapshotFile};

/// How many bytes are read before they are hashed: enough that handing them over costs nothing, few enough for the cache.
const CHUNK: usize = 256 * 1024;
/// How many chunks may wait for a hash.
const AHEAD: usize = 4;
/// From this many bytes on reading and hashing happen at the same time; below, starting threads costs more.
const PARALLEL: u64 = 1024 * 1024;

/// The service's own fingerprint of the listed files (client-protocol §3.1).
///
/// # Errors
///
/// `unreadable`: a file cannot be read, or has another size than when it was listed.
pub fn content_hash(files: &dyn Files, listing: &Listing) -> Result<Fingerprint, Problem> {
    let mut content = Content::new(listing);
    feed(files, listing, vec![&mut content])?;
    Ok(content.finish(listing))
}

/// SHA-256 of each listed file, in the order of the listing.
///
/// # Errors
///
/// As [`content_hash`].
pub fn digest_files(files: &dyn Files, listing: &Listing) -> Result<Vec<SnapshotFile>, Problem> {
    let mut each = Each::default();
    feed(files, listing, vec![&mut each])?;
    Ok(each.finish(listing))
}

/// [`content_hash`] and [`digest_files`] of the same bytes: each file is read once.
///
/// # Errors
///
/// As [`content_hash`].
pub fn fingerprint(
    files: &dyn Files,
    listing: &Listing,
) -> Result<(Fingerprint, Vec<SnapshotFile>), Problem> {
    let (mut content, mut each) = (Content::new(listing), Each::default());
    feed(files, listing, vec![&mut content, &mut each])?;
    Ok((content.finish(listing), each.finish(listing)))
}

/// Some of the bytes of all files, one behind the other.
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) filled: usize,
    /// Where in the bytes a file ends.
    pub(super) ends: Vec<usize>,
}

impl Chunk {
    fn new() -> Self {
        Chunk { bytes: vec![0; CHUNK], filled: 0, ends: Vec::new() }
    }

    fn reset(mut self) -> Self {
        self.filled = 0;
        self.ends.clear();
        self
    }
}

/// What becomes of the bytes.
pub(super) trait Consumer: Send {
    fn take(&mut self, chunk: &Chunk);
}

struct Content(Sha256);

impl Content {
    fn new(listing: &Listing) -> Self {
        let mut hash = Sha256::new();
        hash.update(listing.files.len().to_string());
        for file in &listing.files {
            hash.update(format!("#{}#{}", file.path, file.size));
        }
        Content(hash)
    }

    fn finish(self, listing: &Listing) -> Fingerprint {
        // A listing has at most `LIMIT_ENTRIES` files.
        let files = u32::try_from(listing.files.len()).unwrap_or(u32::MAX);
        Fingerprint { hash: hex::encode(self.0.finalize()), files, bytes: listing.bytes }
    }
}

impl Consumer for Content {
    fn take(&mut self, chunk: &Chunk) {
        self.0.update(chunk.bytes.get(..chunk.filled).unwrap_or_default());
    }
}

#[derive(Default)]
pub(super) struct Each {
    hash: Sha256,
    done: Vec<String>,
}

impl Each {
    pub(super) fn finish(self, listing: &Listing) -> Vec<SnapshotFile> {
        let both = listing.files.iter().zip(self.done);
        both.map(|(file, sha256)| SnapshotFile { path: file.path.clone(), size: file.size, sha256 }).collect()
    }
}

impl Consumer for Each {
    fn take(&mut self, chunk: &Chunk) {
        let mut start = 0;
        for &end in &chunk.ends {
            self.hash.update(chunk.bytes.get(start..end).unwrap_or_default());
            self.done.push(hex::encode(self.hash.finalize_reset()));
            start = end;
        }
        self.hash.update(chunk.bytes.get(start..chunk.filled).unwrap_or_default());
    }
}

/// Reads every listed file once and hands the bytes to each consumer.
pub(super) fn feed(
    files: &dyn Files,
    listing: &Listing,
    consumers: Vec<&mut dyn Consumer>,
) -> Result<(), Problem> {
    if listing.bytes >= PARALLEL {
        return feed_threads(files, listing, consumers);
    }
    let mut consumers = consumers;
    let mut source = Source::new(files, &listing.files);
    let mut chunk = Chunk::new();
    while source.fill(&mut chunk)? {
        consumers.iter_mut().for_each(|consumer| consumer.take(&chunk));
        chunk = chunk.reset();
    }
    Ok(())
}

/// [`feed`] with a thread for each consumer, while this one reads. Chunks come back to be filled again.
fn feed_threads(
    files: &dyn Files,
    listing: &Listing,
    consumers: Vec<&mut dyn Consumer>,
) -> Result<(), Problem> {
    let mut source = Source::new(files, &listing.files);
    std::thread::scope(|scope| {
        let (back, empty) = channel();
        let mut ways = Vec::new();
        for consumer in consumers {
            let (way, chunks) = sync_channel(AHEAD);
            let back = back.clone();
            let work = move || consume(consumer, &chunks, &back);
            std::thread::Builder::new().spawn_scoped(scope, work).map_err(no_thread)?;
            ways.push(way);
        }
        loop {
            let mut chunk = empty.try_recv().map_or_else(|_| Chunk::new(), Chunk::reset);
            if !source.fill(&mut chunk)? {
                return Ok(());
            }
            hand_out(chunk, &ways);
        }
    })
}

fn hand_out(chunk: Chunk, ways: &[SyncSender<Arc<Chunk>>]) {
    let chunk = Arc::new(chunk);
    for way in ways {
        // A consumer takes until its channel is closed, so this fails only if it panicked, which the scope passes on.
        let _ = way.send(Arc::clone(&chunk));
    }
}

fn consume(consumer: &mut dyn Consumer, chunks: &Receiver<Arc<Chunk>>, back: &Sender<Chunk>) {
    for chunk in chunks {
        consumer.take(&chunk);
        if let Some(chunk) = Arc::into_inner(chunk) {
            // Nobody waits for it once everything is read.
            let _ = back.send(chunk);
        }
    }
}

fn no_thread(error: std::io::Error) -> Problem {
    Problem::unreadable(
        std::path::Path::new("."),
        format!("no thread could be started to read files: {error}"),
    )
}

/// The bytes of the listed files, one file behind the other.
struct Source<'a> {
    files: &'a dyn Files,
    rest: std::slice::Iter<'a, ListedFile>,
    open: Option<Open<'a>>,
}

struct Open<'a> {
    file: &'a ListedFile,
    reader: Box<dyn Read + Send>,
    left: u64,
}

impl<'a> Source<'a> {
    fn new(files: &'a dyn Files, listed: &'a [ListedFile]) -> Self {
        Source { files, rest: listed.iter(), open: None }
    }

    /// Fills a chunk as far as there are bytes; says whether anything is in it, be it the end of an empty file.
    fn fill(&mut self, chunk: &mut Chunk) -> Result<bool, Problem> {
        while chunk.filled < chunk.bytes.len() {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => match self.rest.next() {
                    Some(file) => self.begin(file)?,
                    None => break,
                },
            };
            if open.read(chunk)? {
                chunk.ends.push(chunk.filled);
            } else {
                self.open = Some(open);
            }
        }
        Ok(chunk.filled > 0 || !chunk.ends.is_empty())
    }

    fn begin(&self, file: &'a ListedFile) -> Result<Open<'a>, Problem> {
        let reader = self.files.open(&file.source).map_err(|error| Problem::from_file(&error))?;
        Ok(Open { file, reader, left: file.size })
    }
}

impl Open<'_> {
    /// Reads once; says whether the file ended. It must end exactly where the listing says.
    fn read(&mut self, chunk: &mut Chunk) -> Result<bool, Problem> {
        let space = chunk.bytes.get_mut(chunk.filled..).unwrap_or_default();
        let count = loop {
            match self.reader.read(space) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                result => break result.map_err(|error| Problem::unreadable(&self.file.source, error))?,
            }
        };
        match self.left.checked_sub(count as u64) {
            Some(0) if count == 0 => Ok(true),
            Some(left) if count > 0 => {
                self.left = left;
                chunk.filled += count;
                Ok(false)
            }
            _ => Err(changed(&self.file.source)),
        }
    }
}

/// The sizes enter the hash before the bytes, so a file that grew or shrank since would give a hash of nothing that ever was.
pub(super) fn changed(path: &std::path::Path) -> Problem {
    Problem::unreadable(path, "it changed while it was read. Try again once nothing writes to it")
}
