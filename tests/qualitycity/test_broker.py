"""The folder that stands in for a broker: messages appear whole, are taken once, and a missing folder ends nobody."""

from __future__ import annotations

import threading
from queue import Empty

import pytest
from kombu import Connection

from qualitycity import broker


@pytest.fixture
def connection(tmp_path):
    broker.install()
    broker.Transport.global_state.clear()  # what this process declared in the folder of another test
    (tmp_path / "queue").mkdir()
    folder, control = str(tmp_path / "queue"), str(tmp_path / "control")
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": control}
    with Connection("filesystem://", transport_options=options) as opened:
        yield opened


def test_filesystem_means_our_transport(connection):
    assert isinstance(connection.transport, broker.Transport)


def test_messages_come_in_their_order_once(connection):
    queue = connection.SimpleQueue("celery", no_ack=True)
    for number in range(3):
        queue.put({"job": number})
    assert [queue.get(timeout=5).payload["job"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        queue.get(block=False)


def test_a_message_is_never_seen_half_written(connection, tmp_path):
    """300 messages written while another thread reads: each arrives once and whole."""
    queue, seen = connection.SimpleQueue("celery", no_ack=True), []

    def read() -> None:
        while len(seen) < 300:
            seen.append(queue.get(timeout=30).payload["text"])

    reader = threading.Thread(target=read)
    reader.start()
    other = connection.clone().SimpleQueue("celery", no_ack=True)
    for number in range(300):
        other.put({"text": f"{number}" * 50})
    reader.join(60)
    assert sorted(seen) == sorted(f"{number}" * 50 for number in range(300))


def test_a_broken_message_is_dropped(connection, tmp_path):
    (tmp_path / "queue" / "0_broken.celery.msg").write_text("")
    queue = connection.SimpleQueue("celery", no_ack=True)
    queue.put({"job": 1})
    assert queue.get(timeout=5).payload == {"job": 1}
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_folder_that_is_away_brings_nothing_and_is_made_when_something_is_sent(connection, tmp_path):
    queue = connection.SimpleQueue("celery", no_ack=True)
    (tmp_path / "queue").rename(tmp_path / "away")
    with pytest.raises(Empty):
        queue.get(block=False)
    queue.put({"job": 1})
    assert queue.get(timeout=5).payload == {"job": 1}


def test_other_queues_are_left_alone(connection):
    connection.SimpleQueue("other").put({"job": 1})
    assert connection.default_channel._size("celery") == 0
    assert connection.default_channel._purge("other") == 1


def test_a_long_queue_is_listed_once_not_for_every_message(connection, monkeypatch):
    queue, listings = connection.SimpleQueue("celery", no_ack=True), []
    for number in range(50):
        queue.put({"job": number})
    waiting = broker.Channel._waiting
    monkeypatch.setattr(broker.Channel, "_waiting", lambda self, name: listings.append(name) or waiting(self, name))
    assert [queue.get(timeout=5).payload["job"] for _ in range(50)] == list(range(50))
    assert len(listings) <= 2


def test_what_another_worker_took_is_passed_over(connection):
    queue = connection.SimpleQueue("celery", no_ack=True)
    for number in range(3):
        queue.put({"job": number})
    channel = connection.default_channel
    first = next(channel._next("celery"))  # listed here, taken there
    (channel.folder / first).unlink()
    assert queue.get(timeout=5).payload == {"job": 1}
