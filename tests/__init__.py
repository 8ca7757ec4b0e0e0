"""The tests, room by room. A package, so that they can share code: `from tests.programs import needed`."""
