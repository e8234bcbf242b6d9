//! The room `incident`.
