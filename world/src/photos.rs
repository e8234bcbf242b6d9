//! The photos of a virtual station: by the hash of their content, one shelf for each district, as the daemon's store has
//! them on its disk.

use quadrat_station::base::DistrictId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// See above. It outlives the station, as a disk does.
#[derive(Clone, Debug, Default)]
pub struct Photos(BTreeMap<DistrictId, BTreeMap<String, Arc<[u8]>>>);

impl Photos {
    /// Keeps a photo and gives its hash, in hex.
    pub fn put(&mut self, district: &DistrictId, photo: Arc<[u8]>) -> String {
        let hash = Sha256::digest(&photo).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        self.0.entry(district.clone()).or_default().insert(hash.clone(), photo);
        hash
    }

    /// A photo by its hash.
    #[must_use]
    pub fn get(&self, district: &DistrictId, hash: &str) -> Option<&Arc<[u8]>> {
        self.0.get(district)?.get(hash)
    }

    /// All hashes of a district.
    #[must_use]
    pub fn hashes(&self, district: &DistrictId) -> Vec<String> {
        self.0.get(district).map(|shelf| shelf.keys().cloned().collect()).unwrap_or_default()
    }
}
