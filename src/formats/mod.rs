//! YAML and CloudFormation/SAM text to a tree with spans.
