"""Keeps findings current while files are opened, edited, saved and changed behind the editor.

* ``workspace``: the façade that the protocol layer calls: folders, buffers, settings, events
* ``folders``, ``toolchains``: the settings in force in each folder, and the Go
* ``session``: one package being watched: generations, cancelling, what has to be asked again
* ``host``: what makes a session run, and what it needs of the workspace
* ``listing``: the package graph, asked for again only when it may differ
* ``freshness``: cheap stamps that tell whether the graph or a compile is out of date
* ``collect``: from a report to what each file shows
* ``weighing``: evidence of what really allocates, gathered behind the findings
* ``large``, ``explanations``, ``refine``: flows that are too many to be read at each save
* ``carry``: findings carried along with unsaved edits
* ``severity``: how loud a finding is, and whether it is shown at all
* ``shown``: what is shown of a file: comments, limits and assertions applied
* ``hidden``: what is not shown, and why
* ``comments``, ``notices``, ``ignoring``: comments to goescape read, judged and written
* ``team``, ``globs``: ``.goescape.toml``, and the files that it names
* ``publisher``: what each file shows now, published only when it changed
* ``gate``: how many compilers run at once, and who goes first
* ``watch``: changes made outside the editor
* ``findings``: from verdicts to findings
* ``foresight``: what an edited file's findings most likely will be, while the compiler is at work
* ``batch``: the same for the terminal, once over many packages
* ``functions``, ``asking``: what the compiler says of functions, asked when somebody looks
* ``function_words``, ``function_story``: a function's facts in words
* ``callee``: which function a person points at
* ``glance``: lines over functions and words behind tokens
* ``packages``: the packages that a unit's code can name, for causes to look up
* ``reasons``: every use that forces a value, not only the first
* ``inquiries``: what is asked of the compiler about one finding, remembered
* ``stories``, ``telling``, ``costs``: all that is known of a finding, put together for whoever asks
* ``manual``: a page for each cause and each fix, as people read them
* ``plain``: Markdown without its marks
* ``fixing``, ``proving``, ``behind``: fixes proved when a person asks, and behind the findings
* ``states``: a package's texts at some moment, and what was proved for them
* ``carried``, ``bridging``, ``moved_fix``: what was proved of one text, said of a later one
* ``proposals``, ``basis``: what is proposed, and the texts that a proof holds for
* ``sites``: fixes of places, as many at once as hold
* ``fixed_file``, ``pieces``: every fix of a file at once
* ``fix_batch``, ``choice``: the fixes of whole packages, for the terminal, and those asked for
* ``leaks``: a value followed through the calls that it is passed to
* ``roots``: findings grouped by what forces them
"""
