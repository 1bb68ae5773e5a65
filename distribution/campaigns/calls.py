"""Calls of the API as a client sees them that has to account for every one: answered, refused, turned away or never answered."""
import dataclasses
import http.client
import json
import threading
import time
import urllib.parse

# No answer within this time is a violation: a caller is owed one.
PATIENCE = 15


@dataclasses.dataclass
class Answer:
    """What became of a call.

    `kind` is `ok`, `refused` (an error of the protocol), `busy` (503 with Retry-After), `unsent` (nobody listened), `broken` (the
    connection ended before the answer), `silent` (no answer in time) or `wrong` (anything else).
    """
    kind: str
    status: int = 0
    content: dict = dataclasses.field(default_factory=dict)
    text: str = ""

    @property
    def doubtful(self):
        """Whether what was asked may or may not have happened."""
        return self.kind in ("broken", "silent", "busy", "wrong")


class Caller:
    """Signed calls, each on a connection of its own. Threads may share it."""

    def __init__(self, port, api):
        self.port, self.api = port, api
        self.totals, self.slowest, self._lock = {}, 0.0, threading.Lock()

    def call(self, command, **parameters):
        began = time.monotonic()
        answer = self._call(command, parameters)
        took = time.monotonic() - began
        with self._lock:
            name = answer.kind if answer.kind != "refused" else f"refused {answer.status}"
            self.totals[name] = self.totals.get(name, 0) + 1
            self.slowest = max(self.slowest, took)
        return answer

    def _call(self, command, parameters):
        parameters = dict(parameters, command=command, response="json", apikey=self.api.key)
        parameters["signature"] = self.api.sign(parameters)
        body = urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.connect()
        except TimeoutError:
            return Answer("silent", text="no connection")
        except OSError as error:
            return Answer("unsent", text=str(error))
        try:
            connection.request("POST", "/client/api", body, {
                "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"})
            reply = connection.getresponse()
            return answered(reply, reply.read().decode("utf-8", "replace"))
        except TimeoutError:
            return Answer("silent", text=f"no answer within {PATIENCE} s")
        except (OSError, http.client.HTTPException) as error:
            return Answer("broken", text=repr(error))
        finally:
            connection.close()

    def get(self, command, **parameters):
        """The content of a query that has to succeed."""
        answer = self.call(command, **parameters)
        if answer.kind != "ok":
            raise AssertionError(f"{command} {parameters} was answered {answer.kind} {answer.status}: {answer.text}")
        return answer.content

    def ready(self):
        """Whether /health/ready says so."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/health/ready", headers={"Connection": "close"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def answered(reply, body):
    try:
        content = next(iter(json.loads(body).values()))
    except (ValueError, AttributeError, StopIteration):
        content = None
    text = content.get("errortext", "") if isinstance(content, dict) else body[:300]
    if reply.status == 200 and isinstance(content, dict):
        return Answer("ok", 200, content)
    if reply.status == 503:
        if reply.getheader("Retry-After"):
            return Answer("busy", 503, {}, text)
        return Answer("wrong", 503, {}, "no Retry-After: " + text)
    if isinstance(content, dict) and (reply.status == 401 or 430 <= reply.status < 550):
        return Answer("refused", reply.status, content, text)
    return Answer("wrong", reply.status, {}, text)
