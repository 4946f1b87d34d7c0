"""Rows from messages of an MQTT broker, a frame or lines of text each (see `frames`)."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

from lilliput.data.sources.address import host_and_port, number
from lilliput.data.sources.frames import Framer, Payloads
from lilliput.data.sources.source import Array, Declared, Sender, Source
from lilliput.graph.errors import InputError, ToolError

AT_LEAST_ONCE = 1  # quality of service: the broker keeps the order, and sends again what was not confirmed
PORT = 1883


class Broker:
    """A connection to a broker, up before anything is asked of it."""

    def __init__(self, where: str) -> None:
        try:
            from paho.mqtt.client import Client
            from paho.mqtt.enums import CallbackAPIVersion
        except ImportError as error:
            raise ToolError("a broker needs paho-mqtt: pip install 'lilliput[mqtt]'") from error
        account, _, place = where.rpartition("@")
        host, port = host_and_port(place, "mqtt", PORT)
        self.topic = place.partition("/")[2]
        if not self.topic:
            raise InputError(
                f"mqtt://{place}: expected a topic behind the broker, as in mqtt://{host}:{port}/sensors/desk"
            )
        self.place = f"{host}:{port}"
        self.client: Any = Client(CallbackAPIVersion.VERSION2)
        if account:
            self.client.username_pw_set(*account.split(":", 1))
        self.client.max_inflight_messages_set(1000)
        try:
            self.client.connect(host, port)
        except OSError as error:
            raise InputError(
                f"no broker answers at {self.place}: {error}; start one, or check host and port"
            ) from error
        self.client.loop_start()

    def close(self) -> None:
        """Say good-bye."""
        self.client.disconnect()
        self.client.loop_stop()


class MqttSource(Source):
    """Subscribes to a topic; ends with the frame or line that says so, or after `idle` seconds of silence."""

    SCHEMES = ("mqtt",)
    ADDRESS = "mqtt://127.0.0.1:1883/sensors/desk?idle=10"

    def __init__(self, where: str, declared: Declared, idle: str = "10") -> None:
        super().__init__(declared)
        self._idle = number(idle, "idle", "seconds of silence that end the stream")
        self._payloads: queue.Queue[bytes] = queue.Queue()
        subscribed: queue.Queue[bool] = queue.Queue()
        self._broker = Broker(where)
        client = self._broker.client
        client.on_message = lambda _client, _data, message: self._payloads.put(message.payload)
        client.on_subscribe = lambda *arguments: subscribed.put(not any(code.is_failure for code in arguments[3]))
        client.subscribe(self._broker.topic, AT_LEAST_ONCE)
        try:
            granted = subscribed.get(timeout=self._idle)
        except queue.Empty:
            granted = False
        if not granted:
            self._broker.close()
            raise InputError(f"the broker at {self._broker.place} does not let us read {self._broker.topic!r}")

    def _blocks(self) -> Iterator[Array]:
        payloads = Payloads(self.declared, self.received)
        while not payloads.ended:
            try:
                payload = self._payloads.get(timeout=self._idle)
            except queue.Empty:
                topic, place = self._broker.topic, self._broker.place
                self.received.problem = f"no message came in {topic!r} of the broker at {place} for {self._idle:g} s"
                return
            yield payloads.rows(payload)

    def close(self) -> None:
        """Leave the broker."""
        self._broker.close()

    @classmethod
    def sender(cls, where: str, declared: Declared, **options: str) -> Sender:
        """Publishes frames in the topic."""
        return MqttSender(where, declared)


class MqttSender(Sender):
    """A message a frame, each confirmed by the broker before the end."""

    def __init__(self, where: str, declared: Declared) -> None:
        self._framer = Framer(declared)
        self._broker = Broker(where)
        self._last: Any = None

    def send(self, rows: Array) -> None:
        """Send rows (n, channels)."""
        for frame in self._framer.frames(rows):
            self._last = self._broker.client.publish(self._broker.topic, frame, AT_LEAST_ONCE)

    def end(self) -> None:
        """Say so, and wait until the broker has everything."""
        self._broker.client.publish(self._broker.topic, self._framer.end(), AT_LEAST_ONCE).wait_for_publish(30)
        self._broker.close()
