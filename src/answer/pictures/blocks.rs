//! Clips and notes as blocks on their lanes. A set can have more of them than a picture has room, so those that are too short to be told
//! apart are drawn as one.

/// What is drawn from one place on a lane to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block<'a, L> {
    pub(super) from: f64,
    pub(super) to: f64,
    /// What has to be the same in blocks that are joined, unless one of them is not seen.
    pub(super) look: L,
    /// Empty where several were joined that are called differently.
    pub(super) name: &'a str,
}

/// Units between two blocks up to which they are not told apart.
const LEAST_GAP: f64 = 0.75;

/// Joins the blocks of lanes until there are not more than so many. Returns how many were joined to others.
pub(super) fn join<L: Copy + PartialEq>(lanes: &mut [Vec<Block<'_, L>>], most: usize) -> usize {
    let count = |lanes: &[Vec<Block<'_, L>>]| lanes.iter().map(Vec::len).sum::<usize>();
    let all = count(lanes);
    for lane in lanes.iter_mut() {
        lane.sort_by(|one, other| one.from.total_cmp(&other.from));
    }
    let mut gap = LEAST_GAP;
    // Blocks of a lane begin at least a gap apart after each turn, so that this ends when a gap is as wide as the picture.
    loop {
        lanes.iter_mut().for_each(|lane| join_lane(lane, gap));
        if count(lanes) <= most || gap > super::svg::WIDTH {
            return all - count(lanes);
        }
        gap *= 2.0;
    }
}

fn join_lane<L: Copy + PartialEq>(lane: &mut Vec<Block<'_, L>>, gap: f64) {
    let mut joined: Vec<Block<'_, L>> = Vec::with_capacity(lane.len());
    // How wide the part is that gave the last block its look, and the part that was joined last.
    let (mut widest, mut latest) = (0.0, 0.0);
    for block in lane.drain(..) {
        let width = block.to - block.from;
        if let Some(last) = joined.last_mut() {
            let is_at_its_begin = block.from - last.from < gap;
            let is_behind = block.from - last.to < gap
                && block.look == last.look
                && width < 3.0 * gap
                && latest < 3.0 * gap;
            if is_at_its_begin || is_behind {
                if block.name != last.name {
                    last.name = if is_behind || width <= widest {
                        ""
                    } else {
                        block.name
                    };
                }
                if width > widest {
                    (widest, last.look) = (width, block.look);
                }
                last.to = last.to.max(block.to);
                latest = width;
                continue;
            }
        }
        (widest, latest) = (width, width);
        joined.push(block);
    }
    *lane = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block<L>(from: f64, to: f64, look: L) -> Block<'static, L> {
        let name = "";
        Block { from, to, look, name }
    }

    #[test]
    fn blocks_that_can_be_told_apart_stay_apart() {
        let lane = vec![
            block(0.0, 8.0, 'a'),
            block(8.0, 16.0, 'a'),
            block(16.0, 17.0, 'b'),
        ];
        let mut lanes = [lane.clone()];
        assert_eq!(join(&mut lanes, 10), 0);
        assert_eq!(lanes, [lane]);
    }

    #[test]
    fn many_short_blocks_of_a_look_become_one_and_a_gap_stays_one() {
        let short = |at: i32, look| block(f64::from(at) * 0.5, f64::from(at) * 0.5 + 0.4, look);
        let mut lane: Vec<_> = (0..100).map(|at| short(at, 'a')).collect();
        lane.extend((200..300).map(|at| short(at, 'a')));
        let mut lanes = [lane];
        assert_eq!(join(&mut lanes, 10), 198);
        assert_eq!(lanes, [vec![block(0.0, 49.9, 'a'), block(100.0, 149.9, 'a')]]);
    }

    #[test]
    fn the_longest_of_those_that_begin_together_gives_the_look() {
        let mut lanes = [vec![
            block(0.0, 0.2, 'a'),
            block(0.2, 40.0, 'b'),
            block(0.3, 0.4, 'c'),
        ]];
        join(&mut lanes, 10);
        assert_eq!(lanes, [vec![block(0.0, 40.0, 'b')]]);
    }

    #[test]
    fn there_are_never_more_than_there_may_be_for_each_lane() {
        // Each of another look, and all over each other.
        let lane: Vec<_> = (0..20_000)
            .map(|at| block(f64::from(at) * 0.02, 400.0, at))
            .collect();
        let mut lanes = [lane.clone(), lane.clone(), lane];
        join(&mut lanes, 30);
        assert!(lanes.iter().map(Vec::len).sum::<usize>() <= 30);
        assert!(
            lanes
                .iter()
                .all(|lane| lane.first().is_some_and(|first| first.from == 0.0))
        );
    }
}
