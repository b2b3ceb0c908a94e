//! How wide text is: a fixed table, so that the picture does not depend on the fonts of a machine.

/// How heavy the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles.
    SemiBold,
}

/// Advance of the characters from space to tilde, in thousandths of the size.
const REGULAR: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605,
    636, 642, 608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598,
    587, 743, 740, 264, 543, 652, 562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642,
    665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544,
    237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
];
const SEMI_BOLD: [u16; 95] = [
    248, 309, 396, 643, 649, 844, 663, 213, 393, 393, 543, 673, 295, 466, 290, 379, 667, 481, 621,
    652, 666, 632, 648, 587, 646, 648, 290, 295, 673, 673, 673, 544, 999, 724, 657, 744, 724, 608,
    586, 755, 744, 275, 561, 677, 566, 906, 741, 775, 643, 776, 651, 649, 660, 734, 724, 1007, 690,
    705, 653, 393, 379, 393, 481, 468, 497, 575, 630, 577, 630, 593, 377, 625, 613, 261, 261, 569,
    261, 898, 610, 608, 625, 625, 397, 549, 380, 608, 576, 837, 562, 576, 562, 393, 358, 393, 673,
];
/// Latin letters outside the table.
const OTHER: u16 = 640;
/// Scripts whose characters fill a square, and pictures.
const WIDE: u16 = 1000;
const ELLIPSIS: char = '…';

fn advance(character: char, weight: Weight) -> u16 {
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::SemiBold => &SEMI_BOLD,
    };
    match character {
        ' '..='~' => table[character as usize - ' ' as usize],
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        ELLIPSIS => 821,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'.. => WIDE,
        _ => OTHER,
    }
}

/// Width of a line of text.
pub fn text_width(text: &str, size: f32, weight: Weight) -> f32 {
    let sum: u32 = text
        .chars()
        .map(|character| u32::from(advance(character, weight)))
        .sum();
    sum as f32 / 1000.0 * size
}

/// The text, cut with an ellipsis if it is wider than `width`.
pub fn cut_to_width(text: &str, width: f32, size: f32, weight: Weight) -> String {
    if text_width(text, size, weight) <= width {
        return text.to_owned();
    }
    let room = width - text_width("…", size, weight);
    let mut used = 0.0;
    let mut cut = String::new();
    for character in text.chars() {
        used += f32::from(advance(character, weight)) / 1000.0 * size;
        if used > room {
            break;
        }
        cut.push(character);
    }
    cut.truncate(cut.trim_end().len());
    cut.push(ELLIPSIS);
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_to_what_fits() {
        assert_eq!(cut_to_width("Pay", 100.0, 13.0, Weight::SemiBold), "Pay");
        let cut = cut_to_width("Describe DB instances", 100.0, 13.0, Weight::SemiBold);
        assert!(cut.ends_with('…') && cut.starts_with("Describe"));
        assert!(text_width(&cut, 13.0, Weight::SemiBold) <= 100.0);
        assert_eq!(cut_to_width("Pay", 1.0, 13.0, Weight::Regular), "…");
    }
}
