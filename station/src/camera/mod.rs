//! The room `camera`.
