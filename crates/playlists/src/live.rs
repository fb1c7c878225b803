use crate::{Catalogue, Store, StoreError};
use std::sync::{PoisonError, RwLock};

/// The catalogue in memory, kept up with a database to which any program may write.
#[derive(Debug)]
pub struct LiveCatalogue {
    store: Store,
    current: RwLock<(i64, Catalogue)>,
}

impl LiveCatalogue {
    /// Reads the whole catalogue.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(store: Store) -> Result<Self, StoreError> {
        let current = RwLock::new(store.numbered_catalogue().await?);
        Ok(Self { store, current })
    }

    /// The catalogue as it was when last refreshed. It does not change under its reader.
    pub fn current(&self) -> Catalogue {
        // Nothing panics while it writes, so what the lock holds is whole.
        self.current.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Reads the catalogue again if anything was written since, and says whether it did. Meanwhile
    /// [`Self::current`] gives the earlier one.
    ///
    /// # Errors
    /// When the database fails; the catalogue stays as it was.
    pub async fn refresh(&self) -> Result<bool, StoreError> {
        if self.store.revision().await? == self.revision() {
            return Ok(false);
        }
        let (revision, catalogue) = self.store.numbered_catalogue().await?;
        // The number may be lower than before: after a database was put back.
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (revision, catalogue);
        Ok(true)
    }

    fn revision(&self) -> i64 {
        self.current.read().unwrap_or_else(PoisonError::into_inner).0
    }
}
