//! Terraform: the machines in a `.tf` file. `aws_sfn_state_machine` resources are read into the same shape that
//! CloudFormation's templates have, so that everything above treats both alike.
//!
//! Of HCL only what a definition can stand in is understood: heredocs, texts, `jsonencode({…})`, `file` and
//! `templatefile`. Any other expression becomes a `${placeholder}` of its own text, as it would in a heredoc.

mod expression;
mod part;
mod source;

pub(super) use part::HclPart;
pub(super) use source::read;
