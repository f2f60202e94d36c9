import numpy as np
import pytest

from memexplorer.widgets.live_curves import LiveCurves


def line(name="training", ys=(0.1, 0.5), **more):
    return {"name": name, "hue": "#0072B2", "xs": range(len(ys)), "ys": ys, **more}


def drawn(curves, *lines, **how):
    curves.draw([{"name": "accuracy", "most": 1.0, "lines": lines}],
                **({"label": "epochs", "last": 4} | how))  # fmt: skip


def test_a_frame_is_one_small_message_and_a_drawing_ends_it():
    curves, sent = LiveCurves(), []
    drawn(curves, line())
    curves.observe(lambda change: sent.append(change["name"]), ["frame", "pictures"])
    curves.grow(1.25, [[0.61234567, np.nan]])
    assert sent == ["frame"]
    assert curves.frame == {"x": 1.25, "ys": [[0.6123, None]]}
    drawn(curves, line(ys=(0.1, 0.5, 0.7)))
    assert curves.frame == {}


def test_only_a_person_marks_a_time():
    heard = []
    curves = LiveCurves(on_place=heard.append)
    drawn(curves, line(), stops=[0, 1], place=1)
    assert heard == []
    assert curves.place == 1
    curves.place = 0.0
    assert heard == [0.0]


def test_it_is_said_in_words_without_the_thin_ones():
    curves = LiveCurves()
    drawn(curves, line(ys=(np.nan, 0.5, 0.7)), line("earlier", thin=True, tag="2"))
    assert curves.said() == ["accuracy: training 0.5 at 1 to 0.7 at 2 epochs"]
    assert curves.pictures[0]["lines"][0]["ys"] == [None, 0.5, 0.7]


def test_a_line_of_two_lengths_is_refused():
    with pytest.raises(ValueError, match="line 'training' has 3 xs but 2 ys"):
        drawn(LiveCurves(), line() | {"xs": [0, 1, 2]})
