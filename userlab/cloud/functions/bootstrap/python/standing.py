"""From a process to a function: read from stdin which one it is, then take on its environment and its folders."""

import _thread
import json
import os
import site
import sys
import time

SIGKILL = 9


def wait_for_function():
    """The function's description; ends the process when the cloud ends first."""
    for name in ("setquit", "setcopyright", "sethelper"):  # exit() and help(): -S left them out
        getattr(site, name, lambda: None)()
    channel = _take_stdin()
    line = bytearray()
    while not line.endswith(b"\n"):
        part = os.read(channel, 65536)
        if not part:
            os._exit(0)
        line += part
    _thread.start_new_thread(_end_with_the_cloud, (channel,))
    return json.loads(line)


def become(function):
    """Take on the environment, the current folder and the import path of the function."""
    if function["environment"] is not None:  # None: a wrapper script was given it, and may have changed it
        os.environ.clear()
        os.environ.update(function["environment"])
    if hasattr(time, "tzset"):
        time.tzset()
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None
    task_root, opt = function["task_root"], function["opt"]
    os.chdir(task_root)
    sys.path[:0] = [task_root, *_python_path(task_root, opt), *_layer_roots(opt)]


def _layer_roots(opt):
    if opt is None:
        return []
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return [os.path.join(opt, "python", "lib", version, "site-packages"), os.path.join(opt, "python")]


def _python_path(task_root, opt):
    """PYTHONPATH of the function's own variables, with the folders that it has on AWS."""
    entries = []
    for entry in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        for there, here in (("/var/task", task_root), ("/opt", opt)):
            if here and (entry == there or entry.startswith(there + "/")):
                entry = here + entry[len(there) :]
                break
        entries.append(entry)
    return entries


def _take_stdin():
    """The pipe on stdin under another number; what the handler reads from stdin is empty, as on AWS."""
    channel = os.dup(0)
    os.set_inheritable(channel, False)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return channel


def _end_with_the_cloud(channel):
    """The cloud holds the other end of the pipe; however it dies, the pipe ends."""
    while os.read(channel, 4096):
        pass
    if hasattr(os, "killpg"):
        os.killpg(0, SIGKILL)
    os._exit(1)
