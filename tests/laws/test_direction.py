"""Arrows point down, and there is no list of exceptions."""

from .static import ROOT, direction


def test_every_import_points_down() -> None:
    assert direction.complaints(ROOT) == []


def test_no_contract_lets_anything_pass() -> None:
    assert direction.exceptions(ROOT / ".importlinter") == []
