import json

from memexplorer.server import kernel, launcher


def test_the_kernel_stands_where_the_user_stood(monkeypatch, tmp_path):
    from ipykernel import kernelapp

    started = []
    monkeypatch.setattr(
        kernelapp, "launch_new_instance", lambda: started.append(kernel.os.getcwd())
    )
    monkeypatch.setenv("MEMEXPLORER_FOLDER", str(tmp_path))
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.delenv("KMP_BLOCKTIME", raising=False)
    monkeypatch.chdir("/")
    kernel.main()
    monkeypatch.setenv("MEMEXPLORER_FOLDER", str(tmp_path / "gone"))
    kernel.main()
    assert started == [str(tmp_path), str(tmp_path)]
    assert kernel.os.environ["KMP_BLOCKTIME"] == "0"
    assert kernel.os.environ["OMP_WAIT_POLICY"] == "ACTIVE", "what the user set stays so"
    monkeypatch.setenv("KMP_BLOCKTIME", "0")  # so that it is taken back at the end


def test_the_page_uses_this_kernel():
    spec = launcher.HERE / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    argv = json.loads(spec.read_text())["argv"]
    assert argv[:4] == ["python", "-P", "-m", "memexplorer.server.kernel"]
    assert argv[-2:] == ["-f", "{connection_file}"]
