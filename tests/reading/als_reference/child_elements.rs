//! Rewrites the child-element form of a set into the usual one.
//!
//! A converter of the npm package `ableton` turned every attribute into a child element:
//! `<Manual><Value>120</Value></Manual>`. The rewriting goes from text to text, so that the reading
//! itself knows one form only.

use roxmltree::{Document, Node};

/// Text of these elements is text in the usual form too, so they stay elements.
const TEXT_ELEMENTS: [&str; 4] = ["Data", "Buffer", "ParameterData", "ProcessorState"];

/// An empty leaf is an empty attribute if it has one of these names, else an empty list.
const OFTEN_EMPTY_ATTRIBUTES: [&str; 2] = ["Value", "Dir"];

/// Whether the root's own attributes are child elements.
pub fn is_child_element_form(document: &Document) -> bool {
    let root = document.root_element();
    root.attributes().len() == 0 && root.children().any(|child| child.has_tag_name("MajorVersion"))
}

/// Returns the document as text with attributes.
pub fn with_attributes(document: &Document) -> String {
    let mut text = String::new();
    write(document.root_element(), &mut text);
    text
}

fn write(node: Node, text: &mut String) {
    let name = node.tag_name().name();
    let (attributes, elements): (Vec<Node>, Vec<Node>) = node
        .children()
        .filter(Node::is_element)
        .partition(|child| is_attribute(*child));
    text.push_str(&format!("<{name}"));
    for attribute in &attributes {
        let value = attribute.text().unwrap_or_default();
        text.push_str(&format!(
            " {}=\"{}\"",
            attribute.tag_name().name(),
            escaped(value)
        ));
    }
    text.push('>');
    if elements.is_empty() && attributes.is_empty() {
        text.push_str(&escaped(node.text().unwrap_or_default()));
    }
    for element in elements {
        write(element, text);
    }
    text.push_str(&format!("</{name}>"));
}

fn is_attribute(node: Node) -> bool {
    let name = node.tag_name().name();
    let is_leaf = !node.children().any(|child| child.is_element());
    let is_empty = node.text().unwrap_or_default().trim().is_empty();
    is_leaf && !TEXT_ELEMENTS.contains(&name) && (!is_empty || OFTEN_EMPTY_ATTRIBUTES.contains(&name))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\n', "&#x0A;")
}
