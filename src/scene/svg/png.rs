//! The SVG of a scene as PNG, with the fonts of the program.

use super::{SvgTheme, svg};
use crate::scene::Scene;
use std::sync::Arc;

/// The scene as PNG bytes at a scale.
pub fn png(scene: &Scene, theme: SvgTheme, scale: f32) -> Result<Vec<u8>, String> {
    /// More pixels than this would not fit into memory side by side with the picture itself.
    const MOST_PIXELS: f32 = 200_000_000.0;
    let options = resvg::usvg::Options {
        fontdb: fonts(),
        font_family: "Inter".into(),
        ..Default::default()
    };
    let tree = resvg::usvg::Tree::from_str(&svg(scene, theme), &options)
        .map_err(|error| format!("The picture cannot be drawn: {error}"))?;
    let size = tree.size();
    let (w, h) = (
        (size.width() * scale).ceil().max(1.0),
        (size.height() * scale).ceil().max(1.0),
    );
    if w * h > MOST_PIXELS {
        return Err(format!(
            "The picture would be {w} by {h} pixels; write it as .svg instead"
        ));
    }
    let mut pixels = resvg::tiny_skia::Pixmap::new(w as u32, h as u32)
        .ok_or_else(|| format!("A picture of {w} by {h} pixels cannot be made"))?;
    let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels
        .encode_png()
        .map_err(|error| format!("The picture cannot be written as PNG: {error}"))
}

/// The fonts that come with the program, and no others: the same picture on every machine.
fn fonts() -> Arc<resvg::usvg::fontdb::Database> {
    let mut fonts = resvg::usvg::fontdb::Database::new();
    for data in [
        &include_bytes!("../../../assets/fonts/Inter-Regular.otf")[..],
        &include_bytes!("../../../assets/fonts/Inter-Medium.otf")[..],
        &include_bytes!("../../../assets/fonts/Inter-SemiBold.otf")[..],
    ] {
        fonts.load_font_data(data.to_vec());
    }
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
}
