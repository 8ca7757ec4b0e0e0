def test_an_entry_is_written_in_its_authors_name(send, table):
    status, entry = send("POST", "/entries", {"Text": "Good bread.", "Author": "bob"})
    assert (status, entry["Author"]) == (201, "alice")
    assert table.put_item.call_args.kwargs["Item"] == entry | {"Book": "main"}


def test_wrong_texts_are_400_and_not_written(send, table):
    for body in ("Hello", [], {}, {"Text": 7}, {"Text": ""}, {"Text": "x" * 501}):
        assert send("POST", "/entries", body)[0] == 400
    table.put_item.assert_not_called()
    assert send("POST", "/entries", {"Text": "x" * 500})[0] == 201


ENTRY = {"EntryID": "1", "Author": "alice", "Text": "Good bread."}


def test_the_newest_are_asked_for(send, table):
    table.query.return_value = {"Items": [ENTRY | {"Book": "main"}]}
    assert send("GET", "/entries") == (200, {"entries": [ENTRY]})


def test_an_entry_is_read_and_nothing_is_404(send, table):
    assert send("GET", "/entries/{id}", id="1")[0] == 404
    table.get_item.return_value = {"Item": ENTRY}
    assert send("GET", "/entries/{id}", id="1") == (200, ENTRY)


def test_its_author_alone_takes_an_entry_away(send, table):
    assert send("DELETE", "/entries/{id}", id="1")[0] == 404
    table.get_item.return_value = {"Item": ENTRY}
    assert send("DELETE", "/entries/{id}", id="1", caller="bob")[0] == 403
    table.delete_item.assert_not_called()
    assert send("DELETE", "/entries/{id}", id="1")[0] == 204
    table.delete_item.assert_called_once_with(Key={"Book": "main", "EntryID": "1"})
