//! The integrations as data: arguments, patterns, error names, response shapes.
