//! The bill of materials, in the form of CycloneDX 1.5. It has no time and no random number, so that the same build makes the same one.

use cyclonedx_bom::external_models::normalized_string::NormalizedString;
use cyclonedx_bom::external_models::spdx::SpdxExpression;
use cyclonedx_bom::external_models::uri::{Purl, Uri};
use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::{Classification, Component, Components};
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::external_reference::{
    ExternalReference, ExternalReferenceType, ExternalReferences,
};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::property::{Properties, Property};
use cyclonedx_bom::validation::Validate;
use sessionist_package::device::PACKAGE;

use super::VERSION;
use super::bundled::{self, Part};
use super::externals::System;
use super::linked::{Id, Linked, Package};
use crate::tool::Failure;

/// The form.
const FORM: SpecVersion = SpecVersion::V1_5;
/// The property of a component that says in which externals it is.
const IN: &str = "sessionist:linked-into";
/// The licence of the whole.
const LICENSE: &str = "MIT OR Apache-2.0";

/// Returns its text.
pub fn text(linked: &Linked) -> Result<Vec<u8>, Failure> {
    let bom = bom(linked)?;
    let result = bom.validate_version(FORM);
    if !result.passed() {
        return Err(format!("the bill of materials is not valid: {result:?}").into());
    }
    let mut text = Vec::new();
    bom.output_as_json(&mut text, FORM)?;
    text.push(b'\n');
    Ok(text)
}

fn bom(linked: &Linked) -> Result<Bom, Failure> {
    let whole = Component {
        licenses: Some(license(LICENSE)?),
        ..Component::new(
            Classification::Application,
            PACKAGE,
            VERSION,
            Some(PACKAGE.to_string()),
        )
    };
    let parts = bundled::parts(linked);
    let mut components = Vec::new();
    let mut dependencies = Vec::new();
    for package in &linked.packages {
        let mut component = of_package(package)?;
        let held = parts.iter().filter(|part| part.inside == Some(&package.id.0));
        let held = held.map(of_part).collect::<Result<Vec<_>, _>>()?;
        component.components = (!held.is_empty()).then_some(Components(held));
        components.push(component);
        dependencies.push(Dependency {
            dependency_ref: reference(&package.id),
            dependencies: package.uses.iter().map(reference).collect(),
        });
    }
    let mut roots = vec![reference(&("sessionist-ffi".to_string(), VERSION.to_string()))];
    for part in parts.iter().filter(|part| part.inside.is_none()) {
        components.push(of_part(part)?);
        roots.push(part.name.to_string());
    }
    dependencies.push(Dependency {
        dependency_ref: PACKAGE.to_string(),
        dependencies: roots,
    });
    Ok(Bom {
        version: 1,
        serial_number: None,
        metadata: Some(Metadata {
            component: Some(whole),
            ..Metadata::default()
        }),
        components: Some(Components(components)),
        services: None,
        external_references: None,
        dependencies: Some(Dependencies(dependencies)),
        compositions: None,
        properties: None,
        vulnerabilities: None,
        signature: None,
        annotations: None,
        formulation: None,
        spec_version: FORM,
    })
}

fn of_package(package: &Package) -> Result<Component, Failure> {
    let (name, version) = &package.id;
    let is_ours = package.checksum.is_none();
    let hash = |checksum: &String| {
        Hashes(vec![Hash {
            alg: HashAlgorithm::SHA_256,
            content: HashValue(checksum.clone()),
        }])
    };
    Ok(Component {
        description: package.description.as_deref().map(NormalizedString::new),
        hashes: package.checksum.as_ref().map(hash),
        licenses: Some(license(&package.license)?),
        purl: (!is_ours)
            .then(|| Purl::new("cargo", name, version))
            .transpose()?,
        external_references: package.repository.as_deref().map(repository),
        properties: Some(linked_into(&package.systems)),
        ..Component::new(
            Classification::Library,
            name,
            version,
            Some(reference(&package.id)),
        )
    })
}

fn of_part(part: &Part) -> Result<Component, Failure> {
    let component = Component::new(
        Classification::Library,
        part.name,
        "",
        Some(part.name.to_string()),
    );
    Ok(Component {
        version: part.version.as_deref().map(NormalizedString::new),
        description: Some(NormalizedString::new(part.description)),
        licenses: Some(license(part.license)?),
        external_references: Some(repository(part.source)),
        properties: Some(linked_into(&part.systems)),
        ..component
    })
}

fn reference((name, version): &Id) -> String {
    format!("{name} {version}")
}

/// Old packages write `MIT/Apache-2.0` for a choice.
fn license(text: &str) -> Result<Licenses, Failure> {
    let expression = SpdxExpression::parse_lax(text.to_string());
    let expression = expression.map_err(|error| format!("{text:?} is no licence of SPDX: {error}"))?;
    Ok(Licenses(vec![LicenseChoice::Expression(expression)]))
}

fn repository(url: &str) -> ExternalReferences {
    let url = Uri::new(url);
    ExternalReferences(vec![ExternalReference::new(ExternalReferenceType::Vcs, url)])
}

fn linked_into<'systems>(systems: impl IntoIterator<Item = &'systems System>) -> Properties {
    let files: Vec<&str> = systems.into_iter().map(|system| system.file()).collect();
    Properties(vec![Property::new(IN, &files.join(", "))])
}
