//! The arrangement and the session as a whole, when they are asked to be shown.

use crate::answer::asked::Asked;
use crate::answer::pictures::{Sight, arrangement, session};
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
    let (sight, picture) = match of_session && !of_arrangement {
        true => (Sight::Session, session(song)),
        false => (Sight::Map, arrangement(song)),
    };
    Some(match picture {
        Some(picture) => Reply::found(picture.text)
            .with([song.row("set", "", None)])
            .shown_with([sight]),
        None => Reply::none(
            song.unread(Tier::Everything, &[Kind::Clips, Kind::Tracks])
                .unwrap_or_else(|| match sight {
                    Sight::Session => "There is no clip in the session: nothing to draw.".to_owned(),
                    _ => "There are no clips in this set: nothing to draw.".to_owned(),
                }),
        ),
    })
}
