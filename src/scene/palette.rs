//! Colours of exported pictures.

use crate::asl::StateKind;
use crate::compare::Mark;
use crate::scene::{StateRole, SvgTheme};

/// Colours of one theme, as SVG writes them.
pub(super) struct Palette {
    pub(super) canvas: &'static str,
    pub(super) card: &'static str,
    pub(super) card_border: &'static str,
    pub(super) shadow: &'static str,
    pub(super) body: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) muted: &'static str,
    pub(super) line: &'static str,
    pub(super) loop_line: &'static str,
    pub(super) label: &'static str,
    pub(super) label_border: &'static str,
    pub(super) catch: &'static str,
    pub(super) catch_label: &'static str,
    pub(super) divider: &'static str,
    /// Opacity of the tile behind an icon.
    pub(super) tint: &'static str,
}

const DARK: Palette = Palette {
    canvas: "#0F1216",
    card: "#1B2028",
    card_border: "#323A46",
    shadow: "#000000",
    body: "#12161C",
    title: "#F1F5F9",
    text: "#CBD5E1",
    muted: "#8A95A5",
    line: "#8A95A5",
    loop_line: "#A9B4C4",
    label: "#1B2028",
    label_border: "#4A5565",
    catch: "#EF4444",
    catch_label: "#F87171",
    divider: "#333C49",
    tint: "0.18",
};

const LIGHT: Palette = Palette {
    canvas: "#F6F7F9",
    card: "#FFFFFF",
    card_border: "#D5DAE2",
    shadow: "#1F2937",
    body: "#FBFCFD",
    title: "#111827",
    text: "#374151",
    muted: "#6B7280",
    line: "#7B8696",
    loop_line: "#94A0B0",
    label: "#FFFFFF",
    label_border: "#C3CAD5",
    catch: "#DC2626",
    catch_label: "#B91C1C",
    divider: "#CBD2DC",
    tint: "0.13",
};

impl Palette {
    pub(super) fn of(theme: SvgTheme) -> &'static Palette {
        match theme {
            SvgTheme::Dark => &DARK,
            SvgTheme::Light => &LIGHT,
        }
    }
}

/// The colour of a state type.
pub(super) fn kind_colour(kind: Option<StateKind>, theme: SvgTheme) -> &'static str {
    let (dark, light) = match kind {
        Some(StateKind::Task) => ("#F59E0B", "#D97706"),
        Some(StateKind::Choice) => ("#A855F7", "#9333EA"),
        Some(StateKind::Parallel) => ("#3B82F6", "#2563EB"),
        Some(StateKind::Map) => ("#14B8A6", "#0D9488"),
        Some(StateKind::Wait) => ("#EC4899", "#DB2777"),
        Some(StateKind::Pass) => ("#94A3B8", "#64748B"),
        Some(StateKind::Succeed) => ("#22C55E", "#16A34A"),
        Some(StateKind::Fail) => ("#EF4444", "#DC2626"),
        None => ("#78859A", "#78859A"),
    };
    match theme {
        SvgTheme::Dark => dark,
        SvgTheme::Light => light,
    }
}

/// The colour of what a run did at a state; none for states not reached.
pub(super) fn role_colour(role: StateRole) -> Option<&'static str> {
    Some(match role {
        StateRole::Untouched => return None,
        StateRole::Done => "#22C55E",
        StateRole::Current => "#3B82F6",
        StateRole::Active => "#60A5FA",
        StateRole::Waiting => "#EAB308",
        StateRole::Retrying => "#F59E0B",
        StateRole::Caught => "#F97316",
        StateRole::Failed => "#EF4444",
        StateRole::Aborted => "#94A3B8",
    })
}

/// The colour of how a thing differs from an earlier version; none for what is the same.
pub(super) fn change_colour(mark: Mark, theme: SvgTheme) -> Option<&'static str> {
    let (dark, light) = match mark {
        Mark::Same => return None,
        Mark::Added => ("#22C55E", "#16A34A"),
        Mark::Removed => ("#EF4444", "#DC2626"),
        Mark::Changed => ("#F59E0B", "#D97706"),
        Mark::Renamed => ("#3B82F6", "#2563EB"),
        Mark::Moved | Mark::MovedAway => ("#A855F7", "#9333EA"),
    };
    Some(match theme {
        SvgTheme::Dark => dark,
        SvgTheme::Light => light,
    })
}
