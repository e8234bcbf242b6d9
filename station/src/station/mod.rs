//! The room `station`.
