"""The local AWS Console: web pages for one learner, a client of the local cloud like any other.

Its pages are served by the cloud's process at a port of their own, and nothing in here reaches into the cloud: what a
page does goes out as a signed HTTP request to the same front door as boto3's requests, and stands in the journal like
them. So a click and a line of code do the same thing, and fail the same way.

`server.ConsoleServer` serves it; `entrance` lets the learner in; `jupyter.setup` shows it in JupyterLab.
"""
