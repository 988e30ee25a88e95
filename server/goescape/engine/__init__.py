"""Keeps findings current while files are opened, edited, saved and changed behind the editor.

* ``workspace``: the façade that the protocol layer calls: folders, buffers, settings, events
* ``session``: one package being watched: generations, cancelling, what has to be asked again
* ``listing``: the package graph, asked for again only when it may differ
* ``freshness``: cheap stamps that tell whether the graph or a compile is out of date
* ``collect``: from a report to what each file shows
* ``weighing``: evidence of what really allocates, gathered behind the findings
* ``carry``: findings carried along with unsaved edits
* ``publisher``: what each file shows now, published only when it changed
* ``gate``: how many compilers run at once, and who goes first
* ``watch``: changes made outside the editor
* ``findings``: from verdicts to findings
* ``batch``: the same for the terminal, once over many packages
"""
