//! The listening socket, plain or with TLS, and its connections.

use super::Api;
use crate::config::{Config, Tls};
use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, pki_types::PrivateKeyDer};

/// Most connections at once.
const CONNECTIONS_MAX: usize = 2_048;
/// A client that does not say what it wants in so long is hung up on.
const HEADERS_IN: Duration = Duration::from_secs(10);

/// A socket that is ready to serve.
pub struct Bound {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    /// Where it listens.
    pub at: SocketAddr,
}

/// Opens the API's socket.
///
/// # Errors
/// When the port is taken or the certificate cannot be read.
pub async fn bind(config: &Config) -> io::Result<Bound> {
    let tls = config.tls.as_ref().map(acceptor).transpose()?;
    let listener = TcpListener::bind(config.listen).await?;
    let at = listener.local_addr()?;
    Ok(Bound { listener, tls, at })
}

fn acceptor(tls: &Tls) -> io::Result<TlsAcceptor> {
    let open = |path: &std::path::Path| {
        let named = |error| io::Error::other(format!("{}: {error}", path.display()));
        std::fs::File::open(path).map(io::BufReader::new).map_err(named)
    };
    let chain = rustls_pemfile::certs(&mut open(&tls.cert)?).collect::<Result<Vec<_>, _>>()?;
    let key: Option<PrivateKeyDer<'static>> = rustls_pemfile::private_key(&mut open(&tls.key)?)?;
    let key = key.ok_or_else(|| io::Error::other(format!("{}: no private key in it", tls.key.display())))?;
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    Ok(TlsAcceptor::from(Arc::new(config.map_err(io::Error::other)?)))
}

/// Serves until `stop` turns true.
pub async fn serve(bound: Bound, api: Arc<Api>, mut stop: watch::Receiver<bool>) {
    let router = super::router(api);
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = crate::daemon::ended(&mut stop) => return,
            accepted = bound.listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles, most likely: give others time to go.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(place) = room.clone().try_acquire_owned() else { continue };
        let (router, tls, stop) = (router.clone(), bound.tls.clone(), stop.clone());
        tokio::spawn(async move {
            match tls {
                None => speak(stream, router, stop).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HEADERS_IN, tls.accept(stream)).await {
                        speak(stream, router, stop).await;
                    }
                }
            }
            drop(place);
        });
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADERS_IN).max_buf_size(64 << 10);
    let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // Readers hang up in the middle of a page all the time.
        ended = connection.as_mut() => drop(ended),
        () = crate::daemon::ended(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            drop(tokio::time::timeout(Duration::from_secs(2), connection).await);
        }
    }
}
