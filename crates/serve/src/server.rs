use crate::announcement::announcement;
use crate::app::App;
use crate::{Config, lan, router, tls, upkeep};
use anyhow::{Context as _, anyhow};
use axum_server::Handle;
use std::io::{ErrorKind, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a stop waits for requests to end.
const DRAIN: Duration = Duration::from_secs(10);

/// How long a stop waits for camera sockets: for the last reading and the closing frame.
const FAREWELL: Duration = Duration::from_secs(4);

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Serves until ctrl-c or SIGTERM.
///
/// # Errors
/// When the port is taken, or the network, the songs or the certificate cannot be loaded. Each
/// message says what to do.
pub(crate) async fn serve(config: &Config) -> anyhow::Result<()> {
    let listener = listen(config.bind)?;
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let app = Arc::new(App::load(config, stopping).await?);
    let encryption = tls::encryption(config).await?;
    let (store, spotify) = (app.store.clone(), Arc::clone(&app.spotify));
    let sockets = Arc::clone(&app.sockets);
    let upkeep = tokio::spawn(upkeep::keep_up(Arc::clone(&app)));

    let handle = Handle::new();
    tokio::spawn(stop_when_asked(stop, handle.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut server =
        axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(HEAD_TIMEOUT);
    server.http_builder().http1().header_read_timeout(HEAD_TIMEOUT);

    std::io::stdout().write_all(announcement(config, address, &lan::addresses()).as_bytes())?;
    match encryption {
        None => server.serve(service).await?,
        Some(encryption) => server.acceptor(encryption).serve(service).await?,
    }
    // A socket is no request any more, so the server above has not waited for it.
    if timeout(FAREWELL, sockets.all_closed()).await.is_err() {
        tracing::warn!(open = sockets.count(), "some camera sockets did not close in time");
    }
    // A refresh that is cut off is noted as such.
    if timeout(FAREWELL, upkeep).await.is_err() {
        tracing::warn!("the upkeep did not end in time");
    }
    spotify.settle().await;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        let other = SocketAddr::new(address.ip(), address.port().saturating_add(1));
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "port {} is in use; choose another, such as --bind {other}, or let the system \
                 choose one with port 0",
                address.port()
            ),
            ErrorKind::AddrNotAvailable => {
                "this machine has no such address; use 127.0.0.1, or 0.0.0.0 for all".to_owned()
            }
            ErrorKind::PermissionDenied => {
                format!("port {} needs special rights; choose one above 1023", address.port())
            }
            _ => "choose another address with --bind".to_owned(),
        };
        anyhow!(error).context(format!("cannot listen on {address}: {advice}"))
    })
}

async fn stop_when_asked(stop: watch::Sender<bool>, handle: Handle<SocketAddr>) {
    if let Err(error) = asked_to_stop().await {
        tracing::error!("signals cannot be heard, so the server stops: {error:#}");
    }
    tracing::info!("stopping: requests may end, camera sockets are closed");
    stop.send_replace(true);
    handle.graceful_shutdown(Some(DRAIN));
}

async fn asked_to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.context("ctrl-c"),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.context("ctrl-c")
}
