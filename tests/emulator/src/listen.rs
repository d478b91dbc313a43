//! Connections, plain and TLS.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::connection::{Connection, ResetFlag};

/// What an answer carries when there is to be none: the connection ends instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoAnswer;

/// How the request came.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) is_tls: bool,
    pub(crate) reset: ResetFlag,
}

/// Accepts connections for ever.
pub(crate) async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router) -> Infallible {
    let router = Arc::new(router);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(stream, tls.clone(), Arc::clone(&router)));
            }
            // Out of file descriptors, say: others end, then it goes on.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, router: Arc<Router>) {
    // Small answers must not wait for each other.
    let _ = stream.set_nodelay(true);
    let way = Way { is_tls: tls.is_some(), reset: ResetFlag::default() };
    let connection = Connection::new(stream, way.reset.clone());
    match tls {
        None => converse(connection, way, router).await,
        Some(tls) => {
            // A client that does not trust the authority goes away here, and tells why itself.
            if let Ok(stream) = tls.accept(connection).await {
                converse(stream, way, router).await;
            }
        }
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, way: Way, router: Arc<Router>) {
    let answer = service_fn(|request: Request<Incoming>| {
        let (way, router) = (way.clone(), Arc::clone(&router));
        async move { one(request, way, &router).await }
    });
    // An error is a client that went away or a fault that struck.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

async fn one(request: Request<Incoming>, way: Way, router: &Router) -> io::Result<Response<Body>> {
    use hyper::service::Service;
    let mut request = request.map(Body::new);
    let reset = way.reset.clone();
    request.extensions_mut().insert(way);
    let service = hyper_util::service::TowerToHyperService::new(router.clone());
    let response = match service.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.extensions().get::<NoAnswer>().is_some() {
        reset.set();
        return Err(io::Error::from(io::ErrorKind::ConnectionReset));
    }
    Ok(response)
}
