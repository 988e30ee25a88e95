"""A validator for the part of JSON Schema that goescape's schema uses, and for no other."""

from __future__ import annotations

from typing import Any, cast

__all__ = ["problems"]

_ABOUT = {"$schema", "$defs", "title", "description", "type"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "number": (int, float),
    "null": (type(None),),
}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """What is wrong with a value; a keyword that is not known here is wrong too."""
    wanted_type = schema.get("type")
    is_bool = isinstance(value, bool)
    if wanted_type and is_bool is not (wanted_type == "boolean"):
        return [f"{at}: {value!r} is no {wanted_type}"]
    if wanted_type and not isinstance(value, _TYPES[wanted_type]):
        return [f"{at}: {value!r} is no {wanted_type}"]
    found: list[str] = []
    for keyword, wanted in schema.items():
        match keyword:
            case "$ref":
                found += problems(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)
            case "anyOf":
                tries = [problems(value, option, root, at) for option in wanted]
                found += [] if [] in tries else min(tries, key=len)
            case "enum":
                if value not in wanted:
                    found.append(f"{at}: {value!r} is none of {wanted}")
            case "minimum":
                if isinstance(value, int) and value < wanted:
                    found.append(f"{at}: {value} is less than {wanted}")
            case "required":
                found += [f"{at}.{name} is missing" for name in wanted if name not in value]
            case "properties":
                members = cast("dict[str, Any]", value)
                found += [f"{at}.{name} is unknown" for name in members if name not in wanted]
                for name in members.keys() & wanted.keys():
                    found += problems(members[name], wanted[name], root, f"{at}.{name}")
            case "items":
                for index, item in enumerate(cast("list[Any]", value)):
                    found += problems(item, wanted, root, f"{at}[{index}]")
            case _ if keyword not in _ABOUT:
                found.append(f"{at}: the keyword {keyword} is not known here")
            case _:
                pass
    return found
