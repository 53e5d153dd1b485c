//! Racks: chains, pads and macros; in sets, and in rack and preset files, which spell them differently.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::{Chain, Device, Macro, Rack};
use super::super::music::decibels;
use super::super::native;
use super::Reading;
use super::automation::TrackAutomation;
use super::device::Place;

/// A rack while it is read.
#[derive(Default)]
pub(super) struct RackParts {
    pub(super) chains: Vec<Chain>,
    pub(super) macros: Vec<Macro>,
    /// How many macros the rack shows; Live 8 to 10 do not say and show 8.
    pub(super) shown: Option<i64>,
}

/// Live 11 has 16 macros. A number above is damage.
pub(super) const MOST_MACROS: usize = 64;

impl RackParts {
    /// Makes the rack. None when the device is no rack.
    pub(super) fn into_rack(mut self, class: &str) -> Option<Rack> {
        if self.chains.is_empty() && self.macros.is_empty() && !class.ends_with("GroupDevice") {
            return None;
        }
        let shown = self
            .shown
            .and_then(|shown| usize::try_from(shown).ok())
            .unwrap_or(8);
        self.macros.truncate(shown);
        Some(Rack {
            chains: self.chains,
            macros: self.macros,
        })
    }
}

/// What the one element inside the root of a preset file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presets {
    /// `GroupDevicePreset`: a rack.
    Rack,
    /// `AbletonDevicePreset` and its like: a device in a wrapper.
    Wrapped,
    /// The device itself.
    Bare,
    /// None of them.
    Unknown,
}

impl Presets {
    pub(super) fn of(element: &[u8]) -> Self {
        match std::str::from_utf8(element).unwrap_or_default() {
            "GroupDevicePreset" => Self::Rack,
            name if name.ends_with("DevicePreset") => Self::Wrapped,
            name if name.ends_with("PluginDevice") || name.starts_with("MxDevice") => Self::Bare,
            name if native::display_name(name).is_some() => Self::Bare,
            _ => Self::Unknown,
        }
    }
}

impl<R: Read> Reading<'_, R> {
    /// Reads the chains of a rack inside a set and the devices in them.
    pub(super) fn chains(
        &mut self,
        rack: &mut RackParts,
        place: Place,
        is_return: bool,
        list: &mut Vec<Device>,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            self.keep::<Chain>()?;
            let mut chain = Chain {
                is_return,
                ..Chain::default()
            };
            let place = Place {
                chain: Some(rack.chains.len()),
                ..place
            };
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"DeviceChain" => {
                        let chains = self.walk.level();
                        while self.walk.descendant(chains, &[b"Devices"])? {
                            self.devices(list, place, track)?;
                        }
                    }
                    b"MixerDevice" => self.chain_mixer(&mut chain, place, track)?,
                    _ => self.chain_part(&mut chain)?,
                }
            }
            rack.chains.push(chain);
        }
        Ok(())
    }

    fn chain_part(&mut self, chain: &mut Chain) -> Result<(), Error> {
        match self.walk.name() {
            b"Name" => chain.name = self.element_name()?.shown,
            b"Color" | b"ColorIndex" | b"DocumentColorIndex" => chain.color = self.walk.value_integer()?,
            b"IsSoloed" => chain.solo = self.walk.value_switch()? == Some(true),
            // The second name is that of preset files.
            b"BranchInfo" | b"ZoneSettings" => self.pad(chain)?,
            _ => {}
        }
        Ok(())
    }

    fn pad(&mut self, chain: &mut Chain) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                // The file counts pads from the top: 92 is C1 (36).
                b"ReceivingNote" => {
                    let from_top = self.walk.value_integer()?;
                    chain.note =
                        from_top.and_then(|from_top| u8::try_from(128 - from_top.clamp(0, 129)).ok());
                    chain.note = chain.note.filter(|note| *note < 128);
                }
                b"ChokeGroup" => {
                    chain.choke = self
                        .walk
                        .value_integer()?
                        .and_then(|group| u8::try_from(group).ok());
                    chain.choke = chain.choke.filter(|group| *group > 0);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn chain_mixer(
        &mut self,
        chain: &mut Chain,
        place: Place,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            let name = match self.walk.name() {
                b"Volume" => "Volume",
                b"Panorama" => "Pan",
                b"Speaker" => "Activator",
                _ => continue,
            };
            let parameter = self.parameter(self.wanted_events())?;
            match name {
                "Volume" => chain.volume_db = parameter.number().and_then(decibels),
                "Pan" => chain.pan = parameter.number(),
                _ => chain.mute = parameter.switch() == Some(false),
            }
            // The mixer of a chain belongs to the rack: "Chain 2 Volume".
            if let (Some(rack), Some(number)) = (place.rack, place.chain) {
                let name = format!("Chain {} {name}", number + 1);
                self.keep_automation(rack, &name, &parameter, track)?;
            }
        }
        Ok(())
    }

    /// Reads the devices of a rack or preset file.
    pub(super) fn preset_file(&mut self, presets: Presets) -> Result<Vec<Device>, Error> {
        let mut list = Vec::new();
        let mut track = TrackAutomation::default();
        match presets {
            Presets::Rack | Presets::Wrapped => {
                self.device_preset(&mut list, Place::default(), &mut track)?
            }
            Presets::Bare => {
                self.device(&mut list, Place::default(), &mut track)?;
            }
            Presets::Unknown => {}
        }
        Ok(list)
    }

    fn device_preset(
        &mut self,
        list: &mut Vec<Device>,
        place: Place,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let mut rack = None;
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Device" => {
                    let inside = self.walk.level();
                    while self.walk.child(inside)? {
                        rack = Some(self.device(list, place, track)?);
                    }
                }
                b"BranchPresets" => self.chain_presets(rack, false, list, place, track)?,
                b"ReturnBranchPresets" => self.chain_presets(rack, true, list, place, track)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// In rack files the chains stand beside the rack and not in it.
    fn chain_presets(
        &mut self,
        rack: Option<usize>,
        is_return: bool,
        list: &mut Vec<Device>,
        place: Place,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            self.keep::<Chain>()?;
            let Some(index) = rack else {
                self.walk.problem("chains without their rack were left out");
                return Ok(());
            };
            let number = list
                .get(index)
                .and_then(|rack| rack.contents.as_ref())
                .map_or(0, |rack| rack.chains.len());
            let mut chain = Chain {
                is_return,
                ..Chain::default()
            };
            let inner = Place {
                depth: place.depth + 1,
                rack: Some(index),
                chain: Some(number),
            };
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"DevicePresets" => {
                        let presets = self.walk.level();
                        while self.walk.child(presets)? {
                            self.device_preset(list, inner, track)?;
                        }
                    }
                    b"MixerPreset" => {
                        let presets = self.walk.level();
                        while self
                            .walk
                            .descendant(presets, &[b"AudioBranchMixerDevice", b"MidiBranchMixerDevice"])?
                        {
                            self.chain_mixer(&mut chain, inner, track)?;
                        }
                    }
                    _ => self.chain_part(&mut chain)?,
                }
            }
            if let Some(rack) = list.get_mut(index) {
                rack.contents.get_or_insert_default().chains.push(chain);
            }
        }
        Ok(())
    }
}
