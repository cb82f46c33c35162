import Glibc
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct HDF5DatasetTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("tensors of every element type and shape come back as they were")
    func roundTrip() throws {
        let path = folder("a.h5")
        let tensors = [
            "matrix": Tensor([1, 2.5, -3, .nan, .infinity, 2.5e-308], shape: [2, 3]),
            "single": Tensor(floats: [1, 2.5, 1e-30], shape: [3]),
            "mask": Tensor(mask: [true, false, true, true], shape: [2, 2]),
            "scalar": Tensor(scalar: 7),
            "empty": try Tensor(zeros: [0, 4]),
            "cube": Tensor((0..<24).map(Double.init), shape: [2, 3, 4]),
        ]
        let file = try HDF5File(creating: path)
        for (name, tensor) in tensors { try file.root.write(tensor, to: name) }
        try file.close()
        let copy = try HDF5File(opening: path)
        for (name, tensor) in tensors { #expect(try copy.root.dataset(name).tensor() == tensor, "\(name)") }
    }

    @Test("compressed and chunked tensors come back as they were, and take less room")
    func compressed() throws {
        let path = folder("a.h5")
        let tensor = Tensor((0..<60_000).map { Double($0 / 100) }, shape: [600, 100])
        let file = try HDF5File(creating: path)
        try file.root.write(tensor, to: "a", layout: .compressed)
        try file.root.write(tensor, to: "b", layout: HDF5Layout(chunk: [64, 100]))
        try file.close()
        let copy = try HDF5File(opening: path)
        #expect(try copy.root.dataset("a").tensor() == tensor)
        #expect(try copy.root.dataset("a").storedBytes < 100_000)
        #expect(try copy.root.dataset("b").tensor() == tensor)
        #expect(try copy.root.dataset("b").chunk == [64, 100])
    }

    @Test("some rows can be read alone")
    func rows() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let dataset = try file.root.write(Tensor((0..<12).map(Double.init), shape: [4, 3]), to: "a")
        #expect(try dataset.tensor(rows: 1..<3) == Tensor([3.0, 4.0, 5.0, 6.0, 7.0, 8.0], shape: [2, 3]))
        #expect(try dataset.tensor(rows: 4..<4) == Tensor(zeros: [0, 3]))
        let error = try failure { _ = try dataset.tensor(rows: 2..<5) }
        #expect(error.message.contains("not one with rows 2 to 5"))
    }

    @Test("texts come back as they were, also long, empty and not ASCII")
    func texts() throws {
        let path = folder("a.h5")
        let texts = ["", "σ_max", String(repeating: "long ", count: 30_000), "two\nlines"]
        let file = try HDF5File(creating: path)
        try file.root.write(texts, to: "texts")
        try file.root.write([], to: "none")
        try file.root.write("one", to: "one")
        try file.close()
        let copy = try HDF5File(opening: path)
        #expect(try copy.root.dataset("texts").strings() == texts)
        #expect(try copy.root.dataset("none").strings() == [])
        #expect(try copy.root.dataset("one").strings() == ["one"])
        #expect(try copy.root.dataset("one").shape == [])
    }

    @Test("a text with a NUL in it is refused, not cut")
    func nul() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let error = try failure { try file.root.write(["a\0b"], to: "texts") }
        #expect(error.message.hasSuffix("its text has a NUL character in it"))
    }

    @Test("h5dump reads what is written: types, shapes, values")
    func dump() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        try file.root.write(Tensor([1.0, 2.0, 3.0, 4.0], shape: [2, 2]), to: "m")
        try file.root.write(Tensor(mask: [true, false], shape: [2]), to: "flags")
        try file.root.write(Tensor(floats: [0.5], shape: [1]), to: "single")
        try file.root.write(["a", "β"], to: "names")
        try file.root.setAttribute("format", .string("dyn"))
        try file.close()
        let dump = try Command.run(["h5dump", path])
        #expect(dump.status == 0)
        for line in [
            "(0,0): 1, 2,", "(1,0): 3, 4", "DATATYPE  H5T_IEEE_F64LE", "DATATYPE  H5T_IEEE_F32LE", "(0): TRUE, FALSE",
            "\"TRUE\"             1;", "(0): \"a\", ", "CSET H5T_CSET_UTF8;", "STRSIZE H5T_VARIABLE;", "(0): \"dyn\"",
        ] { #expect(dump.output.contains(line), "\(line)") }
    }

    @Test("a dimension scale and labels of axes are as h5dump and xarray read them")
    func scales() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        let epoch = try file.root.write(Tensor([0, 10]), to: "epoch")
        let loss = try file.root.write(Tensor([0.7, 0.1]), to: "loss")
        try epoch.becomeScale(named: "epoch")
        try loss.attach(epoch, toAxis: 0)
        try loss.label(axis: 0, "epoch")
        #expect(try loss.label(axis: 0) == "epoch")
        try file.close()
        let dump = try Command.run(["h5dump", path]).output
        #expect(dump.contains("ATTRIBUTE \"DIMENSION_LIST\""))
        #expect(dump.contains("(0): \"DIMENSION_SCALE\""))
    }
}
