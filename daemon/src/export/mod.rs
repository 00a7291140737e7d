//! The record in other people's formats: what leaves Bronmerk is valid by construction, and is checked
//! once more by code that does not share its types.

pub mod diwoo;
