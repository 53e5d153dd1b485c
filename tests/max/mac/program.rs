//! What a program for macOS says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use goblin::mach::constants::cputype::{CPU_TYPE_ARM64, CPU_TYPE_X86_64};
use goblin::mach::header::{MH_BUNDLE, MH_TWOLEVEL};
use goblin::mach::load_command::CommandVariant;
use goblin::mach::{Mach, MachO};

/// Of a name that is looked for in everything that is loaded.
const ANYWHERE: u16 = 0xfe;

/// macOS, among Apple's systems.
const MACOS: u32 = 1;

/// The part of a program for one kind of processor.
pub struct Slice<'a> {
    bytes: &'a [u8],
    program: MachO<'a>,
}

/// Names that a program has not and wants.
#[derive(Default)]
pub struct Wanted {
    pub anywhere: BTreeSet<String>,
    pub of_first_library: BTreeSet<String>,
    pub of_others: BTreeSet<String>,
}

/// Returns the program of a bundle.
pub fn read(bundle: &Path) -> Vec<u8> {
    fs::read(bundle.join("Contents/MacOS/sessionist")).unwrap()
}

/// The parts of a program that is for several kinds of processors.
pub fn slices(program: &[u8]) -> Vec<Slice<'_>> {
    let Mach::Fat(several) = Mach::parse(program).unwrap() else {
        panic!("the program is for one kind of processor");
    };
    let parts = several.arches().unwrap().into_iter().map(|part| {
        // macOS maps it from there, in pages.
        assert_eq!(part.offset % (1 << 14), 0);
        let bytes = part.slice(program);
        let program = MachO::parse(bytes, 0).unwrap();
        assert_eq!(program.header.cputype, part.cputype);
        Slice { bytes, program }
    });
    parts.collect()
}

impl<'a> Slice<'a> {
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub fn processor(&self) -> &'static str {
        match self.program.header.cputype {
            CPU_TYPE_ARM64 => "arm64",
            CPU_TYPE_X86_64 => "x86_64",
            other => panic!("processor {other:#x}"),
        }
    }

    /// Whether it is to be loaded into another program, and remembers which library each name is of.
    pub fn is_bundle(&self) -> bool {
        let header = &self.program.header;
        header.filetype == MH_BUNDLE && header.flags & MH_TWOLEVEL != 0
    }

    /// The oldest macOS that it is for.
    pub fn oldest_system(&self) -> String {
        let versions: Vec<_> = self
            .program
            .load_commands
            .iter()
            .filter_map(|command| match command.command {
                CommandVariant::BuildVersion(version) => Some((version.platform, version.minos)),
                _ => None,
            })
            .collect();
        let [(MACOS, oldest)] = versions[..] else {
            panic!("not for macOS alone: {versions:?}");
        };
        format!("{}.{}", oldest >> 16, oldest >> 8 & 0xff)
    }

    /// What others can find in it. Said twice, once for the system and once for tools.
    pub fn exported(&self) -> BTreeSet<String> {
        let exports = self.program.exports().unwrap();
        let exported = exports.into_iter().map(|export| export.name).collect();
        let symbols = self.program.symbols().map(Result::unwrap);
        let external: BTreeSet<String> = symbols
            .filter(|(_, symbol)| symbol.is_global() && !symbol.is_undefined())
            .map(|(name, _)| name.to_owned())
            .collect();
        assert_eq!(external, exported);
        exported
    }

    /// What is loaded with it.
    pub fn libraries(&self) -> &[&'a str] {
        // The first is what goblin calls the program itself.
        &self.program.libs[1..]
    }

    pub fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        for (name, symbol) in self.program.symbols().map(Result::unwrap) {
            if symbol.is_undefined() {
                let names = match symbol.n_desc >> 8 {
                    ANYWHERE => &mut wanted.anywhere,
                    1 => &mut wanted.of_first_library,
                    _ => &mut wanted.of_others,
                };
                names.insert(name.to_owned());
            }
        }
        wanted
    }
}
