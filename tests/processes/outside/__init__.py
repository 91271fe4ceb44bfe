"""Real processes on real sockets, with somebody on the way who cuts wires and somebody beside who kills."""
