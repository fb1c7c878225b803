use crate::live::Sockets;
use crate::locale::InvalidTexts;
use crate::readers::Readers;
use crate::{Config, Language, Limits, Origin, Texts};
use infer::InferError;
use ipnet::IpNet;
use model::{Checkpoint, CheckpointError};
use playlists::{Catalogue, Store, StoreError};
use std::{path::Path, sync::Arc};
use thiserror::Error;
use tokio::sync::watch;

/// What the server answers from. Nothing in it changes after the start but the counts of what is
/// being done.
pub struct App {
    pub(crate) catalogue: Catalogue,
    pub(crate) readers: Readers,
    pub(crate) sockets: Arc<Sockets>,
    pub(crate) public_url: Option<Origin>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) limits: Limits,
    /// Turns true when the server stops.
    pub(crate) stopping: watch::Receiver<bool>,
    english: Texts,
    indonesian: Texts,
}

/// Why the server cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The network cannot be loaded.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The detector cannot be made.
    #[error(transparent)]
    Infer(#[from] InferError),
    /// The songs cannot be loaded.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The page has no words.
    #[error(transparent)]
    Texts(#[from] InvalidTexts),
    /// The system gives no threads.
    #[error("cannot start the threads that read faces: {0}; allow this user more processes")]
    Threads(#[from] std::io::Error),
}

impl App {
    /// Loads the network and the songs. `stopping` turns true when the server stops.
    ///
    /// # Errors
    /// [`StartError`] says what is missing or broken.
    pub async fn load(
        config: &Config,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self, StartError> {
        let folder = config.checkpoint.clone();
        let readers = tokio::task::spawn_blocking(move || {
            let checkpoint = Arc::new(checkpoint(folder.as_deref())?);
            Readers::start(&checkpoint)
        });
        let catalogue = async { Store::open(&config.database).await?.catalogue().await };
        let (readers, catalogue) = tokio::join!(readers, catalogue);
        Ok(Self {
            readers: readers.map_err(std::io::Error::from)??,
            catalogue: catalogue?,
            sockets: Sockets::new(config.limits.sockets, config.limits.sockets_per_address),
            public_url: config.public_url.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            limits: config.limits.clone(),
            stopping,
            english: Texts::embedded(Language::English)?,
            indonesian: Texts::embedded(Language::Indonesian)?,
        })
    }

    pub(crate) fn texts(&self, language: Language) -> &Texts {
        match language {
            Language::English => &self.english,
            Language::Indonesian => &self.indonesian,
        }
    }
}

fn checkpoint(folder: Option<&Path>) -> Result<Checkpoint, CheckpointError> {
    match folder {
        Some(folder) => Checkpoint::read(folder),
        None => Checkpoint::from_bytes(
            include_bytes!("../../../checkpoints/default/config.json"),
            include_bytes!("../../../checkpoints/default/weights.safetensors"),
            None,
        ),
    }
}
