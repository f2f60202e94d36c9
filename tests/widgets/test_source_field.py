"""One field: what stands where, and what is said beside it."""

from types import SimpleNamespace

from memexplorer.widgets.source_field import SourceField


def test_everything_stands_in_the_order_in_which_it_is_read():
    field = SourceField("Data", "a folder", lambda react: react)
    assert field.children == (field.text, field.error)
    field.offer_browse(lambda: None)
    uploads = SimpleNamespace(accept=lambda name: f".{name}", limit=9, allowed="9 bytes")
    upload = field.offer_upload("data", uploads, lambda: False, lambda path: None)
    assert field.children == (field.browse, upload, field.text, field.error)
    assert (upload.name, upload.accept, upload.limit) == ("Data", ".data", 9)


def test_the_whole_of_a_long_path_can_be_seen():
    field = SourceField("Data", "", lambda react: react)
    uploads = SimpleNamespace(accept=lambda name: "", limit=9, allowed="")
    upload = field.offer_upload("data", uploads, lambda: False, lambda path: None)
    field.text.value = "/a/very/long/path/to/train.npz"
    assert field.text.tooltip == upload.field == field.text.value
    field.text.value = ""
    assert field.text.tooltip is None


def test_what_is_wrong_is_an_alert_and_can_be_taken_back():
    field = SourceField("Data", "", lambda react: react)
    field.complain("there is no <b>x</b>")
    assert 'role="alert">there is no &lt;b&gt;x' in field.error.value
    assert field.error.layout.display is None
    field.complain("")
    assert (field.error.value, field.error.layout.display) == ("", "none")
