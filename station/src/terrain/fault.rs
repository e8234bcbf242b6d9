//! Why a file gives no ground heights.

use thiserror::Error;

/// What is wrong with an elevation file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// Neither a GeoTIFF nor an SRTM file nor an Esri ASCII grid.
    #[error("no elevation file")]
    Unknown,
    /// It ends early, or says things that cannot be.
    #[error("damaged")]
    Damaged,
    /// A GeoTIFF of a kind that is not read: `BigTIFF`, several bands, a compression or sample type that elevation models do
    /// not come in.
    #[error("a kind that is not read")]
    Kind,
    /// It does not say where it lies.
    #[error("no position")]
    Nowhere,
    /// Its coordinates are not degrees of WGS-84 or CGCS2000.
    #[error("EPSG:{epsg}")]
    Datum {
        /// The code of what they are; 0 when it does not say.
        epsg: u16,
    },
    /// More samples over the fence than a patrol carries.
    #[error("{samples} samples")]
    TooFine {
        /// How many.
        samples: u64,
    },
}
