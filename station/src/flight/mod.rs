//! The room `flight`.
