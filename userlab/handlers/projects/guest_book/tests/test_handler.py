def test_an_entry_is_written(send):
    send("POST", "/entries", {"Text": "Good bread."})
