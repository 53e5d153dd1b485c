"""Holds a bill of materials against the schema of CycloneDX 1.5. Exit code 1: it does not fit, and standard output says why."""

import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

with open(sys.argv[1], encoding="utf-8") as file:
    error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(file.read())
if error is not None:
    print(error)
    sys.exit(1)
