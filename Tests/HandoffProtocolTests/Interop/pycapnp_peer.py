"""Reads framed messages as hex lines, takes each apart and writes it again with the official library.

Usage: pycapnp_peer.py SCHEMA. A line is `client HEX` or `server HEX`; the answer is the new frame in hex.
"""

import sys

import capnp


def again(struct, frame):
    with struct.from_bytes(frame, traversal_limit_in_words=2**20) as message:
        return struct.new_message(**message.to_dict()).to_bytes()


def main():
    schema = capnp.load(sys.argv[1])
    kinds = {"client": schema.ClientMessage, "server": schema.ServerMessage}
    for line in sys.stdin:
        kind, frame = line.split()
        print(again(kinds[kind], bytes.fromhex(frame)).hex())


if __name__ == "__main__":
    main()
