//! `sessionist panel [SET]`: the chat in a browser.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use sessionist::data_folder;
use sessionist::session::{ErrorCode, Kind, Options, Session};

use crate::Failure;
use crate::arguments::Panel;
use crate::terminal::{interrupt, print, print_aside};

/// A small set that comes along, so that something can be asked without having one.
const DEMO: &[u8] = include_bytes!("../../../tests/fixtures/demo/Night Drive.als");
const DEMO_NAME: &str = "Night Drive.als";

/// How long is waited at a time: so soon Ctrl-C ends it.
const WAIT: Duration = Duration::from_millis(200);

/// How long the threads may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves the panel until Ctrl-C, and returns the exit code.
pub fn run(arguments: Panel) -> Result<u8, Failure> {
    let folder = data_folder::locate()?;
    let set = match arguments.set {
        Some(set) => Some(set),
        None if arguments.all => None,
        None => Some(data_folder::keep_demo(&folder, DEMO_NAME, DEMO)?),
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_over);
    // The second Ctrl-C ends at once.
    interrupt::listen(move || !flag.swap(true, Ordering::Relaxed))?;
    let session = Session::open(Options {
        set,
        ..Options::default()
    })?;
    let request = session.submit("/panel")?.0;
    while !is_over.load(Ordering::Relaxed) {
        let Some(event) = session.wait_event(WAIT) else {
            continue;
        };
        // It is JSON by contract; what is not has no text.
        let json: Value = serde_json::from_str(&event.json).unwrap_or_default();
        let text = json.get("text").and_then(Value::as_str).unwrap_or_default();
        if event.request != request {
            if event.kind == Kind::Error && event.request == 0 {
                print_aside(&format!("sessionist: {text}"));
                let name = json.get("name").and_then(Value::as_str);
                if name != Some(ErrorCode::SetAside.as_str()) {
                    return Ok(1);
                }
            }
            continue;
        }
        if event.kind != Kind::Done {
            return Err(Failure::Stopped(text.to_owned()));
        }
        print(text)?;
        print("Ctrl-C ends it.")?;
        let address = json.get("data").and_then(|data| data.get("address")?.as_str());
        if let Some(address) = address.filter(|_| !arguments.no_browser) {
            show(&folder, address)?;
        }
    }
    data_folder::forget_panel(&folder)?;
    session.close(PATIENCE);
    Ok(0)
}

/// Opens a browser. That there is none is no failure: the address was told.
fn show(folder: &std::path::Path, address: &str) -> Result<(), Failure> {
    let page = data_folder::keep_panel(folder, address)?;
    if let Err(error) = open::that_detached(page) {
        print_aside(&format!(
            "sessionist: no browser could be opened ({error}); open the address yourself"
        ));
    }
    Ok(())
}
