"""What the client's models say of an answer, against what the simulator sends."""

from typing import Any


def unlike(row: Any) -> list[str]:
    """What is wrong with an answer: fields the model does not have, required ones not there, values
    of other types.
    """
    model = type(row)
    model.model_validate(row.to_dict(mode="json"))
    wire = {info.alias or name: info for name, info in model.model_fields.items()}
    given = row.to_dict(mode="json")
    unknown = [f"{name} is not in the model" for name in given if name not in wire]
    missing = [
        f"{name} is missing"
        for name, info in wire.items()
        if info.is_required() and name not in given
    ]
    return unknown + missing
