"""Is there a script that names handles? (What it does: tests/browser/test_selection.py.)"""

from memexplorer.widgets.names import Names


def test_the_script_names_sliders_and_toggles():
    for part in (".noUi-handle", "aria-label", "aria-pressed", "MutationObserver"):
        assert part in Names()._esm
