//! Names of chords.

use super::Heard;
use crate::als::music::PITCH_CLASSES;
use crate::words::music::note;

/// Chords by their steps above the root. Of several that fit, the first.
const SHAPES: [(&[u8], &str); 16] = [
    (&[0, 4, 7], " major"),
    (&[0, 3, 7], " minor"),
    (&[0, 3, 6], " diminished"),
    (&[0, 4, 8], " augmented"),
    (&[0, 5, 7], "sus4"),
    (&[0, 2, 7], "sus2"),
    (&[0, 4, 7, 10], "7"),
    (&[0, 4, 7, 11], "maj7"),
    (&[0, 3, 7, 10], "m7"),
    (&[0, 3, 6, 10], "m7b5"),
    (&[0, 3, 6, 9], "dim7"),
    (&[0, 2, 4, 7], "add9"),
    (&[0, 2, 3, 7], "m(add9)"),
    (&[0, 2, 4, 7, 11], "maj9"),
    (&[0, 2, 3, 7, 10], "m9"),
    (&[0, 2, 4, 7, 10], "9"),
];

/// Notes further apart than a 32nd are not struck together.
const TOGETHER: f64 = 0.125;

/// Where three or more different notes are struck together, and which, from the lowest up.
pub(super) fn chords(notes: &[Heard]) -> Vec<(f64, Vec<u8>)> {
    let mut chords: Vec<(f64, Vec<u8>)> = Vec::new();
    for one in notes {
        match chords.last_mut() {
            Some((start, pitches)) if one.start - *start < TOGETHER => pitches.push(one.pitch),
            _ => chords.push((one.start, vec![one.pitch])),
        }
    }
    for (_, pitches) in &mut chords {
        pitches.sort_unstable();
        pitches.dedup();
    }
    chords.retain(|(_, pitches)| classes(pitches).len() >= 3);
    chords
}

fn classes(pitches: &[u8]) -> Vec<u8> {
    let mut classes: Vec<u8> = pitches.iter().map(|pitch| pitch % 12).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// The name of a chord, with its lowest note where that is not the root; the notes themselves where it has no name here.
pub(super) fn chord_name(pitches: &[u8]) -> String {
    let classes = classes(pitches);
    let bass = pitches.first().map_or(0, |pitch| pitch % 12);
    let name_of = |class: u8| PITCH_CLASSES.get(usize::from(class)).copied().unwrap_or_default();
    // The lowest note is tried as the root first: C E G A is C6 to nobody here, but Am7 over C.
    let roots = std::iter::once(bass).chain(classes.iter().copied().filter(|class| *class != bass));
    for root in roots {
        let mut steps: Vec<u8> = classes.iter().map(|class| (class + 12 - root) % 12).collect();
        steps.sort_unstable();
        if let Some((_, shape)) = SHAPES.iter().find(|(shape, _)| **shape == steps[..]) {
            let over = if root == bass {
                String::new()
            } else {
                format!("/{}", name_of(bass))
            };
            return format!("{}{shape}{over}", name_of(root));
        }
    }
    pitches
        .iter()
        .map(|pitch| note(*pitch))
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_named_with_their_lowest_note() {
        for (pitches, name) in [
            (&[60, 64, 67][..], "C major"),
            (&[57, 60, 64], "A minor"),
            (&[52, 60, 67], "C major/E"),
            (&[53, 57, 60, 64], "Fmaj7"),
            (&[60, 61, 62], "C3-C#3-D3"),
        ] {
            assert_eq!(chord_name(pitches), name);
        }
    }
}
