//! What each of the eight state types does.
