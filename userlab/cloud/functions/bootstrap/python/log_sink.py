"""Where the runtime writes what a handler logs.

On AWS the Python runtime frames each message, so that one of several lines stays one log event. Here a message's inner
line ends become a separator (U+001E) on the way through stdout, which the other side turns back.
"""

import os


class LogSink:
    """Writes straight to the process's stdout: a handler that replaces sys.stdout does not catch its own log."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def log(self, msg, frame_type=None):
        text = msg[:-1] if msg.endswith("\n") else msg
        data = (text.replace("\n", "\x1e") + "\n").encode("utf-8", "replace")
        while data:
            data = data[os.write(1, data) :]

    def log_error(self, message_lines):
        self.log("\n".join(message_lines))
