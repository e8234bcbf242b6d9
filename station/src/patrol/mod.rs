//! The room `patrol`.
