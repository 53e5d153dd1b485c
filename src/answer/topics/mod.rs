//! What can be asked, in the order in which it is tried. A topic that comes earlier wants more of a question than those behind it.

pub(super) mod clips;
pub(super) mod devices;
pub(super) mod library;
pub(super) mod notes;
mod selection;
pub(super) mod song;
pub(super) mod tracks;

use super::asked::Asked;
use super::reply::Reply;
use super::song::Song;
use super::vocabulary::Word;
use crate::store;

/// One thing that can be asked.
struct Topic {
    reply: Replies,
    /// Words that show that something like it is meant.
    about: &'static [Word],
    /// A question of its kind.
    example: &'static str,
}

enum Replies {
    /// About the set that is open.
    Song(fn(&mut Asked<'_>, &Song) -> Option<Reply>),
    /// About the set that is open and its earlier states.
    History(fn(&mut Asked<'_>, &Song) -> Result<Option<Reply>, store::Error>),
    /// About what Live shows now.
    Live(fn(&mut Asked<'_>) -> Option<Reply>),
    /// About all sets that are known.
    Library(fn(&mut Asked<'_>) -> Result<Option<Reply>, store::Error>),
    Help,
}

const TOPICS: &[Topic] = &[
    Topic {
        reply: Replies::Help,
        about: &[Word::Help],
        example: "what can I ask?",
    },
    Topic {
        reply: Replies::Live(selection::shown),
        about: &[Word::Selection, Word::ThisTrack, Word::ThisDevice],
        example: "what is selected in Live?",
    },
    topic(song::tempo, &[Word::Tempo], "what is the tempo?"),
    topic(
        notes::key_fit::key_fit,
        &[Word::KeyFit, Word::Key, Word::Note],
        "which notes are out of key?",
    ),
    topic(song::key, &[Word::Key], "what key is it in?"),
    topic(song::signature, &[Word::Signature], "what is the time signature?"),
    topic(
        song::version,
        &[Word::Version],
        "which version of Live saved this?",
    ),
    topic(
        song::sections::section,
        &[Word::Section],
        "how long is the break?",
    ),
    topic(
        song::length,
        &[Word::HowLong, Word::Bar, Word::Minutes],
        "how long is the song?",
    ),
    Topic {
        reply: Replies::History(song::changes::changes),
        about: &[Word::Change, Word::Save, Word::Backup],
        example: "what changed since the last save?",
    },
    Topic {
        reply: Replies::History(song::changes::history),
        about: &[Word::History],
        example: "show the history of this set",
    },
    topic(
        song::views::views,
        &[Word::Picture, Word::Arrangement, Word::Session],
        "show me the arrangement",
    ),
    topic(
        clips::automation::automation,
        &[Word::Automation],
        "what is automated?",
    ),
    topic(
        tracks::routing::side_chain,
        &[Word::SideChain],
        "what is side-chained?",
    ),
    topic(
        tracks::mixer::sends,
        &[Word::Send, Word::Return],
        "which tracks send to return A?",
    ),
    topic(
        tracks::routing::routing,
        &[Word::Output, Word::Input],
        "where does the bass go?",
    ),
    topic(
        tracks::mixer::level,
        &[Word::Level, Word::Loudest, Word::Quietest],
        "how loud is the kick?",
    ),
    topic(
        tracks::mixer::pan,
        &[Word::Pan, Word::Left, Word::Right],
        "what is panned left?",
    ),
    topic(
        tracks::state,
        &[Word::Muted, Word::Soloed, Word::Armed, Word::Frozen],
        "is the bass muted?",
    ),
    topic(
        tracks::monitoring,
        &[Word::Monitor],
        "which tracks are monitored?",
    ),
    topic(tracks::grouping, &[Word::Group], "which group is the kick in?"),
    topic(
        clips::samples::sample,
        &[Word::Sample, Word::Missing],
        "are any samples missing?",
    ),
    topic(
        notes::notes,
        &[Word::Note, Word::Play, Word::Chord, Word::Range],
        "what does the bass play in the chorus?",
    ),
    topic(clips::scenes, &[Word::Scene], "which clips are in scene 1?"),
    topic(clips::warping, &[Word::Warp], "which clips are not warped?"),
    topic(
        clips::clips,
        &[Word::Clip, Word::Where],
        "how many clips are on the bass?",
    ),
    topic(
        devices::racks::racks,
        &[Word::Rack, Word::Chain, Word::Pad, Word::Macro],
        "which pads does the drum rack have?",
    ),
    topic(
        devices::settings::switch,
        &[Word::Off, Word::On],
        "which devices are switched off?",
    ),
    topic(
        selection::this_device,
        &[Word::ThisDevice],
        "what is this device set to?",
    ),
    topic(
        devices::on_track,
        &[Word::Device, Word::Plugin, Word::Instrument],
        "what is on the master?",
    ),
    topic(
        devices::using,
        &[Word::Device, Word::Plugin],
        "which tracks use Reverb?",
    ),
    topic(
        devices::of_kind,
        &[Word::Device, Word::Plugin, Word::Max],
        "which plug-ins are used?",
    ),
    topic(
        devices::settings::setting,
        &[Word::Setting],
        "what is the ratio of the compressor on Drums?",
    ),
    topic(
        tracks::tracks,
        &[Word::Track, Word::Group, Word::Empty, Word::Unused],
        "which tracks are empty?",
    ),
    topic(tracks::summary, &[Word::Track], "tell me about the bass"),
    topic(song::overview, &[Word::Song], "what is in this song?"),
    Topic {
        reply: Replies::Library(library::library),
        about: &[Word::Library],
        example: "which of my songs are in F minor between 120 and 126 BPM?",
    },
    topic(devices::absent, &[Word::Device], "do I use Serum?"),
];

const fn topic(
    reply: fn(&mut Asked<'_>, &Song) -> Option<Reply>,
    about: &'static [Word],
    example: &'static str,
) -> Topic {
    Topic {
        reply: Replies::Song(reply),
        about,
        example,
    }
}

/// Returns the reply of the first topic that can answer to the whole question.
pub(super) fn first_reply(asked: &Asked<'_>) -> Result<Option<Reply>, store::Error> {
    for topic in TOPICS {
        let mut asked = asked.clone();
        let reply = match (&topic.reply, asked.song()) {
            (Replies::Song(reply), Some(song)) => reply(&mut asked, song),
            (Replies::History(reply), Some(song)) => reply(&mut asked, song)?,
            (Replies::Live(reply), _) => reply(&mut asked),
            (Replies::Library(reply), _) => reply(&mut asked)?,
            (Replies::Help, _) => asked.word(Word::Help).then(help),
            (_, None) => None,
        };
        if let Some(reply) = reply
            && asked.is_used_up()
        {
            return Ok(Some(reply));
        }
    }
    Ok(None)
}

/// Returns what is true of the song as a whole, when that is all that is asked.
pub(super) fn of_whole_song(asked: &Asked<'_>) -> Option<Reply> {
    let topics = [
        song::tempo,
        song::key,
        song::signature,
        song::length,
        song::version,
        tracks::tracks,
    ];
    let song = asked.song()?;
    topics.iter().find_map(|topic| {
        let mut asked = asked.clone();
        topic(&mut asked, song).filter(|_| asked.is_used_up())
    })
}

/// Questions of the kinds that seem to be meant; of several kinds when none does.
pub(super) fn suggestions(asked: &Asked<'_>) -> Vec<String> {
    const MOST: usize = 5;
    let meant = TOPICS
        .iter()
        .filter(|topic| topic.about.iter().any(|word| asked.has(*word)));
    let mut examples: Vec<String> = meant.take(MOST).map(|topic| topic.example.to_owned()).collect();
    if examples.is_empty() {
        examples = TOPICS
            .iter()
            .step_by(TOPICS.len() / MOST)
            .map(|topic| topic.example.to_owned())
            .collect();
    }
    examples
}

fn help() -> Reply {
    let examples = TOPICS.iter().map(|topic| format!("  {}", topic.example));
    Reply::found(super::reply::lines(
        "Questions like these are answered from the set itself, on this machine, with no model:",
        examples,
    ))
}
