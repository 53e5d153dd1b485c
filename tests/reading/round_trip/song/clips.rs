//! Clips with all their settings.

use sessionist_fixtures::{
    AudioClip, Automation, Clip, Content, Expression, FollowAction, Key, Loop, Note, Sample, Target,
};

use super::recording;

/// A clip whose every number follows from `number`, each in another way.
fn clip(number: i64, content: Content) -> Clip {
    let float = number as f64;
    Clip {
        content,
        name: format!("Clip {number}"),
        color: 20 + number,
        start: float * 8.0,
        end: float * 8.0 + 7.5,
        looping: Loop {
            on: number % 2 == 0,
            start: float + 0.25,
            end: float + 5.5,
            start_marker: float - 0.75,
            end_marker: float + 6.125,
        },
        muted: number % 3 == 0,
        time_signature: (number as u32 + 2, 16),
        key: (number % 4 != 0).then_some(Key {
            root: number as u8 % 12,
            scale: 2 + number as u8 % 5,
        }),
        launch_mode: number % 4,
        launch_quantization: (3 + number) % 15,
        legato: number % 5 < 2,
        velocity_amount: 0.03 + float / 20.0,
        follow: None,
        groove: None,
        envelopes: Vec::new(),
        annotation: format!("About clip {number}."),
    }
}

pub fn midi(number: i64) -> Clip {
    clip(number, Content::Midi(notes(number as f64)))
}

pub fn audio(number: i64, sample: Sample) -> Clip {
    let float = number as f64;
    let content = AudioClip {
        sample,
        warped: number % 3 != 1,
        warp_mode: number % 7,
        markers: vec![
            (0.0625 * float, float - 1.5),
            (2.25 * float, float + 7.0),
            (2.5 * float, float + 9.0),
        ],
        gain: 0.45 + float / 16.0,
        semitones: number - 9,
        cents: 3.0 * float,
        tempo_leader: number == 2,
    };
    clip(number, Content::Audio(content))
}

/// Notes out of order, two at one time, with all that a note can have.
fn notes(number: f64) -> Vec<Note> {
    let expression = |controller, points: &[(f64, f64)]| Expression {
        controller,
        points: points.to_vec(),
    };
    vec![
        Note {
            release: 23.0,
            probability: 0.625,
            deviation: -17.0,
            muted: true,
            expressions: vec![
                expression(-2, &[(0.0, 170.5), (0.25 * number, -340.0)]),
                expression(-1, &[(0.125, 41.0)]),
                expression(74, &[(0.0, 64.5), (0.5, 12.25), (0.75, 99.0)]),
                expression(3, &[(0.375, 7.0)]),
            ],
            ..Note::new(71, 2.0 + number, 0.875, 101.5)
        },
        Note::new(48, 0.5, 1.25, 33.0 + number),
        Note {
            deviation: 9.0,
            ..Note::new(67, 2.0 + number, 0.375, 5.0)
        },
        Note {
            probability: 0.25,
            ..Note::new(0, 1.0, 0.0625, 127.0)
        },
        Note {
            muted: true,
            ..Note::new(127, 6.5, 3.5, 1.0)
        },
        Note {
            release: 0.0,
            expressions: vec![expression(-1, &[(0.0, 15.0), (1.5, 115.0)])],
            ..Note::new(48, 4.0, 1.75, 88.0)
        },
    ]
}

pub fn follow(number: i64) -> Option<FollowAction> {
    Some(FollowAction {
        after: number as f64 * 2.5,
        a: number,
        b: 8 - number,
        chance_a: 10 * number + 1,
        chance_b: 100 - 7 * number,
    })
}

pub fn envelope(target: Target, points: &[(f64, f64)]) -> Automation {
    Automation {
        target,
        points: points.to_vec(),
    }
}

/// What freezing rendered. Neither the clip nor its file is the song's.
pub fn rendered() -> Clip {
    audio(3, recording("Freeze Keys.wav", 99.0))
}
