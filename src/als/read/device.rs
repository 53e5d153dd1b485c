//! Devices: what they are, what they are called, and their parameters.

use std::collections::HashSet;
use std::io::Read;

use super::super::error::Error;
use super::super::facts::{Device, DeviceKind, Macro, Parameter, Port, Routing};
use super::super::native;
use super::Reading;
use super::automation::{TrackAutomation, automation};
use super::parameter::{Events, RawParameter};
use super::rack::{MOST_MACROS, RackParts};
use super::sample::stem;

/// Bytes of a parameter's path; the longest seen in a real set has 90.
const LONGEST_PATH: usize = 1000;

/// Where in the racks of a track a device stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) depth: usize,
    pub(super) rack: Option<usize>,
    pub(super) chain: Option<usize>,
}

/// A device while it is read.
struct Parts {
    /// Where the device stands in the list of its track.
    index: usize,
    device: Device,
    user_name: String,
    patch: Option<String>,
    side_chain_on: Option<bool>,
    rack: RackParts,
}

impl<R: Read> Reading<'_, R> {
    /// Reads the devices of a chain and adds them to the list of their track, racks before their contents.
    pub(super) fn devices(
        &mut self,
        list: &mut Vec<Device>,
        place: Place,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            self.device(list, place, track)?;
        }
        Ok(())
    }

    /// Reads the current element as a device and returns its place in the list.
    pub(super) fn device(
        &mut self,
        list: &mut Vec<Device>,
        place: Place,
        track: &mut TrackAutomation,
    ) -> Result<usize, Error> {
        self.keep::<Device>()?;
        let name = self.walk.name_str().to_owned();
        let class = self.shared(&name)?;
        let kind = match &*class {
            "AuPluginDevice" => DeviceKind::Au,
            // Until its description says more.
            "PluginDevice" => DeviceKind::Vst2,
            name if name.starts_with("MxDevice") => DeviceKind::Max,
            _ => DeviceKind::Native,
        };
        let device = Device {
            id: self.walk.integer("Id")?,
            kind,
            class,
            name: String::new(),
            depth: place.depth,
            rack: place.rack,
            chain: place.chain,
            on: true,
            preset: None,
            plugin: None,
            sidechain: None,
            contents: None,
            samples: Vec::new(),
            parameters: Vec::new(),
            annotation: String::new(),
        };
        let index = list.len();
        // The contents of a rack come before its end, so the rack takes its place first.
        list.push(device.clone());
        let mut parts = Parts {
            index,
            device,
            user_name: String::new(),
            patch: None,
            side_chain_on: None,
            rack: RackParts::default(),
        };
        let level = self.walk.level();
        while self.walk.child(level)? {
            self.device_part(&mut parts, list, track)?;
        }
        if let Some(slot) = list.get_mut(index) {
            *slot = parts.into_device();
        }
        Ok(index)
    }

    fn device_part(
        &mut self,
        parts: &mut Parts,
        list: &mut Vec<Device>,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        match self.walk.name() {
            b"On" => {
                let on = self.parameter(self.wanted_events())?;
                parts.device.on = on.switch().unwrap_or(true);
                self.keep_automation(parts.index, "Device On", &on, track)?;
            }
            b"UserName" => parts.user_name = self.walk.value_string()?,
            b"Annotation" if self.everything() => parts.device.annotation = self.walk.value_string()?,
            b"LastPresetRef" => parts.device.preset = self.preset_name()?,
            b"SourceContext"
                if matches!(
                    parts.device.kind,
                    DeviceKind::Vst2 | DeviceKind::Vst3 | DeviceKind::Au
                ) =>
            {
                let vendor = self.browser_vendor()?;
                let plugin = parts.device.plugin.get_or_insert_default();
                plugin.vendor = plugin.vendor.take().or(vendor);
            }
            b"PluginDesc" => self.plugin(&mut parts.device)?,
            b"PatchSlot" => parts.patch = self.patch_name()?,
            b"Branches" => {
                let place = Place {
                    depth: parts.device.depth + 1,
                    rack: Some(parts.index),
                    chain: None,
                };
                self.chains(&mut parts.rack, place, false, list, track)?;
            }
            b"ReturnBranches" => {
                let place = Place {
                    depth: parts.device.depth + 1,
                    rack: Some(parts.index),
                    chain: None,
                };
                self.chains(&mut parts.rack, place, true, list, track)?;
            }
            b"NumVisibleMacroControls" => parts.rack.shown = self.walk.value_integer()?,
            name if name.starts_with(b"Macro") => self.macro_part(parts, track)?,
            b"SideChain" => self.parameters(parts, track)?,
            _ if self.everything() => self.parameters(parts, track)?,
            _ => self.samples_inside(&mut parts.device.samples)?,
        }
        Ok(())
    }

    fn macro_part(&mut self, parts: &mut Parts, track: &mut TrackAutomation) -> Result<(), Error> {
        let Some((word, number)) = self.walk.name_str().split_once('.') else {
            return Ok(());
        };
        let Some(number) = number
            .parse::<usize>()
            .ok()
            .filter(|number| *number < MOST_MACROS)
        else {
            return Ok(());
        };
        match word {
            "MacroControls" => {
                let parameter = self.parameter(self.wanted_events())?;
                self.keep_automation(parts.index, &format!("Macro {}", number + 1), &parameter, track)?;
                let value = parameter.number().unwrap_or_default();
                self.macro_knob(parts, number)?.value = value;
            }
            "MacroDisplayNames" => {
                let name = self.walk.value_string()?;
                self.macro_knob(parts, number)?.name = name;
            }
            _ => {}
        }
        Ok(())
    }

    fn macro_knob<'p>(&mut self, parts: &'p mut Parts, number: usize) -> Result<&'p mut Macro, Error> {
        let macros = &mut parts.rack.macros;
        while macros.len() <= number {
            self.keep::<Macro>()?;
            let name = format!("Macro {}", macros.len() + 1);
            macros.push(Macro { name, value: 0.0 });
        }
        macros
            .get_mut(number)
            .ok_or_else(|| self.walk.corrupt("a macro out of reach"))
    }

    /// Notes the ids of a device's parameter and keeps its inline automation, where the tier allows.
    pub(super) fn keep_automation(
        &mut self,
        device: usize,
        name: &str,
        parameter: &RawParameter,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        if self.everything() {
            let name = self.shared(name)?;
            self.keep_targets(track, parameter.targets, Some(device), &name)?;
            track
                .inline
                .extend(automation(Some(device), name, &parameter.envelope));
        }
        Ok(())
    }

    /// Reads the parameters, samples and side chain in the current element and in all that it holds.
    fn parameters(&mut self, parts: &mut Parts, track: &mut TrackAutomation) -> Result<(), Error> {
        let mut path = self.walk.name_str().to_owned();
        self.parameters_at(&mut path, parts, track)
    }

    fn parameters_at(
        &mut self,
        path: &mut String,
        parts: &mut Parts,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let mut parameter = RawParameter::default();
        let mut given_name = GivenName::default();
        let level = self.walk.level();
        while self.walk.child(level)? {
            if self.parameter_part(&mut parameter, Events::All)? {
                continue;
            }
            match self.walk.name() {
                b"MidiControllerRange"
                | b"MidiCCOnOffThresholds"
                | b"KeyMidi"
                | b"SourceContext"
                | b"LastPresetRef" => {}
                b"SampleRef" | b"MxDFullFileDrop" => {
                    let sample = self.sample()?;
                    parts.device.samples.extend(sample);
                }
                b"Routable" if path.starts_with("SideChain") => {
                    let routing = self.routing(Port::SideChain)?;
                    set_side_chain(&mut parts.device, routing);
                }
                // A plug-in's parameter has its name beside the value, a Max device's too.
                b"ParameterName" => given_name.name = self.walk.value_string()?,
                b"Name"
                    if path
                        .rsplit('/')
                        .next()
                        .is_some_and(|last| last.starts_with("MxD")) =>
                {
                    given_name.name = self.walk.value_string()?
                }
                b"ParameterId" => given_name.id = self.walk.value_integer()?,
                b"ParameterValue" | b"Timeable" => given_name.value = Some(self.parameter(Events::All)?),
                _ if path.len() > LONGEST_PATH => self
                    .walk
                    .problem("a parameter too deep inside its device was left out"),
                name => {
                    let length = path.len();
                    path.push('/');
                    path.push_str(&String::from_utf8_lossy(name));
                    self.parameters_at(path, parts, track)?;
                    path.truncate(length);
                }
            }
        }
        parameter.envelope.finish();
        if path == "SideChain/OnOff" {
            parts.side_chain_on = parameter.switch();
        }
        if !self.everything() {
            return Ok(());
        }
        if let Some(value) = given_name.value.take() {
            // Live keeps 128 slots for a plug-in's parameters; those nobody configured have no name and no id.
            if !given_name.name.is_empty() || given_name.id.is_some_and(|id| id >= 0) {
                let name = given_name.into_name();
                self.keep_parameter(&name, value, parts, track)?;
            }
        } else if parameter.value().is_some() {
            self.keep_parameter(path, parameter, parts, track)?;
        }
        Ok(())
    }

    fn keep_parameter(
        &mut self,
        name: &str,
        parameter: RawParameter,
        parts: &mut Parts,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        self.keep::<Parameter>()?;
        let Some(value) = parameter.value() else {
            return Ok(());
        };
        self.keep_automation(parts.index, name, &parameter, track)?;
        let name = self.shared(name)?;
        parts.device.parameters.push(Parameter { name, value });
        Ok(())
    }

    /// Reads the samples that the current element refers to, however deep inside.
    pub(super) fn samples_inside(&mut self, samples: &mut Vec<usize>) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.descendant(level, &[b"SampleRef", b"MxDFullFileDrop"])? {
            let sample = self.sample()?;
            samples.extend(sample);
        }
        Ok(())
    }

    /// The file name of the Max patch in a `PatchSlot`.
    fn patch_name(&mut self) -> Result<Option<String>, Error> {
        let level = self.walk.level();
        let mut name = None;
        while self.walk.descendant(level, &[b"FileRef"])? {
            let file = self.file_reference()?;
            name = name.or(Some(stem(&file.name))
                .filter(|name| !name.is_empty())
                .map(str::to_owned));
        }
        Ok(name)
    }

    /// The file name of the preset in a `LastPresetRef`. The default preset of a device is none.
    fn preset_name(&mut self) -> Result<Option<String>, Error> {
        let level = self.walk.level();
        let mut name = None;
        while self
            .walk
            .descendant(level, &[b"FileRef", b"AbletonDefaultPresetRef"])?
        {
            if self.walk.name() == b"FileRef" {
                let file = self.file_reference()?;
                name = name.or(Some(stem(&file.name))
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned));
            } else {
                let inside = self.walk.level();
                while self.walk.child(inside)? {}
            }
        }
        Ok(name)
    }
}

/// What a plug-in or Max device calls a parameter.
#[derive(Default)]
struct GivenName {
    name: String,
    id: Option<i64>,
    value: Option<RawParameter>,
}

impl GivenName {
    fn into_name(self) -> String {
        match self.id {
            Some(id) if self.name.is_empty() => format!("#{id}"),
            _ => self.name,
        }
    }
}

impl Parts {
    fn into_device(self) -> Device {
        let mut device = self.device;
        let mut seen = HashSet::new();
        device.samples.retain(|sample| seen.insert(*sample));
        device.contents = self.rack.into_rack(&device.class);
        if self.side_chain_on == Some(false) {
            device.sidechain = None;
        }
        let plugin = device
            .plugin
            .as_ref()
            .map(|plugin| plugin.name.as_str())
            .unwrap_or_default();
        let names = [
            self.user_name.as_str(),
            plugin,
            self.patch.as_deref().unwrap_or_default(),
            native::display_name(&device.class).unwrap_or(&device.class),
        ];
        device.name = names
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned();
        device
    }
}

fn set_side_chain(device: &mut Device, routing: Routing) {
    if !routing.target.is_empty() && !routing.target.ends_with("/None") {
        device.sidechain.get_or_insert(routing);
    }
}
