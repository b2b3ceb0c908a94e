//! One file per wish.
