//! The room `dispatch`.
