//! The room `vehicle`.
