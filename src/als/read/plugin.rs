//! What a device says about the plug-in in it.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::{Device, DeviceKind};
use super::Reading;

impl<R: Read> Reading<'_, R> {
    /// Reads a `PluginDesc`: the format, name, maker and ids of the plug-in.
    pub(super) fn plugin(&mut self, device: &mut Device) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            device.kind = match self.walk.name() {
                b"VstPluginInfo" => DeviceKind::Vst2,
                b"Vst3PluginInfo" => DeviceKind::Vst3,
                b"AuPluginInfo" => DeviceKind::Au,
                _ => continue,
            };
            let mut uid = String::new();
            let mut preset = None;
            let plugin = device.plugin.get_or_insert_default();
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"PlugName" | b"Name" => plugin.name = self.walk.value_string()?,
                    b"Manufacturer" => {
                        plugin.vendor = Some(self.walk.value_string()?).filter(|vendor| !vendor.is_empty())
                    }
                    b"UniqueId" => uid = self.walk.value_string()?,
                    b"ComponentType" | b"ComponentSubType" | b"ComponentManufacturer" => {
                        uid.push_str(if uid.is_empty() { "" } else { ":" });
                        uid.push_str(&self.walk.value_string()?);
                    }
                    b"Uid" => uid = self.vst3_class_id()?,
                    b"Preset" => preset = self.plugin_preset_name()?,
                    _ => {}
                }
            }
            plugin.uid = Some(uid).filter(|uid| !uid.is_empty());
            device.preset = device.preset.take().or(preset);
        }
        Ok(())
    }

    /// The class id of a VST 3 plug-in: four signed 32-bit numbers that make 16 bytes.
    fn vst3_class_id(&mut self) -> Result<String, Error> {
        let level = self.walk.level();
        let mut uid = String::new();
        while self.walk.child(level)? {
            if let Some(field) = self.walk.value_integer()? {
                uid.push_str(&format!("{:08X}", field & 0xffff_ffff));
            }
        }
        Ok(uid)
    }

    /// The name of the preset inside a plug-in's description, which is usually empty.
    fn plugin_preset_name(&mut self) -> Result<Option<String>, Error> {
        let level = self.walk.level();
        let mut name = None;
        while self.walk.child(level)? {
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                if self.walk.name() == b"Name" {
                    name = Some(self.walk.value_string()?).filter(|name| !name.is_empty());
                }
            }
        }
        Ok(name)
    }

    /// The maker of a plug-in from the place in Live's browser that it came from: `query:Plugins#VST3:u-he:Diva`.
    pub(super) fn browser_vendor(&mut self) -> Result<Option<String>, Error> {
        let level = self.walk.level();
        let mut vendor = None;
        while self.walk.descendant(level, &[b"BrowserContentPath"])? {
            let path = self.walk.value_string()?;
            vendor = vendor.or_else(|| vendor_in(&path));
        }
        Ok(vendor)
    }
}

/// The part between the format and the name of the plug-in. A VST 2 plug-in without a maker has its folder there ("Local").
fn vendor_in(browser_path: &str) -> Option<String> {
    let mut parts = browser_path.strip_prefix("query:Plugins#")?.split(':');
    let format = parts.next()?;
    let mut vendor = parts.next()?;
    if format == "VST" {
        vendor = parts.next()?;
    }
    // The name of the plug-in has to follow, or what was taken for the maker is the name.
    parts.next()?;
    Some(percent_decoded(vendor)).filter(|vendor| !vendor.is_empty())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = (ahead.next().and_then(hex_digit), ahead.next().and_then(hex_digit));
        match (byte, digits) {
            (b'%', (Some(high), Some(low))) => {
                bytes.push(high * 16 + low);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The value of a hexadecimal digit.
pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maker_of_a_plugin_is_found_in_the_browser_path() {
        assert_eq!(vendor_in("query:Plugins#VST3:u-he:Diva").as_deref(), Some("u-he"));
        assert_eq!(
            vendor_in("query:Plugins#VST3:Audio%20Damage,%20Inc.:Quanta%202").as_deref(),
            Some("Audio Damage, Inc.")
        );
        assert_eq!(
            vendor_in("query:Plugins#VST:Local:Audio%20Damage:RoughRider3").as_deref(),
            Some("Audio Damage")
        );
        assert_eq!(vendor_in("query:Plugins#VST:Local:Sylenth1"), None);
        assert_eq!(vendor_in("view:X-AudioFx#Glue%20Compressor"), None);
    }
}
