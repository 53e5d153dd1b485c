//! What holds of every picture.

use roxmltree::{Document, Node};
use sessionist::answer::pictures::{MOST_BYTES, Picture};

const ELEMENTS: [&str; 8] = ["svg", "title", "desc", "g", "rect", "path", "circle", "text"];

const ATTRIBUTES: [&str; 20] = [
    "viewBox",
    "role",
    "aria-label",
    "class",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "shape-rendering",
    "text-anchor",
    "font-size",
    "x",
    "y",
    "width",
    "height",
    "d",
    "cx",
    "cy",
    "r",
];

const CLASSES: [&str; 5] = ["pic-line", "pic-text", "pic-faint", "pic-fill", "pic-surface"];

/// Fails unless a picture is well-formed and bounded, does nothing, stays inside of its edges, and says what it shows.
pub fn check(picture: &Picture) {
    let svg = &picture.svg;
    let about = &picture.title;
    assert!(svg.len() <= MOST_BYTES, "{about}: {} bytes", svg.len());
    assert!(!about.is_empty() && about.chars().count() < 300, "{about}");
    let signs = picture.text.chars().count();
    assert!(
        (20..=1_201).contains(&signs),
        "{about}: {signs} signs: {}",
        picture.text
    );
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{about}: {error}\n{svg}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"), "{about}");
    assert_eq!(root.attribute("aria-label"), Some(about.as_str()));
    let child = |name| {
        root.children()
            .find(|node| node.has_tag_name(name))
            .and_then(|node| node.text())
    };
    let svg_name = |name| ("http://www.w3.org/2000/svg", name);
    assert_eq!(child(svg_name("title")), Some(about.as_str()));
    assert_eq!(child(svg_name("desc")), Some(picture.text.as_str()));
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(number)
        .collect();
    let [_, _, width, height] = view[..] else {
        panic!("{about}: {view:?}")
    };
    assert!(
        (100.0..=1_000.0).contains(&width) && (10.0..=2_400.0).contains(&height),
        "{about}: {view:?}"
    );
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(ELEMENTS.contains(&name), "{about}: {name}");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(ATTRIBUTES.contains(&key), "{about}: {key}");
            assert!(key != "class" || CLASSES.contains(&value), "{about}: {value}");
            assert!(
                !value.contains("NaN") && !value.contains("inf"),
                "{about}: {key}={value}"
            );
        }
        inside(node, width, height, about);
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn inside(node: Node<'_, '_>, width: f64, height: f64, about: &str) {
    let value = |key| node.attribute(key).map(number);
    let assert_inside = |x: f64, y: f64| {
        let is_inside = (-0.1..=width + 0.1).contains(&x) && (-0.1..=height + 0.1).contains(&y);
        assert!(is_inside, "{about}: {x}, {y} of {width} by {height}: {node:?}");
    };
    if let (Some(x), Some(y)) = (value("x"), value("y")) {
        assert_inside(x, y);
        assert_inside(
            x + value("width").unwrap_or_default(),
            y + value("height").unwrap_or_default(),
        );
    }
    if let (Some(x), Some(y), Some(r)) = (value("cx"), value("cy"), value("r")) {
        assert_inside(x - r, y - r);
        assert_inside(x + r, y + r);
    }
    if let Some(path) = node.attribute("d") {
        points(path).into_iter().for_each(|(x, y)| assert_inside(x, y));
    }
}

/// The points that a path goes through: of the few commands that are used here.
pub fn points(path: &str) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    let is_command = |sign: char| sign.is_ascii_alphabetic();
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        rest = &rest[1..];
        let end = rest.find(is_command).unwrap_or(rest.len());
        let numbers: Vec<f64> = rest[..end].split_whitespace().map(number).collect();
        rest = &rest[end..];
        match (command, &numbers[..]) {
            ('M' | 'L', [to_x, to_y]) => (x, y) = (*to_x, *to_y),
            ('l', [by_x, by_y]) => (x, y) = (x + by_x, y + by_y),
            ('h', [by]) => x += by,
            ('v', [by]) => y += by,
            ('z', []) => continue,
            other => panic!("{other:?} in {path}"),
        }
        points.push((x, y));
    }
    points
}

/// What is written in a picture, in the order in which it stands there.
pub fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text");
    texts
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

/// Where the boxes of a picture begin.
pub fn lefts(svg: &str) -> Vec<f64> {
    let document = Document::parse(svg).unwrap();
    let rects = document
        .descendants()
        .filter(|node| node.tag_name().name() == "rect");
    rects.filter_map(|node| node.attribute("x")).map(number).collect()
}
