"""Forks a sandbox for every request that comes over the socket on stdin, and tells when one has exited.

A request is {"number": 1, "folder": path} with two file descriptors, stdin and stdout of the fork. It is answered with
{"number": 1, "pid": 4711}, and later with {"pid": 4711, "exited": status}, the status as in subprocess.returncode.
"""

import gc
import json
import os
import select
import signal
import socket

REQUEST = 65536


def serve():
    """Returns in every fork, which then stands where a process stands that was started for one sandbox alone."""
    control = socket.socket(fileno=os.dup(0))
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, _wake)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page that it marks
    while True:
        ready = select.select([control, reading], [], [])[0]
        if reading in ready:
            os.read(reading, REQUEST)
            _tell_exits(control)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, REQUEST, 2)
            if not message:
                os._exit(0)
            request = json.loads(message)
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(reading)
                os.close(writing)
                _settle(request["folder"], *descriptors)
                _send(control, {"number": request["number"], "pid": os.getpid()})
                control.close()
                return
            for descriptor in descriptors:
                os.close(descriptor)


def _settle(folder, stdin, stdout):
    os.setsid()
    for descriptor, number in ((stdin, 0), (stdout, 1), (stdout, 2)):
        os.dup2(descriptor, number)
    os.close(stdin)
    os.close(stdout)
    os.chdir(folder)


def _tell_exits(control):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _send(control, {"pid": pid, "exited": os.waitstatus_to_exitcode(status)})


def _send(control, message):
    try:
        control.send(json.dumps(message).encode())
    except OSError:
        os._exit(0)  # nobody is there any more to fork for


def _wake(number, frame):
    """SIGCHLD must have a handler in Python for the wakeup descriptor to be written to."""
