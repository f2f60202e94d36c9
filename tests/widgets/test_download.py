"""Is the file made when it is asked for, and sent as bytes?"""

from memexplorer.widgets.download import Download


def test_bytes_go_to_the_view_that_asked(monkeypatch):
    sent, made = [], []
    button = Download(lambda: made.append(1) or ("a.txt", "text/plain", b"abc"))
    monkeypatch.setattr(button, "send", lambda content, buffers: sent.append((content, buffers)))
    assert made == []
    button._handle_custom_msg({"ask": "else"}, [])
    button._handle_custom_msg({"ask": "file", "view": "7"}, [])
    assert sent == [({"name": "a.txt", "kind": "text/plain", "view": "7"}, [b"abc"])]


def test_a_file_that_cannot_be_made_is_told():
    def make():
        raise ValueError("an id of two lines")

    button = Download(make)
    button._handle_custom_msg({"ask": "file"}, [])
    assert "an id of two lines" in button.fault["what"]
