"""What an installed segwatch is made of; all else stands in pyproject.toml.

SQL, facts and sample figures lie in folders of their own here and travel inside `segwatch`, where
`segwatch.shipped_files` looks first.
"""

from setuptools import find_namespace_packages, find_packages, setup

SHIPPED = {"sql": "*.sql", "codebook": "*.csv", "samples": "*.csv"}
PACKAGES = ("segwatch", "ask", "dashboard", "expectations", "simulate", "transforms")

folders = [
    folder
    for top in SHIPPED
    for folder in [top, *(f"{top}.{below}" for below in find_namespace_packages(top))]
]
setup(
    packages=[
        *find_packages(include=[*PACKAGES, *(f"{package}.*" for package in PACKAGES)]),
        *(f"segwatch.shipped.{folder}" for folder in folders),
    ],
    package_dir={f"segwatch.shipped.{folder}": folder.replace(".", "/") for folder in folders},
    package_data={
        **{f"segwatch.shipped.{folder}": [SHIPPED[folder.split(".")[0]]] for folder in folders},
        "ask": ["*.csv"],
        "dashboard": ["static/**/*", "templates/*"],
        "simulate": ["*.csv"],
    },
    include_package_data=False,
)
