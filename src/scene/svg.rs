//! A scene as SVG, and that SVG as PNG.

use crate::scene::Scene;

/// Colours of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgTheme {
    /// Dark canvas.
    #[default]
    Dark,
    /// Light canvas.
    Light,
}

/// The scene as SVG text; same scene, same bytes. Holds every state's full name.
pub fn svg(_scene: &Scene, _theme: SvgTheme) -> String {
    todo!()
}
/// The scene as PNG bytes at a scale.
pub fn png(_scene: &Scene, _theme: SvgTheme, _scale: f32) -> Result<Vec<u8>, String> {
    todo!()
}
