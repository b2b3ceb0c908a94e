//! Lessons: Markdown in, checks out.
