//! The arrangement and the session as a whole, when they are asked to be shown.

use crate::answer::asked::Asked;
use crate::answer::pictures::{arrangement, session};
use crate::answer::reply::Reply;
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store::Kind;

/// "show me the arrangement", "draw the song": the picture, which says itself what is in it.
pub(in crate::answer::topics) fn views(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let draws = q.word(Word::Picture);
    let shows = q.says("show") || q.says("see");
    let (of_session, of_arrangement) = (q.word(Word::Session), q.word(Word::Arrangement));
    // "is there an arrangement?" asks for something else.
    if q.is_yes_no || !(draws || shows && (of_session || of_arrangement)) {
        return None;
    }
    // "show the clips in the arrangement" asks for a list.
    let parts = [Word::Clip, Word::Track, Word::Section, Word::Scene];
    let is_whole = q.word(Word::Song) || draws && q.any(&parts) || of_session || of_arrangement;
    if !is_whole || !q.is_used_up() {
        return None;
    }
    let is_session = of_session && !of_arrangement;
    let picture = match is_session {
        true => session(song),
        false => arrangement(song),
    };
    Some(match picture {
        Some(picture) => Reply::drawn(picture).with([song.row("set", "", None)]),
        None => Reply::none(
            song.unread(Tier::Everything, &[Kind::Clips, Kind::Tracks])
                .unwrap_or_else(|| match is_session {
                    true => "There is no clip in the session: nothing to draw.".to_owned(),
                    false => "There are no clips in this set: nothing to draw.".to_owned(),
                }),
        ),
    })
}
