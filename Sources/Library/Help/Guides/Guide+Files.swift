internal import Runtime

extension Guide {
    static let files = Guide(
        "files", "what is saved where, and how it is read back",
        [
            .text(
                """
                `save` writes any value that is data into one HDF5 file; `load` gives back an
                equal value.
                """),
            .example(
                """
                save("result.h5", {rate = 0.1, weights = [1, 2, 3], labels = ["a", "b"]})
                """),
            .example(
                """
                load("result.h5").weights
                """,
                shows: "[1, 2, 3]"),
            .text(
                """
                `save` never destroys: where a file has other content it refuses, unless
                `overwrite=true`. A file is written whole or not at all.
                """),
            .example(
                """
                try { save("result.h5", 1) } catch e { "refused" }
                """,
                shows: """
                "refused"
                """),
            .text(
                "Runs, studies, models and data sets are values like others:"),
            .example(
                """
                run = train(mlp([2, 4, 2]), moons(n=50), epochs=2, track=1)
                save("run.h5", run)
                load("run.h5") == run
                """,
                shows: "true"),
            .text(
                "A part of a file has a name:"),
            .example(
                """
                load("result.h5", name="rate")
                """,
                shows: "0.1"),
            .text(
                """
                During long work `store="run.h5"` of `train`, `minimize` and `sweep` streams
                instead; after a kill at any moment the file opens and has everything up to
                the last second.
                """),
            .text(
                """
                Tables go to CSV and come back; anything made of records, lists and numbers
                goes to JSON; text is text.
                """),
            .example(
                """
                write_csv("scores.csv", table(name=["a", "b"], score=[1.5, 2]))
                """),
            .example(
                """
                read_csv("scores.csv").score
                """,
                shows: "[1.5, 2]"),
            .example(
                """
                write_json("scores.json", {a = 1.5, b = [1, 2]})
                """),
            .example(
                """
                read("scores.json")
                """,
                shows: #"""
                "{\n  \"a\": 1.5,\n  \"b\": [1, 2]\n}\n"
                """#),
            .text(
                """
                A path that ends in `.npy` or `.npz` writes NumPy's formats, one in `.mat`
                MATLAB's: tables are structures of columns, vectors are columns.
                """),
            .example(
                """
                save("result.mat", {a = [1, 2, 3], t = table(x=[1, 2], name=["p", "q"])}, overwrite=true)
                load("result.mat").t.name
                """,
                shows: """
                ["p", "q"]
                """),
            .text(
                """
                In Python, `h5py.File("run.h5")["runs/00001/weights/value"][:]` is the same
                array as `run.weights`; `?file layout` tells where everything stands, and
                `dyn inspect run.h5` lists it.
                """),
        ],
        seeAlso: ["file layout", "datasets", "pictures"])
}
