"""No broken code: every fix over real modules, its edits checked without goescape's help.

* ``__main__``: the command; it tells how it is used
* ``modules``: the modules, and the copies of them that are worked in
* ``records``: results as JSON lines, so that a campaign goes on where it was ended
* ``proving``: every candidate of every fix through its proof
* ``checking``: one edit applied to a copy: built, vetted, laid out and tested by Go alone
* ``fix_all``: all fixes of every file, one file after the other
* ``served``: the same through the real server, as an editor asks while it saves
* ``table``: what came of it, for ``TABLE.md``
* ``exported``: a Go program that prints what a package exports
"""
