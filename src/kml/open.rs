//! A map file's bytes, taken out of its KMZ where it is one: a ZIP file that holds the KML (OGC 12-007r2, annex C).

use std::io::{Cursor, Read as _};
use std::path::Path;
use zip::ZipArchive;

/// One byte more than a map may have: enough to say that it is too large, and no ZIP fills the memory.
const MOST_BYTES: u64 = 4_000_001;

/// What a map file says. A KMZ without a KML in it says nothing, and that is no map.
///
/// # Errors
/// The system's, when the file cannot be read.
pub fn open(path: &Path) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("kmz"));
    Ok(if zipped { inside(&bytes).unwrap_or_default() } else { bytes })
}

/// The first KML of a KMZ.
fn inside(kmz: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(kmz)).ok()?;
    let is_kml = |name: &&str| name.to_ascii_lowercase().ends_with(".kml");
    let name = archive.file_names().find(is_kml)?.to_owned();
    let mut kml = Vec::new();
    archive.by_name(&name).ok()?.take(MOST_BYTES).read_to_end(&mut kml).ok()?;
    Some(kml)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn kmz(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            zip.write_all(bytes).expect("its bytes");
        }
        zip.finish().expect("a ZIP").into_inner()
    }

    #[test]
    fn the_kml_of_a_kmz_is_found_beside_its_icons() {
        let made = kmz(&[("files/icon.png", b"png"), ("doc.kml", b"<kml/>")]);
        assert_eq!(inside(&made).as_deref(), Some(b"<kml/>".as_slice()));
    }

    #[test]
    fn a_broken_kmz_and_one_without_a_kml_say_nothing() {
        let made = kmz(&[("doc.kml", &[b' '; 5_000])]);
        for cut in 0..made.len() {
            let _ = inside(&made[..cut]);
        }
        assert_eq!(inside(b"PK\x03\x04 broken"), None);
        assert_eq!(inside(&kmz(&[("icon.png", b"png")])), None);
    }

    #[test]
    fn a_kmz_that_unpacks_to_gigabytes_is_cut_off() {
        let made = kmz(&[("doc.kml", &vec![b' '; 6_000_000])]);
        assert!(made.len() < 20_000, "{}", made.len());
        assert_eq!(inside(&made).map(|kml| kml.len()), Some(4_000_001));
    }
}
