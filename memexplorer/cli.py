"""The command line: launch a page, run a study without one, ask what is wrong with the machine."""

import sys
from pathlib import Path

import typer

import memexplorer
from memexplorer.headless import switch, text

# raised with words meant for the user
WORDED = (ValueError, TypeError, OSError, ImportError, MemoryError)


def main(arguments: list[str] | None = None) -> None:
    """Do what the command line says; a mistake in it is answered in one sentence."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    traceback = "--traceback" in arguments
    arguments = [argument for argument in arguments if argument != "--traceback"]
    try:
        commands(arguments)(arguments, prog_name="memexplorer")
    except KeyboardInterrupt:  # while libraries were being imported
        sys.exit(130)
    except WORDED as error:
        if traceback:
            raise
        typer.secho(sentence(error), fg=typer.colors.RED, err=True)
        sys.exit(2)


def sentence(error: BaseException) -> str:
    """What is the user told about this error?

    >>> sentence(ValueError("k is 0, but at least 1 was wanted"))
    'Error: k is 0, but at least 1 was wanted'
    """
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    ours = place is None or place.tb_frame.f_globals.get("__name__", "").startswith("memexplorer")
    words = " ".join(str(error).split("\n")) or type(error).__name__
    return f"Error: {words}" + ("" if ours else " (--traceback shows where)")


def commands(arguments: list[str]) -> typer.Typer:
    """Which commands are there? Only a study that is named is imported."""
    from memexplorer import headless

    app = typer.Typer(
        help="See what a neural network has memorized.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(everywhere)
    app.command()(launch)
    app.command()(doctor)
    run = typer.Typer(
        help="Put a question to a model and its data, without a page.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for name, question in headless.studies().items():
        perform = going_on(headless.command(name)) if name in arguments[:2] else lambda: None
        run.command(name, help=question)(perform)
    run.callback()(lambda: None)  # so that it stays a group with however few studies
    app.add_typer(run, name="run")
    return app


def going_on(perform):
    """The same command, which says after Ctrl-C how to go on."""
    import functools
    import os

    from memexplorer import progress

    @functools.wraps(perform)
    def watched(**given):
        try:
            perform(**given)
        except KeyboardInterrupt:
            words = "Stopped. What was finished is kept: the same command goes on from there."
            typer.echo(f"\n{words}", err=True)
            if progress.beside(0.5):  # deep in a library, which the end of Python would upset
                os._exit(130)
            raise typer.Exit(130) from None

    watched.__signature__ = perform.__signature__
    return watched


def everywhere(
    context: typer.Context,
    version: bool = switch("--version", "print the version and stop"),
    traceback: bool = switch("--traceback", "anywhere: show where an error was raised"),
):
    if version:
        typer.echo(memexplorer.__version__)
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def launch(
    model: str = text("factory.py:build, timm:NAME, torchvision:NAME, hf:ID, a .pt2 file …"),
    weights: str = text("safetensors or state_dict file for the model"),
    data: str = text("folder per class, .npz, IDX, Parquet, CSV, hf:ID[:split] …"),
    held_out: str = text("data the network was not trained on, as --data"),
    sample: str = text("a shipped set with its network: cifar-small, digits or encoder-pair"),
    features: list[str] = text("features you have (.npy, .pt, .parquet); repeat as layer=FILE"),
    predictions: str = text("the network's answers, when there is no model"),
    reference: str = text("a second network to compare with, or its weights (page layers)"),
    split: str = text("JSON of which examples only one of both networks saw (page layers)"),
    trust: bool = switch("--trust", "allow a checkpoint that may run code when it is read"),
    encoder: bool = switch("--encoder", "the network gives features, not answers"),
    skip_corrupt: bool = switch("--skip-corrupt", "leave out image files that cannot be read"),
    channels: int = text("channels the model wants, where it does not say itself"),
    size: str = text("height x width the model wants: 32 or 224x224"),
    mean: str = text("per channel, in units of [0,1] pixels: 0.5,0.5,0.5"),
    std: str = text("per channel, in units of [0,1] pixels"),
    root: list[Path] = text("folder the page may read; repeat (default: this one, and the data's)"),
    app: str = text("which page, or a notebook of yours; without one, all pages are listed"),
    ip: str = text("address to listen at; 0.0.0.0 lets other machines in", "127.0.0.1"),
    port: int = text("port to listen at; 0: the system chooses a free one", 0),
    browser: bool = typer.Option(True, help="open the page in the browser"),
    window: bool = switch("--window", "open it in a window of its own; closing that stops all"),
    upload_limit: str = text("the most a page may upload at once, such as 500 MB", "1 GB"),
    verbose: bool = switch("--verbose", "show the server's log"),
):
    """Open the explorer in the browser; Ctrl-C stops it."""
    from memexplorer.server import launcher

    wishes = {"channels": channels, "size": size, "mean": mean, "std": std}
    code = launcher.launch(
        model=model, weights=weights, data=data, held_out=held_out, sample=sample,
        features=features, predictions=predictions, reference=reference, split=split,
        trust=trust, encoder=encoder, skip_corrupt=skip_corrupt,
        preprocessing={key: value for key, value in wishes.items() if value is not None},
        roots=root, app=app, ip=ip, port=port, browser=browser, window=window,
        upload_limit=upload_limit, verbose=verbose,
    )  # fmt: skip
    raise typer.Exit(code)


def doctor(as_json: bool = typer.Option(False, "--json", help="for programs")):
    """Say what of this machine will be used, and what is broken with its remedy."""
    from memexplorer import doctor as surgery

    findings = surgery.examine()
    typer.echo(surgery.as_json(findings) if as_json else surgery.in_words(findings))
    raise typer.Exit(1 if any(finding.state == "broken" for finding in findings) else 0)


if __name__ == "__main__":
    main()
