//! Pictures of the window without a driver: a small triangle filler behind kittest's renderer. For tests only.

use egui::epaint::{ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use std::collections::HashMap;

/// Fills triangles in plain Rust; the same everywhere.
#[derive(Default)]
pub struct Filler {
    textures: HashMap<TextureId, (usize, usize, Vec<Color32>)>,
}

impl TestRenderer for Filler {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                let [w, h] = image.size;
                match delta.pos {
                    None => {
                        self.textures.insert(id, (w, h, image.pixels.clone()));
                    }
                    Some([x, y]) => {
                        if let Some((width, _, pixels)) = self.textures.get_mut(&id) {
                            for row in 0..h {
                                let to = (y + row) * *width + x;
                                pixels[to..to + w]
                                    .copy_from_slice(&image.pixels[row * w..(row + 1) * w]);
                            }
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.viewport_rect().size() * scale;
        let (w, h) = (size.x.round() as usize, size.y.round() as usize);
        let mut pixels = vec![Color32::BLACK; w * h];
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            if let Primitive::Mesh(mesh) = &clipped.primitive {
                let clip = clipped.clip_rect;
                let clip = [
                    (clip.min.x * scale).round().max(0.0) as usize,
                    (clip.min.y * scale).round().max(0.0) as usize,
                    ((clip.max.x * scale).round().max(0.0) as usize).min(w),
                    ((clip.max.y * scale).round().max(0.0) as usize).min(h),
                ];
                self.fill(mesh, clip, scale, &mut pixels, w);
            }
        }
        let bytes = pixels
            .iter()
            .flat_map(|c| [c.r(), c.g(), c.b(), 255])
            .collect();
        image::RgbaImage::from_raw(w as u32, h as u32, bytes).ok_or_else(|| "size".to_owned())
    }
}

impl Filler {
    fn fill(&self, mesh: &Mesh, clip: [usize; 4], scale: f32, out: &mut [Color32], width: usize) {
        let Some(texture) = self.textures.get(&mesh.texture_id) else {
            return;
        };
        for three in mesh.indices.chunks_exact(3) {
            let v = [
                mesh.vertices[three[0] as usize],
                mesh.vertices[three[1] as usize],
                mesh.vertices[three[2] as usize],
            ];
            triangle(v, texture, clip, scale, out, width);
        }
    }
}

fn triangle(
    v: [Vertex; 3],
    (tw, th, texels): &(usize, usize, Vec<Color32>),
    clip: [usize; 4],
    scale: f32,
    out: &mut [Color32],
    width: usize,
) {
    let p = v.map(|v| (v.pos.x * scale, v.pos.y * scale));
    let area = (p[1].0 - p[0].0) * (p[2].1 - p[0].1) - (p[2].0 - p[0].0) * (p[1].1 - p[0].1);
    if area.abs() < 1e-6 {
        return;
    }
    let low = |f: fn(&(f32, f32)) -> f32| p.iter().map(f).fold(f32::INFINITY, f32::min);
    let high = |f: fn(&(f32, f32)) -> f32| p.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
    let x0 = (low(|p| p.0).floor().max(0.0) as usize).max(clip[0]);
    let x1 = (high(|p| p.0).ceil().max(0.0) as usize).min(clip[2]);
    let y0 = (low(|p| p.1).floor().max(0.0) as usize).max(clip[1]);
    let y1 = (high(|p| p.1).ceil().max(0.0) as usize).min(clip[3]);
    // Pixels on a shared edge belong to one of both triangles.
    let owns = |a: (f32, f32), b: (f32, f32)| {
        let (dx, dy) = if area > 0.0 {
            (b.0 - a.0, b.1 - a.1)
        } else {
            (a.0 - b.0, a.1 - b.1)
        };
        dy < 0.0 || (dy == 0.0 && dx > 0.0)
    };
    let edges = [owns(p[1], p[2]), owns(p[2], p[0]), owns(p[0], p[1])];
    for y in y0..y1 {
        for x in x0..x1 {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let side = |a: (f32, f32), b: (f32, f32)| {
                ((b.0 - a.0) * (py - a.1) - (b.1 - a.1) * (px - a.0)) / area
            };
            let w = [side(p[1], p[2]), side(p[2], p[0]), side(p[0], p[1])];
            if (0..3).any(|i| w[i] < 0.0 || (w[i] == 0.0 && !edges[i])) {
                continue;
            }
            let mix = |f: fn(&Vertex) -> f32| (0..3).map(|i| w[i] * f(&v[i])).sum::<f32>();
            let (u, t) = (mix(|v| v.uv.x), mix(|v| v.uv.y));
            let texel = sample(texels, *tw, *th, u, t);
            let channel = |f: fn(&Color32) -> u8, i: usize| {
                let own = (0..3)
                    .map(|k| w[k] * f32::from(f(&v[k].color)))
                    .sum::<f32>()
                    / 255.0;
                own * texel[i]
            };
            let source = [
                channel(Color32::r, 0),
                channel(Color32::g, 1),
                channel(Color32::b, 2),
                channel(Color32::a, 3),
            ];
            let under = &mut out[y * width + x];
            let keep = 1.0 - source[3];
            let blend =
                |s: f32, d: u8| (s * 255.0 + f32::from(d) * keep).round().clamp(0.0, 255.0) as u8;
            *under = Color32::from_rgba_premultiplied(
                blend(source[0], under.r()),
                blend(source[1], under.g()),
                blend(source[2], under.b()),
                255,
            );
        }
    }
}

fn sample(texels: &[Color32], w: usize, h: usize, u: f32, v: f32) -> [f32; 4] {
    let (x, y) = (u * w as f32 - 0.5, v * h as f32 - 0.5);
    let (x0, y0) = (x.floor(), y.floor());
    let (fx, fy) = (x - x0, y - y0);
    let at = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(w - 1);
        let y = (y.max(0.0) as usize).min(h - 1);
        let c = texels[y * w + x];
        [c.r(), c.g(), c.b(), c.a()].map(|c| f32::from(c) / 255.0)
    };
    let (a, b, c, d) = (
        at(x0, y0),
        at(x0 + 1.0, y0),
        at(x0, y0 + 1.0),
        at(x0 + 1.0, y0 + 1.0),
    );
    std::array::from_fn(|i| {
        (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
    })
}
