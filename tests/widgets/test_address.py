"""Does the widget hand out the script only to the view that asked?"""

from memexplorer.widgets.address import Address


def test_the_script_goes_to_the_view_that_asked(monkeypatch):
    sent = []
    address = Address(lambda: "page")
    monkeypatch.setattr(address, "send", lambda content: sent.append(content))
    address._handle_custom_msg({"ask": "python", "view": "7"}, [])
    address._handle_custom_msg({"ask": "else"}, [])
    assert sent == [{"python": "page", "view": "7"}]


def test_a_script_that_fails_is_told():
    address = Address(lambda: 1 / 0)
    address._handle_custom_msg({"ask": "python"}, [])
    assert "division by zero" in address.fault["what"]
