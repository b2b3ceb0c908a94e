//! The permissions a machine's role needs, as narrow as the definition lets one say, and what it does not say.
//!
//! Owns the mapping from calls to IAM actions and resource ARNs, from the public documentation of Step Functions and of
//! the services' authorization. Knows nothing of accounts: where a region, an account or a name is not known, a
//! placeholder stands and a sentence says so. Nothing is sent anywhere.

mod calls;
mod given;
mod maps;
mod needs;
mod policy;
mod sdk;
mod sdk_names;

pub use needs::{Need, StateNeeds};
pub use policy::{Context, Placeholders, Policy, Statement, policy};
