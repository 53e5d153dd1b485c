//! Stub until the real one is merged.
#![allow(missing_docs)]
#[derive(Default)]
pub struct Stream {
    text: String,
    told: bool,
}
impl Stream {
    pub fn push(&mut self, t: &str) {
        self.text.push_str(t);
        self.told = false;
    }
    pub fn text(&self) -> &str {
        &self.text
    }
    pub fn changed(&mut self) -> Option<(usize, Vec<String>)> {
        if self.told {
            return None;
        }
        self.told = true;
        Some((0, html(&self.text)))
    }
    pub fn finish(self) -> (usize, Vec<String>) {
        (0, html(&self.text))
    }
}
pub fn html(text: &str) -> Vec<String> {
    vec![format!(
        "<p>{}</p>",
        text.replace('&', "&amp;").replace('<', "&lt;")
    )]
}
pub fn plain(text: &str) -> Vec<String> {
    html(text)
}
