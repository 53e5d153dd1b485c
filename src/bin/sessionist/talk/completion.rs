//! What Tab makes of a line: the words of the commands, from their one table, and the paths behind them.

use std::path::{MAIN_SEPARATOR, Path};

use sessionist::chat::command;
use sessionist::privacy::real_path;
use sessionist::words::plain;

/// Returns where in the line that which is completed begins, and what it could become.
pub fn complete(line: &str) -> (usize, Vec<String>) {
    if !line.starts_with('/') {
        return (0, Vec::new());
    }
    for words in before_paths() {
        if let Some(typed) = line.strip_prefix(&format!("{words} ")) {
            let typed = typed.trim_start();
            let name = typed.rsplit(is_separator).next().unwrap_or_default();
            let folder = typed.strip_suffix(name).unwrap_or_default();
            return (line.len() - name.len(), names(folder, name));
        }
    }
    let lines = command::complete(line).into_iter().map(|completed| {
        let goes_on =
            !command::complete(&format!("{completed} ")).is_empty() || before_paths().contains(&completed);
        if goes_on { completed + " " } else { completed }
    });
    (0, lines.collect())
}

/// The commands that take a path, as the help shows them.
fn before_paths() -> Vec<String> {
    let help = command::help("");
    let path = |line: &str| {
        let words = line
            .strip_suffix(" PATH")
            .or_else(|| line.strip_suffix(" [PATH]"));
        words.map(str::to_owned)
    };
    help.lines().filter_map(path).collect()
}

fn is_separator(sign: char) -> bool {
    std::path::is_separator(sign)
}

/// The folders and sets in a folder whose names begin so.
fn names(folder: &str, begin: &str) -> Vec<String> {
    let path = real_path(Path::new(if folder.is_empty() { "." } else { folder }));
    // What can't be looked into has no names to offer; the command will say why.
    let Some(entries) = path.ok().and_then(|path| std::fs::read_dir(path).ok()) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_hidden = name.starts_with('.') && !begin.starts_with('.');
            // A name that steers the terminal is not put in the line.
            if is_hidden || !name.starts_with(begin) || plain(&name) != name {
                return None;
            }
            let path = entry.path();
            if path.is_dir() {
                return Some(format!("{name}{MAIN_SEPARATOR}"));
            }
            let is_set = path
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("als"));
            is_set.then_some(name)
        })
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_commands_are_completed_and_a_space_follows_where_more_does() {
        assert_eq!(complete("/priv"), (0, vec!["/privacy ".to_owned()]));
        assert_eq!(complete("/privacy ti"), (0, vec!["/privacy tier ".to_owned()]));
        assert_eq!(
            complete("/privacy tier so"),
            (0, vec!["/privacy tier sound".to_owned()])
        );
        assert_eq!(complete("/lea"), (0, vec!["/learn ".to_owned()]));
        assert_eq!(complete("/ne"), (0, vec!["/new".to_owned()]));
        assert_eq!(complete("is it"), (0, Vec::new()));
    }

    #[test]
    fn paths_are_completed_with_folders_and_sets_and_no_name_that_steers_the_terminal() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("Night Project")).unwrap();
        for name in ["Night Drive.als", "Night.wav", ".Night.als", "Day.ALS"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        #[cfg(unix)]
        std::fs::write(root.join("Night\u{1b}[2J.als"), "").unwrap();
        let begin = format!("/learn {}{MAIN_SEPARATOR}", root.display());
        let line = format!("{begin}Ni");
        let night = vec![
            "Night Drive.als".to_owned(),
            format!("Night Project{MAIN_SEPARATOR}"),
        ];
        assert_eq!(complete(&line), (begin.len(), night));
        assert_eq!(complete(&begin).1.len(), 3);
        let line = format!("{begin}nothing{MAIN_SEPARATOR}");
        assert_eq!(complete(&line), (line.len(), Vec::new()));
    }

    #[test]
    fn every_command_that_takes_a_path_is_found() {
        let found = before_paths();
        for words in ["/set", "/learn", "/forget", "/privacy exclude", "/privacy export"] {
            assert!(found.iter().any(|one| one == words), "{words}");
        }
    }
}
