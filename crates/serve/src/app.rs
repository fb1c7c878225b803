use crate::address_key::AddressKey;
use crate::admin::AdminDesk;
use crate::api::{PHOTOS_AT_ONCE, PHOTOS_PER_ADDRESS};
use crate::device_eyes::DeviceEyes;
use crate::kiosk::Kiosk;
use crate::locale::InvalidTexts;
use crate::metrics::Metrics;
use crate::model_figures::ModelFigures;
use crate::offline::Offline;
use crate::places::Places;
use crate::rate_limit::RateLimit;
use crate::reach::Reach;
use crate::readers::Readers;
use crate::{Config, Language, Limits, Origin, Texts, refresh_loop};
use infer::InferError;
use ipnet::IpNet;
use metrics_exporter_prometheus::BuildError;
use model::{Checkpoint, CheckpointError};
use playlists::{Fault, LiveCatalogue, Refresher, Spotify, Store, StoreError};
use std::{path::Path, sync::Arc};
use thiserror::Error;
use tokio::sync::{Notify, watch};

/// What the server answers from. Nothing in it changes after the start but the songs and the counts
/// of what is being done.
pub struct App {
    pub(crate) store: Store,
    /// The songs of the store in memory.
    pub(crate) songs: LiveCatalogue,
    /// Told when this server wrote to the store.
    pub(crate) written: Notify,
    pub(crate) spotify: Arc<Spotify>,
    pub(crate) refresher: Refresher,
    /// Told when an admin wants a refresh.
    pub(crate) refresh_asked: Notify,
    pub(crate) admin: AdminDesk,
    pub(crate) address_key: AddressKey,
    pub(crate) rate_limit: RateLimit,
    pub(crate) metrics: Metrics,
    pub(crate) readers: Readers,
    /// Places for photos in memory.
    pub(crate) photos: Arc<Places>,
    pub(crate) device_eyes: DeviceEyes,
    pub(crate) model_figures: Option<ModelFigures>,
    pub(crate) offline: Offline,
    pub(crate) sockets: Arc<Places>,
    pub(crate) kiosk: Option<Arc<Kiosk>>,
    pub(crate) reach: Reach,
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
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}; set MISSION_SECRET")]
    Random(#[from] getrandom::Error),
    /// Spotify cannot be asked.
    #[error(transparent)]
    Spotify(#[from] Fault),
    /// Nothing can be counted.
    #[error("what happens cannot be counted: {0}; build MISSION again")]
    Metrics(#[from] BuildError),
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
            Ok::<_, StartError>((Readers::start(&checkpoint)?, checkpoint))
        });
        let songs = async {
            let store = Store::open(&config.database).await?;
            Ok::<_, StoreError>((store.clone(), LiveCatalogue::load(store).await?))
        };
        let (readers, songs) = tokio::join!(readers, songs);
        let (readers, checkpoint) = readers.map_err(std::io::Error::from)??;
        let device_eyes = DeviceEyes::new(&checkpoint);
        let model_figures = ModelFigures::of(&checkpoint);
        let english = Texts::embedded(Language::English)?;
        let indonesian = Texts::embedded(Language::Indonesian)?;
        let (store, songs) = songs?;
        let kiosk = config
            .kiosk
            .as_ref()
            .map(|kiosk| Kiosk::new(kiosk, checkpoint, config.limits.frame_interval).map(Arc::new));
        let (spotify, refresher) = refresh_loop::refresher(config, &store)?;
        Ok(Self {
            offline: Offline::new(&device_eyes, [&english, &indonesian]),
            device_eyes,
            model_figures,
            readers,
            photos: Places::new(PHOTOS_AT_ONCE, PHOTOS_PER_ADDRESS),
            kiosk: kiosk.transpose()?,
            store,
            songs,
            written: Notify::new(),
            spotify,
            refresher,
            refresh_asked: Notify::new(),
            admin: AdminDesk::new(config)?,
            address_key: AddressKey::new(config.secret.as_ref())?,
            rate_limit: RateLimit::new(config.limits.requests_per_second),
            metrics: Metrics::new()?,
            sockets: Places::new(config.limits.sockets, config.limits.sockets_per_address),
            reach: Reach::new(config),
            public_url: config.public_url.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            limits: config.limits.clone(),
            stopping,
            english,
            indonesian,
        })
    }

    /// Ends when the server stops.
    pub(crate) async fn stopped(&self) {
        // An error means that nobody is there any more who could stop it.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
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
            Some(include_bytes!("../../../checkpoints/default/metrics.json")),
        ),
    }
}
