//! Taking facts back to a lower tier, for what was read before the user lowered it.

use super::{Device, LiveSet};
use crate::consent::Tier;

impl LiveSet {
    /// Removes what lies above a tier: what is left is what reading at that tier would have given.
    ///
    /// Problems are removed as well, because a place in the file can be one that the tier does not look at.
    pub fn lower_to(&mut self, tier: Tier) {
        if tier >= self.tier {
            return;
        }
        self.tier = tier;
        self.problems.clear();
        self.annotation.clear();
        self.grooves.clear();
        self.scenes.iter_mut().for_each(|scene| scene.annotation.clear());
        self.locators
            .iter_mut()
            .for_each(|locator| locator.annotation.clear());
        for sample in &mut self.samples {
            (sample.path, sample.relative_path, sample.missing) = (None, None, None);
        }
        lower_devices(&mut self.devices);
        for track in &mut self.tracks {
            track.annotation.clear();
            track.clips.clear();
            track.take_lanes.clear();
            track.automation.clear();
            lower_devices(&mut track.devices);
        }
        if tier < Tier::Sound {
            self.samples.clear();
            self.devices.clear();
            for track in &mut self.tracks {
                track.mixer = None;
                track.routing.clear();
                track.devices.clear();
            }
        }
    }
}

fn lower_devices(devices: &mut [Device]) {
    for device in devices {
        device.annotation.clear();
        device.parameters.clear();
    }
}
