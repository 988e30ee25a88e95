"""The protocol: handlers that translate and call the engine; nothing else.

* ``server``: the handlers, as closures over one engine
* ``convert``: findings as diagnostics, states as notifications
* ``hover``: findings as Markdown
* ``progress``: long runs as ``$/progress``
* ``configuration``: settings from the client
* ``quirks``: what has to be wrapped in pygls
"""
