"""Where SQL, facts and samples lie: inside an installed segwatch, or in folders of a checkout."""

from pathlib import Path

_SHIPPED = Path(__file__).with_name("shipped")
_CHECKOUT = Path(__file__).resolve().parent.parent


def shipped_folder(name: str) -> Path:
    """The folder `sql`, `codebook` or `samples`, which a wheel holds inside its `segwatch`."""
    shipped = _SHIPPED / name
    return shipped if shipped.is_dir() else _CHECKOUT / name


def data_folder() -> Path:
    """Where data lies where no setting says so: in a checkout its `data`, else that of the folder
    in which a command is started."""
    is_checkout = (_CHECKOUT / "pyproject.toml").is_file()
    return (_CHECKOUT if is_checkout else Path.cwd()) / "data"
