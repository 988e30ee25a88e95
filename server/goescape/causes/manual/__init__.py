"""The manual: one file for each cause of an allocation.

A file holds a cause's documentation (its docstring, a page of the manual in Markdown, whose
first line is the title and whose last section is an example that is a test), how the cause is
recognised (``recognise``), and its words. The slug, which is the diagnostic's code, is the
file's name with hyphens.

The order in :data:`ORDER` matters: the first cause that recognises a finding has it.
"""

from __future__ import annotations

from collections.abc import Callable

from goescape.causes.case import Case, Told
from goescape.causes.manual import (
    append_growth,
    appended,
    captured_by_reference,
    channel_made,
    closure,
    context_value,
    deferred_closure,
    deferred_record,
    error_value,
    flow_not_read,
    fmt_argument,
    goroutine_closure,
    held_by_closure,
    inlined_code,
    interface_boxing,
    log_argument,
    loop_variable,
    map_insertion,
    map_made,
    method_value,
    moved_slice,
    new_object,
    other,
    outlives_scope,
    panic_value,
    passed_to_call,
    range_over_func,
    reflection,
    returned_address,
    sent_on_channel,
    stored_in_element,
    stored_in_global,
    stored_in_value,
    stored_through_pointer,
    string_building,
    string_concatenation,
    string_conversion,
    too_large,
    unknown_callee,
    unsafe_pointer,
    variable_size,
    variadic_slice,
)
from goescape.causes.page import Page, page
from goescape.model import Cause

__all__ = ["ORDER", "PAGES", "diagnose"]

ORDER = (
    # what closures share, and what the language makes closures of
    range_over_func,
    method_value,
    loop_variable,
    captured_by_reference,
    goroutine_closure,
    deferred_closure,
    # forced by size, or made by an operation, wherever it goes
    too_large,
    variable_size,
    string_building,
    string_concatenation,
    string_conversion,
    append_growth,
    moved_slice,
    map_made,
    map_insertion,
    channel_made,
    deferred_record,
    # copied into an interface
    context_value,
    panic_value,
    error_value,
    reflection,
    fmt_argument,
    log_argument,
    interface_boxing,
    # forced by where it goes
    variadic_slice,
    unsafe_pointer,
    passed_to_call,
    unknown_callee,
    sent_on_channel,
    closure,
    held_by_closure,
    returned_address,
    stored_in_global,
    stored_through_pointer,
    stored_in_element,
    appended,
    outlives_scope,
    stored_in_value,
    # what is left
    inlined_code,
    new_object,
    flow_not_read,
    other,
)

PAGES: dict[str, Page] = {
    found.slug: found for found in (page(module.__name__, module.__doc__ or "") for module in ORDER)
}
"""The manual's pages by slug."""

_CAUSES: tuple[tuple[Callable[[Case], Told | None], Cause], ...] = tuple(
    (module.recognise, Cause(found.slug, found.title))
    for module, found in zip(ORDER, PAGES.values(), strict=True)
)


def diagnose(case: Case) -> tuple[Cause, Told] | None:
    """The cause of a finding and what is to be said of it; None where no cause is recognised."""
    for recognise, cause in _CAUSES:
        told = recognise(case)
        if told is not None:
            return cause, told
    return None
