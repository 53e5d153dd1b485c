//! What a name or a number means in the set that is open, for a model as for a user: the matching is that of questions.

use super::Look;
use super::page::quoted;
use crate::answer::Song;
use crate::answer::names::{Found, Kind, Place, first_of, words};

/// The things of a kind among which one is looked for, each with its name, in their order.
pub(super) struct Among<'a> {
    song: &'a Song,
    kind: Kind,
    all: Vec<(Place, &'a str)>,
}

impl<'a> Among<'a> {
    /// Tracks or locators, or the devices or clips of some tracks or of all.
    pub(super) fn new(song: &'a Song, kind: Kind, tracks: Option<&[usize]>) -> Self {
        let is_on = |track: usize| tracks.is_none_or(|tracks| tracks.contains(&track));
        let of_tracks = song.set.tracks.iter().enumerate();
        let of_locators = song.set.locators.iter().enumerate();
        let devices = song.devices().filter(|(track, ..)| is_on(*track));
        let clips = song.clips().filter(|(track, ..)| is_on(*track));
        let on = Place::on;
        let all = match kind {
            Kind::Track => of_tracks
                .map(|(at, one)| (Place::track(at), &*one.name))
                .collect(),
            Kind::Device => devices
                .map(|(track, at, one)| (on(track, at), &*one.name))
                .collect(),
            Kind::Clip => clips
                .map(|(track, at, one)| (on(track, at), &*one.name))
                .collect(),
            _ => of_locators
                .map(|(at, one)| (Place::own(at), &*one.name))
                .collect(),
        };
        Self { song, kind, all }
    }

    /// What is meant, or for a model that there is none and what to call instead.
    pub(super) fn find_or(&self, typed: &str, hint: &str, shown: &str) -> Result<Vec<Place>, Look> {
        let found = self.find(typed);
        if found.is_empty() {
            let text = format!("{} {hint}", self.none(typed));
            return Err(Look::absent(self.song, text, shown.to_owned()));
        }
        Ok(found)
    }

    /// What is meant: what is called just so, what has that number, or what has the words in its name. Several when they are equally near.
    pub(super) fn find(&self, typed: &str) -> Vec<Place> {
        let number = typed.trim().parse::<usize>().ok();
        let is_main = self.kind == Kind::Track
            && ["main", "master"]
                .iter()
                .any(|main| main.eq_ignore_ascii_case(typed.trim()));
        let main = self.song.main_track().filter(|_| is_main);
        let ways: [&dyn Fn() -> Vec<Place>; 4] = [
            &|| self.called(typed),
            &|| self.places(|place, _| Some(self.number(place)) == number),
            &|| self.among(typed, |found| [&found.numbered, &found.part]),
            &|| main.map(Place::track).into_iter().collect(),
        ];
        let mut found = ways.iter().map(|way| way());
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// What is called just so; capitals and signs make no difference, unless there is nothing else in the name.
    pub(super) fn called(&self, typed: &str) -> Vec<Place> {
        let typed = typed.trim();
        match self.among(typed, |found| [&found.whole]) {
            none if none.is_empty() => self.places(|_, name| !typed.is_empty() && name.trim() == typed),
            found => found,
        }
    }

    /// Why nothing was found, with the names that are nearest to what was typed.
    pub(super) fn none(&self, typed: &str) -> String {
        const MOST: usize = 3;
        // A set of a hundred thousand clips has few names that differ.
        const MOST_COMPARED: usize = 5_000;
        let lower = |text: &str| text.chars().take(60).collect::<String>().to_lowercase();
        let wanted = lower(typed);
        let names = self.all.iter().map(|(_, name)| *name);
        let names = names.filter(|name| !name.trim().is_empty()).take(MOST_COMPARED);
        let mut near: Vec<(usize, &str)> = names
            .map(|name| (strsim::osa_distance(&wanted, &lower(name)), name))
            .collect();
        near.sort_unstable();
        near.dedup();
        let near: Vec<String> = near.iter().take(MOST).map(|(_, name)| quoted(name)).collect();
        let noun = match self.kind {
            Kind::Track => "track",
            Kind::Device => "device",
            Kind::Clip => "clip",
            _ => "locator",
        };
        let nearest = match near.is_empty() {
            true => String::new(),
            false => format!("; the nearest names are {}", near.join(", ")),
        };
        format!("There is no {noun} {}{nearest}.", quoted(typed))
    }

    fn among<const N: usize>(
        &self,
        typed: &str,
        lists: impl Fn(&Found) -> [&Vec<(Kind, Place)>; N],
    ) -> Vec<Place> {
        let words = words(typed);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_here = |place: &Place| self.all.binary_search_by_key(place, |(one, _)| *one).is_ok();
        let found = self.song.names.find(&words);
        let mut places = found.map_or_else(Vec::new, |found| first_of(lists(found), self.kind, is_here));
        places.sort_unstable();
        places.dedup();
        places
    }

    fn places(&self, is_meant: impl Fn(&Place, &str) -> bool) -> Vec<Place> {
        let meant = self.all.iter().filter(|(place, name)| is_meant(place, name));
        meant.map(|(place, _)| *place).collect()
    }

    fn number(&self, place: &Place) -> usize {
        let index = if self.kind == Kind::Track {
            place.track
        } else {
            place.index
        };
        index + 1
    }
}
