//! `sessionist doctor`: is everything as it should be, and what does this version do?

use std::fs;
use std::path::Path;

use sessionist::data_folder::{self, DATABASE, EXPORT_COPY, SET_ASIDE};
use sessionist::store::{Chain, Store};
use sessionist::words::plain;
use sessionist::{COMMIT, VERSION};

use crate::Failure;
use crate::terminal::print;

/// With less room than this a library is better not learned, in bytes.
const LITTLE_SPACE: u64 = 500_000_000;

/// What works, or why it does not.
const ABILITIES: [(&str, &str); 5] = [
    ("facts, learn", "works: Live Sets of Live 8 to 12"),
    ("privacy, history", "works"),
    (
        "questions",
        "works: from what is known, and with a model when one was chosen",
    ),
    (
        "model providers",
        "works; tried against servers of this project and a public mock, never against a real one",
    ),
    ("device in Live", "not in this version"),
];

/// Prints what it finds; fails when something needs attention.
pub fn run() -> Result<(), Failure> {
    let mut report = Report::default();
    report.fine(
        "Sessionist",
        &format!(
            "{VERSION} ({COMMIT}), {} {}",
            std::env::consts::OS,
            std::env::consts::ARCH
        ),
    );
    match data_folder::locate() {
        Ok(folder) => look(&mut report, &folder),
        Err(error) => report.bad("Data folder", &error.to_string()),
    }
    for (what, state) in ABILITIES {
        report.fine(what, state);
    }
    print(&report.text)?;
    if report.is_bad {
        Err(Failure::Unwell)
    } else {
        Ok(())
    }
}

#[derive(Default)]
struct Report {
    text: String,
    is_bad: bool,
}

impl Report {
    fn fine(&mut self, what: &str, state: &str) {
        self.text.push_str(&format!("  {what:<17} {}\n", plain(state)));
    }

    fn bad(&mut self, what: &str, state: &str) {
        self.is_bad = true;
        self.text.push_str(&format!("! {what:<17} {}\n", plain(state)));
    }

    /// A line for each complaint, or one that all is well.
    fn all(&mut self, what: &str, well: &str, complaints: &[String]) {
        if complaints.is_empty() {
            self.fine(what, well);
        }
        for complaint in complaints {
            self.bad(what, complaint);
        }
    }
}

fn look(report: &mut Report, folder: &Path) {
    report.fine("Data folder", &folder.display().to_string());
    look_at_space(report, folder);
    if !folder.join(DATABASE).exists() {
        report.fine(
            "Database",
            "not there yet; it is made when you choose what may be read",
        );
        return;
    }
    let store = match Store::open(folder) {
        Ok(store) => store,
        Err(error) => return report.bad("Database", &error.to_string()),
    };
    look_at_permissions(report, folder);
    look_at_files(report, folder);
    if let Err(error) = look_at_store(report, &store) {
        report.bad("Database", &error.to_string());
    }
}

fn look_at_space(report: &mut Report, folder: &Path) {
    // Before the folder is made, the disk that it will be on.
    let there = folder.ancestors().find(|folder| folder.exists());
    match fs4::available_space(there.unwrap_or(folder)) {
        Ok(bytes) => {
            let text = format!("{:.1} GB free", bytes as f64 / 1e9);
            if bytes < LITTLE_SPACE {
                report.bad("Disk", &format!("{text}; free some before you learn a library"));
            } else {
                report.fine("Disk", &text);
            }
        }
        Err(error) => report.bad("Disk", &format!("its free space can't be found out: {error}")),
    }
}

fn look_at_files(report: &mut Report, folder: &Path) {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names {
        if name.starts_with(SET_ASIDE) && !name.ends_with("-wal") && !name.ends_with("-shm") {
            report.bad(
                "Damaged database",
                &format!("{name} was set aside; delete it when you need nothing of it any more"),
            );
        }
        if name == EXPORT_COPY {
            report.bad(
                "Export",
                &format!("{name} is left of an export that was cut off; the next export takes it away"),
            );
        }
    }
}

fn look_at_store(report: &mut Report, store: &Store) -> Result<(), sessionist::store::Error> {
    let health = store.health()?;
    let sound = format!("sound; format {}, SQLite {}", health.format, health.sqlite);
    report.all("Database", &sound, &health.complaints);
    match store.check_search_index() {
        Ok(()) => report.fine("Search index", "sound"),
        Err(error) => report.bad("Search index", &error.to_string()),
    }
    match store.check_departures()? {
        Chain::Whole { rows } => {
            report.fine("Log of what left", &format!("{rows} rows, as they were written"))
        }
        Chain::BrokenAt { id } => report.bad(
            "Log of what left",
            &format!("was changed from outside at row {id}"),
        ),
    }
    match store.decision()? {
        Some(decision) => report.fine("May be read", decision.tier.as_str()),
        None => report.fine("May be read", "nothing, because you have not chosen yet"),
    }
    let sets = store.sets()?;
    let gone = sets.iter().filter(|set| !set.path.exists()).count();
    report.fine(
        "Known sets",
        &format!("{}, {gone} of them not on the disk now", sets.len()),
    );
    Ok(())
}

#[cfg(unix)]
fn look_at_permissions(report: &mut Report, folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let files = data_folder::files(folder).unwrap_or_default();
    let mut complaints = Vec::new();
    for path in std::iter::once(folder.to_path_buf()).chain(files) {
        let mode = fs::metadata(&path).map_or(0, |metadata| metadata.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            complaints.push(format!(
                "{} can be read by others (mode {mode:o}); take that back",
                path.display()
            ));
        }
    }
    report.all("Permissions", "yours alone", &complaints);
}

#[cfg(not(unix))]
fn look_at_permissions(report: &mut Report, _folder: &Path) {
    report.fine(
        "Permissions",
        "not looked at on this system: the folder has those of your home folder",
    );
}
