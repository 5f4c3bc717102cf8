from __future__ import annotations

from flask import Flask, render_template_string, request

WORDS = "{{ url_for('home.start') }} {{ url_for('static', filename=name) }}"


def shown(app: Flask, root: str, name: str) -> str:
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        assert request.script_root == root
        return render_template_string(WORDS, name=name)


def test_an_address_is_that_of_the_place_the_pages_stand_in(app: Flask) -> None:
    for _ in range(2):
        assert shown(app, "", "a.css") == "/ /static/a.css"
        assert shown(app, "/vault", "b.css") == "/vault/ /vault/static/b.css"


def test_addresses_of_things_are_never_mixed_up(app: Flask) -> None:
    with app.test_request_context("/"):
        words = "{% for id in ids %}{{ url_for('notes.show', note_id=id) }} {% endfor %}"
        found = render_template_string(words, ids=["a1", "b2"])
    assert found == "/notes/a1 /notes/b2 "
