//! Shifted datums of Chinese maps. They live only at the borders: files and tips in, channels out.
