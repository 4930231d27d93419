"""Serving refuses a port that another program holds: the server would share it silently."""

from __future__ import annotations

import socket

import pytest

from tahapan.cli.serving import check_free
from tahapan.core.errors import Refused


def test_a_port_in_use_is_refused_even_where_its_holder_would_share_it():
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(Refused) as refusal:
            check_free("127.0.0.1", port)
    assert refusal.value.problem.code == "port-taken"
    check_free("127.0.0.1", port)
