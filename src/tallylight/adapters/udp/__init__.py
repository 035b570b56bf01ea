"""Datagrams: the network is looked at, listened to, and what arrives goes to the writer."""
