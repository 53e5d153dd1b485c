//! Checks a signature as macOS does when it loads a program: in the file is a list of the hashes of its pages. No library of a bearable size reads
//! that.

use std::fs;
use std::path::Path;

use goblin::mach::MachO;
use goblin::mach::load_command::CommandVariant;
use sha2::{Digest, Sha256};

const SIGNATURE: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;

/// Of the flags: signed with no certificate.
const AD_HOC: u32 = 2;
/// Of the kinds of hashes.
const SHA_256: u8 = 2;
const HASH: usize = 32;

/// Files beside the program whose hashes can be in the list as well, counted backwards from its beginning.
const BESIDE: [(usize, &str); 2] = [(1, "Info.plist"), (3, "_CodeSignature/CodeResources")];

/// Checks the signature of a program for one kind of processor, in the `Contents` of its bundle, and returns how many bytes are signed.
pub fn check(program: &[u8], contents: &Path) -> Result<usize, String> {
    let parsed = MachO::parse(program, 0).map_err(|error| error.to_string())?;
    let place = parsed
        .load_commands
        .iter()
        .find_map(|command| match command.command {
            CommandVariant::CodeSignature(place) => Some(place),
            _ => None,
        });
    let place = place.ok_or("there is no signature")?;
    let (begin, size) = (place.dataoff as usize, place.datasize as usize);
    if begin + size != program.len() {
        return Err("something follows the signature".to_owned());
    }
    let signature = &program[begin..];
    if number(signature, 0) != SIGNATURE {
        return Err("the signature is none".to_owned());
    }
    let blobs = (0..number(signature, 8) as usize).map(|index| {
        let offset = number(signature, 12 + 8 * index + 4) as usize;
        &signature[offset..]
    });
    let directories: Vec<&[u8]> = blobs
        .filter(|blob| number(blob, 0) == CODE_DIRECTORY && blob[37] == SHA_256)
        .collect();
    if directories.is_empty() {
        return Err("there are no hashes".to_owned());
    }
    for directory in directories {
        check_directory(directory, &program[..begin], contents)?;
    }
    Ok(begin)
}

fn check_directory(directory: &[u8], signed: &[u8], contents: &Path) -> Result<(), String> {
    if number(directory, 12) & AD_HOC == 0 {
        return Err("signed with a certificate".to_owned());
    }
    let first = number(directory, 16) as usize;
    let (specials, pages) = (number(directory, 24) as usize, number(directory, 28) as usize);
    if number(directory, 32) as usize != signed.len() || usize::from(directory[36]) != HASH {
        return Err("not all that precedes the signature is signed".to_owned());
    }
    let hash = |place: usize| &directory[place..place + HASH];
    let size = 1 << directory[39];
    if signed.chunks(size).count() != pages {
        return Err(format!("{pages} pages are signed"));
    }
    for (index, page) in signed.chunks(size).enumerate() {
        if hash(first + HASH * index) != Sha256::digest(page).as_slice() {
            return Err(format!("page {index} is not what was signed"));
        }
    }
    for (slot, name) in BESIDE {
        let Some(hash) = (slot <= specials).then(|| hash(first - HASH * slot)) else {
            continue;
        };
        let file = fs::read(contents.join(name)).map_err(|error| format!("{name}: {error}"))?;
        if hash != Sha256::digest(&file).as_slice() {
            return Err(format!("{name} is not what was signed"));
        }
    }
    Ok(())
}

/// The numbers in a signature are written the other way round than those of the program.
fn number(bytes: &[u8], place: usize) -> u32 {
    u32::from_be_bytes(bytes[place..place + 4].try_into().unwrap())
}
