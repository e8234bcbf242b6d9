//! Photos by the hash of their content, one folder for each district.

use super::StoreError;
use quadrat_station::base::DistrictId;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The photo store.
#[derive(Clone, Debug)]
pub struct Photos(PathBuf);

/// The station is told of so many photos at the start: those that detections still await are among the newest.
pub const TOLD_AT_START: usize = 4_096;

/// Most bytes of one photo.
pub const PHOTO_BYTES_MAX: usize = 8 << 20;

impl Photos {
    /// A store in the data folder.
    #[must_use]
    pub fn new(data: &Path) -> Photos {
        Photos(data.join("photos"))
    }

    /// Keeps a photo and gives its hash; when this returns it is on the disk. The same photo again changes nothing.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn put(&self, district: &DistrictId, bytes: &[u8]) -> Result<String, StoreError> {
        let hash = sha256_hex(bytes);
        let path = self.path(district, &hash);
        if path.exists() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let draft = folder.join(format!("{hash}.draft"));
        let mut file = fs::File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        fs::File::open(folder)?.sync_all()?;
        Ok(hash)
    }

    /// A photo; none when the district has no such one.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn get(&self, district: &DistrictId, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if !is_hash(hash) {
            return Ok(None);
        }
        match fs::read(self.path(district, hash)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Hashes of a district's newest photos, oldest first, at most `most`.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn newest(&self, district: &DistrictId, most: usize) -> Result<Vec<String>, StoreError> {
        let listed = match fs::read_dir(self.0.join(district.as_str())) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed?,
        };
        let mut photos = Vec::new();
        for file in listed {
            let file = file?;
            if let Some(hash) = file.file_name().to_str().filter(|name| is_hash(name)) {
                photos.push((file.metadata()?.modified()?, hash.to_owned()));
            }
        }
        photos.sort();
        Ok(photos.split_off(photos.len().saturating_sub(most)).into_iter().map(|(_, hash)| hash).collect())
    }

    // A district's name is checked when the config is; it holds no separator.
    fn path(&self, district: &DistrictId, hash: &str) -> PathBuf {
        self.0.join(district.as_str()).join(hash)
    }
}

// Drafts and what else lies in the folder are no photos.
fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// What a file is by its first bytes, if it is a kind of image that browsers show.
#[must_use]
pub fn image_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// SHA-256 as people write it.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        hex.push_str(&format!("{byte:02x}"));
        hex
    })
}
