import Storage
import Tensors
import TestSupport
import Testing

@Suite struct HDF5ForeignFileTests {
    let folder: ScratchFolder
    let root: HDF5Group

    init() throws {
        folder = try ScratchFolder()
        try ForeignFiles.place(ForeignFiles.h5py, at: folder("foreign.h5"))
        root = try HDF5File(opening: folder("foreign.h5")).root
    }

    @Test("integers and floats of any width and byte order are read as numbers")
    func numbers() throws {
        #expect(try root.dataset("i2be").tensor() == Tensor([1, -2, 300]))
        #expect(try root.dataset("u1").tensor() == Tensor([0.0, 255.0], shape: [1, 2]))
        #expect(try root.dataset("i8").tensor() == Tensor([9_007_199_254_740_992, -1]))
        #expect(try root.dataset("f8be").tensor() == Tensor([0.5, -1e300]))
        #expect(try root.dataset("f2").tensor() == Tensor([0.5, 65504]))
        #expect(try root.dataset("z").tensor() == Tensor(zeros: [100, 10]))
    }

    @Test("h5py's bools are a mask")
    func flags() throws {
        #expect(try root.dataset("flags").kind == .bool)
        #expect(try root.dataset("flags").tensor() == Tensor(mask: [true, false]))
    }

    @Test("text of fixed and of varying length is read")
    func texts() throws {
        #expect(try root.dataset("fixed").strings() == ["ab", "c"])
        #expect(try root.dataset("vlen").strings() == ["x", "β"])
    }

    @Test("attributes are read as what they are")
    func attributes() throws {
        #expect(try root.attribute("title") == .string("h5py"))
        #expect(try root.attribute("n") == .integer(7))
        #expect(try root.attribute("x") == .number(1.5))
        #expect(try root.attribute("list") == .numbers([1, 2]))
        #expect(try root.attribute("ok") == .bool(true))
        #expect(try root.attribute("names") == .strings(["a", "b"]))
        #expect(try root.attribute("absent") == nil)
    }

    @Test("a dataset without a data space is empty")
    func nothing() throws {
        #expect(try root.dataset("nothing").shape == [0])
        #expect(try root.dataset("nothing").tensor().count == 0)
    }

    @Test("a link within the file is followed")
    func soft() throws {
        #expect(try root.dataset("soft").tensor() == Tensor([0, 1, 2]))
        #expect(try root.dataset("g/inner").tensor() == Tensor([0, 1, 2]))
        #expect(try root.group("loop").group("loop").dataset("g/inner").shape == [3])
    }

    @Test("a link that leads nowhere is an error")
    func dangling() throws {
        #expect(try !root.contains("dangling"))
        #expect(throws: StorageError.self) { try root.dataset("dangling") }
    }

    @Test("a link to another file is refused and named")
    func outside() throws {
        let error = try failure { _ = try root.dataset("outside") }
        #expect(error.message.hasSuffix("leads to another file, `/etc/passwd`: refused"))
        #expect(throws: StorageError.self) { try root.group("outside/x") }
    }

    @Test("complex numbers are an error that says what they are")
    func compound() throws {
        let error = try failure { _ = try root.dataset("complex").tensor() }
        #expect(error.message.hasSuffix("is a compound, not numbers"))
    }

    @Test("text is not read as numbers, nor numbers as text")
    func wrongType() throws {
        #expect(try failure { _ = try root.dataset("vlen").tensor() }.message.hasSuffix("is text, not numbers"))
        #expect(try failure { _ = try root.dataset("u1").strings() }.message.hasSuffix("is 8-bit unsigned integers, not text"))
        #expect(try failure { _ = try root.dataset("g") }.message.hasSuffix("is a group, not a dataset"))
        #expect(try failure { _ = try root.group("u1") }.message.hasSuffix("is a dataset, not a group"))
    }

    @Test("what is not there is an error that proposes what is")
    func missing() throws {
        let error = try failure { _ = try root.dataset("flag") }
        #expect(error.message.hasSuffix("has no `/flag`"))
    }

    @Test("the names of a group and what they lead to can be listed")
    func children() throws {
        let children = try root.children()
        #expect(children.first { $0.name == "g" }?.kind == .group)
        #expect(children.first { $0.name == "u1" }?.kind == .dataset)
        #expect(children.first { $0.name == "outside" }?.kind == .other)
    }

    @Test("raw data in another file is refused, as a virtual dataset and as an external one", arguments: ["v", "ext"])
    func rawDataOutside(name: String) throws {
        try ForeignFiles.place(ForeignFiles.outside, at: folder("outside.h5"))
        let dataset = try HDF5File(opening: folder("outside.h5")).root.dataset(name)
        #expect(try failure { _ = try dataset.tensor() }.message.contains("leads to another file"))
    }

    @Test("a file that claims more than it can hold is refused before memory is asked for", arguments: ["huge", "overflow"])
    func huge(name: String) throws {
        try ForeignFiles.place(ForeignFiles.huge, at: folder("huge.h5"))
        let dataset = try HDF5File(opening: folder("huge.h5")).root.dataset(name)
        let error = try failure { _ = try dataset.tensor() }
        #expect(error.message.contains("more than the 64 MiB that can be right here"))
    }
}
