"""The Python behind one page: an ordinary Jupyter kernel, started where the user stood.

Voila starts kernels in the notebook's folder, which lies inside the installed package. A path
typed on the page should mean what it means in the terminal that launched it.
"""

import os


def main() -> None:
    """Start a Jupyter kernel in the folder named by MEMEXPLORER_FOLDER."""
    from ipykernel import kernelapp

    # Threads that spin while they wait take the cores from the kernels of the other pages.
    for name, value in (("OMP_WAIT_POLICY", "PASSIVE"), ("KMP_BLOCKTIME", "0")):
        os.environ.setdefault(name, value)
    folder = os.environ.get("MEMEXPLORER_FOLDER", "")
    if os.path.isdir(folder):
        os.chdir(folder)
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
