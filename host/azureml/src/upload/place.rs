//! A container, and the right to write into it, which may end before the upload does.

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::UploadError;
use crate::http::{BlobUrl, Client, HttpError, HttpErrorKind, Request, Response};

/// Asks for a new signature. It must be for the same container.
pub(crate) type Renew<'a> = Box<dyn Fn() -> BoxFuture<'a, Result<BlobUrl, UploadError>> + Send + Sync + 'a>;

/// A container that files go to.
pub(crate) struct Place<'a> {
    /// The URL, and how often its signature was renewed.
    current: Mutex<(u32, BlobUrl)>,
    renew: Option<Renew<'a>>,
}

impl<'a> Place<'a> {
    /// A container whose signature can be renewed, or that needs none.
    pub(crate) fn new(url: BlobUrl, renew: Option<Renew<'a>>) -> Self {
        Self { current: Mutex::new((0, url)), renew }
    }

    /// Sends a request that is made for the URL of the container; again with a new signature if this one is refused.
    pub(super) async fn send(
        &self,
        client: &Client,
        make: impl Fn(&BlobUrl) -> Result<Request, UploadError>,
    ) -> Result<Response, UploadError> {
        let (turn, url) = self.current.lock().await.clone();
        let error = match client.send(&make(&url)?).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        if !(url.is_signed() && is_refused(&error)) {
            return Err(error.into());
        }
        match self.renewed(turn, &url).await? {
            Some(url) => Ok(client.send(&make(&url)?).await?),
            None => Err(error.into()),
        }
    }

    /// A signature after this one. Of many requests that are refused at once, the first asks for all.
    async fn renewed(&self, turn: u32, refused: &BlobUrl) -> Result<Option<BlobUrl>, UploadError> {
        let Some(renew) = &self.renew else { return Ok(None) };
        let mut current = self.current.lock().await;
        if current.0 == turn {
            let url = renew().await?;
            if url.plain() != refused.plain() {
                return Ok(None);
            }
            *current = (turn + 1, url);
        }
        Ok(Some(current.1.clone()))
    }
}

/// Whether it may be the signature: storage says 403 for an expired one, and some proxies of it 401.
fn is_refused(error: &HttpError) -> bool {
    matches!(error.kind(), HttpErrorKind::Forbidden { .. } | HttpErrorKind::Unauthorized { .. })
}
