internal import Runtime

extension Guide {
    static let fileLayout = Guide(
        "file layout", "what stands where in an HDF5 file that Dyn writes",
        [
            .text(
                """
                Files are plain HDF5: h5py, xarray, MATLAB and Julia read them without a line
                of ours. Numbers are 64-bit or 32-bit floats, truth values are bytes, text is
                UTF-8. `dyn inspect FILE` lists a file, `dyn diff A B` says how two differ:
                first their definitions, then their values. A file that others could read
                while it was written, and whose writer was killed, is mended for them by
                `dyn inspect --repair FILE`; `load` reads it as it is.

                Behind the end of a closed file of up to 64 MiB stand 24 bytes that other
                programs do not see: a seal with the file's length and a checksum. Damage is
                found by it. A program that changes the file cuts it off. Dyn reads such a
                file, as any that it did not write here, in a process of its own, which is
                asked for what is wanted: a damaged one cannot harm the session.
                """),
            .text(
                "The root of every file carries where it comes from:"),
            .text(
                """
                - `format`, `format_version`: what kind of file this is.
                - `dyn_version`, `created`, `command`, `script`, `machine`: the program, the
                  time, the command line, the whole text of the script that ran, the computer.
                - `journal`, where something was noted (`?note`): a JSON array of objects with
                  `kind` (`note`, `hypothesis`, `evidence` or `verdict`), `text`, `created`
                  (universal time) and `place` (the script's line).
                - `kind`: `run`, `study`, `model`, `dataset`, `record`, `list`, `table`, that of
                  a result (below), or `value` for a plain value, which is then the dataset
                  `value`.
                """),
            .text(
                "A run stands under `runs/00001`:"),
            .text(
                """
                - attributes `status`, `reason`, `seed`, `converged_at`, `seconds`,
                  `best_epoch`; `config`, everything the run depends on, as JSON; `columns`,
                  the names of the history's columns in their order. A run without `status`
                  was broken off; `resume/0` and `resume/1` then hold in turn where it stood
                  (state of parameters and optimizer, counts, a checksum), so that the same
                  call goes on from there. `load` gives what is there of it, as interrupted;
                  also of one that is still being written with `live=true`.
                - `history/NAME`: [rows], one dataset for each column; `epoch` is the
                  dimension scale of the others.
                - `weights/value`: [snapshots, P], the parameters at each snapshot in one row;
                  `weights/step`: [snapshots], the updates made by then, 64-bit integers and
                  the dimension scale; `weights/time`: [snapshots], the same in epochs;
                  `weights/parameter`: the axis of the parameters, without values. This is
                  H5MD's time-dependent element.
                - `observables/weights`: the same group `weights` under H5MD's name, and `h5md`
                  with H5MD's version, author and creator: the run's group is the root of an
                  H5MD 1.1 structure.
                - `best`: [P], the parameters with the least test loss, or loss where there is
                  no test data; `best_epoch` says when.
                - `parameters/name`, `parameters/shape`, `parameters/offset`: for each block
                  of the P numbers its name, its shape as text such as `16x2`, and where it
                  begins. Block i of a snapshot is `value[t, offset[i] : offset[i] + size]`,
                  in row-major order.
                """),
            .text(
                "A study has all its runs, and a table:"),
            .text(
                """
                - `runs/00001`, `runs/00002`, …: as above, in the order of the design; the attribute
                  `point` says which. A point whose run failed before it began has no group.
                  Where the sweep's function gave numbers and no run, `kind` is `numbers`, and
                  `names` and `values` are those. `recipe` is what a result that the function
                  gave itself was computed from: a fingerprint of its text and of the values
                  that it uses, and the point.
                - `table/NAME`: a dataset for each column: the values of the design, then the
                  last metrics, `seconds`, `status`, and `reason` where there is one. The
                  attributes `columns` and `design` of `table` give the order, and which of
                  them the design set.
                - the root's attribute `seconds`: how long the sweep took.
                """),
            .text(
                """
                A model has the attribute `architecture` (JSON), `name` and `shape` as a run's
                `parameters` have them, `weights` [P], and each parameter as an array of its
                own shape under `parameters/`.
                """),
            .text(
                """
                A data set has `x` [n, d], `y` [n] or [n, m], `truth` and `class_names` where
                there are such; attributes `name`, `classes`, `provenance` (JSON: how it was
                made, so that it can be made again).
                """),
            .text(
                """
                What analyses give is a group with its kind and its fields by name, of which
                an absent one is an empty dataset:
                """),
            .text(
                """
                - `estimate`: `value`, `error`, `interval` [2], `level`, `n`, and `evidence/`
                  with what it rests on.
                - `test`: `name`, `statistic`, `p`, `df`, `n`, `estimate`, `interval`, `level`,
                  `effect/` and `assumptions/` with a group each. `comparison`: a vector for
                  each column, an element for each arm.
                - `trajectory`: `values` [T, d], `steps` [T], `time_step`, `status`, `name`.
                  `recurrence`: `matrix` [n, n], `eps`, `theiler`, `auto`.
                - `basins`: `x`, `y`, `labels` and `steps` [y, x], `attractors/`, `zooms/`.
                  `landscape`: `x`, `y`, `loss` [y, x], `center_loss`, `directions/`, `path/`.
                  `boundary`: `x`, `y`, `values` and `labels` [y, x], `data/`.
                - `program`: `title`, `heading`, `operations/`, `flops`, `memory`, `code`.
                - `stability`: `run/` and `optimizer`. `theory`: `steps` [T], `targets`,
                  `starts`, `theory` and `measured` [T, k]. `probe`: `weight`, `bias`, `mean`,
                  `std` and how it was fitted. `result`: `name`, `text` and `fields/`.
                - `figure`: `title`, `x/` and `y/` (the axes), `legend`, `equal`, and `marks/`
                  with a group each: its `mark` says which, the rest are its data; or `panels/`
                  and `columns`.
                """),
            .text(
                """
                Settings (optimizers, schedules, regularizers, experiments, designs, maps) are
                groups of the kind `call`: `function`, `arguments/` by place and `named/` by
                name, with which the library makes them again; so are functions that a call
                gives (`grad(f)`), with `field` where they are a part of what it gives. A
                model of your own is a group of the kind `function model`: `initial/`,
                `forward` and `weights`; a run of one holds it as `model`. A function of the
                library is a text with `kind` = `name`. One of your own is a group of the kind
                `function`: `name`, its `text`, and under `outside/` the values that it uses
                besides its arguments, as they were.
                """),
            .text(
                """
                Plain values: a number, a text or a truth value is a dataset without axes,
                `none` an empty one, a tensor a dataset of its shape. A list of texts, of
                numbers or of truth values is a dataset of one axis with the attribute `kind`
                = `list`; any other list a group with `kind` and `length`, its elements under
                `0`, `1`, …; a record or a table a group with its fields or columns by name,
                in their order.
                """),
            .example(
                """
                run = train(mlp([2, 4, 2]), moons(n=50), epochs=2, track=1)
                save("layout.h5", run)
                shape(load("layout.h5").weights)
                """,
                shows: "[3, 22]"),
        ],
        seeAlso: ["files", "training", "sweeps"])
}
