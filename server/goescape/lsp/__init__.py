"""The protocol: handlers that translate and call the engine; nothing else.

* ``server``: the handlers, as closures over one engine
* ``convert``: findings as diagnostics, states as notifications
* ``hover``, ``function_hover``, ``hiding``: findings, functions and what is hidden as Markdown
* ``explaining``: what is told of a place, and the manual, by command
* ``glance``: code lenses and inlay hints
* ``commands``: roots and functions as data
* ``actions``: quick fixes at findings
* ``progress``: long runs as ``$/progress``
* ``configuration``: settings from the client
* ``quirks``: what has to be wrapped in pygls
"""
